import threading

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged


@tagged("post_install", "-at_install", "concurrency")
class TestPoolRace(BaseCase):
    """Walk 7: claims at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True, "lang": "en_US"})
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
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partners).unlink()
            env["sales.pool"].browse(self.pool).unlink()
            users = env["res.users"].browse(self.users)
            people = users.partner_id
            users.unlink()
            people.unlink()
            if not self.had_part:
                group = env.ref("sales_process_mgmt.group_part_pool")
                env.ref("sales_team.group_sale_salesman").write({"implied_ids": [Command.unlink(group.id)]})

    def _race(self, *claims):
        """Let each ``(user id, partner id)`` be claimed by a connection of its own; both look before either claims."""
        barrier, errors, tries = threading.Barrier(len(claims)), [], []

        def claim(user_id, partner_id):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, user_id, {"lang": "en_US"})

                    def attempt():
                        partner = env["res.partner"].browse(partner_id)
                        partner.mapped("user_id.name")
                        tries.append(partner_id)
                        if len(tries) <= len(claims):
                            barrier.wait(timeout=20)
                        partner.action_sales_claim()
                        env.flush_all()

                    retrying(attempt, env)
            except UserError as error:
                errors.append(str(error))

        threads = [threading.Thread(target=claim, args=pair) for pair in claims]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertGreater(len(tries), len(claims), "one of them must have been tried again")
        return errors

    def _owners(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].browse(self.partners)
            lines = partners.sales_owner_change_ids
            return [partner.user_id.id for partner in partners], lines.mapped("reason")

    def test_two_reps_claim_one_customer(self):
        one, two = self.users
        errors = self._race((one, self.partners[0]), (two, self.partners[0]))
        owners, reasons = self._owners()
        self.assertIn(owners[0], (one, two))
        self.assertEqual(reasons, ["claimed"])
        [error] = errors
        winner = "Racer one" if owners[0] == one else "Racer two"
        self.assertIn("has been taken already", error)
        self.assertIn(winner, error)

    def test_one_rep_claims_twice(self):
        one = self.users[0]
        [error] = self._race((one, self.partners[0]), (one, self.partners[1]))
        self.assertIn("1 are the limit", error)
        owners, reasons = self._owners()
        self.assertEqual(sorted(owners), [False, one])
        self.assertEqual(reasons, ["claimed"])
