from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...models.customer.card.sales_assessment_weight import SIDES
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestAccountEvaluation(PlanCase):
    """Six sides that people judge, three that documents say; keep, raise or lower."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()

    def _evaluate(self, grade="0", **values):
        defaults = {"account_id": self.account.id, "year": 2025, **dict.fromkeys(SIDES, grade)}
        return self.env["sales.account.evaluation"].create(defaults | values)

    def test_measures_growth_profit_and_days_late(self):
        self._invoice(1000, date="2024-05-01")
        late = self._invoice(900, date="2025-02-01", invoice_date_due="2025-03-01")
        punctual = self._invoice(300, date="2025-02-01", invoice_date_due="2025-03-01")
        self._pay(late, date="2025-03-21")
        self._pay(punctual, date="2025-02-20")
        one = self._evaluate()
        self.assertEqual((one.revenue, one.previous_revenue), (1200, 1000))
        self.assertAlmostEqual(one.growth, 20)
        self.assertAlmostEqual(one.profit, 40)  # sold at 100, cost 60
        self.assertAlmostEqual(one.days_late, 20 * 900 / 1200)
        self.assertAlmostEqual(one.score, (5 + 5 + 3) / 3)
        self.assertEqual(one.suggestion, "raise")

    def test_suggestion_from_what_is_judged(self):
        for grade, suggestion in (("5", "raise"), ("4", "raise"), ("3", "keep"), ("2", "lower"), ("1", "lower")):
            one = self._evaluate(grade)
            self.assertEqual((one.score, one.suggestion), (int(grade), suggestion))
            one.unlink()
        self.assertFalse(self._evaluate().suggestion)

    def test_growth_counts_only_against_a_year_with_revenue(self):
        self._invoice(1000, date="2025-05-01", invoice_date_due="2026-05-01")
        one = self._evaluate("3")
        self.assertEqual((one.growth, one.has_revenue, one.has_payments), (0, True, False))
        self.assertAlmostEqual(one.score, (6 * 3 + 5) / 7)

    def test_who_buys_nothing_any_more_has_shrunk(self):
        self._pay(self._invoice(1000, date="2024-05-01"), date="2024-05-01")
        one = self._evaluate("4")
        self.assertEqual((one.growth, one.has_revenue), (-100, False))
        self.assertAlmostEqual(one.score, (6 * 4 + 1) / 7)
        self.assertEqual(one.suggestion, "keep")
        self._invoice(500, date="2025-05-01", kind="out_refund", invoice_date_due="2026-12-31")
        one.action_measure()
        self.assertEqual(one.growth, -150)

    def test_who_never_pays_is_late(self):
        self._invoice(1000, date="2025-01-31", invoice_date_due="2025-01-31")
        one = self._evaluate()
        self.assertAlmostEqual(one.days_late, 334)  # to the end of the year
        self.assertTrue(one.has_payments)
        late = self._invoice(3000, date="2025-02-01", invoice_date_due="2025-12-21")
        self._pay(late, date="2026-01-10")  # open when the year ended
        one.action_measure()
        self.assertAlmostEqual(one.days_late, (334 * 1000 + 10 * 3000) / 4000)
        after = self._evaluate(year=2026)
        self.assertAlmostEqual(after.days_late, (self._late_until(2026) * 1000 + 20 * 3000) / 4000)

    def _late_until(self, year):
        end = min(self._today(), date(year, 12, 31))
        return (end - date(2025, 1, 31)).days

    def test_stays_what_it_was_until_measured_again(self):
        self._invoice(1000, date="2025-05-01")
        one = self._evaluate()
        self._invoice(500, date="2025-06-01")
        self.env.invalidate_all()
        self.assertEqual(one.revenue, 1000)
        one.with_user(self.manager_user).action_measure()
        self.env.invalidate_all()
        self.assertEqual(one.revenue, 1500)

    def test_measures_are_not_typed(self):
        one = self._evaluate()
        with self._refused(AccessError, "Growth"):
            one.with_user(self.boss).growth = 99
        with self._refused(AccessError, "Suggestion"):
            self.env["sales.account.evaluation"].with_user(self.boss).create(
                {"account_id": self.account.id, "year": 2020, "suggestion": "raise"}
            )
        one.with_user(self.manager_user).write({"decision": "keep", "note": "Owner changes"})
        self.assertEqual(one.decision, "keep")

    def test_once_a_year_and_by_whom_the_account_is(self):
        one = self._evaluate()
        with self._refused(ValidationError, "1999"):
            one.year = 1999
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            one.with_user(self.outsider).mapped("score")
        with self._refused(AccessError):
            one.with_user(self.outsider).action_measure()
        with self._refused(AccessError):
            self.env["sales.account.evaluation"].with_user(self.outsider).create(
                {"account_id": self.account.id, "year": 2020}
            )
