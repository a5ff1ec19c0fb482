import threading

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install", "concurrency")
class TestCallOffRace(BaseCase):
    """Two people call off at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})
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
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"disable_cancel_warning": True})
            env["sales.approval.rule"].browse(self.rule_ids).active = True
            contract = env["sales.contract"].browse(self.contract_id)
            orders = contract.order_ids
            orders._action_cancel()
            orders.picking_ids.unlink()
            orders.order_line.move_ids.unlink()
            orders.unlink()
            cr.execute("DELETE FROM sales_contract WHERE id = %s", [contract.id])
            env.invalidate_all(flush=False)
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _race(self, *actions):
        """Let each action have a connection of its own; all look at what is left before any acts."""
        barrier, errors, tries = threading.Barrier(len(actions)), [], []

        def act(action):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})

                    def attempt():
                        env["sales.contract"].browse(self.contract_id).line_ids.mapped("quantity_left")
                        tries.append(action)
                        if len(tries) <= len(actions):
                            barrier.wait(20)
                        action(env)

                    retrying(attempt, env)
            except UserError as error:
                errors.append(str(error))

        threads = [threading.Thread(target=act, args=(action,)) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return errors, len(tries)

    def _confirm(self, number):
        return lambda env: env["sale.order"].browse(self.order_ids[number]).action_confirm()

    def _called(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(self.order_ids)
            return env["sales.contract"].browse(self.contract_id).line_ids.quantity_called, orders.mapped("state")

    def test_two_confirm_at_the_same_moment(self):
        """40 are left; 30 and 20 are confirmed at once: exactly one succeeds, the other reads what is left."""
        errors, tries = self._race(self._confirm(0), self._confirm(1))
        called, states = self._called()
        self.assertEqual(sorted(states), ["draft", "sale"])
        self.assertIn(called, (80, 90))
        self.assertEqual(len(errors), 1)
        self.assertIn(f"and {100 - called:g} Units of 100 Units are left", errors[0])
        self.assertEqual(tries, 3)

    def test_one_raises_while_another_confirms(self):
        def raise_first(env):
            first = env["sales.contract"].browse(self.contract_id).order_ids.filtered(lambda one: one.state == "sale")
            first.order_line.product_uom_qty = 85

        errors, _tries = self._race(raise_first, self._confirm(0))
        called, _states = self._called()
        self.assertEqual(len(errors), 1)
        self.assertIn(called, (85, 90))
