from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .calloff_common import CallOffCase


@tagged("post_install", "-at_install")
class TestContractLink(CallOffCase):
    """What an order draws on is what its contract says, also where the order or the contract changes afterwards."""

    def test_contract_taken_off(self):
        """A line that draws, of an order that names no contract, or another, would be judged by none."""
        other = self._framework()
        order = self._order(200)
        for contract in (False, other.id):
            with self._refused(ValidationError, "draws on contract", self.framework.name):
                self._as(order, self.rep).sales_contract_id = contract
        self.assertEqual(order.sales_contract_id, self.framework)

    def test_form_lets_lines_go(self):
        """Taken off in the form, lines are ordinary ones, at the price of the product."""
        self.pump.list_price = 130
        order = self._order(20)
        with Form(self._as(order, self.rep)) as form:
            form.sales_contract_id = self.env["sales.contract"]
        self.env.invalidate_all()
        self.assertFalse(order.order_line.sales_contract_line_id)
        self.assertEqual(order.order_line.price_unit, 130)

    def test_negative_line(self):
        """60 and −30 are no 30."""
        with self._refused(ValidationError, "draws -30 on contract", "returned by its delivery"):
            self._order(-30)

    def test_small_prices(self):
        """At four digits 0.0149 is not 0.0051, though both are a cent."""
        self.env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 4
        promise = self._framework().line_ids
        promise.contract_id._amending().line_ids.price_unit = 0.0149
        order = self._order(10, promise=promise, price_unit=0.0051)
        with self._refused(UserError, "0.0149", "0.0051"):
            order.action_confirm()

    def test_nothing_more_of_an_ended_contract(self):
        """60 of 100 are called off; the contract is terminated: neither 70 nor another line; 50 are fine."""
        order = self._confirmed(60)
        self.framework.action_terminate("Another supplier")
        line = self._as(order.order_line, self.rep)
        state = "“Terminated”, not in force"
        with self._refused(UserError, order.name, self.framework.name, state):
            line.product_uom_qty = 70
        values = {"order_id": order.id, "product_id": self.pump.id, "product_uom_qty": 1, "price_unit": 100}
        with self._refused(UserError, state):
            line.create(values | {"tax_ids": False, "sales_contract_line_id": self.promise.id})
        self.assertEqual(self._left(), (60, 40))
        self._as(order.order_line, self.rep).product_uom_qty = 50
        self.assertEqual(self._left(), (50, 50))

    def test_called_off_keeps_its_price(self):
        """50 at 100, then 50 at 120: 11,000 called off of 12,000; nothing is left to invoice when 11,000 are."""
        first = self._confirmed(50)
        self.framework._amending().line_ids.price_unit = 120
        second = self._confirmed(50, price_unit=120)
        self.env.invalidate_all()
        self.assertEqual((self.framework.amount_total, round(self.framework.percent_called, 2)), (12_000, 91.67))
        row = self.env["sales.contract.ledger"].search([("contract_id", "=", self.framework.id)])
        self.assertEqual((row.called, row.delivered), (11_000, 0))
        for order in first | second:
            self._deliver(order)
            order._create_invoices().action_post()
        self.assertEqual((self.framework.amount_invoiced, self.framework.percent_delivered > 91), (11_000, True))
        self.assertNotIn("left to invoice", " ".join(self.framework._left_texts()))
