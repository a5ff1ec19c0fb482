from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .portal_common import ContractPortalCase


@tagged("post_install", "-at_install")
class TestContractPortal(ContractPortalCase):
    """Who reaches the page of a contract, and what stands on it."""

    def test_follower_reads_his_contract(self):
        contract = self._approved(subject="Pump station")
        self._login(self.follower)
        page = self._page(contract).text
        for text in (contract.name, "Pump station", "120,000.00", "36,000.00", "72,000.00", "12,000.00", "Planned"):
            self.assertIn(text, page)
        self.assertRegex(page, r"Plant pays .*120,000\.00")
        self.assertIn("modalaccept", page)
        self.assertIn(contract.name, self.url_open("/my/contracts").text)

    def test_others_do_not(self):
        contract = self._approved()
        for user in (self.colleague, self.stranger):
            self._login(user)
            response = self._page(contract)
            self.assertTrue(response.url.endswith("/my"), user.name)
            self.assertNotIn(contract.name, response.text)
            self.assertNotIn(contract.name, self.url_open("/my/contracts").text)

    def test_follower_of_another_company_needs_the_token(self):
        contract = self._approved()
        contract.message_subscribe(self.stranger.partner_id.ids)
        self._login(self.stranger)
        self.assertNotIn(contract.name, self._page(contract).text)
        self.assertIn(contract.name, self._page(contract, contract.access_token).text)

    def test_colleagues_see_what_their_company_follows(self):
        contract = self._approved()
        contract.message_subscribe(self.partner.ids)
        self._login(self.colleague)
        self.assertIn(contract.name, self._page(contract).text)

    def test_token(self):
        contract, other = self._approved(), self._approved()
        self._login(None)
        self.assertIn(contract.name, self._page(contract, contract.access_token).text)
        for token in (None, "wrong", other.access_token):
            response = self._page(contract, token)
            self.assertNotIn(contract.name, response.text)
            self.assertNotIn("/my/contracts", response.url)
        missing = self.url_open(f"/my/contracts/{other.id + 1000}?access_token={contract.access_token}")
        self.assertNotIn("/my/contracts", missing.url)

    def test_only_what_is_approved(self):
        contract = self._approved()
        token = contract.access_token
        for state, seen in (("draft", False), ("submitted", False), ("signed", True), ("terminated", True)):
            contract.sudo().state = state
            self.env.flush_all()
            for user in (self.follower, None):
                self._login(user)
                self.assertEqual(contract.name in self._page(contract, token).text, seen, state)
            self._login(self.follower)
            self.assertEqual(contract.name in self.url_open("/my/contracts").text, seen, state)

    def test_staff_preview_what_they_read(self):
        contract = self._contract()
        for user in (self.rep, self.other_rep):
            user.password = user.login
            self._login(user)
            page = self._page(contract, contract._portal_ensure_token()).text
            self.assertEqual(contract.name in page, user == self.rep)
        action = self._as(contract, self.rep).action_preview()
        self.assertEqual(action["url"], f"/my/contracts/{contract.id}?access_token={contract.access_token}")

    def test_nothing_internal_on_the_page(self):
        contract = self._approved(team_id=self.team.id)
        self._write_below(contract, "They would pay more", "mail.mt_note")
        self._login(self.follower)
        page = self._page(contract).text
        for text in ("Annette", "43 percent", "Walk Team", "pay more"):
            self.assertNotIn(text, page)
        thread = {"thread_model": "sales.contract", "thread_id": contract.id}
        self._write_below(contract, "Please sign", "mail.mt_comment")
        messages = str(self._rpc("/mail/chatter_fetch", **thread))
        self.assertIn("Please sign", messages)
        for text in ("Annette", "pay more"):
            self.assertNotIn(text, messages)

    def _write_below(self, contract, body, subtype):
        contract.with_user(self.rep).message_post(body=body, message_type="comment", subtype_xmlid=subtype)

    def test_customer_writes_below(self):
        contract = self._approved()
        self._login(self.follower)
        self._rpc(
            "/mail/message/post",
            thread_model="sales.contract",
            thread_id=contract.id,
            post_data={
                "body": "What about spare parts?",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        )
        message = contract.message_ids[0]
        self.assertEqual(message.author_id, self.follower.partner_id)
        self.assertIn("spare parts", message.body)

    def test_plan_shows_how_each_payment_stands(self):
        contract = self._approved()
        self._as(contract, self.rep).action_sign()
        first = contract.installment_ids[0]
        first.action_create_invoice()
        self.assertEqual(first._portal_state(), "planned", "a draft invoice is not asked for yet")
        invoice = first.invoice_ids
        invoice.action_post()
        token = invoice._portal_ensure_token()
        self.assertEqual(first._portal_state(), "open")
        self._login(self.follower)
        page = self._page(contract).text
        self.assertIn(f"/my/invoices/{invoice.id}?access_token={token}", page)
        self.assertIn("contract_pay", page)
        invoice.invoice_date_due = "2020-01-01"
        self.assertEqual(first._portal_state(), "overdue")
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"amount": 36_000}
        )._create_payments()
        self.assertEqual(first._portal_state(), "paid")
        self.env.flush_all()
        page = self._page(contract).text
        self.assertNotIn("contract_pay", page)
        self.assertIn('data-standing="paid"', page)

    def test_framework_shows_percents(self):
        contract = self._contract(kind="framework", installment_ids=self._percents(40, 60))
        contract.installment_ids[1].days = 30
        contract.sudo().write({"state": "signed", "date_signed": "2027-02-03"})
        self.assertTrue(contract.installment_ids[0].date_due)
        contract.message_subscribe(self.follower.partner_id.ids)
        self._login(self.follower)
        page = self._page(contract).text
        self.assertIn(contract.name, page)
        for text in ("Each order under this contract", "on ordering", "30 days after ordering"):
            self.assertIn(text, page)
        for text in ("48,000.00", "data-standing", "after signing", "03/05/2027"):
            self.assertNotIn(text, page, "days and amounts are those of its orders")

    def test_list_has_pages_and_an_order(self):
        contracts = self.env["sales.contract"].concat(*(self._approved() for _number in range(3)))
        contracts[1].line_ids.price_unit = 500_000
        contracts.sudo().write({"state": "signed"})
        self._login(self.follower)
        page = self.url_open("/my/contracts?sortby=amount").text
        places = [page.index(name) for name in contracts.mapped("name")]
        self.assertEqual(min(places), places[1])
        self.assertEqual(self.url_open("/my/contracts/page/2?sortby=nonsense").status_code, 200)
        counters = self._rpc("/my/counters", counters=["contract_count", "contract_sign_count"])
        self.assertEqual(counters, {"contract_count": 3, "contract_sign_count": 0})
        self._login(self.stranger)
        counters = self._rpc("/my/counters", counters=["contract_count", "contract_sign_count"])
        self.assertEqual(counters, {"contract_count": 0, "contract_sign_count": 0})

    def test_send_makes_followers(self):
        contract = self._approved()
        draft = self._contract()
        with self.assertRaisesRegex(UserError, "the customer gets it once it is approved"):
            self._as(draft, self.rep).action_send()
        self.partner.write({"email": "plant@example.com", "lang": "en_US"})
        action = self._as(contract, self.rep).action_send()
        self.assertNotIn(self.partner, contract.message_partner_ids)
        composer = self.env["mail.compose.message"].with_user(self.rep).with_context(**action["context"]).create({})
        self.assertIn(self.partner, composer.partner_ids)
        self.assertIn("120,000.00", composer.body)
        self.assertIn(contract.name, composer.subject)
        composer._action_send_mail()
        self.assertIn(self.partner, contract.message_partner_ids)
        message = contract.message_ids[0]
        self.assertIn("ready for you to read and sign", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), [f"Contract - {contract.name}.html"])

    def test_download(self):
        contract = self._approved(line_ids=[Command.create({"product_id": self.service.id, "price_unit": 120_000})])
        self._login(None)
        token = contract.access_token
        response = self.url_open(f"/my/contracts/{contract.id}?access_token={token}&report_type=html")
        self.assertIn(contract.name, response.text)
        response = self.url_open(f"/my/contracts/{contract.id}?report_type=html")
        self.assertNotIn(contract.name, response.text)
