from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestAlertDetours(DealCase):
    """Ways by which a salesperson may try to have his leader see nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages.sales_step_id.gate_policy = "none"
        cls.lead.expected_revenue = 1000

    def _go_ahead_and_back(self):
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.as_rep.write({"stage_id": self.stages[0].id})
        self.assertEqual(self._open_kinds(), ["jumped", "moved_back"])

    # === closed by closing, open again with the deal ===

    def test_lost_for_a_night_and_a_lead_meanwhile(self):
        self._go_ahead_and_back()
        self.as_rep.action_set_lost()
        self._run_cron("ir_cron_alerts")
        self.assertFalse(self._open_kinds())
        self.as_rep.write({"type": "lead"})
        self.as_rep.write({"type": "opportunity"})
        self.as_rep.action_unarchive()
        self.assertEqual(self._open_kinds(), ["jumped", "moved_back"])

    def test_lost_for_a_night_and_merged(self):
        self._go_ahead_and_back()
        self.as_rep.action_set_lost()
        self._run_cron("ir_cron_alerts")
        fresh = self._lead(name="Twin", probability=90)
        merged = (fresh | self.lead).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged, fresh)
        self.assertLessEqual({"jumped", "moved_back"}, set(self._open_kinds(fresh)))

    def test_what_was_seen_is_not_said_again(self):
        self._go_ahead_and_back()
        self.lead.sales_alert_ids.with_user(self.leader).action_close()
        self.as_rep.action_set_lost()
        self._run_cron("ir_cron_alerts")
        self.as_rep.action_unarchive()
        self.assertFalse(self._open_kinds())

    def test_what_came_after_it_was_seen_is_said_again(self):
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self._go_ahead_and_back()
        seen = self.lead.sales_alert_ids
        seen.with_user(self.leader).action_close()
        seen.write({"date": yesterday, "date_closed": yesterday})
        self._go_ahead_and_back()
        self.as_rep.action_set_lost()
        self._run_cron("ir_cron_alerts")
        self.as_rep.action_unarchive()
        self.assertEqual(self._open_kinds(), ["jumped", "moved_back"])
        self.assertEqual(set(seen.mapped("state")), {"closed"})

    def test_of_two_that_are_merged_one_alert_of_a_kind_stays(self):
        twin = self._lead(name="Twin")
        for lead in (self.lead, twin):
            lead.with_user(self.rep).write({"stage_id": self.stages[2].id})
        merged = (self.lead | twin).merge_opportunity()
        self.assertEqual(self._open_kinds(merged), ["jumped"])
        self.assertEqual(len(merged.sales_alert_ids), 2)

    def test_what_was_seen_of_one_was_seen_of_those_merged_into_it(self):
        twins = self.lead | self._lead(name="Twin")
        for lead in twins:
            lead.with_user(self.rep).write({"stage_id": self.stages[2].id})
        merged = twins.merge_opportunity()
        merged.sales_alert_ids.filtered(lambda alert: alert.state == "open").with_user(self.leader).action_close()
        merged.with_user(self.rep).action_set_lost()
        merged.with_user(self.rep).action_unarchive()
        self.assertFalse(self._open_kinds(merged))

    # === the amount ===

    def test_the_amount_is_changed_while_it_is_lost_elsewhere(self):
        for elsewhere in (self.plain_team.id, False):
            lead = self._lead(expected_revenue=1000)
            as_rep = lead.with_user(self.rep)
            as_rep.action_set_lost()
            for values in ({"team_id": elsewhere}, {"expected_revenue": 900_000}, {"team_id": self.team.id}):
                as_rep.write(values)
            as_rep.action_unarchive()
            self.assertIn("amount_changed", self._open_kinds(lead))
            alert = lead.sales_alert_ids.filtered(lambda alert: alert.kind == "amount_changed")
            self.assertEqual(alert.raised_team_id, self.team)

    def test_the_amount_of_what_a_leader_or_the_process_let_go_is_nobodys(self):
        self.lead.with_user(self.leader).write({"team_id": self.plain_team.id})
        self.as_rep.write({"expected_revenue": 900_000})
        self.assertFalse(self._open_kinds())
        stayed = self._lead(expected_revenue=1000)
        wizard = self.env["sales.process.assign"].with_user(self.manager)
        wizard.create({"team_id": self.team.id, "process_id": False}).action_apply()
        stayed.with_user(self.rep).write({"expected_revenue": 900_000})
        self.assertFalse(self._open_kinds(stayed))

    def test_the_amount_where_no_process_ever_was_is_nobodys(self):
        plain = self._lead(team_id=self.plain_team.id, expected_revenue=1000)
        plain.expected_revenue = 900_000
        self.assertFalse(plain.sales_alert_ids)

    def test_the_amount_is_changed_by_merging(self):
        twin = self._lead(name="Twin", probability=99, expected_revenue=900_000)
        merged = (twin | self.lead).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged, twin)
        self.assertEqual(self._open_kinds(twin), ["amount_changed"])

    def test_twins_of_one_amount_are_merged_without_a_word(self):
        twins = self.lead | self._lead(name="Twin", probability=99, expected_revenue=1100)
        twins |= self._lead(name="Third", expected_revenue=7)
        self.assertFalse(self._open_kinds(twins.with_user(self.rep).merge_opportunity()))

    def test_the_amount_of_an_older_lead_was_a_guess(self):
        guess = self._lead(name="Guess", type="lead", expected_revenue=7)
        deal = self._lead(name="Deal", expected_revenue=900)
        merged = (guess | deal).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged, deal)
        self.assertFalse(self._open_kinds(deal))

    def test_one_that_takes_in_a_later_one_keeps_its_amount(self):
        later = self._lead(name="Later", expected_revenue=9)
        self.lead.probability = 90
        merged = (self.lead | later).with_user(self.rep).merge_opportunity()
        self.assertEqual((merged, merged.expected_revenue), (self.lead, 1000))
        self.assertFalse(self._open_kinds())

    # === whose loss ===

    def test_given_to_another_team_and_lost_in_one_write(self):
        for process in (self.process, self.process.copy({"code": "elsewhere"})):
            other = self.env["crm.team"].create({"name": "Other", "sales_process_id": process.id})
            lead = self._lead()
            lead.with_user(self.rep).write({"stage_id": self.stages[1].id})
            lead.with_user(self.rep).write({"team_id": other.id, "active": False, "probability": 0})
            lines = lead.sales_transition_ids.sorted("id")
            lost = lines[-1]
            self.assertEqual((lost.direction, lost.team_id), ("lost", self.team))
            self.assertEqual(lost.from_stage_id, self.stages[1])
            moved = lines.filtered(lambda line: line.direction == "team")
            self.assertEqual(moved.mapped("is_after_close"), [True] * len(moved), "it was never in that stage open")
            self.assertEqual(len(moved), 1 if process != self.process else 0)
            if moved:
                self.cr.execute("SELECT days FROM sales_stage_transition WHERE id = %s", (lost.id,))
                self.assertEqual(self.cr.fetchone(), (0,), "the stay is that of the move")
