from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestAlert(ProcessCase):
    """What is not normal: at once where an event says so, nightly where time does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages.sales_step_id.gate_policy = "none"
        partner = cls.env["res.partner"].create({"name": "Customer", "is_company": True})
        cls.lead = cls._lead(expected_revenue=1000, partner_id=partner.id)
        for name in ("Ms Li", "Mr Wang"):
            cls.env["res.partner"].create({"name": name, "parent_id": partner.id})
        cls.lead.activity_schedule("mail.mail_activity_data_call", user_id=cls.rep.id)

    def _check(self):
        self._run_cron("ir_cron_alerts")

    def _alert(self, kind, lead=None):
        return (lead or self.lead).sales_alert_ids.filtered(lambda alert: alert.kind == kind)

    # === at once ===

    def test_amount_changed_by_more_than_the_share(self):
        self.lead.expected_revenue = 1299
        self.assertFalse(self._open_kinds())
        self.lead.expected_revenue = 800
        self.assertEqual(self._open_kinds(), ["amount_changed"])
        self.assertIn("38 %", self._alert("amount_changed").detail)

    def test_jumped_and_moved_back(self):
        self.lead.stage_id = self.stages[3]
        self.lead.stage_id = self.stages[1]
        self.assertEqual(self._open_kinds(), ["jumped", "moved_back"])
        self.assertIn(": 2", self._alert("jumped").detail)

    # === nightly ===

    def test_nothing_abnormal(self):
        self._check()
        self.assertFalse(self._open_kinds())

    def test_past_expected_closing(self):
        self.lead.date_deadline = fields.Date.today() - timedelta(days=3)
        self._check()
        self.assertEqual(self._open_kinds(), ["past_closing"])
        self.assertIn("3 days", self._alert("past_closing").detail)
        self.lead.date_deadline = fields.Date.today() + timedelta(days=3)
        self._check()
        self.assertFalse(self._open_kinds())
        self.assertTrue(self._alert("past_closing").date_closed)

    def test_a_deal_stalls_for_one_reason(self):
        self.lead.activity_ids.unlink()
        self._check()
        self._alert("no_next_step").with_user(self.rep).stall_reason = "no_power"
        self.lead.date_deadline = fields.Date.today() - timedelta(days=3)
        self._check()
        self.assertEqual(self._open_kinds(), ["no_next_step", "past_closing"])
        self.assertEqual(self._alert("past_closing").stall_reason, "no_power", "found later")
        self._alert("past_closing").with_user(self.rep).stall_reason = "no_urgency"
        self.assertEqual(self._alert("no_next_step").stall_reason, "no_urgency")
        self.lead.with_user(self.rep).sales_stall_reason = "no_personal_win"
        stalled = self.lead.sales_alert_ids
        self.assertEqual(stalled.mapped("stall_reason"), ["no_personal_win"] * 2)
        other = self._lead(name="Other")
        self._check()
        self.assertFalse(self._alert("no_next_step", other).stall_reason)

    def test_the_leader_of_a_former_team_gives_no_reason_for_the_new_one(self):
        self.lead.activity_ids.unlink()
        self._check()
        former = new_test_user(self.env, "former", "sales_team.group_sale_salesman")
        old = self.lead.sales_alert_ids
        self.env.flush_all()
        team = self.env["crm.team"].create({"name": "Former", "user_id": former.id})
        self.cr.execute("UPDATE sales_opportunity_alert SET raised_team_id = %s WHERE id = %s", (team.id, old.id))
        self.lead.date_deadline = fields.Date.today() - timedelta(days=3)
        self._check()
        self._alert("past_closing").stall_reason = "no_power"
        self.env.invalidate_all()
        old.with_user(former).stall_reason = "no_urgency"
        self.assertEqual(self._alert("past_closing").stall_reason, "no_power")

    def test_what_is_closed_gives_no_reason_for_what_is_open(self):
        self.lead.activity_ids.unlink()
        self._check()
        closed = self._alert("no_next_step")
        closed.with_user(self.leader).action_close()
        self.lead.date_deadline = fields.Date.today() - timedelta(days=3)
        self._check()
        jumped = closed.copy({"kind": "jumped", "state": "open", "date": closed.date})
        (closed | jumped).with_user(self.rep).write({"stall_reason": "no_power"})
        self.assertFalse(self._alert("past_closing").stall_reason)

    def test_the_leader_of_a_former_team_reads_what_is_open_for_him(self):
        self.lead.activity_ids.unlink()
        self._check()
        alert = self.lead.sales_alert_ids
        other = self.env["crm.team"].create({"name": "Other"})
        self.lead.write({"team_id": other.id, "user_id": self.manager.id})
        self.env.flush_all()
        alerts = self.env["sales.opportunity.alert"].with_user(self.leader)
        self.assertEqual(alerts.search([("id", "=", alert.id)]), alert)
        self.assertEqual(alert.with_user(self.leader).detail, "No activity and no meeting is planned · in Walk Team")
        alert.with_user(self.leader).action_close()
        self.env.invalidate_all()
        self.assertFalse(alerts.search([("id", "=", alert.id)]))
        with self._refused(AccessError):
            alert.with_user(self.leader).read(["expected_revenue"])

    def test_stalled_or_not_finds_all(self):
        self.lead.activity_ids.unlink()
        self._check()
        alerts = self.env["sales.opportunity.alert"]
        stalled = alerts.search([("is_stalled", "=", True)])
        calm = alerts.search([("is_stalled", "=", False)])
        self.assertIn(self._alert("no_next_step"), stalled)
        self.assertFalse(stalled & calm)
        everything = alerts.search([])
        self.assertEqual(alerts.search([("is_stalled", "in", [True, False])]), everything)
        self.assertEqual(stalled | calm, everything.sorted(lambda alert: not alert.is_stalled))

    def test_no_next_step(self):
        self.lead.activity_ids.unlink()
        self._check()
        self.assertEqual(self._open_kinds(), ["no_next_step"])
        start = fields.Datetime.now() + timedelta(days=1)
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "opportunity_id": self.lead.id,
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )
        self._check()
        self.assertFalse(self._open_kinds())

    def test_longer_in_stage_than_expected(self):
        days = self.stages[0].sales_expected_days + 4
        self.cr.execute(
            "UPDATE sales_stage_transition SET date = date - make_interval(days => %s) WHERE lead_id = %s",
            (days, self.lead.id),
        )
        self._check()
        self.assertEqual(self._open_kinds(), ["overstay"])
        self.assertIn(f"{days} days in the stage", self._alert("overstay").detail)
        self.assertIn(f"{days} days in the stage", self.lead.sales_stalled_text)
        self.assertEqual(self.lead.sales_alert_count, 1)
        self.lead.stage_id = self.stages[1]
        self.assertFalse(self.lead.sales_stalled_text, "it is in another stage now")
        self.assertFalse(self.lead.sales_alert_count)
        self.assertFalse(self._open_kinds())
        self.assertTrue(self._alert("overstay").date_closed)

    def test_single_contact(self):
        self.lead.partner_id.child_ids[0].active = False
        self._check()
        self.assertEqual(self._open_kinds(), ["single_contact"])
        self.env.company.sales_alert_contact_amount = 5000
        self.lead.company_id = self.env.company
        self._check()
        self.assertFalse(self._open_kinds())

    def test_no_visit(self):
        self.lead.flush_recordset()
        self.cr.execute("UPDATE crm_lead SET create_date = now() - interval '40 days' WHERE id = %s", (self.lead.id,))
        self.stages[0].sales_expected_days = 0
        self._check()
        self.assertEqual(self._open_kinds(), ["no_visit"])
        self.lead.activity_ids.action_feedback(feedback="Called")
        self._check()
        self.assertEqual(self._open_kinds(), ["no_next_step"])

    def test_running_twice_changes_nothing(self):
        self.lead.date_deadline = fields.Date.today() - timedelta(days=3)
        self._check()
        self._check()
        self.assertEqual(len(self._alert("past_closing")), 1)

    def test_closed_with_the_opportunity(self):
        self.lead.stage_id = self.stages[3]
        self.lead.action_set_lost()
        self._check()
        self.assertFalse(self._open_kinds())

    def test_only_processes_are_watched(self):
        plain = self._lead(team_id=self.plain_team.id, date_deadline=fields.Date.today() - timedelta(days=9))
        own = self.env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
        plain.write({"stage_id": own[1].id, "expected_revenue": 100})
        plain.write({"stage_id": own[0].id, "expected_revenue": 900})
        self._check()
        self.assertFalse(self._open_kinds(plain))

    # === the three reasons, and rights ===

    def test_a_stalled_one_asks_for_its_reason(self):
        self.lead.activity_ids.unlink()
        self._check()
        alert = self._alert("no_next_step")
        waiting = [("is_stalled", "=", True), ("stall_reason", "=", False), ("lead_id", "=", self.lead.id)]
        self.assertEqual(alert.search(waiting), alert)
        alert.with_user(self.rep).write({"stall_reason": "no_power", "note": "The head of purchasing left"})
        self.assertFalse(alert.search(waiting))
        reasons = dict(alert._fields["stall_reason"].selection)
        self.assertEqual(list(reasons), ["no_urgency", "no_power", "no_personal_win"])

    def test_the_rest_is_the_systems(self):
        self.lead.stage_id = self.stages[3]
        alert = self._alert("jumped")
        for user in (self.rep, self.leader, self.manager):
            for values in ({"state": "closed"}, {"kind": "overstay"}, {"figure": 0}, {"user_id": user.id}):
                with self._refused(AccessError):
                    alert.with_user(user).write(values)
            with self._refused(AccessError):
                alert.with_user(user).unlink()
            with self._refused(AccessError):
                alert.with_user(user).create({"lead_id": self.lead.id, "kind": "jumped", "date": "2020-01-01"})

    def test_the_leader_closes_the_rep_does_not(self):
        self.lead.stage_id = self.stages[3]
        alert = self._alert("jumped")
        with self._refused(AccessError, "leader"):
            alert.with_user(self.rep).action_close()
        alert.with_user(self.leader).action_close()
        self.assertEqual(alert.state, "closed")

    def test_taking_the_opportunity_does_not_close_its_alerts(self):
        """The leader of another team takes one that is nobody's: the team it was raised for still has to look."""
        other = new_test_user(self.env, "other_leader", "sales_team.group_sale_salesman", name="Other Leader")
        mine = self.env["crm.team"].create({"name": "Mine", "user_id": other.id})
        mine.sales_process_id = self.process
        self.lead.user_id = False
        self.lead.stage_id = self.stages[3]
        self.lead.date_deadline = fields.Date.today() - timedelta(days=3)
        self._check()
        alerts = self._alert("jumped") | self._alert("past_closing")
        self.assertEqual(alerts.mapped("raised_team_id"), self.team)
        self.lead.with_user(other).team_id = mine
        for alert in alerts:
            with self._refused(AccessError, "Leader"):
                alert.with_user(other).action_close()
        alerts.with_user(self.manager).action_close()
        self.assertEqual(alerts.mapped("state"), ["closed", "closed"])

    def test_own_team_and_all(self):
        self.lead.stage_id = self.stages[3]
        alert = self._alert("jumped")
        seen = {user: alert.with_user(user).search_count([("id", "=", alert.id)]) for user in self._users()}
        self.assertEqual(list(seen.values()), [1, 0, 1, 1])

    def _users(self):
        return [self.rep, self.other_rep, self.leader, self.manager]
