from odoo.tests import new_test_user, tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestFunnel(ProcessCase):
    """Walk 7: the funnel's amounts are those of the opportunities that a slice opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages.sales_step_id.gate_policy = "none"
        cls.leads = cls.env["crm.lead"].concat(
            *[cls._lead(name=f"Deal {amount}", expected_revenue=amount) for amount in (100, 200, 400, 800, 1600)]
        )
        cls.leads[1:].write({"stage_id": cls.stages[1].id})
        cls.leads[2].action_set_lost()
        cls.leads[3].action_archive()
        cls.lost, cls.archived = cls.leads[2], cls.leads[3]
        cls.won = cls._lead(name="Won", expected_revenue=3200)
        cls.won.action_set_won()
        cls.domain = [("team_id", "=", cls.team.id)]

    def _data(self, user=None, domain=None, measure="count"):
        report = self.env["sales.funnel.report"].with_user(user or self.manager)
        return report.get_funnel_data(domain or self.domain, measure)

    def _stage(self, data, position):
        return next(stage for stage in data["stages"] if stage["id"] == self.stages[position].id)

    def test_amounts_equal_what_a_slice_opens(self):
        data = self._data(measure="amount")
        self.assertEqual(data["process_id"], self.process.id)
        for stage in data["stages"]:
            action = self.env["sales.funnel.report"].with_user(self.manager).action_open_stage(stage["id"], self.domain)
            leads = self.env["crm.lead"].search(action["domain"])
            if stage["is_won"]:
                self.assertEqual(stage["won"], len(leads))
                continue
            self.assertEqual(stage["current"], len(leads))
            self.assertEqual(stage["current_amount"], sum(leads.mapped("expected_revenue")))
        shown = [stage["current_amount"] for stage in data["stages"]]
        self.assertEqual(shown, [100, 200 + 1600, 0, 0, 0, 0])

    def test_archived_won_and_lost_ones_are_not_in_it(self):
        data = self._data()
        self.assertEqual((data["totals"]["count"], data["totals"]["amount"]), (3, 1900))

    def test_entered_moved_on_lost_and_conversion(self):
        first, second = (self._stage(self._data(), position) for position in (0, 1))
        self.assertEqual((first["entered"], first["moved_on"], first["lost"]), (6, 5, 0))
        self.assertEqual((second["entered"], second["moved_on"], second["lost"]), (5, 1, 1))
        self.assertEqual((first["conversion"], second["conversion"]), (1.0, 0.5))

    def test_median_days_are_of_those_that_moved_on(self):
        self.cr.execute("UPDATE sales_stage_transition SET days = 7 WHERE lead_id IN %s", (tuple(self.leads.ids),))
        self.assertEqual(self._stage(self._data(), 0)["median_days"], 7)

    def test_measured_rate_is_shown(self):
        self.env["sales.stage.win.rate"]._refresh()
        stage = self._stage(self._data(), 0)
        rate = self.env["sales.stage.win.rate"].search([("stage_id", "=", stage["id"]), ("team_id", "=", self.team.id)])
        self.assertEqual(
            (stage["rate"], stage["resolved"], stage["too_few"]), (rate.rate, rate.resolved, rate.is_too_few)
        )

    def test_the_picture_says_whose_rates_it_shows(self):
        """One team: its own; several: those of the process."""
        self.env["sales.stage.win.rate"]._refresh()
        self.assertEqual(self._data(self.rep)["rates_team"], "Walk Team")
        second = self.env["crm.team"].create({"name": "Second", "sales_process_id": self.process.id})
        self._lead(team_id=second.id, user_id=False)
        data = self._data(domain=[("process_id", "=", self.process.id)])
        whole = self.env["sales.stage.win.rate"].search(
            [("stage_id", "=", self.stages[0].id), ("team_id", "=", False), ("company_id", "=", self.env.company.id)]
        )
        self.assertFalse(data["rates_team"])
        self.assertEqual(self._stage(data, 0)["rate"], whole.rate)

    def test_a_rep_sees_own_ones_a_leader_those_of_the_team(self):
        self._lead(name="Other's", user_id=self.other_rep.id, expected_revenue=50)
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman")
        self.assertEqual(self._data(self.rep)["totals"]["count"], 3)
        self.assertEqual(self._data(self.leader)["totals"]["count"], 4)
        self.assertEqual(self._data(stranger)["totals"]["count"], 0)

    def test_report_totals_equal_the_orm(self):
        report = self.env["sales.funnel.report"]
        grouped = report._read_group(
            [*self.domain, ("is_current", "=", True)], ["stage_id"], ["__count", "expected_revenue:sum"]
        )
        orm = self.env["crm.lead"]._read_group(
            [*self.domain, ("won_status", "=", "pending"), ("type", "=", "opportunity")],
            ["stage_id"],
            ["__count", "expected_revenue:sum"],
        )
        self.assertEqual(sorted(grouped, key=str), sorted(orm, key=str))

    def test_currency_of_another_company_is_converted(self):
        currency = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 4.0})]}
        )
        company = self.env["res.company"].create({"name": "Abroad", "currency_id": currency.id})
        self.manager.company_ids += company
        self._lead(
            name="Abroad",
            company_id=company.id,
            user_id=self.manager.id,
            team_id=self.team.id,
            expected_revenue=40,
        )
        report = self.env["sales.funnel.report"].with_user(self.manager)
        report = report.with_context(allowed_company_ids=[self.env.company.id, company.id])
        line = report.search([("lead_id.name", "=", "Abroad")])
        rate = currency._get_conversion_rate(currency, self.env.company.currency_id)
        self.assertAlmostEqual(line.expected_revenue, 40 * rate, 2)

    def test_a_wrong_measure_and_an_empty_funnel(self):
        data = self._data(domain=[("team_id", "=", 0)])
        self.assertEqual((data["stages"], data["process_id"], data["totals"]["count"]), ([], False, 0))
        self.assertEqual(self._data(measure="nonsense")["measure"], "count")
