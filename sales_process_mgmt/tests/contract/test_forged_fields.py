from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .calloff_common import CallOffCase
from .order_common import OrderCase
from .test_order_plan import OrderPlanCase


@tagged("post_install", "-at_install")
class TestForgedOrders(CallOffCase):
    """What follows from other fields of orders is not written by clients: our rules judge by it."""

    def test_state_of_a_line(self):
        """A line of a confirmed order is no draft because a client says so."""
        order = self._confirmed(10)
        line = self._as(order.order_line, self.rep)
        line.write({"state": "draft"})
        self.env.invalidate_all()
        self.assertEqual(line.state, "sale")
        for values in ({"product_uom_qty": 101}, {"price_unit": 1}):
            with self._refused(UserError):
                line.write(values | {"state": "draft"})

    def test_totals(self):
        order = self._as(self._order(10), self.rep)
        order.write({"amount_total": 0, "amount_untaxed": 0, "effective_date": "2020-01-01"})
        order.order_line.write({"price_subtotal": 0, "price_total": 0, "qty_invoiced": 10})
        self.env.invalidate_all()
        self.assertEqual((order.amount_total, order.effective_date), (1_000, False))
        self.assertEqual((order.order_line.price_total, order.order_line.qty_invoiced), (1_000, 0))
        context = {"default_amount_total": 1, "default_price_total": 1}
        copied = order.with_context(**context).copy({"sales_contract_id": False})
        self.assertEqual(copied.amount_total, sum(copied.order_line.mapped("price_total")))

    def test_delivered_is_counted(self):
        line = self._as(self._confirmed(10).order_line, self.rep)
        with self._refused(UserError, "counted by its deliveries"):
            line.qty_delivered = 5
        line.write({"qty_delivered": 0, "name": "Pump, green"})

    def test_unsaved_line_does_not_tell(self):
        """A form leads a new line to a contract that its user does not read: it has the list's price, not that one."""
        orders = self._as(self.env["sale.order"], self.other_rep)
        line = orders.env["sale.order.line"].new(
            {
                "order_id": orders.new({"partner_id": self.partner.id}),
                "product_id": self.pump.id,
                "sales_contract_line_id": self.promise.id,
            }
        )
        self.assertEqual(line.price_unit, 120)
        wizards = self._as(self.env["sales.call.off"], self.other_rep)
        spec = {"line_ids": {"fields": {"price_unit": {}}}, "contract_id": {}}
        with self._refused(AccessError):
            wizards.onchange({"contract_id": self.framework.id}, ["contract_id"], spec)
        with self._refused(AccessError):
            self._as(self.env["sales.contract.terminate"], self.other_rep).create(
                {"contract_id": self.framework.id, "reason": "Mine"}
            )

    def test_customer_of_a_customer(self):
        """Another company's credit is not taken by writing who one belongs to."""
        poor = self.env["res.partner"].create({"name": "Poor", "is_company": True, "user_id": self.rep.id})
        self._as(poor, self.rep).write({"commercial_partner_id": self.partner.id})
        self.env.invalidate_all()
        self.assertEqual(poor.commercial_partner_id, poor)


@tagged("post_install", "-at_install")
class TestForgedMoves(CallOffCase):
    """Goods of orders go and come through their transfers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storeman = new_test_user(cls.env, "storeman", "stock.group_stock_user", name="Storeman")
        cls.storeman.company_ids |= cls.company

    def test_done_is_not_written(self):
        order = self._confirmed(10)
        for user in (self.rep, self.storeman):
            move = self._as(order.picking_ids.move_ids, user)
            with self._refused(UserError, f"Goods of {order.name} go and come by validating"):
                move.write({"state": "done", "quantity": 10})
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_done_is_not_created(self):
        """A return that nobody has received gives nothing back to the contract."""
        order = self._confirmed(60)
        self._deliver(order)
        customers = self.env.ref("stock.stock_location_customers")
        back = {
            "product_id": self.pump.id,
            "product_uom_qty": 20,
            "quantity": 20,
            "location_id": customers.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
            "sale_line_id": order.order_line.id,
            "to_refund": True,
            "state": "done",
            "company_id": self.company.id,
        }
        for user in (self.rep, self.storeman):
            with self._refused(UserError, "by validating their transfer"):
                self._as(self.env["stock.move"], user).create(back)
        self.assertEqual(self._left(), (60, 40))

    def test_move_stays_with_its_order(self):
        order, other = self._confirmed(10), self._confirmed(5)
        move = self._as(order.picking_ids.move_ids, self.storeman)
        for line in (False, other.order_line.id):
            with self._refused(UserError, f"belongs to {order.name}, and stays with it"):
                move.sale_line_id = line

    def test_delivery_on_hold_is_not_emptied(self):
        order = self._confirmed(10)
        order.action_sales_hold("Truck is late", picking_id=order.picking_ids.id)
        other = order.picking_ids.copy({"move_ids": False})
        with self._refused(UserError, "Truck is late"):
            self._as(order.picking_ids.move_ids, self.storeman).picking_id = other.id

    def test_more_on_a_done_delivery(self):
        """100 are promised, 60 of order one are gone and 40 of order two ordered: nobody corrects the 60 to 70."""
        order = self._confirmed(60)
        self._deliver(order)
        self._confirmed(40)
        line = self._as(order.picking_ids.move_line_ids, self.storeman)
        with self._refused(UserError, "are left"):
            line.quantity = 70
        order.action_sales_hold("Export licence")
        with self._refused(UserError, "Export licence"):
            line.quantity = 60.5
        line.quantity = 60


@tagged("post_install", "-at_install")
class TestForgedDeposit(OrderCase):
    """Down payments are what Odoo has made as such."""

    def test_flag(self):
        order = self._order(1_000)
        order.action_confirm()
        with self._refused(UserError, "made by “Create Invoice”"):
            self._as(order.order_line, self.rep).is_downpayment = True
        values = {"order_id": order.id, "product_id": self.goods.id, "is_downpayment": True, "product_uom_qty": 5}
        with self._refused(UserError, "made by “Create Invoice”"):
            self._as(self.env["sale.order.line"], self.rep).create(values)

    def test_odoos_own_way(self):
        order = self._order(1_000)
        order.action_confirm()
        wizards = self._as(self.env["sale.advance.payment.inv"], self.rep)
        wizard = wizards.create(
            {"advance_payment_method": "percentage", "amount": 30, "sale_order_ids": [Command.set(order.ids)]}
        )
        wizard.create_invoices()
        self.assertEqual(order.invoice_ids.amount_total, 300)


@tagged("post_install", "-at_install")
class TestForgedInvoices(OrderPlanCase):
    """Money is counted for the order that its invoice is of, and for its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.partner"].create({"name": "Rival", "is_company": True, "user_id": cls.rep.id})

    def _foreign(self):
        """A posted invoice of another customer's order."""
        order = self._order(partner_id=self.rival.id, total=60_000)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def test_line_of_another_invoice(self):
        contract = self._signed(50_000, (30, 70))
        item = self._foreign().invoice_line_ids
        line = self._as(contract.own_order_id.order_line, self.rep)
        line.write({"invoice_lines": [Command.link(item.id)]})
        self.env.invalidate_all()
        self.assertFalse(line.sudo().invoice_lines)

    def test_posted_line_keeps_its_order(self):
        contract, invoice = self._signed(50_000, (30, 70)), self._foreign()
        item = self._as(invoice.invoice_line_ids, self.finance)
        with self._refused(UserError, "is posted: what it invoices"):
            item.sale_line_ids = [Command.set(contract.own_order_id.order_line.ids)]

    def test_draft_of_another_customer(self):
        contract, invoice = self._signed(50_000, (30, 70)), self._foreign()
        invoice.button_draft()
        item = self._as(invoice.invoice_line_ids, self.finance)
        with self._refused(UserError, "is of Plant: it is not invoiced to Rival"):
            item.sale_line_ids = [Command.set(contract.own_order_id.order_line.ids)]
        contract.installment_ids[0].action_create_invoice()
        own = self._as(contract.installment_ids[0].invoice_ids, self.finance)
        with self._refused(UserError, "it is not invoiced to Rival"):
            own.partner_id = self.rival.id

    def test_instalment_of_an_invoice(self):
        contract, invoice = self._signed(50_000, (30, 70)), self._foreign()
        first = contract.installment_ids[0]
        self._as(invoice, self.finance).write({"sales_installment_id": first.id, "sales_contract_id": contract.id})
        self._as(invoice, self.finance).write({"amount_total": 1, "amount_residual": 0})
        self.env.invalidate_all()
        self.assertEqual((invoice.amount_total, invoice.amount_residual), (60_000, 60_000))
        self.assertFalse(invoice.sales_installment_id or invoice.sales_contract_id or first.has_invoice)

    def test_day_of_confirming(self):
        order = self._order(30, 70)
        order.action_confirm()
        with self._refused(UserError, "its instalments are due by that day"):
            self._as(order, self.rep).date_order = "2020-01-01"
        self._as(order, self.rep).write({"date_order": fields.Datetime.to_string(order.date_order), "note": "x"})


@tagged("post_install", "-at_install")
class TestForgedApproval(OrderCase):
    """Nobody chooses by whom he is approved, and where."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tier = {"level": 1, "name": "Leader", "approver": "leader"}
        cls.env["sales.approval.rule"].create(
            {"name": "All", "kind": "contract", "company_id": cls.company.id, "tier_ids": [Command.create(tier)]}
        )
        cls.friend = new_test_user(cls.env, "friend", "sales_team.group_sale_salesman", name="Friend")
        cls.friend.company_ids |= cls.company
        cls.friends = cls.env["crm.team"].create({"name": "Friends", "user_id": cls.friend.id, "company_id": False})

    def test_team_of_a_friend(self):
        contract = self._as(self._contract(team_id=self.friends.id, installment_ids=self._percents(100)), self.rep)
        with self._refused(UserError, "of the sales team “Friends”, which is not yours"):
            contract.action_submit()
        contract.team_id = self.team.id
        contract.action_submit()
        self.assertEqual(contract.state, "submitted")
        contract.team_id = self.friends.id
        self.assertEqual(contract.state, "draft", "who decides is part of what was asked")

    def test_company_without_rules(self):
        other = self.env["res.company"].create({"name": "No Rules"})
        contract = self._contract(installment_ids=self._percents(100))
        before = contract._sales_approval_digest()
        self.env.cr.execute("UPDATE sales_contract SET company_id = %s WHERE id = %s", [other.id, contract.id])
        self.env.invalidate_all()
        self.assertNotEqual(contract._sales_approval_digest(), before)
