import threading

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged

QUIET = {"tracking_disable": True, "no_reset_password": True}


@tagged("post_install", "-at_install", "concurrency")
class TestHandoverRace(BaseCase):
    """A hand-over and somebody else at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            users = [
                new_test_user(env, f"race_{name}", "sales_team.group_sale_salesman", name=name).id
                for name in ("giver", "taker", "third")
            ]
            partner = env["res.partner"].create({"name": "Race", "is_company": True, "user_id": users[0]})
            lead = env["crm.lead"].create(
                {"name": "Race", "type": "opportunity", "user_id": users[0], "partner_id": partner.id}
            )
            handover = env["sales.handover"].create(
                {"from_user_id": users[0], "receiver_ids": [Command.create({"user_id": users[1]})]}
            )
            handover.action_preview()
            self.users, self.ids = users, (partner.id, lead.id, handover.id)
        self.addCleanup(self._remove)

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            partner_id, lead_id, handover_id = self.ids
            env["crm.lead"].browse(lead_id).unlink()
            cr.execute("DELETE FROM sales_handover WHERE id = %s", [handover_id])
            env["res.partner"].browse(partner_id).unlink()
            env["res.users"].browse(self.users).unlink()

    def _race(self, *acts):
        """Let each of the acts run on a connection of its own; all have read before any of them writes."""
        barrier, errors, tries = threading.Barrier(len(acts)), [], []

        def run(act):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, QUIET)

                    def attempt():
                        env["sales.handover"].browse(self.ids[2]).mapped("state")
                        tries.append(act)
                        if len(tries) <= len(acts):
                            barrier.wait(timeout=20)
                        act(env)
                        env.flush_all()

                    retrying(attempt, env)
            except Exception as error:  # noqa: BLE001  the thread must hand it to the test
                errors.append(error)

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        self.assertGreater(len(tries), len(acts), "one of them must have been retried")
        return errors

    def _hand_over(self, env):
        env["sales.handover"].browse(self.ids[2]).action_hand_over()

    def test_it_is_done_once(self):
        errors = self._race(self._hand_over, self._hand_over)
        self.assertEqual([type(error) for error in errors], [UserError])
        self.assertIn("not possible any more", str(errors[0]))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            lead = env["crm.lead"].browse(self.ids[1])
            self.assertEqual(lead.user_id.id, self.users[1])
            self.assertEqual(len([m for m in lead.message_ids if "Handed over" in (m.body or "")]), 1)

    def test_who_closes_a_deal_at_the_same_moment_keeps_it_or_not_but_never_half(self):
        """Whoever comes first: a deal lost before stays with who lost it; one lost after is the taker's."""

        def lose(env):
            env["crm.lead"].browse(self.ids[1]).action_set_lost()

        self.assertFalse(self._race(self._hand_over, lose))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partner, lead = env["res.partner"].browse(self.ids[0]), env["crm.lead"].browse(self.ids[1])
            line = env["sales.handover"].browse(self.ids[2]).line_ids.filtered(lambda row: row.res_model == "crm.lead")
            self.assertEqual(partner.user_id.id, self.users[1])
            self.assertFalse(lead.active)
            is_done = lead.user_id.id == self.users[1]
            self.assertEqual((line.state, line.reason), ("done", False) if is_done else ("skipped", "closed"))
