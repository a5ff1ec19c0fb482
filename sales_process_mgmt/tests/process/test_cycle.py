from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestCycle(ProcessCase):
    """Design, purchase, transaction and collection, measured on Odoo's own documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages.sales_step_id.gate_policy = "none"
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Service",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100,
                "taxes_id": False,
            }
        )
        cls.today = fields.Date.today()

    def _won_deal(self, quoted, ordered, invoiced, paid):
        """Create a deal that began 100 days ago and reached each milestone that many days after."""
        lead = self._lead(partner_id=self.partner.id)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": lead.id,
                "order_line": [Command.create({"product_id": self.product.id, "tax_ids": False})],
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = self.today - timedelta(days=100 - invoiced)
        invoice.action_post()
        if paid:
            self._pay(invoice, self.today - timedelta(days=100 - paid))
        lead.action_set_won()
        self.env.flush_all()
        start = fields.Datetime.to_datetime(self.today) - timedelta(days=100)
        self.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", (start, lead.id))
        self.cr.execute(
            "UPDATE sale_order SET create_date = %s, date_order = %s WHERE id = %s",
            (start + timedelta(days=quoted), start + timedelta(days=ordered), order.id),
        )
        return lead

    def _pay(self, invoice, date):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"payment_date": date})._create_payments()

    def _medians(self):
        self.env.invalidate_all()
        rows = self.env["sales.cycle.report"].search([("team_id", "=", self.team.id)])
        return {row.part: (row.deals, round(row.lower, 1), round(row.median, 1), round(row.upper, 1)) for row in rows}

    def test_parts_of_one_deal(self):
        self._won_deal(quoted=10, ordered=30, invoiced=45, paid=80)
        medians = {part: row[2] for part, row in self._medians().items()}
        expected = {
            "1_design": 10,
            "2_purchase": 20,
            "3_transaction": 15,
            "4_collection": 35,
            "5_to_order": 30,
            "6_to_cash": 80,
        }
        self.assertEqual(medians, expected)

    def test_median_and_quartiles(self):
        for quoted in (10, 20, 30, 40, 50):
            self._won_deal(quoted=quoted, ordered=60, invoiced=70, paid=80)
        self.assertEqual(self._medians()["1_design"], (5, 20, 30, 40))

    def test_cash_only_when_the_last_invoice_is_paid(self):
        self._won_deal(quoted=10, ordered=30, invoiced=45, paid=0)
        self.assertEqual(set(self._medians()), {"1_design", "2_purchase", "3_transaction", "5_to_order"})

    def test_a_deal_without_documents_measures_nothing(self):
        self._lead().action_set_won()
        self.assertFalse(self._medians())
