from odoo import Command
from odoo.tests import new_test_user, tagged

from ..race_common import RaceCase

QUIET = {"tracking_disable": True, "no_reset_password": True}


@tagged("post_install", "-at_install", "concurrency")
class TestHandoverRace(RaceCase):
    """A hand-over and somebody else at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        with self._env(**QUIET) as env:
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
        with self._env(**QUIET) as env:
            partner_id, lead_id, handover_id = self.ids
            env["crm.lead"].browse(lead_id).unlink()
            env.cr.execute("DELETE FROM sales_handover WHERE id = %s", [handover_id])
            env["res.partner"].browse(partner_id).unlink()
            env["res.users"].browse(self.users).unlink()

    def _race_over(self, *acts):
        """Let each of the acts run on a connection of its own; all have read before any of them writes."""
        return self._race(lambda env: env["sales.handover"].browse(self.ids[2]).mapped("state"), *acts, **QUIET)

    def _hand_over(self, env):
        env["sales.handover"].browse(self.ids[2]).action_hand_over()

    def test_it_is_done_once(self):
        [refused] = self._race_over(self._hand_over, self._hand_over)
        self.assertIn("not possible any more", refused)
        with self._env() as env:
            lead = env["crm.lead"].browse(self.ids[1])
            self.assertEqual(lead.user_id.id, self.users[1])
            self.assertEqual(len([m for m in lead.message_ids if "Handed over" in (m.body or "")]), 1)

    def test_who_closes_a_deal_at_the_same_moment_keeps_it_or_not_but_never_half(self):
        """Whoever comes first: a deal lost before stays with who lost it; one lost after is the taker's."""

        def lose(env):
            env["crm.lead"].browse(self.ids[1]).action_set_lost()

        self.assertFalse(self._race_over(self._hand_over, lose))
        with self._env() as env:
            partner, lead = env["res.partner"].browse(self.ids[0]), env["crm.lead"].browse(self.ids[1])
            line = env["sales.handover"].browse(self.ids[2]).line_ids.filtered(lambda row: row.res_model == "crm.lead")
            self.assertEqual(partner.user_id.id, self.users[1])
            self.assertFalse(lead.active)
            is_done = lead.user_id.id == self.users[1]
            self.assertEqual((line.state, line.reason), ("done", False) if is_done else ("skipped", "closed"))
