from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .order_common import OrderCase

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestCustomerDoors(HttpCase, OrderCase):
    """Money and signatures of customers are kept where a rule forbids confirming; the order waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Test Provider",
                "code": "none",
                "state": "test",
                "company_id": cls.company.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        line = journal.inbound_payment_method_line_ids[:1]
        line.payment_provider_id = cls.provider
        cls.method = method

    def _pay_online(self, order):
        """The customer pays the whole order."""
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": f"T-{order.name}",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        transaction._set_done()
        transaction._post_process()
        return transaction

    def test_money_stays(self):
        order = self._order(5_000)
        order.action_sales_hold("Sanctions list")
        transaction = self._pay_online(order)
        self.assertEqual((transaction.state, transaction.is_post_processed), ("done", True))
        self.assertTrue(transaction.payment_id)
        self.assertEqual((transaction.payment_id.amount, order.amount_paid), (5_000, 5_000))
        self.assertIn(order.state, ("draft", "sent"))
        hold = order.sales_hold_ids.filtered(lambda hold: hold.kind == "customer")
        self.assertEqual((hold.state, hold.user_id.id), ("open", False))
        self.assertIn("Sanctions list", hold.reason)
        self.assertEqual(order.activity_ids.user_id, self.rep)
        for one in order.sales_hold_ids:
            self._as(one, self.finance).action_release("Checked")
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_money_confirms_what_is_free(self):
        order = self._order(5_000)
        transaction = self._pay_online(order)
        self.assertEqual((order.state, transaction.state), ("sale", "done"))
        self.assertFalse(order.sales_hold_ids)

    def test_paid_in_advance_needs_no_credit(self):
        """A new customer has a limit of 0, and 5,000 online are an advance of 5,000."""
        self.company.sales_credit_check = True
        order = self._order(5_000)
        transaction = self._pay_online(order)
        self.assertEqual((order.state, transaction.payment_id.amount), ("sale", 5_000))
        figures = self.env["sales.credit.standing"]._figures(self.company, self.partner.ids)[self.partner.id]
        self.assertEqual((figures.to_ship, figures.advance), (5_000, 5_000))

    def test_paid_by_who_is_overdue(self):
        """7,000 are overdue; what was paid leaves 2,000 of it."""
        self.company.sales_credit_check = True
        self.env["sales.credit.standing"]._of(self.partner, self.company).credit_limit = 10_000
        self._invoice(7_000, "2026-01-01")
        order = self._order(5_000)
        transaction = self._pay_online(order)
        self.assertTrue(transaction.payment_id)
        hold = order.sales_hold_ids
        self.assertEqual((order.state in ("draft", "sent"), hold.kind, hold.kinds), (True, "customer", "overdue"))
        self.assertIn("2,000.00 is overdue for more than 30 days", hold.reason)
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual(hold.state, "asked")
        self._as(hold, self.finance).action_release("Paid")
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_automatic_invoice(self):
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")
        order = self._order(5_000)
        order.action_sales_hold("Sanctions list")
        transaction = self._pay_online(order)
        self.assertTrue(transaction.payment_id)
        self.assertFalse(order.invoice_ids)

    def test_signature_stays(self):
        order = self._order(5_000, require_signature=True, require_payment=False)
        order.action_sales_hold("Sanctions list")
        order.state = "sent"
        response = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": order._portal_ensure_token(), "name": "Ann", "signature": SIGNATURE},
        )
        self.env.invalidate_all()
        self.assertIn("sign_ok", response["redirect_url"])
        self.assertEqual((order.state, order.signed_by), ("sent", "Ann"))
        self.assertTrue(order.signature)
        self.assertTrue(order.sales_hold_ids.filtered(lambda hold: hold.kind == "customer"))
        self.assertEqual(order.activity_ids.user_id, self.rep)

    def test_signature_confirms_what_is_free(self):
        order = self._order(5_000, require_signature=True, require_payment=False)
        order.state = "sent"
        self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": order._portal_ensure_token(), "name": "Ann", "signature": SIGNATURE},
        )
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    def test_staff_is_refused(self):
        """What keeps money for customers stores nothing for staff."""
        order = self._order(5_000)
        order.action_sales_hold("Sanctions list")
        with self._refused(UserError, "Sanctions list"):
            order.action_confirm()
        self.assertEqual(order.sales_hold_ids.mapped("kind"), ["manual"])
        self.assertGreaterEqual(order.date_order, fields.Datetime.now().replace(year=2000))
