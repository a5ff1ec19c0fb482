from odoo import Command
from odoo.tests import tagged

from ..race_common import RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestOrderPlanRace(RaceCase):
    """Two people invoice one instalment of an order at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with self._env(tracking_disable=True) as env:
            self.company_id = env["res.company"].create({"name": "Race Works Ltd."}).id
            company = env["res.company"].browse(self.company_id)
            env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
            env = env(context=env.context | {"allowed_company_ids": [self.company_id]})
            self.partner_id = env["res.partner"].create({"name": "Race Plant"}).id
            self.product_id = env["product.product"].create({"name": "Race Work", "type": "service"}).id
            line = {"product_id": self.product_id, "price_unit": 1_000, "tax_ids": False}
            order = env["sale.order"].create(
                {
                    "partner_id": self.partner_id,
                    "company_id": self.company_id,
                    "order_line": [Command.create(line)],
                    "sales_installment_ids": [
                        Command.create({"name": "First", "percent": 30, "sequence": 1}),
                        Command.create({"name": "Rest", "percent": 70, "sequence": 2}),
                    ],
                }
            )
            order.action_confirm()
            self.order_id = order.id

    def _order(self, env):
        return env["sale.order"].browse(self.order_id)

    def _remove(self):
        with self._env(tracking_disable=True, allowed_company_ids=[self.company_id]) as env:
            order = self._order(env)
            order.invoice_ids.unlink()
            order.with_context(disable_cancel_warning=True)._action_cancel()
            order.unlink()
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            env["res.company"].browse(self.company_id).write({"name": f"Race Works {self.company_id}", "active": False})

    def _act(self, *actions):
        """Let each action on the order have a connection of its own; all have looked at the plan before any acts."""

        def on_order(action):
            return lambda env: action(self._order(env))

        return self._race(
            lambda env: self._order(env).sales_installment_ids.mapped("amount_invoiced"),
            *[on_order(action) for action in actions],
            tracking_disable=True,
            allowed_company_ids=[self.company_id],
        )

    def test_one_invoice(self):
        def invoice(order):
            order.sales_installment_ids[0].action_create_invoice()

        [refused] = self._act(invoice, invoice)
        self.assertIn("“First” has an invoice already", refused)
        with self._env() as env:
            order = self._order(env)
            self.assertEqual(order.invoice_ids.mapped("amount_total"), [300])

    def test_raised_while_invoiced(self):
        """Whoever comes second sees the other's figures: the plan adds up to the total in any case."""

        def raise_total(order):
            order.order_line.filtered(lambda line: not line.is_downpayment).price_unit = 2_000

        refused = self._act(lambda order: order.sales_installment_ids[0].action_create_invoice(), raise_total)
        self.assertFalse(refused)
        with self._env() as env:
            order = self._order(env)
            first, rest = order.sales_installment_ids
            self.assertEqual(order.invoice_ids.amount_total, first.amount)
            self.assertIn((first.amount, rest.amount), ((300, 1_700), (600, 1_400)))
            self.assertEqual(order.sales_plan_difference, 0)
