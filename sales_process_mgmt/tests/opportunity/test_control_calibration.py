from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools.statistics import wilson_interval
from .test_control import ControlCase


@tagged("post_install", "-at_install")
class TestControlCalibration(ControlCase):
    """The rates of the control score against what became of the company's own deals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Calibrated", "sales_rate_minimum": 3})
        cls.env.user.company_ids |= cls.company
        users = cls.rep | cls.other_rep | cls.leader | cls.manager
        users.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.team.company_id = cls.company
        cls.other_team = cls.env["crm.team"].create({"name": "Elsewhere", "company_id": cls.company.id})
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.rate = cls.env.ref("sales_process_mgmt.control_rate_course_8c1f")

    def _closed(self, outcome, codes, days=10, **values):
        """Make a deal that was closed ``days`` ago with a yes to ``codes``."""
        lead = self._lead(company_id=self.company.id, partner_id=self.customer.id, **values)
        answers = [{"lead_id": lead.id, "factor_id": self.factors[code].id, "state": "yes"} for code in codes]
        self.env["sales.control.answer"].create(answers)
        self.env.flush_all()
        closed = fields.Datetime.now() - timedelta(days=days)
        self.cr.execute(
            "UPDATE sales_control_history SET date = %s WHERE lead_id = %s", [closed - timedelta(days=5), lead.id]
        )
        self.cr.execute("DELETE FROM sales_stage_transition WHERE lead_id = %s", [lead.id])
        self.cr.execute(
            "UPDATE crm_lead SET won_status = %s, active = %s, date_closed = %s WHERE id = %s",
            [outcome, outcome == "won", closed, lead.id],
        )
        self.env.invalidate_all()
        return lead

    def _fill(self):
        strong = [f"C{number}" for number in range(1, 9)] + ["F1"]
        return {
            "strong": [
                self._closed("won", strong),
                self._closed("won", [*strong, "W1"]),
                self._closed("lost", strong),
                self._closed("won", strong, user_id=self.other_rep.id, team_id=self.other_team.id),
            ],
            "weak": [self._closed("lost", ["C1", "F2"]), self._closed("lost", ["C1"])],
        }

    def _rows(self, model="calibration", **values):
        values = {"level": "1_company", "company_id": self.company.id} | values
        report = self.env[f"sales.control.{model}"]
        return report.search([(name, "=", value) for name, value in values.items()])

    def test_totals_agree_with_the_deals(self):
        self._fill()
        domain = [
            ("company_id", "=", self.company.id),
            ("won_status", "in", ("won", "lost")),
            ("sales_control_history_ids", "!=", False),
        ]
        leads = self.env["crm.lead"].with_context(active_test=False).search(domain)
        for level in ("1_company", "2_team", "3_user"):
            rows = self._rows(level=level)
            self.assertEqual(sum(rows.mapped("deals")), len(leads), level)
            self.assertEqual(sum(rows.mapped("won")), len(leads.filtered(lambda lead: lead.won_status == "won")))
            self.assertEqual(sum(rows.mapped("lost")), len(leads.filtered(lambda lead: lead.won_status == "lost")))
        by_rate = {row.rate_id: row.deals for row in self._rows()}
        self.assertEqual(
            by_rate[self.rate], len(leads.filtered(lambda lead: lead.sales_control_text.endswith("≥ 60 %")))
        )

    def test_measured_rate_with_its_interval(self):
        self._fill()
        row = self._rows(rate_id=self.rate.id)
        self.assertEqual((row.deals, row.won, row.lost, row.expected), (4, 3, 1, 60))
        self.assertAlmostEqual(row.measured, 75)
        low, high = wilson_interval(3, 4)
        self.assertEqual(row.interval, f"{low * 100:.0f} – {high * 100:.0f} %")
        self.assertEqual(row.verdict, "holds")
        self.assertFalse(row.is_too_few)
        self.company.sales_rate_minimum = 5
        self.env.invalidate_all()
        row = self._rows(rate_id=self.rate.id)
        self.assertTrue(row.is_too_few)
        self.assertEqual(row.verdict, "few")

    def test_rate_that_is_too_high_is_named(self):
        strong = [f"C{number}" for number in range(1, 9)] + ["F1"]
        for _number in range(8):
            self._closed("lost", strong)
        self.assertEqual(self._rows(rate_id=self.rate.id).verdict, "low")

    def test_scores_without_a_rate_have_a_row(self):
        self._fill()
        row = self._rows(rate_id=False)
        self.assertEqual((row.deals, row.won, row.verdict), (2, 0, False))

    def test_score_is_that_at_closing(self):
        lead = self._closed("lost", ["C1"])
        strong = [f"C{number}" for number in range(1, 9)] + ["F1"]
        self.env["sales.control.answer"].create(
            [{"lead_id": lead.id, "factor_id": self.factors[code].id, "state": "yes"} for code in strong[1:]]
        )
        self.assertFalse(self._rows(rate_id=self.rate.id), "what was answered afterwards proves nothing")
        self.assertEqual(self._rows(rate_id=False).deals, 1)

    def test_window_is_that_of_the_company(self):
        self._closed("won", ["C1"], days=200)
        self.assertEqual(sum(self._rows().mapped("deals")), 1)
        self.company.sales_rate_window_months = 3
        self.env.invalidate_all()
        self.assertFalse(self._rows())

    def test_another_preset_is_tried_on_the_same_deals(self):
        self._fill()
        self.company.sales_control_preset = "published"
        self.env.invalidate_all()
        rows = {row.rate_id.rate: row.deals for row in self._rows()}
        self.assertEqual(rows, {85.0: 1, 3.0: 4, 0.0: 1})

    def test_who_sees_what(self):
        self._fill()
        report = self.env["sales.control.calibration"]

        def seen(user):
            self.env.invalidate_all()
            rows = report.with_user(user).search([])
            return {(row.level[2:], row.team_id.id, row.user_id.id) for row in rows}

        team, other = self.team.id, self.other_team.id
        self.assertEqual(seen(self.rep), {("user", team, self.rep.id)})
        self.assertEqual(seen(self.leader), {("team", team, False), ("user", team, self.rep.id)})
        self.assertEqual(
            seen(self.manager),
            {
                ("company", False, False),
                ("team", team, False),
                ("team", other, False),
                ("user", team, self.rep.id),
                ("user", other, self.other_rep.id),
            },
        )

    def test_another_company_sees_nothing(self):
        self._fill()
        second = self.env["res.company"].create({"name": "Second"})
        self.manager.write({"company_ids": [(6, 0, second.ids)], "company_id": second.id})
        self.env.invalidate_all()
        report = self.env["sales.control.calibration"].with_user(self.manager)
        self.assertFalse(report.with_context(allowed_company_ids=second.ids).search([]))

    def test_deals_behind_a_row(self):
        deals = self._fill()
        action = self._rows(rate_id=self.rate.id).action_open_deals()
        found = self.env["crm.lead"].with_context(**action["context"]).search(action["domain"])
        self.assertEqual(set(found), set(deals["strong"]))
        foreign = self._rows(level="3_user", user_id=self.other_rep.id)
        self.env.invalidate_all()
        with self._refused(AccessError):
            foreign.with_user(self.rep).action_open_deals()

    def test_factors_that_win(self):
        self._fill()
        rows = {row.factor_id.code: row for row in self._rows("factor.report")}
        self.assertEqual(len(rows), 13)
        first, win = rows["F1"], rows["W1"]
        self.assertEqual((first.yes_deals, first.yes_won, first.other_deals, first.other_won), (4, 3, 2, 0))
        self.assertAlmostEqual(first.difference, 75)
        self.assertEqual((win.yes_deals, win.yes_won, win.other_deals, win.other_won), (1, 1, 5, 2))
        self.assertTrue(win.is_too_few)
        self.assertEqual(first.yes_interval, first._interval_text(3, 4))
        for row in rows.values():
            self.assertEqual(row.yes_deals + row.other_deals, 6)
