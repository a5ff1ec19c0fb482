from odoo import Command
from odoo.tests import new_test_user, tagged

from ..race_common import PASSWORD, RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestCreditRace(RaceCase):
    """Two orders of one customer that each fit his credit and together do not, on two real connections."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with self._env(no_reset_password=True) as env:
            company = env["res.company"].create({"name": "Credit Race"})
            company.sales_credit_check = True
            env = env(context=env.context | {"allowed_company_ids": company.ids})
            users = [
                new_test_user(
                    env,
                    f"credit_race_{name}",
                    "sales_team.group_sale_salesman",
                    password=PASSWORD,
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
        with self._env() as env:
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
        with self._env(allowed_company_ids=[self.company]) as env:
            company, partner = env["res.company"].browse(self.company), env["res.partner"].browse(self.partner)
            env["sales.credit.standing"]._of(partner, company).credit_limit = limit

    def _confirm(self, is_retried=True):
        """Let each salesperson confirm his order; both have looked before either confirms. Return what was refused."""

        def confirm(user_id, order_id):
            return user_id, lambda env: env["sale.order"].browse(order_id).action_confirm()

        return self._race(
            lambda env: env["res.partner"].browse(self.partner).mapped("name"),
            *[confirm(*pair) for pair in zip(self.users, self.orders, strict=True)],
            is_retried=is_retried,
            allowed_company_ids=[self.company],
        )

    def _states(self):
        with self._env() as env:
            orders = env["sale.order"].browse(self.orders)
            return sorted(orders.mapped("state"))

    def test_together_they_do_not_fit(self):
        """50,000; 30,000 and 30,000 at the same moment."""
        self._give_credit(50_000)
        [error] = self._confirm()
        self.assertIn("60,000.00", error)
        self.assertEqual(self._states(), ["draft", "sale"])

    def test_by_request(self):
        """The same by the requests of two browsers: one is refused, and was run once more to be so."""
        self._give_credit(50_000)
        calls = [
            (f"credit_race_{name}", [order], self.company)
            for name, order in zip(("one", "two"), self.orders, strict=True)
        ]
        [refused], runs = self._race_web("sale.order", "action_confirm", *calls)
        self.assertIn("60,000.00", refused)
        self.assertEqual(runs, 3)
        self.assertEqual(self._states(), ["draft", "sale"])

    def test_both_fit(self):
        self._give_credit(60_000)
        self.assertFalse(self._confirm())
        self.assertEqual(self._states(), ["sale", "sale"])

    def test_customer_without_a_row(self):
        """Nobody has asked for his credit before: both make the row, and both are refused."""
        errors = self._confirm(is_retried=False)  # what is refused is rolled back
        self.assertEqual(len(errors), 2)
        self.assertEqual(self._states(), ["draft", "draft"])
