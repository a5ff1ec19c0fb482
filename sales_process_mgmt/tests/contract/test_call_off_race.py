from odoo import Command
from odoo.tests import new_test_user, tagged

from ..race_common import PASSWORD, RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestCallOffRace(RaceCase):
    """Two people call off at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.user_ids = []
        self.addCleanup(self._remove)
        with self._env(tracking_disable=True, no_reset_password=True) as env:
            rules = env["sales.approval.rule"].search([])
            rules.active, self.rule_ids = False, rules.ids
            self.partner_id = env["res.partner"].create({"name": "Race Plant"}).id
            self.product_id = env["product.product"].create({"name": "Race Pump", "type": "consu"}).id
            line = {"product_id": self.product_id, "quantity": 100, "price_unit": 10, "tax_ids": False}
            contract = env["sales.contract"].create(
                {"partner_id": self.partner_id, "kind": "framework", "line_ids": [Command.create(line)]}
            )
            contract.action_submit()
            contract.action_sign()
            self.contract_id = contract.id
            self._order(env, 60).action_confirm()
            self.order_ids = [self._order(env, quantity).id for quantity in (30, 20)]

    def _order(self, env, quantity):
        contract = env["sales.contract"].browse(self.contract_id)
        line = {
            "product_id": self.product_id,
            "product_uom_qty": quantity,
            "price_unit": 10,
            "tax_ids": False,
            "sales_contract_line_id": contract.line_ids.id,
        }
        return env["sale.order"].create(
            {
                "partner_id": self.partner_id,
                "sales_contract_id": contract.id,
                "order_line": [Command.create(line)],
            }
        )

    def _remove(self):
        with self._env(disable_cancel_warning=True) as env:
            env["sales.approval.rule"].browse(self.rule_ids).active = True
            contract = env["sales.contract"].browse(self.contract_id)
            orders = contract.order_ids
            orders._action_cancel()
            orders.picking_ids.unlink()
            orders.order_line.move_ids.unlink()
            orders.unlink()
            env.cr.execute("DELETE FROM sales_contract WHERE id = %s", [contract.id])
            env.invalidate_all(flush=False)
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            users = env["res.users"].browse(self.user_ids)
            people = users.partner_id
            users.unlink()
            people.unlink()

    def _call_off(self, *actions):
        """Let each action have a connection of its own; all look at what is left before any acts."""
        return self._race(
            lambda env: env["sales.contract"].browse(self.contract_id).line_ids.mapped("quantity_left"), *actions
        )

    def _confirm(self, number):
        return lambda env: env["sale.order"].browse(self.order_ids[number]).action_confirm()

    def _called(self):
        with self._env() as env:
            orders = env["sale.order"].browse(self.order_ids)
            return env["sales.contract"].browse(self.contract_id).line_ids.quantity_called, orders.mapped("state")

    def test_two_confirm_at_the_same_moment(self):
        """40 are left; 30 and 20 are confirmed at once: exactly one succeeds, the other reads what is left."""
        [refused] = self._call_off(self._confirm(0), self._confirm(1))
        self._one_succeeded(refused)

    def test_two_requests_at_the_same_moment(self):
        """The same by the requests of two browsers: one is refused, and was run once more to be so."""
        with self._env(no_reset_password=True) as env:
            calls = []
            for order_id in self.order_ids:
                login = f"call_race_{order_id}"
                user = new_test_user(env, login, "sales_team.group_sale_salesman", password=PASSWORD)
                self.user_ids.append(user.id)
                env["sale.order"].browse(order_id).user_id = user
                calls.append((login, [order_id], env.company.id))
        [refused], runs = self._race_web("sale.order", "action_confirm", *calls)
        self._one_succeeded(refused)
        self.assertEqual(runs, 3)

    def _one_succeeded(self, refused):
        called, states = self._called()
        self.assertEqual(sorted(states), ["draft", "sale"])
        self.assertIn(called, (80, 90))
        self.assertIn(f"and {100 - called:g} Units of 100 Units are left", refused)

    def test_one_raises_while_another_confirms(self):
        def raise_first(env):
            first = env["sales.contract"].browse(self.contract_id).order_ids.filtered(lambda one: one.state == "sale")
            first.order_line.product_uom_qty = 85

        self.assertEqual(len(self._call_off(raise_first, self._confirm(0))), 1)
        called, _states = self._called()
        self.assertIn(called, (85, 90))
