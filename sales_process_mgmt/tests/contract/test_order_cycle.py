from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderCycle(OrderCase):
    """Kinds of orders: what they need, what they are numbered by, and where each of them waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.env["sales.order.cycle"].create({"name": "Export"})

    def _where(self, order):
        self.env.invalidate_all()
        self._assert_found(order)
        return order.sales_cycle_step, order.sales_waits_for

    def _assert_found(self, order):
        """The search says the same as the field, of every step."""
        for step in dict(order._fields["sales_cycle_step"].selection):
            found = order.search([("id", "=", order.id), ("sales_cycle_step", "=", step)])
            self.assertEqual(bool(found), order.sales_cycle_step == step, step)

    def test_needs_a_contract(self):
        self.cycle.needs_contract = True
        order = self._order(sales_cycle_id=self.cycle.id)
        with self._refused(UserError, "orders of “Export” need a running contract"):
            self._as(order, self.rep).action_confirm()
        contract = self._contract(kind="framework")
        order.sudo().sales_contract_id = contract
        with self._refused(UserError, "need a running contract"):
            order.action_confirm()
        contract.sudo().write({"state": "signed"})
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_without_a_contract_by_release(self):
        self.cycle.needs_contract = True
        order = self._order(sales_cycle_id=self.cycle.id)
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual((order.sales_hold_ids.kind, order.sales_hold_ids.kinds), ("rule", "cycle"))
        self._as(order.sales_hold_ids, self.finance).action_release("It is being signed")
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_approval_and_release(self):
        self.cycle.write({"has_approval": True, "has_release": True})
        order = self._order(sales_cycle_id=self.cycle.id)
        with self._refused(UserError, "are approved first"):
            order.action_confirm()
        self._as(order, self.rep).action_sales_request_release()
        step, waits = self._where(order)
        self.assertEqual((step, waits), ("approval", "Release by finance: orders of “Export” are approved first."))
        self._as(order.sales_hold_ids, self.finance).action_release("Fine")
        self._as(order, self.rep).action_confirm()
        with self._refused(UserError, "are released first"):
            self._deliver(order)
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual(self._where(order)[0], "release")
        self._as(order.sales_hold_ids.filtered(lambda hold: hold.state == "asked"), self.finance).action_release("Go")
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_credit_rule_off(self):
        self.company.sales_credit_check = True
        with self._refused(UserError, "the limit is"):
            self._order(sales_cycle_id=self.cycle.id).action_confirm()
        self.cycle.check_credit = False
        order = self._order(sales_cycle_id=self.cycle.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_steps(self):
        self.cycle.has_close = True
        order = self._order(1_000, quantity=4, sales_cycle_id=self.cycle.id)
        self.assertEqual(self._where(order), ("entry", "Confirmation"))
        order.action_sales_hold("Wait")
        self.assertEqual(self._where(order), ("release", "Request of release: Wait"))
        self._as(order.sales_hold_ids, self.finance).action_release("Go")
        order.action_confirm()
        self.assertEqual(self._where(order), ("delivery", "Delivery: 0 % has gone"))
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._where(order), ("delivery", "Delivery: 25 % has gone"))
        self._deliver(order)
        self.assertEqual(self._where(order), ("receivable", "Invoice; Payment of $\xa01,000.00"))
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self._where(order), ("receivable", "Payment of $\xa01,000.00"))
        lines = invoice.line_ids + self._pay(400, invoice.date).line_ids
        lines.filtered(lambda line: line.account_id.account_type == "asset_receivable").reconcile()
        self.assertEqual(self._where(order), ("receivable", "Payment of $\xa0600.00"))
        lines = invoice.line_ids + self._pay(600, invoice.date).line_ids
        lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.assertEqual(self._where(order), ("close", "Locking"))
        order.action_lock()
        self.assertEqual(self._where(order), ("done", False))

    def test_steps_that_it_does_not_have(self):
        self.cycle.write({"has_delivery": False, "has_receivable": False})
        order = self._order(sales_cycle_id=self.cycle.id)
        order.action_confirm()
        self.assertEqual(self._where(order), ("done", False))
        plain = self._order()
        plain.action_confirm()
        self.assertEqual(self._where(plain)[0], "delivery")
        plain._action_cancel()
        self.assertEqual(self._where(plain)[0], "cancel")

    def test_numbers(self):
        self.cycle.write({"has_numbers": True, "prefix": "EX-"})
        names = [self._order(sales_cycle_id=self.cycle.id).name for _number in range(2)]
        self.assertEqual(names, ["EX-00001", "EX-00002"])
        self.assertTrue(self._order().name.startswith("S"))
        later = self.env["res.company"].create({"name": "Later"})
        self.assertEqual(self.cycle._next_number(later), "EX-00001")
        self.cycle.prefix = "EY-"
        self.assertEqual(self._order(sales_cycle_id=self.cycle.id).name, "EY-00003")
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self.cycle.prefix = "%(nothing)s"

    def test_warehouse(self):
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Harbour", "code": "HARB", "company_id": self.company.id}
        )
        self.cycle.write({"company_id": self.company.id, "warehouse_id": warehouse.id})
        self.assertNotEqual(self._order().warehouse_id, warehouse)
        order = self._order(sales_cycle_id=self.cycle.id)
        self.assertEqual(order.warehouse_id, warehouse)

    def test_who_writes_cycles(self):
        for user in (self.rep, self.clerk, self.finance):
            with self._refused(AccessError):
                self._as(self.cycle, user).write({"check_credit": False})
        self._as(self.cycle, self.manager).write({"check_credit": False})
        self.assertFalse(self.cycle.check_credit)

    def test_who_chooses(self):
        self.cycle.group_id = self.env.ref("sales_team.group_sale_manager")
        order = self._order()
        with self._refused(UserError, "is chosen by"):
            self._as(order, self.rep).sales_cycle_id = self.cycle
        orders = self._as(order.browse(), self.rep).with_context(default_sales_cycle_id=self.cycle.id)
        with self._refused(UserError, "is chosen by"):
            orders.create({"partner_id": self.partner.id})
        self._as(order, self.manager).sales_cycle_id = self.cycle
        other = self._order()
        other.action_confirm()
        with self._refused(UserError, "is confirmed: its order cycle is changed by an administrator"):
            self._as(other, self.rep).sales_cycle_id = self.env.ref("sales_process_mgmt.order_cycle_sample")

    def test_statements(self):
        """One statement for the steps of any number of orders."""
        orders = self.env["sale.order"].concat(*(self._order() for _number in range(20)))
        self.env.flush_all()
        counts = []
        for some in (orders[:1], orders):
            self.env.invalidate_all()
            some.fetch(["state", "invoice_status", "currency_id"])
            before = self.env.cr.sql_log_count
            some.mapped("sales_cycle_step")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
