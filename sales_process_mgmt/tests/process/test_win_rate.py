from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestWinRate(ProcessCase):
    """Walk 4, the probability that follows from it, and the reports that stand on the same deals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process = cls.process.copy({"code": "measured"})
        cls.second = cls.env["crm.team"].create({"name": "Second", "sales_process_id": cls.process.id})
        cls.first = cls.env["crm.team"].create({"name": "First", "sales_process_id": cls.process.id})
        cls.stages = cls.env["crm.stage"]._sales_of_process(cls.process)
        cls.stages[1].sales_step_id.probability = 30
        cls.stages.sales_step_id.gate_policy = "none"

    @classmethod
    def _resolved(cls, team, won, lost, amount=0.0, stage=1):
        """Create resolved opportunities that entered ``stage``."""
        vals = {"type": "opportunity", "team_id": team.id, "user_id": False, "expected_revenue": amount}
        vals |= {"company_id": cls.env.company.id, "stage_id": cls.stages[stage].id}
        leads = cls.env["crm.lead"].create([vals | {"name": f"{number}"} for number in range(won + lost)])
        leads[:won].write({"stage_id": cls.stages[4].id})
        if lost:
            leads[won:].action_set_lost()
        return leads

    def _row(self, team=None, stage=1):
        domain = [("stage_id", "=", self.stages[stage].id), ("team_id", "=", team.id if team else False)]
        return self.env["sales.stage.win.rate"].search(domain)

    # === Walk 4 ===

    def test_rate_of_team_and_process(self):
        self._resolved(self.first, 14, 26)
        self._resolved(self.second, 76, 84)
        self.env["sales.stage.win.rate"]._refresh()
        process, team = self._row(), self._row(self.first)
        self.assertEqual((process.resolved, process.won, process.is_too_few), (200, 90, False))
        self.assertAlmostEqual(process.rate, (90 + 20 * 0.30) / 220, 6)
        self.assertAlmostEqual(process.rate, 0.436, 3)
        self.assertEqual((team.resolved, team.won), (40, 14))
        self.assertAlmostEqual(team.prior, process.rate, 6)
        self.assertAlmostEqual(team.rate, 0.379, 3)
        self.assertEqual((round(team.rate_low, 2), round(team.rate_high, 2)), (0.22, 0.50))

    def test_eight_resolved_are_too_few(self):
        self._resolved(self.first, 4, 4)
        self.env["sales.stage.win.rate"]._refresh()
        self.assertTrue(self._row(self.first).is_too_few)

    def test_only_those_of_the_window_count_and_open_ones_stand_beside(self):
        leads = self._resolved(self.first, 2, 2)
        self.env["crm.lead"].create(
            {
                "name": "Open",
                "type": "opportunity",
                "team_id": self.first.id,
                "company_id": self.env.company.id,
                "stage_id": self.stages[1].id,
            }
        )
        leads.flush_recordset()
        self.cr.execute(
            "UPDATE sales_stage_transition SET date = now() - interval '13 months' WHERE lead_id = %s", (leads[0].id,)
        )
        self.env["sales.stage.win.rate"]._refresh()
        row = self._row(self.first)
        self.assertEqual((row.resolved, row.won, row.open_count), (3, 1, 1))
        self.env.company.sales_rate_window_months = 24
        self.env["sales.stage.win.rate"]._refresh()
        self.assertEqual(self._row(self.first).resolved, 4)

    def test_started_late_does_not_count_in_earlier_stages(self):
        self._resolved(self.first, 1, 1, stage=2)
        self.env["sales.stage.win.rate"]._refresh()
        self.assertFalse(self._row(self.first, stage=1))
        self.assertEqual(self._row(self.first, stage=2).resolved, 2)

    def test_jumped_stages_count_as_entered(self):
        lead = self.env["crm.lead"].create(
            {"name": "J", "type": "opportunity", "team_id": self.first.id, "company_id": self.env.company.id}
        )
        lead.write({"stage_id": self.stages[4].id})
        self.env["sales.stage.win.rate"]._refresh()
        for position in range(4):
            self.assertEqual(self._row(self.first, stage=position).won, 1)

    def test_by_amount(self):
        self._resolved(self.first, 1, 0, amount=300)
        self._resolved(self.first, 0, 1, amount=100)
        self.env["sales.stage.win.rate"]._refresh()
        row = self._row(self.first)
        self.assertEqual((row.amount_resolved, row.amount_won, row.amount_rate), (400, 300, 0.75))

    def test_only_administrators_measure_now(self):
        with self._refused(AccessError):
            self.env["sales.stage.win.rate"].with_user(self.leader).action_refresh()
        self.env["sales.stage.win.rate"].with_user(self.manager).action_refresh()

    # === where the probability comes from ===

    def _open(self, stage):
        values = {
            "name": "P",
            "type": "opportunity",
            "team_id": self.first.id,
            "stage_id": self.stages[stage].id,
        }
        return self.env["crm.lead"].create(values | {"company_id": self.env.company.id})

    def test_probability_of_the_stage(self):
        self.process.probability_source = "stage"
        lead = self._open(1)
        self.assertEqual(lead.probability, 30)
        lead.stage_id = self.stages[2]
        self.assertEqual(lead.probability, self.stages[2].sales_step_id.probability)
        lead.stage_id = self.stages[4]
        self.assertEqual(lead.probability, 100)

    def test_probability_measured(self):
        self._resolved(self.first, 14, 26)
        self.process.probability_source = "measured"
        lead = self._open(1)
        lead.write({"expected_revenue": 1000, "recurring_revenue": 1200})
        self._run_cron("ir_cron_measure")
        rate = self._row(self.first).rate
        self.assertAlmostEqual(lead.probability, rate * 100, 1)
        self.assertAlmostEqual(lead.prorated_revenue, 1000 * rate, 0)
        self.assertAlmostEqual(lead.recurring_revenue_prorated, 1200 * rate, 0)

    def test_probability_typed_by_hand_stays(self):
        self.process.probability_source = "stage"
        lead = self._open(1)
        lead.probability = 77
        self._run_cron("ir_cron_measure")
        self.env["crm.lead"]._update_automated_probabilities()
        self.assertEqual(lead.probability, 77)
        lead.stage_id = self.stages[2]
        self.assertEqual(lead.probability, 77)

    def test_predictive_is_odoos(self):
        lead = self._open(1)
        self.assertNotIn(lead.id, lead._sales_probabilities())

    # === cycle and velocity ===

    def test_usual_cycle_is_the_median(self):
        leads = self._resolved(self.first, 3, 0)
        leads.flush_recordset()
        for lead, days in zip(leads, (10, 20, 90), strict=True):
            self.cr.execute(
                "UPDATE crm_lead SET create_date = date_closed - make_interval(days => %s) WHERE id = %s",
                (days, lead.id),
            )
        self.env["sales.process"]._measure_cycles()
        self.process.invalidate_recordset()
        self.assertAlmostEqual(self.process.cycle_days, 20, 2)

    def test_velocity(self):
        leads = self._resolved(self.first, 2, 2, amount=1000)
        self._open(1)
        leads.flush_recordset()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = date_closed - interval '10 days' WHERE id IN %s",
            (tuple(leads.ids),),
        )
        row = self.env["sales.velocity.report"].search([("team_id", "=", self.first.id)])
        self.assertEqual((row.open_count, row.average_deal, row.win_rate), (1, 1000, 0.5))
        self.assertAlmostEqual(row.cycle_days, 10, 2)
        self.assertAlmostEqual(row.velocity, 1 * 1000 * 0.5 / 10, 2)
