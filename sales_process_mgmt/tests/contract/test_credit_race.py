import threading

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged


@tagged("post_install", "-at_install", "concurrency")
class TestCreditRace(BaseCase):
    """Two orders of one customer that each fit his credit and together do not, on two real connections."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True, "lang": "en_US"})
            company = env["res.company"].create({"name": "Credit Race"})
            company.sales_credit_check = True
            env = env(context=env.context | {"allowed_company_ids": company.ids})
            users = [
                new_test_user(
                    env,
                    f"credit_race_{name}",
                    "sales_team.group_sale_salesman",
                    company_id=company.id,
                    company_ids=[Command.set(company.ids)],
                )
                for name in ("one", "two")
            ]
            product = env["product.product"].create({"name": "Race", "type": "service", "taxes_id": False})
            partner = env["res.partner"].create({"name": "Racer's Customer", "is_company": True})
            self.company, self.users, self.product = company.id, [user.id for user in users], product.id
            self.partner = partner.id
            line = {"product_id": product.id, "price_unit": 30_000, "tax_ids": False}
            self.orders = [
                env["sale.order"]
                .create(
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "user_id": user.id,
                        "order_line": [Command.create(line)],
                    }
                )
                .id
                for user in users
            ]

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(self.orders)
            orders._action_cancel()
            orders.unlink()
            env["sales.credit.standing"].search([("company_id", "=", self.company)]).unlink()
            env["res.partner"].browse(self.partner).unlink()
            env["product.product"].browse(self.product).product_tmpl_id.unlink()
            users = env["res.users"].browse(self.users)
            people = users.partner_id
            users.unlink()
            people.unlink()
            # A company that has a warehouse is never deleted: it is put away.
            env["res.company"].browse(self.company).write({"active": False, "name": f"Credit Race {self.company}"})

    def _give_credit(self, limit):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": [self.company]})
            company, partner = env["res.company"].browse(self.company), env["res.partner"].browse(self.partner)
            env["sales.credit.standing"]._of(partner, company).credit_limit = limit

    def _race(self, is_retried=True):
        """Let each salesperson confirm his order; both have looked before either confirms. Return what was refused."""
        barrier, errors, tries = threading.Barrier(2), [], []

        def confirm(user_id, order_id):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, user_id, {"lang": "en_US", "allowed_company_ids": [self.company]})

                    def attempt():
                        order = env["sale.order"].browse(order_id)
                        order.mapped("partner_id.name")
                        tries.append(order_id)
                        if len(tries) <= 2:
                            barrier.wait(timeout=30)
                        order.action_confirm()
                        env.flush_all()

                    retrying(attempt, env)
            except UserError as error:
                errors.append(str(error))

        threads = [threading.Thread(target=confirm, args=pair) for pair in zip(self.users, self.orders, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
        self.assertEqual(len(tries) > 2, is_retried, "one of them must have been tried again")
        return errors

    def _states(self):
        with self.registry.cursor() as cr:
            orders = api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(self.orders)
            return sorted(orders.mapped("state"))

    def test_together_they_do_not_fit(self):
        """50,000; 30,000 and 30,000 at the same moment."""
        self._give_credit(50_000)
        [error] = self._race()
        self.assertIn("60,000.00", error)
        self.assertEqual(self._states(), ["draft", "sale"])

    def test_both_fit(self):
        self._give_credit(60_000)
        self.assertFalse(self._race())
        self.assertEqual(self._states(), ["sale", "sale"])

    def test_customer_without_a_row(self):
        """Nobody has asked for his credit before: both make the row, and both are refused."""
        errors = self._race(is_retried=False)  # what is refused is rolled back
        self.assertEqual(len(errors), 2)
        self.assertEqual(self._states(), ["draft", "draft"])
