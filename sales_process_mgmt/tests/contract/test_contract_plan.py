from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestContractPlan(ContractCase):
    """Payment plans add up to the total, to the cent."""

    def test_plan_too_small(self):
        contract = self._contract(installment_ids=self._plan(36_000, 72_000, 10_000))
        with self.assertRaisesRegex(
            UserError, r"118,000\.00, which is .*2,000\.00 less than the total of .*120,000\.00"
        ):
            self._as(contract, self.rep).action_submit()
        self.assertEqual(contract.state, "draft")
        self.assertEqual(contract.plan_difference, 2_000)

    def test_plan_too_large(self):
        contract = self._contract(installment_ids=self._plan(36_000, 84_001))
        with self.assertRaisesRegex(UserError, r"1\.00 more than"):
            self._as(contract, self.rep).action_submit()

    def test_plan_empty(self):
        with self.assertRaisesRegex(UserError, "payment plan is empty"):
            self._as(self._contract(), self.rep).action_submit()

    def test_percents_are_amounts(self):
        contract = self._contract(installment_ids=self._percents(30, 60, 10))
        self.assertEqual(contract.installment_ids.mapped("amount"), [36_000, 72_000, 12_000])
        contract.line_ids.price_unit = 150_000
        self.assertEqual(contract.installment_ids.mapped("amount"), [45_000, 90_000, 15_000])

    def test_rounding_goes_along(self):
        """100 in three thirds and a rest: 33.33 + 33.34 + 33.33, nothing lost."""
        contract = self._contract(installment_ids=self._percents(33.3333, 33.3333, 33.3334))
        contract.line_ids.price_unit = 100
        self.assertAlmostEqual(sum(contract.installment_ids.mapped("amount")), 100, places=6)
        self.assertTrue(all(round(amount, 2) == amount for amount in contract.installment_ids.mapped("amount")))
        self.assertEqual(contract.plan_difference, 0)

    def test_negative_and_zero(self):
        for amounts in ((-5, 120_005), (0, 120_000)):
            with self.assertRaises(ValidationError):
                self._contract(installment_ids=self._plan(*amounts))
        with self.assertRaises(ValidationError):
            self._contract(installment_ids=self._percents(0, 100))

    def test_framework_in_percent(self):
        contract = self._contract(kind="framework", installment_ids=self._percents(30, 60))
        with self.assertRaisesRegex(UserError, "90 % and not to 100 %"):
            self._as(contract, self.rep).action_submit()

    def test_due_days(self):
        contract = self._contract(installment_ids=self._percents(30, 60, 10))
        first, second, third = contract.installment_ids
        first.days, second.trigger, second.days = 7, "previous", 30
        third.trigger, third.date_planned = "date", "2027-06-30"
        self.assertFalse(first.date_due)
        contract.date_signed = "2027-01-01"
        self.assertEqual(
            [str(line.date_due) for line in contract.installment_ids], ["2027-01-08", "2027-02-07", "2027-06-30"]
        )

    def test_templates_are_complete(self):
        template = self.env.ref("sales_process_mgmt.installment_template_30_60_10")
        self.assertEqual(template.line_ids.mapped("percent"), [30, 60, 10])
        other = template.copy({"name": "Bad"})
        with self.assertRaisesRegex(ValidationError, "adds up to 95 %"):
            other.write({"line_ids": [Command.update(other.line_ids[0].id, {"percent": 25})]})
