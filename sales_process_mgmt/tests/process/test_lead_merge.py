from unittest.mock import patch

from odoo.tests import tagged

from ..common import EVIDENCE, ProcessCase


@tagged("post_install", "-at_install")
class TestLeadMerge(ProcessCase):
    """Merging opportunities carries along what hangs on them, whatever model that is."""

    def setUp(self):
        super().setUp()
        # Ticks stand for roles, needs, rivals: a model with one row per opportunity and something else.
        lines = self.env.registry["sales.lead.criterion"]
        self.startPatcher(patch.object(lines, "_sales_merge_apart", False))
        self.first, self.second, self.third = self._lead(), self._lead(), self._lead()
        ticks = self.stages.sales_step_id.criterion_ids.filtered(lambda criterion: criterion.kind == "tick")
        self.criteria = ticks[:3]

    def _tick(self, lead, *criteria):
        for criterion in criteria:
            lead.sales_tick_criterion(criterion.id, True, f"{lead.id}: {EVIDENCE}")

    def _lines(self, lead):
        return self.env["sales.lead.criterion"].search([("lead_id", "=", lead.id)])

    def test_rows_move_without_doubles(self):
        one, two, three = self.criteria
        self._tick(self.first, one)
        self._tick(self.second, one, two)
        self._tick(self.third, two, three)
        kept = self._lines(self.first)
        self.env["sales.merge"]._merge_into(self.second | self.third, self.first)
        lines = self._lines(self.first)
        self.assertEqual(lines.criterion_id, self.criteria)
        self.assertEqual(len(lines), 3)
        self.assertIn(kept, lines)
        self.assertTrue(kept.evidence.startswith(str(self.first.id)), "the survivor keeps its own")
        self.assertFalse(self._lines(self.second))
        self.assertFalse(self._lines(self.third))

    def test_every_door_of_odoo(self):
        one, two, _three = self.criteria
        doors = {
            "merge": lambda leads: leads.merge_opportunity(),
            "wizard": lambda leads: (
                self.env["crm.merge.opportunity"]
                .create({"opportunity_ids": leads.ids, "user_id": self.rep.id, "team_id": self.team.id})
                .action_merge()
            ),
            "convert": lambda leads: self._convert(leads),
            "assign": lambda leads: leads._merge_opportunity(auto_unlink=False, max_length=0),
        }
        for name, door in doors.items():
            with self.subTest(name):
                leads = self._lead(email_from="a@b.example.com") | self._lead(email_from="a@b.example.com")
                self._tick(leads[0], one)
                self._tick(leads[1], one, two)
                ids = leads.ids
                door(leads)
                lines = self.env["sales.lead.criterion"].search([("lead_id", "in", ids)])
                self.assertEqual(sorted(lines.criterion_id.ids), sorted((one | two).ids))
                self.assertEqual(len(lines), 2)
                self.assertEqual(len(lines.lead_id), 1)

    def _convert(self, leads):
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=leads[0].id, active_ids=leads[0].ids
        )
        wizard.create({"name": "merge", "duplicated_lead_ids": leads.ids}).action_apply()
