from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import ContractPortalCase, picture

SIGNATURE = "odoo.addons.sales_process_mgmt.models.contract.portal.contract_signature_mixin"


@tagged("post_install", "-at_install")
class TestContractPortalSign(ContractPortalCase):
    """The customer signs or declines on his page."""

    def test_signed_by_a_follower(self):
        contract = self._approved()
        self._login(self.follower)
        result = self._accept(contract)
        self.assertIn(f"/my/contracts/{contract.id}?access_token=", result["redirect_url"])
        self.assertEqual((contract.state, contract.signed_by), ("signed", "Wang Li"))
        self.assertTrue(contract.signature and contract.signed_on and contract.date_signed and contract.date_acceptance)
        order = contract.order_ids
        self.assertEqual((order.state, order.amount_total), ("sale", 120_000))
        message = contract.message_ids[0]
        self.assertEqual(message.author_id, self.follower.partner_id)
        self.assertIn("signed by Wang Li", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), [f"Contract - {contract.name}.pdf"])
        self.assertIn("data:image/png", message.attachment_ids.raw.decode(), "the paper carries the signature")
        page = self.url_open(result["redirect_url"]).text
        self.assertIn("Your contract has been signed", page)
        self.assertNotIn("modalaccept", page)

    def test_signed_with_the_token(self):
        contract = self._approved()
        self._login(None)
        self._accept(contract, contract.access_token)
        self.assertEqual(contract.state, "signed")
        self.assertEqual(contract.message_ids[0].author_id, self.partner)

    def test_who_may_not(self):
        contract, other = self._approved(), self._approved()
        for user, token in ((self.stranger, None), (self.colleague, "wrong"), (None, other.access_token), (None, None)):
            self._login(user)
            self.assertIn("error", self._accept(contract, token))
            self.assertEqual((contract.state, contract.signed_by), ("approved", False))

    def test_signed_once(self):
        contract = self._approved()
        self._login(self.follower)
        self._accept(contract)
        self.assertIn("signed already", self._accept(contract, name="Somebody else")["error"])
        self.assertEqual((contract.signed_by, len(contract.order_ids)), ("Wang Li", 1))

    def test_not_before_it_is_approved(self):
        contract = self._approved()
        contract.sudo().state = "draft"
        self._login(None)
        self.assertIn("error", self._accept(contract, contract.access_token))
        self.assertEqual((contract.state, contract.signed_by, contract.order_ids.ids), ("draft", False, []))

    def test_changed_since_it_was_approved(self):
        """Changed past the ORM's ways: the customer reads it, and nothing is stored."""
        contract = self._approved()
        self.env.cr.execute("UPDATE sales_contract SET subject = 'Twice as much' WHERE id = %s", [contract.id])
        self.env.invalidate_all()
        self._login(self.follower)
        page = self._page(contract).text
        self.assertIn("This contract is being changed", page)
        self.assertIn("Being changed", page)
        self.assertNotIn("modalaccept", page)
        self.assertIn("has changed since you have opened it", self._accept(contract)["error"])
        self.assertFalse(contract.signed_by or contract.signature or contract.signed_on or contract.order_ids)
        self.assertNotIn("signed by", "".join(contract.message_ids.mapped("body")))

    def test_bad_input(self):
        contract = self._approved()
        self._login(self.follower)
        for name, signature, error in (
            ("", None, "Write your name"),
            ("  ", None, "Write your name"),
            ("x" * 201, None, "Write your name"),
            (["Wang"], None, "Write your name"),
            ("Wang Li", "", "signature is missing"),
            ("Wang Li", "no base64!", "cannot be read"),
            ("Wang Li", 7, "cannot be read"),
            ("Wang Li", "PHN2Zz48L3N2Zz4=", "PNG or JPEG"),
            ("Wang Li", picture("GIF"), "PNG or JPEG"),
        ):
            self.assertIn(error, self._accept(contract, name=name, signature=signature)["error"])
            self.assertEqual((contract.state, contract.signed_by, contract.signature), ("approved", False, False))

    def test_signature_is_not_lost_to_a_rule(self):
        """A new customer has no credit: the contract is signed, the order waits, and its salesperson reads why."""
        contract = self._approved()
        self.company.sales_credit_check = True
        self._login(self.follower)
        self.assertNotIn("error", self._accept(contract))
        self.assertEqual((contract.state, contract.signed_by), ("signed", "Wang Li"))
        order = contract.order_ids
        self.assertEqual((order.state, order.amount_total), ("draft", 120_000))
        hold = order.sales_hold_ids
        self.assertEqual((hold.kind, hold.kinds, hold.state, hold.user_id.id), ("customer", "credit", "open", False))
        self.assertIn("120,000", hold.reason)
        self.assertEqual(order.activity_ids.user_id, self.rep)
        page = self._page(contract).text
        self.assertNotIn("hold", page)
        self.assertNotIn("limit", page)
        for row, name in ((order, "sales_hold_text"), (hold, "reason")):
            with self.assertRaises(AccessError):
                self._as(row, self.follower).read([name])

    def test_what_was_signed_is_not_what_an_amendment_says(self):
        """His signature stands below the version that he has signed, and below no other."""
        contract = self._approved()
        self._login(self.follower)
        self._accept(contract)
        self.assertEqual((contract.version, contract.signed_version), (1, 1))
        self.assertTrue(contract._document()["signature"])
        amendment = self.env["sales.contract.amendment"].create({"contract_id": contract.id, "reason": "More"})
        amendment.subject = "Twice as much"
        amendment.action_submit()
        self._as(amendment, self.leader).action_sales_approve()
        self.env.invalidate_all()
        self.assertEqual((contract.version, contract.signed_version), (2, 1))
        self.assertFalse(contract._document()["signature"])
        page = " ".join(self._page(contract).text.split())
        self.assertIn("Version 2</small>", page)
        self.assertRegex(page, r"Wang Li</span>.{0,60}Version 1<")

    def test_signature_is_not_lost_to_the_printer(self):
        contract = self._approved()
        self._login(self.follower)
        reports = type(self.env["ir.actions.report"])
        with (
            patch.object(reports, "_render_qweb_pdf", side_effect=UserError("No wkhtmltopdf")),
            mute_logger(SIGNATURE),
        ):
            self._accept(contract)
        self.assertEqual((contract.state, contract.signed_by), ("signed", "Wang Li"))
        self.assertIn("PDF could not be made", contract.message_ids[0].body)

    def test_signed_is_what_was_shown(self):
        """Approved anew at another price while his page was open: he signs what he has read, or nothing."""
        contract = self._approved()
        self._login(self.follower)
        page = self._page(contract).text
        shown = contract._shown_fingerprint()
        self.assertIn(shown, page)
        self._as(contract, self.rep).action_to_draft()
        contract.line_ids.price_unit = 150_000
        self._as(contract, self.rep).action_submit()
        self._as(contract, self.leader).action_sales_approve()
        for old in (shown, "", "1-", 7):
            self.assertIn("has changed since you have opened it", self._accept(contract, shown=old)["error"])
        self.assertEqual((contract.state, contract.signed_by), ("approved", False))
        self.assertNotIn("error", self._accept(contract))

    def test_signature_and_paper_stay(self):
        """Who writes the contract replaces neither the customer's signature nor the paper that carries it."""
        contract = self._approved()
        self._login(self.follower)
        self._accept(contract, name="Wang\x00 Li\u200b")
        self.assertEqual(contract.signed_by, "Wang Li")
        files = self.env["ir.attachment"]
        domain = [("res_model", "=", "sales.contract"), ("res_field", "=", "signature"), ("res_id", "=", contract.id)]
        signature, paper = files.search(domain), contract.message_ids[0].attachment_ids
        self.assertEqual((len(signature), len(paper)), (1, 1))
        for file in (signature, paper):
            for change in (lambda one: one.write({"raw": b"forged"}), lambda one: one.unlink()):
                with self._refused(AccessError):
                    change(self._as(file, self.rep))
        place = {"name": "signature", "res_model": "sales.contract", "res_id": contract.id, "res_field": "signature"}
        other = self._as(files, self.rep).create({"name": "x", "res_model": "sales.contract", "res_id": contract.id})
        with self._refused(AccessError):
            self._as(files, self.rep).create(place)
        with self._refused(AccessError):
            self._as(files, self.rep).with_context(default_res_field="signature").create(
                {name: value for name, value in place.items() if name != "res_field"}
            )
        with self._refused(AccessError):
            other.write({"res_field": "signature"})

    def test_link_of_the_customer_before(self):
        """Given to another customer, the old link leads nowhere, and the old one's people follow no more."""
        contract = self._approved()
        token = contract.access_token
        self._as(contract, self.rep).action_to_draft()
        self._as(contract, self.rep).partner_id = self.other_partner.id
        self._as(contract, self.rep).action_submit()
        self._as(contract, self.leader).action_sales_approve()
        self.env.flush_all()
        self.assertNotIn(self.follower.partner_id, contract.message_partner_ids)
        self._login(None)
        self.assertIn("error", self._accept(contract, token))
        self._login(self.follower)
        self.assertIn("error", self._accept(contract))
        self.assertEqual((contract.state, contract.signed_by), ("approved", False))
        with self._refused(AccessError, "decided by employees"):
            self._as(contract, self.stranger).action_sales_approve()

    def test_declined(self):
        contract = self._approved()
        self._login(self.follower)
        self._decline(contract, "The price is too high")
        self.assertEqual((contract.state, contract.decline_reason), ("approved", "The price is too high"))
        self.assertEqual(contract.activity_ids.user_id, self.rep)
        self.assertEqual(contract.message_ids[0].author_id, self.follower.partner_id)
        self.assertIn("You declined this contract", self._page(contract).text)
        self._accept(contract)
        self.assertEqual((contract.state, contract.declined_on), ("signed", False))

    def test_decline_without_reason_or_right(self):
        contract = self._approved()
        self._login(self.follower)
        self.assertIn("could not be declined", self._decline(contract, "  ").text)
        self.assertFalse(contract.declined_on or contract.activity_ids)
        self._login(self.stranger)
        self._decline(contract, "I am nobody")
        self.assertFalse(contract.declined_on)

    def test_approved_anew_is_asked_anew(self):
        contract = self._approved()
        self._login(self.follower)
        self._decline(contract, "The price is too high")
        self._as(contract, self.rep).action_to_draft()
        contract.line_ids.price_unit = 110_000
        self._as(contract, self.rep).action_submit()
        self._as(contract, self.leader).action_sales_approve()
        self.assertEqual((contract.state, contract.declined_on, contract.decline_reason), ("approved", False, False))

    def _decline(self, contract, reason):
        data = {"decline_message": reason, "csrf_token": Request.csrf_token(self)}
        response = self.url_open(f"/my/contracts/{contract.id}/decline", data=data)
        self.env.invalidate_all()
        return response
