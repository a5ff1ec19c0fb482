from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .calloff_common import CallOffCase


@tagged("post_install", "-at_install")
class TestCallOff(CallOffCase):
    """Orders draw on a framework line by line, at its price, and never more than is left."""

    # === WALK ===

    def test_walk(self):
        """Walk 4: of 100 an order of 60 leaves 40, 30 more leave 10, 20 more are refused and told so."""
        self._confirmed(60)
        self.assertEqual(self._left(), (60, 40))
        self.assertEqual((self.framework.percent_called, self.framework.percent_delivered), (60, 0))
        self._confirmed(30)
        late = self._order(20)
        with self.assertRaises(UserError) as caught:
            late.action_confirm()
        self.assertIn("20 Units are asked for, and 10 Units of 100 Units are left", str(caught.exception))
        self.assertEqual((late.state, self._left()), ("draft", (90, 10)))

    def test_returned(self):
        """10 of 60 that came back and are not replaced are left again; delivered again, they are taken again."""
        order = self._confirmed(60)
        self._deliver(order)
        self.assertEqual((self._left(), self.framework.percent_delivered), ((60, 40), 60))
        returned = self._return(order.picking_ids, 10)
        self.assertEqual((order.order_line.qty_delivered, self._left()), (50, (50, 50)))
        self._return(returned, 10)
        self.assertEqual((order.order_line.qty_delivered, self._left()), (60, (60, 40)))

    def test_delivering_again_is_refused_when_others_have_it(self):
        order = self._confirmed(60)
        self._deliver(order)
        returned = self._return(order.picking_ids, 10)
        self._confirmed(50)
        with self.assertRaises(UserError) as caught:
            self._return(returned, 10)
        self.assertIn("are left", str(caught.exception))

    def test_returned_to_be_replaced(self):
        order = self._confirmed(60)
        self._deliver(order)
        self._return(order.picking_ids, 10, to_refund=False)
        self.assertEqual(self._left(), (60, 40))

    def test_ordinary_order_is_left_alone(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.pump.id, "product_uom_qty": 500, "price_unit": 80})],
            }
        )
        order.action_confirm()
        self.assertEqual((order.state, self._left()), ("sale", (0, 100)))

    # === EVERY WAY IN ===

    def test_nobody_releases_it(self):
        """No hold and no release lets more be called off than is left."""
        order = self._order(101)
        with self.assertRaises(UserError) as caught:
            order.action_confirm()
        self.assertNotIn("Request Release", str(caught.exception))
        with self.assertRaisesRegex(UserError, "cannot be released"):
            self._as(order, self.rep).action_sales_request_release()

    def test_state_is_written(self):
        order = self._order(101)
        with self.assertRaises(UserError):
            self._as(order, self.rep).write({"state": "sale"})
        with self.assertRaises(UserError):
            self._as(order, self.rep).copy({"sales_contract_id": self.framework.id, "state": "sale"}).order_line.write(
                {"sales_contract_line_id": self.promise.id}
            )

    def test_created_confirmed(self):
        line = {"product_id": self.pump.id, "product_uom_qty": 101, "sales_contract_line_id": self.promise.id}
        with self.assertRaises(UserError):
            self._as(self.env["sale.order"], self.rep).create(
                {
                    "partner_id": self.partner.id,
                    "state": "sale",
                    "sales_contract_id": self.framework.id,
                    "order_line": [Command.create(line | {"price_unit": 100})],
                }
            )

    def test_raised(self):
        order = self._confirmed(60)
        with self.assertRaises(UserError) as caught:
            self._as(order.order_line, self.rep).product_uom_qty = 101
        self.assertIn("101 Units are asked for, and 100 Units of 100 Units are left", str(caught.exception))
        order.order_line.product_uom_qty = 100
        self.assertEqual(self._left(), (100, 0))

    def test_added(self):
        order = self._confirmed(60)
        line = {"order_id": order.id, "product_id": self.pump.id, "product_uom_qty": 41, "price_unit": 100}
        with self.assertRaises(UserError):
            self.env["sale.order.line"].create(line | {"sales_contract_line_id": self.promise.id})

    def test_linked_later(self):
        order = self._confirmed(60)
        other = self._order(50, sales_contract_line_id=False)
        other.action_confirm()
        with self.assertRaises(UserError):
            self._as(other.order_line, self.rep).sales_contract_line_id = self.promise
        self.assertTrue(order)

    def test_together(self):
        orders = self._order(60) | self._order(60)
        with self.assertRaises(UserError):
            orders.action_confirm()

    def test_imported(self):
        """An import of a confirmed order that takes too much imports nothing."""
        fields_ = ["partner_id/.id", "state", "sales_contract_id/.id", "order_line/product_id/.id"]
        fields_ += ["order_line/product_uom_qty", "order_line/sales_contract_line_id/.id"]
        row = [self.partner.id, "sale", self.framework.id, self.pump.id, 101, self.promise.id]
        before = self.env["sale.order"].search_count([])
        result = self._as(self.env["sale.order"], self.rep).load(fields_, [[str(cell) for cell in row]])
        self.assertFalse(result["ids"])
        self.assertIn("100 Units are left", str(result["messages"]))
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_cancelled_gives_back(self):
        order = self._confirmed(60)
        order._action_cancel()
        self.assertEqual(self._left(), (0, 100))

    def test_dozens(self):
        """9 dozen are 108 of 100."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(9, product_uom_id=dozen.id, price_unit=1_200)
        with self.assertRaises(UserError) as caught:
            order.action_confirm()
        self.assertIn("108 Units are asked for", str(caught.exception))
        order.order_line.product_uom_qty = 8
        order.action_confirm()
        self.assertEqual(self._left(), (96, 4))

    def test_tolerance(self):
        """5 % more than agreed may be called off, and not a piece beyond."""
        self.promise.contract_id._amending().line_ids.tolerance = 5
        self._confirmed(105)
        with self.assertRaises(UserError):
            self._confirmed(1)

    # === WHOSE CONTRACT ===

    def test_price_is_the_contracts(self):
        order = self._order(10, price_unit=90)
        self.assertEqual(order.order_line.price_unit, 90)
        with self.assertRaisesRegex(UserError, "by contract"):
            order.action_confirm()

    def test_price_stays_with_another_quantity(self):
        """The pricelist says 120; the contract's 100 stay, also for a line that is linked later."""
        order = self._order(10)
        order.order_line.product_uom_qty = 12
        self.assertEqual(order.order_line.price_unit, 100)
        other = self._order(10, sales_contract_line_id=False, price_unit=120)
        other.order_line.sales_contract_line_id = self.promise
        self.assertEqual(other.order_line.price_unit, 100)

    def test_contract_must_run(self):
        for values, why in (
            ({"date_start": "2019-01-01", "date_end": "2020-01-01"}, "ended on"),
            ({"date_start": "2099-01-01", "date_end": "2099-12-31"}, "begins on"),
        ):
            promise = self._framework(**values).line_ids
            with self.assertRaisesRegex(UserError, why):
                self._order(1, promise=promise).action_confirm()
        order = self._order(1)
        self.framework.action_terminate("Over")
        with self.assertRaisesRegex(UserError, "not in force"):
            order.action_confirm()

    def test_another_customer(self):
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "that is with Plant"):
            self._order(1).partner_id = other

    def test_another_product_or_contract(self):
        other = self._framework()
        with self.assertRaisesRegex(ValidationError, "choose that contract"):
            self._order(1, sales_contract_line_id=other.line_ids.id)
        with self.assertRaisesRegex(ValidationError, "is not what contract"):
            self._order(1, product_id=self.service.id)

    def test_service_contract_is_not_called_off(self):
        contract = self._contract(installment_ids=self._percents(100))
        contract.action_submit()
        contract.action_sign()
        own = contract.own_order_id
        self.assertEqual(own.order_line.sales_contract_line_id, contract.line_ids)
        self.assertEqual((contract.line_ids.quantity_called, contract.line_ids.quantity_left), (1, 0))
        with self.assertRaises(UserError):
            self._as(own.order_line, self.rep).product_uom_qty = 2
        order = self._order(1, promise=contract.line_ids, product_id=self.service.id)
        with self.assertRaisesRegex(UserError, "an order of its own"):
            order.action_confirm()

    def test_foreign_contract(self):
        with self.assertRaises(AccessError):
            self._order(1, user=self.other_rep)
        values = {"partner_id": self.partner.id, "user_id": self.other_rep.id}
        order = self._as(self.env["sale.order"], self.other_rep).create(values)
        with self.assertRaises(AccessError):
            order.sales_contract_id = self.framework.id
        confirmed = self._confirmed(1)
        with self.assertRaisesRegex(UserError, "stays with its contract"):
            self._as(confirmed, self.rep).sales_contract_id = False

    def test_foreign_contract_by_default(self):
        """What a client's context or a stored default puts in is asked for the same right."""
        orders = self._as(self.env["sale.order"], self.other_rep)
        values = {"partner_id": self.partner.id, "user_id": self.other_rep.id}
        with self.assertRaises(AccessError):
            orders.with_context(default_sales_contract_id=self.framework.id).create(values)
        self.env["ir.default"].set("sale.order", "sales_contract_id", self.framework.id, user_id=self.other_rep.id)
        with self.assertRaises(AccessError):
            orders.create(values)

    def test_agreed_price_is_not_changed(self):
        """Neither by the line itself, nor by a rebate beside it; what a form sends along unchanged is let pass."""
        order = self._confirmed(10)
        line = self._as(order.order_line, self.rep)
        line.write({"price_unit": 100, "discount": 0, "name": "Pump, green"})
        for values in ({"price_unit": 50}, {"discount": 30}):
            with self.assertRaisesRegex(UserError, "by an amendment"):
                line.write(values)
        rebate = {"order_id": order.id, "product_id": self.service.id, "price_unit": -500, "tax_ids": False}
        with self.assertRaisesRegex(UserError, "make an amendment"), self.env.cr.savepoint():
            self._as(self.env["sale.order.line"], self.rep).create(rebate)
        draft = self._order(10)
        self._as(self.env["sale.order.line"], self.rep).create(rebate | {"order_id": draft.id})
        with self.assertRaisesRegex(UserError, "make an amendment"):
            draft.action_confirm()
        self.assertEqual(order.amount_untaxed, 1_000)

    # === WIZARD ===

    def test_wizard(self):
        wizards = self._as(self.env["sales.call.off"], self.rep)
        wizard = wizards.with_context(default_contract_id=self.framework.id).create({})
        self.assertEqual(wizard.line_ids.mapped("quantity_left"), [100])
        with self.assertRaisesRegex(UserError, "how much"):
            wizard.action_call_off()
        wizard.line_ids.quantity = 25
        order = self.env["sale.order"].browse(wizard.action_call_off()["res_id"])
        self.assertEqual((order.state, order.sales_contract_id, order.amount_untaxed), ("draft", self.framework, 2_500))
        order.action_confirm()
        self.assertEqual(self._left(), (25, 75))

    def test_wizard_proposes_the_only_contract(self):
        order = self._as(self.env["sale.order"], self.rep).create({"partner_id": self.partner.id})
        action = order.action_sales_call_off()
        wizard = self._as(self.env["sales.call.off"], self.rep).with_context(**action["context"]).create({})
        self.assertEqual(wizard.contract_id, self.framework)

    # === INVOICES AND SPEED ===

    def test_invoices_of_two_contracts_are_two(self):
        two = self._framework()
        orders = self._confirmed(2) | self._order(3, promise=two.line_ids)
        orders[1].action_confirm()
        for order in orders:
            self._deliver(order)
        invoices = orders._create_invoices()
        self.assertEqual(invoices.sales_contract_id, self.framework | two)
        self.assertEqual(len(invoices), 2)

    def test_statements_of_confirming_many(self):
        """20 orders, on one contract or on 20, ask as much as one does: at most 15 statements more than 20 others."""
        promises = [self.promise, *(self._framework().line_ids for _number in range(19))]

        def statements(linked, count, spread=False):
            link = {} if linked else {"sales_contract_line_id": False}
            own = promises if spread else [self.promise] * count
            orders = self.env["sale.order"].union(*(self._order(1, promise=one, **link) for one in own[:count]))
            if not linked:
                orders.sales_contract_id = False
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.action_confirm()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        statements(True, 1)
        for count in (1, 20):
            self.assertLessEqual(statements(True, count) - statements(False, count), 15)
        self.assertLessEqual(statements(True, 20, spread=True) - statements(False, 20, spread=True), 15)
