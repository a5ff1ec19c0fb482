from odoo import Command
from odoo.tests import new_test_user, tagged

from ..race_common import RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestPoolRace(RaceCase):
    """Walk 7: claims at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        with self._env(no_reset_password=True) as env:
            groups = env["res.groups"]
            self.had_part = env["sales.part"]._is_on("pool")
            if not self.had_part:
                env.ref("sales_team.group_sale_salesman")._apply_group(
                    groups.browse(env.ref("sales_process_mgmt.group_part_pool").id)
                )
            users = [
                new_test_user(env, f"race_{name}", "sales_team.group_sale_salesman", name=f"Racer {name}")
                for name in ("one", "two")
            ]
            pool = env["sales.pool"].create({"name": "Race", "holding_cap": 1, "daily_cap": 0})
            partners = env["res.partner"].create([{"name": f"Prize {n}", "is_company": True} for n in (1, 2)])
            env["sales.customer"]._of(partners).write({"pool_id": pool.id})
            self.users, self.partners, self.pool = [user.id for user in users], partners.ids, pool.id
        self.addCleanup(self._remove)

    def _remove(self):
        with self._env() as env:
            env["res.partner"].browse(self.partners).unlink()
            env["sales.pool"].browse(self.pool).unlink()
            users = env["res.users"].browse(self.users)
            people = users.partner_id
            users.unlink()
            people.unlink()
            if not self.had_part:
                group = env.ref("sales_process_mgmt.group_part_pool")
                env.ref("sales_team.group_sale_salesman").write({"implied_ids": [Command.unlink(group.id)]})

    def _claim(self, *claims):
        """Let each ``(user id, partner id)`` be claimed by a connection of its own; both look before either claims."""

        def claim(user_id, partner_id):
            return user_id, lambda env: env["res.partner"].browse(partner_id).action_sales_claim()

        return self._race(
            lambda env: env["res.partner"].browse(self.partners).mapped("user_id.name"),
            *[claim(*pair) for pair in claims],
        )

    def _owners(self):
        with self._env() as env:
            partners = env["res.partner"].browse(self.partners)
            lines = partners.sales_owner_change_ids
            return [partner.user_id.id for partner in partners], lines.mapped("reason")

    def test_two_reps_claim_one_customer(self):
        one, two = self.users
        errors = self._claim((one, self.partners[0]), (two, self.partners[0]))
        owners, reasons = self._owners()
        self.assertIn(owners[0], (one, two))
        self.assertEqual(reasons, ["claimed"])
        [error] = errors
        winner = "Racer one" if owners[0] == one else "Racer two"
        self.assertIn("has been taken already", error)
        self.assertIn(winner, error)

    def test_one_rep_claims_twice(self):
        one = self.users[0]
        [error] = self._claim((one, self.partners[0]), (one, self.partners[1]))
        self.assertIn("1 are the limit", error)
        owners, reasons = self._owners()
        self.assertEqual(sorted(owners), [False, one])
        self.assertEqual(reasons, ["claimed"])
