from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...models.customer.card.sales_assessment_weight import SIDES, WEIGHTS
from .common import CardCase


@tagged("post_install", "-at_install")
class TestAssessment(CardCase):
    """Six sides, weighted; the conclusion gives the customer his kind and is history."""

    def _assessment(self, marks="544321", kind="target", user=None, **values):
        sides = dict(zip(SIDES, marks, strict=True))
        model = self._as(self.env["sales.customer.assessment"], user or self.rep)
        return model.create({"partner_id": self.partner.id, "kind": kind, **sides, **values})

    def _weights(self, *percents):
        return self.env["sales.assessment.weight"].create(
            {"company_id": self.company.id, **dict(zip(WEIGHTS, percents, strict=True))}
        )

    def test_score_and_kind(self):
        self._weights(25, 20, 20, 15, 10, 10)
        assessment = self._assessment()
        self.assertAlmostEqual(assessment.score, (5 * 25 + 4 * 20 + 4 * 20 + 3 * 15 + 2 * 10 + 1 * 10) / 100)
        self.assertFalse(self._customer().kind)
        assessment.action_confirm()
        self.assertEqual((assessment.state, self._customer().kind), ("confirmed", "target"))
        self._assessment(kind="key").action_confirm()
        self.assertEqual(self._customer().kind, "key")

    def test_confirmed_one_is_history(self):
        weights = self._weights(25, 20, 20, 15, 10, 10)
        assessment = self._assessment()
        assessment.action_confirm()
        score = assessment.score
        weights.write({"financial_weight": 10, "background_weight": 25})
        assessment.invalidate_recordset()
        self.assertEqual(assessment.score, score)
        for user in (self.rep, self.manager):
            with self._refused(UserError, "Plant"):
                self._as(assessment, user).write({"financial": "1"})
            with self._refused(UserError, "Plant"):
                self._as(assessment, user).action_confirm()
            with self._refused(UserError, "Plant"):
                self._as(assessment, user).with_context(_force_unlink=True).unlink()
        draft = self._assessment()
        draft.unlink()

    def test_nothing_is_forged(self):
        for values in ({"state": "confirmed"}, {"weights": {"financial": 100}}):
            with self._refused(AccessError):
                self._assessment(**values)
            with self._refused(AccessError):
                self._assessment().write(values)
        context = {
            "default_state": "confirmed",
            "default_user_id": self.manager.id,
            "default_weights": {"financial": 900},
        }
        model = self._as(self.env["sales.customer.assessment"], self.rep).with_context(**context)
        forged = model.create({"partner_id": self.partner.id, **dict.fromkeys(SIDES, "1"), "user_id": self.manager.id})
        self.assertEqual((forged.state, forged.user_id, forged.weights), ("draft", self.rep, False))
        self.assertAlmostEqual(forged.score, 1)

    def test_incomplete_one_is_not_confirmed(self):
        assessment = self._assessment(marks="540321", kind=False)
        with self._refused(UserError, "Reputation", "Conclusion"):
            assessment.action_confirm()
        self.assertEqual(assessment.state, "draft")
        with self._refused(ValueError):
            self._assessment(marks="644321")

    def test_unbalanced_and_empty_weights_are_refused_with_the_figures(self):
        with self._refused(ValidationError, "95 %", "Reputation (%) 15"):
            self._weights(25, 20, 15, 15, 10, 10)
        with self._refused(ValidationError, "110 %"):
            self._weights(35, 20, 20, 15, 10, 10)
        for empty in ((0, 0, 0, 0, 0, 0), (30, 20, 20, 20, 10, 0), (-10, 55, 20, 15, 10, 10)):
            with self._refused(ValidationError, "must weigh more than 0 %"):
                self._weights(*empty)
        with self._refused(ValidationError):
            self._weights(float("nan"), 20, 20, 15, 10, 10)

    def test_no_weights_at_all(self):
        self.env["sales.assessment.weight"].search([]).unlink()
        with self._refused(UserError, "Configuration"):
            self._assessment()

    def test_company_weighs_for_itself(self):
        self._weights(95, 1, 1, 1, 1, 1)
        self.assertAlmostEqual(self._assessment("511111").score, 4.8)

    def test_another_rep_neither_reads_nor_assesses(self):
        assessment = self._assessment()
        self.assertFalse(self._as(assessment, self.other_rep).search([("id", "=", assessment.id)]))
        with self._refused(AccessError):
            self._assessment(user=self.other_rep)
        with self._refused(AccessError):
            self._as(assessment, self.other_rep).action_confirm()

    def test_only_an_administrator_weighs(self):
        weights = self._weights(25, 20, 20, 15, 10, 10)
        with self._refused(AccessError):
            self._as(weights, self.leader).write({"financial_weight": 15, "background_weight": 20})
        self._as(weights, self.manager).write({"financial_weight": 15, "background_weight": 20})
