import threading

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install", "concurrency")
class TestOrderPlanRace(BaseCase):
    """Two people invoice one instalment of an order at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})
            self.company_id = env["res.company"].create({"name": "Race Works Ltd."}).id
            company = env["res.company"].browse(self.company_id)
            env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
            env = self._env(cr)
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

    def _env(self, cr):
        context = {"lang": "en_US", "tracking_disable": True, "allowed_company_ids": [self.company_id]}
        return api.Environment(cr, SUPERUSER_ID, context)

    def _remove(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            order = env["sale.order"].browse(self.order_id)
            order.invoice_ids.unlink()
            order.with_context(disable_cancel_warning=True)._action_cancel()
            order.unlink()
            env["product.product"].browse(self.product_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            env["res.company"].browse(self.company_id).write({"name": f"Race Works {self.company_id}", "active": False})

    def _race(self, *actions):
        """Let each action have a connection of its own; all have looked at the plan before any acts."""
        barrier, errors, tries = threading.Barrier(len(actions)), [], []

        def act(action):
            try:
                with self.registry.cursor() as cr:
                    env = self._env(cr)

                    def attempt():
                        order = env["sale.order"].browse(self.order_id)
                        order.sales_installment_ids.mapped("amount_invoiced")
                        tries.append(action)
                        if len(tries) <= len(actions):
                            barrier.wait(20)
                        action(order)

                    retrying(attempt, env)
            except UserError as error:
                errors.append(str(error))

        threads = [threading.Thread(target=act, args=(action,)) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return errors, len(tries)

    def test_one_invoice(self):
        def invoice(order):
            order.sales_installment_ids[0].action_create_invoice()

        errors, tries = self._race(invoice, invoice)
        self.assertEqual(len(errors), 1)
        self.assertIn("“First” has an invoice already", errors[0])
        self.assertEqual(tries, 3)
        with self.registry.cursor() as cr:
            order = self._env(cr)["sale.order"].browse(self.order_id)
            self.assertEqual(order.invoice_ids.mapped("amount_total"), [300])

    def test_raised_while_invoiced(self):
        """Whoever comes second sees the other's figures: the plan adds up to the total in any case."""

        def raise_total(order):
            order.order_line.filtered(lambda line: not line.is_downpayment).price_unit = 2_000

        errors, tries = self._race(lambda order: order.sales_installment_ids[0].action_create_invoice(), raise_total)
        self.assertEqual((errors, tries), ([], 3))
        with self.registry.cursor() as cr:
            order = self._env(cr)["sale.order"].browse(self.order_id)
            first, rest = order.sales_installment_ids
            self.assertEqual(order.invoice_ids.amount_total, first.amount)
            self.assertIn((first.amount, rest.amount), ((300, 1_700), (600, 1_400)))
            self.assertEqual(order.sales_plan_difference, 0)
