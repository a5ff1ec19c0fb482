from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestContractEnd(SettlementCase):
    """A contract is done when nothing is left to do, and says what is left until then."""

    def test_money_left(self):
        """1,000 in 30 / 70: 700 to invoice and 100 to collect; then nothing is left, and it is done."""
        contract = self._signed(1_000, (30, 70))
        first = self._invoice(contract)
        self._match(first, self._pay(200).move_id)
        with self._refused(UserError, contract.name, "left to invoice: $\xa0700.00", "left to collect: $\xa0100.00"):
            contract.action_done()
        self._match(first, self._pay(100).move_id)
        second = self._invoice(contract, 1)
        self._match(second, self._pay(700).move_id)
        contract.action_done()
        self.assertEqual(contract.state, "done")

    def test_goods_left(self):
        """Of 100 pumps 60 are called off and none is delivered; over its time only what was called off counts."""
        pump = self.env["product.product"].create({"name": "Pump", "type": "consu", "list_price": 100})
        line = {"product_id": pump.id, "quantity": 100, "price_unit": 100, "tax_ids": False}
        contract = self._contract(kind="framework", line_ids=[Command.create(line)])
        contract.action_submit()
        contract.action_sign()
        wizard = self.env["sales.call.off"].create({"contract_id": contract.id})
        wizard.line_ids.quantity = 60
        order = self.env["sale.order"].browse(wizard.action_call_off()["res_id"])
        order.action_confirm()
        with self._refused(UserError, "call off: 40 Units Pump", "deliver: 60 Units Pump", "6,000"):
            contract.action_done()
        yesterday = fields.Date.add(fields.Date.today(), days=-1)
        contract._amending().date_end = yesterday
        self.assertTrue(contract.is_expired)
        self.assertFalse([text for text in contract._left_texts() if "call off" in text])
        self.assertTrue([text for text in contract._left_texts() if "deliver" in text])

    def test_who_may_not_write(self):
        contract = self._signed()
        with self._refused(AccessError):
            self._as(contract, self.other_rep).action_done()
        with self._refused(UserError, "not done yet"):
            self._as(contract, self.clerk).action_done()
