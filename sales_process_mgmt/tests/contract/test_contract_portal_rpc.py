from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import ContractPortalCase

# What a customer reads by RPC; nothing else of these models, whatever room adds it.
READ = {
    "sales.contract": {
        *("name", "version", "state", "is_expired", "kind", "company_id", "partner_id", "commercial_partner_id"),
        *("currency_id", "amount_untaxed", "amount_tax", "amount_total", "date_offer", "date_acceptance"),
        *("date_signed", "date_start", "date_end", "notice_days", "renewal", "subject", "quality", "place"),
        *("manner", "liability", "line_ids", "clause_ids", "installment_ids", "signature", "signed_by", "signed_on"),
        *("declined_on", "decline_reason", "access_url", "access_token", "access_warning"),
    },
    "sales.contract.line": {
        *("contract_id", "currency_id", "sequence", "display_type", "name", "quantity", "product_uom_id"),
        *("price_unit", "discount", "price_subtotal", "price_total"),
    },
    "sales.contract.installment": {
        *("contract_id", "order_id", "currency_id", "sequence", "number", "name", "is_retention", "basis", "percent"),
        *("amount", "trigger", "days", "date_planned", "date_due", "amount_invoiced"),
    },
    "sales.contract.clause": {"contract_id", "sequence", "name", "body"},
}


@tagged("post_install", "-at_install")
class TestContractPortalRpc(ContractPortalCase):
    """What portal users get past the pages."""

    def _rows(self, contract, model, user):
        domain = [("id", "=", contract.id)] if model == "sales.contract" else [("contract_id", "=", contract.id)]
        return self._as(self.env[model], user).search(domain)

    def test_fields_are_those_of_the_page(self):
        contract = self._approved()
        for model, names in READ.items():
            rows = self._rows(contract, model, self.follower)
            self.assertTrue(rows, model)
            self.assertEqual(set(rows.fields_get()), names | {"id", "display_name"}, model)
            self.assertEqual(set(rows.read()[0]), names | {"id", "display_name"}, model)

    def test_the_rest_is_closed(self):
        contract = self._as(self._approved(), self.follower)
        for name in ("user_id", "team_id", "opportunity_id", "sales_approval_state", "message_ids", "tax_totals"):
            with self.assertRaises(AccessError):
                contract.read([name])
        with self.assertRaises(AccessError):
            contract.search([("user_id.name", "ilike", "rep")])
        with self.assertRaises(AccessError):
            contract.search([("installment_ids.user_id", "!=", False)])
        with self.assertRaises(AccessError):
            contract.search([], order="sales_approval_round")
        with self.assertRaises(AccessError):
            contract.formatted_read_group([], ["user_id"], ["__count"])
        with self.assertRaises(UserError):
            contract.export_data(["name", "user_id/name"])
        with self.assertRaises(AccessError):
            contract.line_ids.read(["product_id"])

    def test_others_read_nothing(self):
        contract = self._approved()
        for user in (self.colleague, self.stranger, self.env.ref("base.public_user")):
            for model in READ:
                if user._is_public():
                    with self.assertRaises(AccessError):
                        self._rows(contract, model, user)
                else:
                    self.assertFalse(self._rows(contract, model, user))
            with self.assertRaises(AccessError):
                self._as(contract, user).read(["name"])

    def test_plans_of_orders_are_not_the_contracts(self):
        """Neither those of an order without a contract, nor those of an order under it that is not confirmed."""
        contract = self._contract(kind="framework", installment_ids=self._percents(40, 60))
        contract.sudo().state = "signed"
        contract.message_subscribe(self.follower.partner_id.ids)
        line = Command.create({"product_id": self.service.id, "price_unit": 9_731})
        values = {"partner_id": self.partner.id, "company_id": self.company.id, "order_line": [line]}
        plan = {"sales_installment_ids": self._percents(25, 75)}
        drawn = self.env["sale.order"].create(values | plan | {"sales_contract_id": contract.id})
        orders = drawn | self.env["sale.order"].create(values | plan)
        self.assertEqual(drawn.sales_installment_ids.contract_id, contract)
        rows = self._as(self.env["sales.contract.installment"], self.follower)
        self.assertEqual(rows.search([]).sorted("sequence").mapped("percent"), [40, 60])
        self.assertFalse(rows.search([("order_id", "in", orders.ids)]))
        self.assertEqual(self._as(contract, self.follower).installment_ids.mapped("percent"), [40, 60])
        for order in orders:
            with self.assertRaises(AccessError):
                self._as(order.sales_installment_ids, self.follower).read(["amount"])
            self.assertEqual(order.sales_installment_ids[0]._portal_state(), "planned")
            self.assertFalse(order.sales_installment_ids[0]._portal_invoice())
        self._login(self.follower)
        page = self._page(contract).text
        self.assertIn(contract.name, page)
        self.assertNotIn("2,432.75", page)

    def test_nothing_is_read_before_approval(self):
        contract = self._approved()
        contract.sudo().state = "draft"
        for model in READ:
            self.assertFalse(self._rows(contract, model, self.follower))

    def test_other_models_are_closed(self):
        contract = self._approved()
        for model in ("sales.clause", "sales.installment.template", "sales.approval.step", "sales.approval.rule"):
            with self.assertRaises(AccessError):
                self._as(self.env[model], self.follower).search([])
        attachment = self.env["ir.attachment"].create(
            {"name": "costing.txt", "raw": b"43 percent", "res_model": "sales.contract", "res_id": contract.id}
        )
        found = self._as(self.env["mail.message"], self.follower).search(
            [("model", "=", "sales.contract"), ("res_id", "=", contract.id)]
        )
        self.assertFalse(found.filtered(lambda message: "Annette" in message.body or "43 percent" in message.body))
        self.assertEqual(attachment.res_id, contract.id)

    def test_nothing_is_written(self):
        contract = self._as(self._approved(), self.follower)
        for write in (
            lambda: contract.write({"subject": "Mine"}),
            lambda: contract.write({"state": "signed"}),
            lambda: contract.write({"signed_by": "Me", "signature": self.signature}),
            lambda: contract.unlink(),
            lambda: contract.copy(),
            lambda: contract.line_ids.write({"price_unit": 1}),
            lambda: contract.installment_ids.unlink(),
            lambda: contract.clause_ids.write({"body": "<p>free</p>"}),
            lambda: contract.action_sign(),
            lambda: contract.action_send(),
            lambda: contract.action_terminate("no"),
            lambda: contract.action_to_draft(),
        ):
            with self.assertRaises(AccessError):
                write()

    def test_staff_do_not_sign_for_the_customer(self):
        """What the customer gives is the system's to write: not by write, create, copy, or a context."""
        contract = self._approved()
        forged = {"signed_by": "Wang Li", "signature": self.signature, "signed_on": "2027-01-01 10:00:00"}
        self._as(contract, self.rep).write(forged)
        self.env.invalidate_all()
        self.assertFalse(contract.signed_by or contract.signature or contract.signed_on)
        made = self._contract(user=self.rep, **forged)
        self.assertFalse(made.signed_by or made.signature or made.signed_on)
        contexts = {f"default_{name}": value for name, value in forged.items()}
        made = (
            self.env["sales.contract"]
            .with_user(self.rep)
            .with_context(allowed_company_ids=self.company.ids, **contexts)
        )
        self.assertFalse(made.create({"partner_id": self.partner.id}).signed_by)
        self.assertEqual(contract.state, "approved")
