from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestHistory(ProcessCase):
    """Walk 5 and 8: closing, reopening, after-sales, another team, merging."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead(expected_revenue=1000)
        cls._meet(cls.lead, *cls.stages)
        cls.as_rep = cls.lead.with_user(cls.rep)

    def _directions(self, lead):
        return [line[0] for line in self._history(lead)]

    # === Walk 5 ===

    def test_going_on_after_winning_is_judged_and_not_celebrated(self):
        self.lead.with_context(tracking_disable=False).with_user(self.rep).action_set_won()
        self.assertTrue(self.as_rep.get_rainbowman_message())
        self.stages[4].sales_step_id.criterion_ids.create(
            {"step_id": self.stages[4].sales_step_id.id, "name": "Signed copy filed", "kind": "tick"}
        )
        with self._refused(UserError, "Signed copy filed"):
            self.as_rep.write({"stage_id": self.stages[5].id})
        self.stages[4].sales_step_id.gate_policy = "none"
        self.as_rep.write({"stage_id": self.stages[5].id})
        self.assertFalse(self.as_rep.get_rainbowman_message())
        subtype = self.lead._track_subtype({"stage_id": self.stages[4]})
        self.assertEqual(subtype, self.env.ref("crm.mt_lead_stage"))

    def test_jumping_over_the_won_stage_wins(self):
        self.as_rep.write({"stage_id": self.stages[5].id})
        self.assertTrue(self.as_rep.get_rainbowman_message())
        self.assertEqual(self.lead._track_subtype({"stage_id": self.stages[3]}), self.env.ref("crm.mt_lead_won"))

    def test_what_has_no_history_is_celebrated(self):
        plain = self._lead(team_id=self.plain_team.id)
        self.assertFalse(plain.sales_transition_ids)
        self.assertTrue(plain.action_set_won_rainbowman())
        self.assertEqual(plain.won_status, "won")

    def test_many_leave_a_process_with_one_search(self):
        leads = self.env["crm.lead"]
        few = leads.concat(*(self._lead(name=f"L{number}") for number in range(2)))
        many = leads.concat(*(self._lead(name=f"L{number}") for number in range(30)))
        counts = []
        for leads in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            leads.write({"team_id": self.plain_team.id})
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_a_line_keeps_the_probability_until_then(self):
        self.as_rep.write({"probability": 37})
        self.as_rep.action_set_lost()
        line = self.lead.sales_transition_ids.sorted("id")[-1]
        self.assertEqual((line.direction, line.probability, line.expected_revenue), ("lost", 37, 1000))
        self.assertEqual((line.team_id, line.owner_id, line.user_id), (self.team, self.rep, self.rep))
        self.assertEqual(line.company_id, self.lead.company_id)

    def test_lost_reopened_moved_back_and_won_counts_once_per_stage(self):
        self.as_rep.write({"stage_id": self.stages[1].id})
        self.as_rep.action_set_lost()
        self.as_rep.action_restore()
        self.as_rep.write({"stage_id": self.stages[0].id})
        self.as_rep.action_set_won()
        self.assertEqual(
            self._history(self.lead),
            [
                ("start", "Initial contact", False),
                ("forward", "Project evaluation", False),
                ("lost", False, False),
                ("reopened", "Project evaluation", False),
                ("back", "Initial contact", False),
                ("forward", "Project evaluation", True),
                ("forward", "Solution design", True),
                ("forward", "Commercial negotiation", True),
                ("won", "Contract signing", False),
            ],
        )
        rates = self.env["sales.stage.win.rate"]
        rates._refresh()
        rows = rates.search([("team_id", "=", self.team.id), ("stage_id", "in", self.stages.ids)])
        self.assertEqual(set(rows.mapped("resolved")), {1})
        self.assertEqual(set(rows.mapped("won")), {1})

    def test_after_sales_stays_won(self):
        self.as_rep.action_set_won()
        closed = self.lead.date_closed
        self.as_rep.write({"stage_id": self.stages[5].id})
        self.assertEqual((self.lead.won_status, self.lead.probability), ("won", 100))
        self.assertEqual(self.lead.date_closed, closed)
        self.assertEqual(self._directions(self.lead)[-2:], ["won", "forward"])

    def test_straight_to_after_sales_is_won_at_the_first_won_stage(self):
        self.as_rep.write({"stage_id": self.stages[5].id})
        self.assertEqual(
            self._history(self.lead)[-2:],
            [("won", "Contract signing", True), ("forward", "After-sales", False)],
        )

    def test_a_won_deal_moved_back_is_reopened(self):
        self.as_rep.action_set_won()
        self.as_rep.write({"stage_id": self.stages[3].id})
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self._directions(self.lead)[-1], "reopened")

    def test_days_are_those_in_the_stage_that_was_left(self):
        self.lead.flush_recordset()
        self.cr.execute(
            "UPDATE sales_stage_transition SET date = date - interval '5 days' WHERE lead_id = %s",
            (self.lead.id,),
        )
        self.as_rep.write({"stage_id": self.stages[2].id})
        days = self.lead.sales_transition_ids.sorted("id").mapped("days")
        self.assertEqual([round(value, 2) for value in days], [0, 5, 0])

    def test_what_was_true_at_that_moment_is_kept(self):
        self.as_rep.write({"stage_id": self.stages[1].id})
        line = self.lead.sales_transition_ids.sorted("id")[-1]
        self.assertEqual((line.owner_id, line.user_id, line.team_id), (self.rep, self.rep, self.team))
        self.assertEqual((line.expected_revenue, line.process_id), (1000, self.process))
        self.lead.expected_revenue = 5
        self.assertEqual(line.expected_revenue, 1000)

    def test_a_deleted_stage_leaves_its_name(self):
        self.as_rep.write({"stage_id": self.stages[1].id})
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.stages[1].sales_step_id.unlink()
        line = self.lead.sales_transition_ids.sorted("id")[1]
        self.assertEqual((line.to_stage_id.id, line.to_name), (False, "Project evaluation"))

    def test_a_stage_that_becomes_won_wins_its_opportunities(self):
        self.as_rep.write({"stage_id": self.stages[3].id})
        self.stages[3].is_won = True
        self.assertEqual(self.lead.won_status, "won")
        self.assertEqual(self._directions(self.lead)[-1], "won")
        self.assertTrue(self.stages[3].sales_step_id.is_won)

    # === Walk 8 ===

    def test_given_to_another_team_it_lands_in_that_teams_process(self):
        tender = self.env.ref("sales_process_mgmt.process_tender")
        other = self.env["crm.team"].create({"name": "Tenders", "sales_process_id": tender.id})
        lead = self._lead(name="Unmet")
        lead.with_user(self.rep).write({"team_id": other.id})
        self.assertEqual(lead.stage_id.sales_process_id, tender)
        self.assertEqual(self._history(lead)[-1], ("team", "Enquiry or tender received", False))
        lead.write({"team_id": self.plain_team.id})
        self.assertEqual(lead.stage_id, self.env.ref("crm.stage_lead1"))
        lead.write({"team_id": self.team.id})
        self.assertEqual(lead.stage_id, self.stages[0])
        self.assertEqual(self._directions(lead), ["start", "team", "team", "team"])

    def test_it_lands_where_as_much_is_proven(self):
        major = self.env.ref("sales_process_mgmt.process_major_account")
        other = self.env["crm.team"].create({"name": "Major", "sales_process_id": major.id})
        self.as_rep.write({"stage_id": self.stages[3].id})
        self.lead.team_id = other
        self.assertEqual(self.lead.stage_id.sales_step_id.evidence_level, "decided")

    def test_a_won_one_stays_won_in_another_team(self):
        self.as_rep.action_set_won()
        self.lead.team_id = self.plain_team
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ("won", self.env.ref("crm.stage_lead4")))
        self.lead.team_id = self.team
        self.assertEqual((self.lead.won_status, self.lead.stage_id), ("won", self.stages[4]))

    def test_an_owner_of_another_team_takes_it_there(self):
        member = self.env["crm.team"].create(
            {"name": "Plain 2", "crm_team_member_ids": [(0, 0, {"user_id": self.manager.id})]}
        )
        self.lead.user_id = self.manager
        self.assertEqual(self.lead.team_id, member)
        self.assertFalse(self.lead.stage_id.sales_process_id)
        self.assertEqual(self._directions(self.lead)[-1], "team")

    def test_winning_a_batch_of_two_pipelines(self):
        plain = self._lead(name="Plain", team_id=self.plain_team.id)
        (self.as_rep | plain.with_user(self.rep)).action_set_won()
        self.assertEqual(self.lead.stage_id, self.stages[4])
        self.assertEqual(plain.stage_id, self.env.ref("crm.stage_lead4"))

    def test_merging_keeps_history_ticks_and_alerts(self):
        other = self._lead(name="Twin", expected_revenue=9)
        self._meet(other, *self.stages[:2])
        other.with_user(self.rep).write({"stage_id": self.stages[2].id})
        self.env["sales.lead.criterion"].search([("lead_id", "=", other.id)], limit=1).evidence = "From the twin"
        count = len(self.lead.sales_transition_ids) + len(other.sales_transition_ids)
        ticks = set(self.lead.sales_criterion_ids.criterion_id.ids)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(len(merged.sales_transition_ids), count)
        self.assertEqual(set(merged.sales_criterion_ids.criterion_id.ids), ticks)
        self.assertEqual(merged.sales_alert_ids.mapped("kind"), ["jumped"])
        self.assertFalse(merged.env.context.get("sales_system_move"))

    def test_merging_into_another_team_lands_in_its_process(self):
        other = self._lead(name="Twin")
        tender = self.env.ref("sales_process_mgmt.process_tender")
        team = self.env["crm.team"].create({"name": "Tenders", "sales_process_id": tender.id})
        merged = (self.lead | other).merge_opportunity(team_id=team.id)
        self.assertEqual(merged.stage_id.sales_process_id, tender)

    def test_duplicate_begins_its_own_history(self):
        self.as_rep.write({"stage_id": self.stages[2].id})
        copy = self.lead.copy()
        self.assertEqual(self._history(copy), [("start", "Initial contact", False)])
        self.assertFalse(copy.sales_criterion_ids or copy.sales_alert_ids)

    # === rebuilt on installation ===

    def test_history_is_rebuilt_from_tracking(self):
        own = self.env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
        tracked = self.env(context={"tracking_disable": False})
        lead = tracked["crm.lead"].create(
            {"name": "Old", "type": "opportunity", "team_id": self.plain_team.id, "user_id": self.rep.id}
        )
        self.cr.flush()
        for stage in (own[1], own[0], own[-1]):
            lead.stage_id = stage
            self.cr.flush()
        self.cr.execute("DELETE FROM sales_stage_transition WHERE lead_id = %s", (lead.id,))
        self.env["sales.stage.transition"]._rebuild()
        lead.invalidate_recordset()
        expected = [("start", "New"), ("forward", "Qualified"), ("back", "New"), ("won", "Won")]
        self.assertEqual([line[:2] for line in self._history(lead)], expected)
        self.assertEqual(set(lead.sales_transition_ids.mapped("is_rebuilt")), {True})
        before = self.env["sales.stage.transition"].search_count([])
        self.env["sales.stage.transition"]._rebuild()
        self.assertEqual(self.env["sales.stage.transition"].search_count([]), before, "rebuilding twice adds nothing")

    def test_rebuilt_history_of_a_lost_one_without_tracking(self):
        lead = self._lead(name="Lost", team_id=self.plain_team.id)
        lead.action_set_lost()
        self.cr.execute("DELETE FROM sales_stage_transition WHERE lead_id = %s", (lead.id,))
        self.env["sales.stage.transition"]._rebuild()
        lead.invalidate_recordset()
        self.assertEqual(self._directions(lead), ["start", "lost"])

    # === statements ===

    def test_history_is_one_insert_whatever_the_number(self):
        leads = self.env["crm.lead"].concat(*[self._lead(name=f"Deal {number}") for number in range(20)])
        self.stages[0].sales_gate_policy = "none"

        def moves(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            self._lead_fields(batch)
            before = self.cr.sql_log_count
            batch.write({"stage_id": self.stages[1].id})
            self.env.flush_all()
            return self.cr.sql_log_count - before

        moves(self._lead(name="warm"))
        self.assertLessEqual(moves(leads[2:]), moves(leads[:2]) + 2)

    def _lead_fields(self, batch):
        return batch.mapped("name")

    def test_superfluous_write_adds_no_line(self):
        self.as_rep.write({"stage_id": self.stages[1].id})
        count = len(self.lead.sales_transition_ids)
        self.as_rep.write({"stage_id": self.stages[1].id})
        self.as_rep.write({"probability": 33})
        self.assertEqual(len(self.lead.sales_transition_ids), count)

    def test_stage_cannot_be_emptied_into_another_pipeline(self):
        with self._refused(UserError):
            self._lead(name="X").with_user(self.rep).write({"stage_id": self.env.ref("crm.stage_lead2").id})
