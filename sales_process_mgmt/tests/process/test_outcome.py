from unittest.mock import patch

from odoo.tests import tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestOutcome(ProcessCase):
    """Whose, and of which process, a deal is that was handed over, left its process or was merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages.sales_step_id.gate_policy = "none"
        cls.company = cls.env.company

    def _closed(self, won=True, **values):
        lead = self._lead(company_id=self.company.id, **values)
        lead.stage_id = self.stages[1]
        if won:
            lead.action_set_won()
        else:
            lead.action_set_lost()
        return lead

    def _measured(self, team=None):
        """Return ``(resolved, won, open)`` of the second stage."""
        rates = self.env["sales.stage.win.rate"]
        rates._refresh()
        domain = [("stage_id", "=", self.stages[1].id), ("team_id", "=", team.id if team else False)]
        row = rates.search([*domain, ("company_id", "=", self.company.id)])
        return row.resolved, row.won, row.open_count

    def test_a_won_one_counts_for_the_team_that_won_it(self):
        lead = self._closed()
        for team in (self.env["crm.team"].create({"name": "Service"}), self.plain_team):
            lead.with_user(self.rep).team_id = team
            self.assertEqual(self._measured(self.team), (1, 1, 0))
            self.assertEqual(self._measured(team), (0, 0, 0))
        self.assertNotIn("left_process", lead.sales_alert_ids.mapped("kind"), "handing over what is won is no flight")

    def test_cycle_and_velocity_keep_won_ones_that_left(self):
        lead = self._closed(expected_revenue=100)
        days = "UPDATE crm_lead SET create_date = create_date - interval '10 days' WHERE id = %s"
        self.cr.execute(days, (lead.id,))
        lead.with_user(self.manager).team_id = self.plain_team
        self._lead(company_id=self.company.id)
        self.env.flush_all()
        self.env["sales.process"]._measure_cycles()
        self.assertAlmostEqual(self.process.cycle_days, 10, 1)
        row = self.env["sales.velocity.report"].search([("process_id", "=", self.process.id)])
        self.assertEqual((row.team_id, row.win_rate, row.open_count), (self.team, 1.0, 1))

    def test_lost_where_no_process_is_still_counts(self):
        lead = self._lead(company_id=self.company.id, stage_id=self.stages[1].id)
        self.assertEqual(self._measured(), (0, 0, 1))
        lead.with_user(self.rep).team_id = self.plain_team
        lead.with_user(self.rep).action_set_lost()
        self.assertEqual([line[0] for line in self._history(lead)], ["start", "team", "lost"])
        self.assertEqual(self._measured(), (1, 0, 0))
        self.assertEqual(self._measured(self.team), (1, 0, 0), "it was this team's")
        self.assertEqual(self._measured(self.plain_team), (0, 0, 0))

    def test_left_and_lost_in_one_write(self):
        lead = self._lead(company_id=self.company.id, stage_id=self.stages[1].id)
        lead.write({"team_id": self.plain_team.id, "active": False, "probability": 0})
        self.assertEqual(self._measured(self.team), (1, 0, 0))

    def test_lost_in_the_process_that_it_came_back_to(self):
        """There, to another one, and back: what counts is the last one, and not one that comes later by its id."""
        other = self.env.ref("sales_process_mgmt.process_tender").copy({"code": "between"})
        between = self.env["crm.team"].create({"name": "Between", "sales_process_id": other.id})
        lead = self._lead(company_id=self.company.id)
        for team in (between, self.team, self.plain_team):
            lead.team_id = team
        lead.action_set_lost()
        line = lead.sales_transition_ids.sorted("id")[-1]
        self.assertEqual((line.direction, line.process_id, line.team_id), ("lost", self.process, self.team))

    def test_lost_as_a_lead_still_counts(self):
        for number, writes in enumerate(
            (
                [{"type": "lead"}, {"active": False, "probability": 0}],
                [{"type": "lead", "active": False, "probability": 0}],
            ),
            start=1,
        ):
            lead = self._lead(company_id=self.company.id, stage_id=self.stages[1].id)
            for values in writes:
                lead.with_user(self.rep).write(values)
            self.assertEqual(self._measured(), (number, 0, 0))

    def test_pipelines_without_process_stay_unrecorded(self):
        lead = self._lead(team_id=self.plain_team.id)
        lead.action_set_lost()
        lead.action_unarchive()
        self.assertFalse(lead.sales_transition_ids)

    def test_a_lost_one_that_is_merged_does_not_lose_the_other(self):
        open_one = self._lead(company_id=self.company.id, stage_id=self.stages[1].id)
        lost = self._closed(won=False, name="Lost twin")
        merged = (open_one | lost).merge_opportunity()
        self.assertEqual((merged, merged.won_status), (open_one, "pending"))
        self.assertIn("lost", merged.sales_transition_ids.filtered("is_merged").mapped("direction"))
        self.assertEqual(self._measured(), (0, 0, 1))

    def test_a_deal_without_company_counts_for_that_of_its_team(self):
        self.team.company_id = self.company
        lead = self._closed()
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET company_id = NULL WHERE id = %s", (lead.id,))
        lead.invalidate_recordset()
        self.assertEqual(self._measured(self.team), (1, 1, 0))
        self.process.probability_source = "measured"
        open_one = self._lead(stage_id=self.stages[1].id)
        self.cr.execute("UPDATE crm_lead SET company_id = NULL WHERE id = %s", (open_one.id,))
        open_one.invalidate_recordset()
        measured = self.env["sales.stage.win.rate"]._rates()[self.company.id, self.stages[1].id, self.team.id]
        self.assertAlmostEqual(open_one._sales_probabilities()[open_one.id], measured * 100, 1)

    def test_a_closed_one_counts_for_the_company_that_closed_it(self):
        """Neither taking it out of every company nor giving it to another one improves a rate."""
        self.team.company_id = self.company
        other = self.env["res.company"].create({"name": "Elsewhere"})
        values = {"company_id": self.company.id, "stage_id": self.stages[1].id, "partner_id": False}
        for company in (self.env["res.company"], other):
            lost = self._lead(**values)
            lost.action_set_lost()
            lost.write({"team_id": False, "user_id": False, "company_id": company.id})
            self.assertEqual(lost.company_id, company)
            at_once = self._lead(**values)
            at_once.write(
                {"team_id": False, "user_id": False, "company_id": company.id, "active": False, "probability": 0}
            )
        self.assertEqual(self._measured(), (4, 0, 0))
        self.assertEqual(self._measured(self.team), (4, 0, 0))
        rows = self.env["sales.stage.win.rate"].search([("stage_id", "=", self.stages[1].id)])
        self.assertEqual(rows.company_id, self.company)

    def test_a_team_of_no_company_closes_for_that_of_the_deal(self):
        self.team.company_id = False
        other = self.env["res.company"].create({"name": "Elsewhere"})
        values = {"company_id": self.company.id, "stage_id": self.stages[1].id, "partner_id": False, "user_id": False}
        for writes in (
            [{"company_id": other.id, "active": False, "probability": 0}],
            [{"team_id": self.plain_team.id, "company_id": other.id}, {"active": False, "probability": 0}],
        ):
            lead = self._lead(**values)
            for written in writes:
                lead.write(written)
            self.assertEqual(lead.company_id, other)
            self.assertEqual(lead.sales_transition_ids.sorted("id")[-1].company_id, self.company)
        self.assertEqual(self._measured(), (2, 0, 0))

    def test_created_as_lost_counts_as_lost(self):
        values = {"stage_id": self.stages[1].id, "active": False, "probability": 0}
        lead = self._lead(company_id=self.company.id, **values)
        self.assertEqual([line[0] for line in self._history(lead)], ["start", "lost"])
        self.assertEqual(self._measured(), (1, 0, 0))

    def test_lost_after_its_old_team_is_gone(self):
        lead = self._lead(stage_id=self.stages[1].id)
        lead.team_id = self.plain_team
        self.team.sales_process_id = False
        self.team.unlink()
        lead.action_set_lost()
        self.assertEqual([line[0] for line in self._history(lead)][-1], "lost")

    def test_days_while_it_was_lost_are_nobodys(self):
        lead = self._closed(won=False)
        self.cr.execute(
            "UPDATE sales_stage_transition SET date = date - interval '100 days' WHERE lead_id = %s", (lead.id,)
        )
        lead.write({"stage_id": self.stages[2].id, "probability": 50})
        self.assertEqual([line[0] for line in self._history(lead)][-2:], ["reopened", "forward"])
        self.assertLess(max(lead.sales_transition_ids.filtered(lambda line: line.to_stage_id).mapped("days")), 1)

    def test_the_score_of_the_tooltip_is_that_of_the_process(self):
        self.process.probability_source = "stage"
        lead = self._lead(stage_id=self.stages[1].id)
        probability = self.stages[1].sales_step_id.probability
        self.assertEqual(lead.probability, probability)
        shown = lead.with_user(self.rep).prepare_pls_tooltip_data()
        self.assertEqual((shown["probability"], lead.probability, lead.automated_probability), (probability,) * 3)

    def test_two_new_columns_stand_before_won(self):
        stages = self.env["crm.stage"].with_user(self.manager).with_context(default_team_id=self.team.id)
        for name in ("Trial", "Sample", "Second sample"):
            stages.name_create(name)
        ordered = self.env["crm.stage"]._sales_of_process(self.process)
        self.assertEqual(ordered.mapped("name")[4:7], ["Trial", "Sample", "Second sample"])
        self.assertEqual(ordered.mapped("is_won"), [False] * 7 + [True] * 2)

    def test_a_step_that_becomes_won_goes_last(self):
        self.process.step_ids.sorted("sequence")[1].is_won = True
        ordered = self.env["crm.stage"]._sales_of_process(self.process)
        self.assertEqual(ordered.mapped("is_won"), [False] * 3 + [True] * 3)

    def test_giving_the_process_back_keeps_the_rates(self):
        self._closed()
        before = self._measured(self.team)
        for process in (self.env["sales.process"], self.process):
            wizard = self.env["sales.process.assign"].with_user(self.manager)
            wizard = wizard.create({"team_id": self.team.id, "process_id": process.id})
            message = wizard.action_apply()["params"]["message"]
            self.assertIn(" 1 opportunities", message)
        self.stages = self.env["crm.stage"]._sales_of_process(self.process)
        row = self.env["sales.stage.win.rate"].search(
            [("stage_id", "=", self.stages[1].id), ("team_id", "=", self.team.id)]
        )
        self.assertEqual((row.resolved, row.won, row.open_count), before)

    def test_zones_of_all_are_judged_whatever_the_time(self):
        leads = self.env["crm.lead"].concat(*[self._lead(name=str(number)) for number in range(5)])
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET sales_zone = 'in' WHERE id IN %s", (tuple(leads.ids),))
        self.env.invalidate_all()
        zones = "odoo.addons.sales_process_mgmt.models.process.zone_mixin.BATCH"
        progress = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"
        with patch(zones, 2), patch(progress, lambda *args, **values: 0):
            self.env["crm.lead"]._cron_sales_zones()
        self.assertEqual(set(leads.mapped("sales_zone")), {"universe"})

    def test_searching_for_those_without_process(self):
        lead = self._lead(team_id=False, user_id=False)
        for domain in ([("sales_process_id", "=", False)], [("sales_process_id", "!=", self.process.id)]):
            self.assertEqual(lead.search([*domain, ("id", "=", lead.id)]), lead)
            self.assertEqual(lead.filtered_domain(domain), lead)
