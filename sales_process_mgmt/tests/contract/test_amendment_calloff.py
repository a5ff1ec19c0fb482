from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .amendment_common import AmendmentCase
from .calloff_common import CallOffCase


@tagged("post_install", "-at_install")
class TestAmendmentCalloff(AmendmentCase):
    """What is called off, delivered or invoiced is not taken back by a new version."""

    def test_framework(self):
        """100 pumps, 60 called off in dozens and pieces: 50 is refused, 60 is the least, the price is for new ones."""
        contract = self._framework()
        self.assertFalse(contract.own_order_id)
        order = self._call_off(contract, 36)
        second = self._call_off(contract, 2)
        dozen = self.env.ref("uom.product_uom_dozen")
        second.order_line.write({"product_uom_id": dozen.id, "product_uom_qty": 2, "price_unit": 1_200})
        draft = order.copy({"sales_contract_id": contract.id})
        draft.order_line.sales_contract_line_id = contract.line_ids
        amendment = self._amend(contract, quantity=50)
        with self._refused(UserError, "new quantity of 50 Units is less than the 60 Units"):
            amendment.action_submit()
        amendment.line_ids.write({"quantity": 60, "price_unit": 90})
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.line_ids.quantity, contract.line_ids.price_unit), (60, 90))
        self.assertEqual((contract.amount_total, order.order_line.price_unit), (5_400, 100))
        self.assertEqual(contract.installment_ids.mapped("percent"), [100])
        self.assertEqual(amendment.amount_difference, -4_600)

    def test_cancelled_gives_back(self):
        contract = self._framework()
        self._call_off(contract, 60)._action_cancel()
        self._amend(contract, quantity=10).action_submit()
        self.env.invalidate_all()
        self.assertEqual(contract.line_ids.quantity, 10)

    def test_framework_percents(self):
        contract = self._framework()
        amendment = self._amend(contract)
        self.assertEqual((amendment.has_amounts, amendment.plan_difference, amendment.can_spread), (False, 0, False))
        with self._refused(UserError, "in percent"):
            amendment.action_spread()
        amendment.write({"installment_ids": [Command.create({"name": "Rest", "percent": 40})]})
        with self._refused(UserError, "adds up to 140 %"):
            amendment.action_submit()
        amendment.installment_ids[0].percent = 60
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(contract.installment_ids.mapped("percent"), [60, 40])
        self.assertEqual(contract.installment_ids.mapped("basis"), ["percent"] * 2)

    def test_called_off_meanwhile(self):
        """Approved when 60 were called off is not approved when 80 are: the approver reads it, nothing is changed."""
        self._rule()
        contract = self._framework()
        self._call_off(contract, 60)
        amendment = self._amend(contract, quantity=70)
        amendment.action_submit()
        self._call_off(contract, 20)
        with self._refused(UserError, "new quantity of 70 Units is less than the 80 Units"):
            self._as(amendment, self.head).action_sales_approve()
        self.assertEqual((amendment.state, amendment.sales_approval_state), ("submitted", "waiting"))
        self.assertEqual((contract.line_ids.quantity, contract.version), (100, 1))

    def test_dropped_line_is_called_off(self):
        contract = self._framework()
        line = [Command.create({"product_id": self.goods.id, "price_unit": 5, "tax_ids": False, "quantity": 3})]
        contract._amending().write({"line_ids": line})
        order = self._call_off(contract, 1)
        order.order_line.sales_contract_line_id = contract.line_ids[1]
        amendment = self._amend(contract)
        amendment.line_ids[1].quantity = 0
        with self._refused(UserError, "new quantity of 0 Units is less than the 1 Units"):
            amendment.action_submit()
        amendment.line_ids.quantity = 0
        with self._refused(UserError, "No line is left"):
            amendment.action_submit()

    def _mixed(self):
        """10 pumps at 1,000 and a commissioning of 5,000: 15,000, in one order."""
        return self._signed(
            kind="mixed",
            installment_ids=self._plan(15_000),
            line_ids=[
                Command.create({"product_id": self.goods.id, "quantity": 10, "price_unit": 1_000, "tax_ids": False}),
                Command.create({"product_id": self.service.id, "price_unit": 5_000, "tax_ids": False}),
            ],
        )

    def test_delivered(self):
        contract = self._mixed()
        order = contract.own_order_id
        moves = order.picking_ids.move_ids
        moves.quantity = 4
        moves.picked = True
        order.picking_ids._action_done()
        self.assertEqual(order.order_line[0].qty_delivered, 4)
        amendment = self._amend(contract, quantity=3, price_unit=900)
        amendment.action_spread()
        with self._refused(UserError, "new quantity of 3 Units is less than the 4 Units"):
            amendment.action_submit()
        amendment.line_ids[0].quantity = 6
        # 6 × 900 + 5,000 = 10,400
        amendment.action_spread()
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.amount_total, order.amount_total), (10_400, 10_400))
        self.assertEqual((order.order_line[0].product_uom_qty, order.order_line[0].price_unit), (6, 900))
        waiting = order.picking_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        self.assertEqual(sum(waiting.mapped("product_uom_qty")), 2)

    def test_raised_goods_are_delivered(self):
        contract = self._mixed()
        amendment = self._amend(contract, quantity=12)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(sum(contract.own_order_id.picking_ids.move_ids.mapped("product_uom_qty")), 12)
        self.assertEqual(contract.own_order_id.order_line.mapped("price_unit"), [1_000, 5_000])

    def test_split_lines_of_the_order(self):
        """10 pumps were split into 4 and half a dozen: 16 are 4 and a dozen, at 900 and 10,800."""
        contract = self._mixed()
        order, line = contract.own_order_id, contract.own_order_id.order_line[0]
        line.write({"product_uom_qty": 4, "price_unit": 1_000})
        dozen = self.env.ref("uom.product_uom_dozen")
        values = {"order_id": order.id, "sales_contract_line_id": line.sales_contract_line_id.id, "sequence": 90}
        split = line.copy(values | {"product_uom_id": dozen.id, "product_uom_qty": 0.5, "price_unit": 12_000})
        self.assertEqual(order.amount_total, 15_000)
        self._amend(contract, quantity=16, price_unit=900).action_submit()
        self.env.invalidate_all()
        self.assertEqual((line.product_uom_qty, line.price_unit), (4, 900))
        self.assertEqual((split.product_uom_qty, split.price_unit), (1, 10_800))
        self.assertEqual((contract.amount_total, order.amount_total), (19_400, 19_400))

    def test_invoiced_price_stays(self):
        """The final invoice of 15,000 is out: a new price is refused, more of the same and new lines are not."""
        contract = self._mixed()
        self._invoice(contract.installment_ids)
        amendment = self._amend(contract, price_unit=1_100)
        with self._refused(UserError, "10 Units are invoiced at the price until now, and keep it"):
            amendment.action_submit()
        amendment.line_ids[0].write({"price_unit": 1_000, "quantity": 12})
        amendment.write({"line_ids": [Command.create({"product_id": self.goods.id, "price_unit": 10})]})
        self.assertEqual(self._plan_of(amendment), [("Part 1", 15_000), ("Amendment 2", 2_010)])
        with self._refused(UserError, "All instalments are invoiced"):
            amendment.action_spread()
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.amount_total, contract.own_order_id.amount_total), (17_010, 17_010))
        self.assertEqual(self._invoice(contract.installment_ids[1]).amount_total, 2_010)


@tagged("post_install", "-at_install")
class TestAmendmentReturned(CallOffCase):
    """What came back for good may be taken out of the contract."""

    def test_returned_gives_back(self):
        """60 are called off and delivered, 10 come back, not to be replaced: 49 is too little, 50 is not."""
        order = self._confirmed(60)
        self._deliver(order)
        self._return(order.picking_ids, 10)
        self.env.invalidate_all()
        amendment = self.env["sales.contract.amendment"].create({"contract_id": self.framework.id, "reason": "Less"})
        amendment.line_ids.quantity = 49
        with self._refused(UserError, "new quantity of 49 Units is less than the 50 Units"):
            amendment.action_submit()
        amendment.line_ids.quantity = 50
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((self.promise.quantity, self.promise.quantity_left), (50, 0))
