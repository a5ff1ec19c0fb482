from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderHold(OrderCase):
    """Orders that wait by hand, and who lets them go."""

    def test_held_by_hand(self):
        order = self._order()
        self._as(order, self.rep).action_sales_hold("The customer moves house")
        for confirm in (
            lambda one: one.action_confirm(),
            lambda one: one.write({"state": "sale"}),
        ):
            with self._refused(UserError, order.name, "on hold since", "by Rep: The customer moves house"):
                confirm(self._as(order, self.rep))
        self.assertEqual((order.state, order.sales_hold_count), ("draft", 1))
        self.assertIn("The customer moves house", order.sales_hold_text)

    def test_delivery_is_held(self):
        order = self._order()
        order.action_confirm()
        order.action_sales_hold("Export licence")
        with self._refused(UserError, "Export licence"):
            self._deliver(order)
        self._as(order.sales_hold_ids, self.finance).action_release("Licence is there")
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")
        self.assertTrue(order.sales_hold_ids.used_date)

    def test_line_is_held(self):
        """Two lines: the one on hold stays, the other goes."""
        order = self._order()
        order.order_line = [Command.create({"product_id": self.goods.id, "product_uom_qty": 3, "tax_ids": False})]
        order.action_confirm()
        held, free = order.order_line
        order.action_sales_hold("Defective", line_id=held.id)
        with self._refused(UserError, "Defective"):
            self._deliver(order)
        picking = order.picking_ids
        for move in picking.move_ids.filtered(lambda move: move.sale_line_id == free):
            move.write({"quantity": 3, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.order_line.mapped("qty_delivered"), [0, 3])
        other = self._order().order_line
        with self._refused(UserError, "none of this order"):
            order.action_sales_hold("Mine", line_id=other.id)

    def test_delivery_document_is_held(self):
        order = self._order()
        order.action_confirm()
        order.action_sales_hold("Truck is late", picking_id=order.picking_ids.id)
        with self._refused(UserError, order.picking_ids.name, "Truck is late"):
            self._deliver(order)

    def test_until(self):
        order = self._order()
        today = fields.Date.context_today(order)
        with self._refused(UserError, "would be over already"):
            order.action_sales_hold("Late", until=today - timedelta(days=1))
        order.action_sales_hold("Fair", until=today)
        with self._refused(UserError, "Fair"):
            order.action_confirm()
        order.sales_hold_ids.date_until = today - timedelta(days=1)
        self._run_cron("ir_cron_order_holds")
        self.assertEqual(order.sales_hold_ids.state, "expired")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_who_releases_without_a_rule(self):
        order = self._order()
        self._as(order, self.rep).action_sales_hold("Wait")
        hold = order.sales_hold_ids
        for user, text in ((self.rep, "released by finance"), (self.leader, "released by finance")):
            if user == self.leader:
                order.team_id = self.team
            with self._refused(UserError, text):
                self._as(hold, user).action_release("Go")
        with self._refused(UserError, "Say why"):
            self._as(hold, self.finance).action_release(" ")
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual((hold.state, hold.requester_id, hold.waits_for), ("asked", self.rep, "Release by finance"))
        self._as(hold, self.finance).action_release("He is back")
        self.assertEqual(
            (hold.state, hold.released_by_id, hold.release_reason), ("released", self.finance, "He is back")
        )
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_who_has_asked_never_releases(self):
        order = self._order(user_id=self.manager.id)
        self._as(order, self.rep.browse(self.manager.id)).action_sales_hold("Wait")
        self._as(order, self.manager).action_sales_request_release()
        with self._refused(UserError, "nobody releases what he has asked for himself"):
            self._as(order.sales_hold_ids, self.manager).action_release("Go")

    def test_nobody_writes_holds(self):
        order = self._order()
        order.action_sales_hold("Wait")
        hold = order.sales_hold_ids
        for user in (self.rep, self.manager, self.finance):
            for act in (
                lambda one: one.write({"state": "released"}),
                lambda one: one.unlink(),
                lambda one: one.copy(),
                lambda one: one.create({"order_id": order.id, "kind": "credit", "reason": "x", "state": "released"}),
            ):
                with self._refused(AccessError):
                    act(self._as(hold, user))
        with self.assertRaises(AccessError):
            self._as(order, self.rep).write({"sales_hold_ids": [Command.update(hold.id, {"state": "released"})]})
        self.assertFalse(order.copy().sales_hold_ids)

    def test_who_reads(self):
        order = self._order(team_id=self.team.id)
        order.action_sales_hold("Wait")
        for user, may in (
            (self.rep, True),
            (self.other_rep, False),
            (self.leader, True),
            (self.manager, True),
            (self.finance, True),
        ):
            found = self._as(self.env["sales.order.hold"], user).search([("order_id", "=", order.id)])
            self.assertEqual(bool(found), may, user.name)

    def test_approved(self):
        self._approval(self.leader)
        order = self._order(5_000, team_id=self.team.id)
        order.action_sales_hold("Wait")
        hold = order.sales_hold_ids
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual((hold.state, hold.sales_approval_state), ("asked", "waiting"))
        self.assertIn("Leader", hold.waits_for)
        with self._refused(UserError, "released by its approval"):
            self._as(hold, self.finance).action_release("Go")
        with self._refused(UserError, "nothing new stands in the way"):
            self._as(order, self.rep).action_sales_request_release()
        with self._refused(UserError, "You cannot decide"):
            self._as(hold, self.rep).action_sales_approve()
        self._as(hold, self.leader).action_sales_reject("Not yet")
        self.assertEqual((hold.state, hold.sales_approval_state), ("open", "rejected"))
        self._as(order, self.rep).action_sales_request_release()
        self._as(hold, self.leader).action_sales_approve()
        self.assertEqual(hold.state, "released")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_approver_from_elsewhere(self):
        """Who is asked reads the hold with its figures, even where he reads no order."""
        boss = new_test_user(self.env, "hold_boss", "base.group_user", company_id=self.company.id)
        order = self._order(5_000)
        order.action_sales_hold("Wait")
        hold = order.sales_hold_ids
        self.assertFalse(self._as(hold.browse(), boss).search([]))
        self._approval(boss)
        self._as(order, self.rep).action_sales_request_release()
        seen = self._as(hold.browse(), boss).search([])
        self.assertEqual((seen.ids, seen.amount_total, seen.reason), (hold.ids, 5_000, "Wait"))
        seen.action_sales_approve("Fine")
        self.assertEqual((hold.state, hold.released_by_id), ("released", boss))

    def test_bad_input(self):
        order = self._order()
        for until in ("soon", 7, []):
            with self._refused(UserError) if until else self._refused(UserError, "Say why"):
                order.action_sales_hold("Wait" if until else " ", until=until)
        with self._refused(UserError, "at most 10000 characters"):
            order.action_sales_hold("x" * 10_001)

    def test_released_order_that_grows(self):
        """1,000 was released; at 1,001 the order waits again."""
        order = self._order(1_000)
        order.action_sales_hold("Wait")
        self._as(order.sales_hold_ids, self.finance).action_release("Go")
        order.order_line.price_unit = 1_001
        self.assertTrue(order.sales_hold_ids.is_stale)
        with self._refused(UserError, "Wait"):
            order.action_confirm()
        order.order_line.price_unit = 1_000
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_changed_while_asked(self):
        self._approval(self.leader)
        order = self._order(1_000, team_id=self.team.id)
        order.action_sales_hold("Wait")
        self._as(order, self.rep).action_sales_request_release()
        order.order_line.product_uom_qty = 2
        self.assertFalse(self._as(order.sales_hold_ids, self.leader).action_sales_approve())
        self.env.invalidate_all()
        self.assertEqual((order.sales_hold_ids.state, order.sales_hold_ids.sales_approval_state), ("open", "no"))

    def test_statements(self):
        """Confirming asks twice about holds, however many orders there are."""
        self._order()._sales_refuse("confirm")  # which rules there are is asked once
        counts = []
        for number in (1, 20):
            orders = self.env["sale.order"].concat(*(self._order() for _number in range(number)))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders._sales_refuse("confirm")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 6)

    def test_statements_of_confirming(self):
        """Confirming 1 and 20 orders: at most 8 statements more than without the doors."""
        for number in (1, 20):
            counts = []
            for is_free in (True, False):
                orders = self.env["sale.order"].concat(*(self._order() for _number in range(number)))
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                with ExitStack() as stack:
                    if is_free:
                        stack.enter_context(
                            patch.object(self.registry["sale.order"], "_sales_refuse", lambda *_args: None)
                        )
                    orders.action_confirm()
                    self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertLessEqual(counts[1] - counts[0], 8, number)
