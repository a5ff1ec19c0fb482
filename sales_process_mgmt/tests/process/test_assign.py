from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestAssign(ProcessCase):
    """Giving a process to a team that has a pipeline already, and taking it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
        cls.leads = cls.env["crm.lead"].concat(
            *[cls._lead(name=stage.name, team_id=cls.plain_team.id, stage_id=stage.id) for stage in cls.own]
        )
        cls.lost = cls._lead(name="Lost", team_id=cls.plain_team.id)
        cls.lost.action_set_lost()
        cls.tender = cls.env.ref("sales_process_mgmt.process_tender").copy({"code": "walk_tender"})

    def _wizard(self, process, team=None):
        context = (team or self.plain_team).with_user(self.manager).action_sales_change_process()["context"]
        form = Form(self.env["sales.process.assign"].with_user(self.manager).with_context(**context))
        form.process_id = process
        return form.save()

    def test_the_wizard_counts_and_proposes(self):
        wizard = self._wizard(self.process)
        counts = {line.stage_id: (line.open_count, line.closed_count) for line in wizard.line_ids}
        self.assertEqual(counts, {self.own[0]: (1, 1), self.own[1]: (1, 0), self.own[2]: (1, 0), self.own[3]: (0, 1)})
        targets = wizard.line_ids.target_step_id.mapped("name")
        self.assertEqual(targets, ["Initial contact", "Project evaluation", "Solution design", "Contract signing"])

    def test_everything_moves_and_stays_what_it_was(self):
        closed = {lead: lead.date_closed for lead in self.leads[3] | self.lost}
        self._wizard(self.process).action_apply()
        self.assertEqual(self.plain_team.sales_process_id, self.process)
        self.assertEqual(
            self.leads.mapped("stage_id.name"),
            ["Initial contact", "Project evaluation", "Solution design", "Contract signing"],
        )
        self.assertEqual(self.leads.mapped("won_status"), ["pending"] * 3 + ["won"])
        self.assertEqual((self.lost.won_status, self.lost.stage_id), ("lost", self.stages[0]))
        self.assertEqual({lead: lead.date_closed for lead in closed}, closed)
        for lead in self.leads | self.lost:
            self.assertEqual(self._history(lead)[-1][0], "mapped")
        self.assertIn(self.plain_team, self.stages[0].team_ids)
        self.assertTrue(self.leads[0].sales_zone, "zones begin with the process")

    def test_choosing_nothing_changes_nothing(self):
        self.leads.unlink()
        self.lost.unlink()
        for team, name in ((self.plain_team, "Odoo's own stages"), (self.team, self.process.name)):
            with self._refused(UserError, team.name, name):
                self._wizard(team.sales_process_id, team).action_apply()

    def test_taking_it_back(self):
        self._wizard(self.process).action_apply()
        self._wizard(self.env["sales.process"]).action_apply()
        self.assertFalse(self.plain_team.sales_process_id)
        self.assertFalse(self.leads.stage_id.sales_process_id)
        self.assertEqual(self.leads.mapped("won_status"), ["pending"] * 3 + ["won"])
        self.assertFalse(self.leads[0].sales_zone)
        self.assertEqual(
            [lead.stage_id for lead in self.leads], list(self.own), "there and back, everything stands where it stood"
        )

    def test_a_process_new_to_everybody(self):
        wizard = self._wizard(self.tender)
        wizard.action_apply()
        self.assertEqual(len(self.env["crm.stage"]._sales_of_process(self.tender)), 6)
        self.assertEqual(set(self.leads.stage_id.sales_process_id), {self.tender})

    def test_from_one_process_to_another(self):
        self._lead(name="Third")
        wizard = self._wizard(self.tender, self.team)
        wizard.action_apply()
        self.assertEqual(self.team.sales_process_id, self.tender)
        leads = self.env["crm.lead"].search([("team_id", "=", self.team.id)])
        self.assertEqual(leads.stage_id.sales_process_id, self.tender)

    def test_nothing_is_closed_or_reopened(self):
        wizard = self._wizard(self.process)
        won_step = self.process.step_ids.filtered("is_won")[0]
        wizard.line_ids[0].target_step_id = won_step
        with self._refused(ValidationError, "New", "Contract signing"):
            wizard.action_apply()
        self.assertFalse(self.plain_team.sales_process_id)

    def test_every_stage_needs_a_target(self):
        wizard = self._wizard(self.process)
        wizard.line_ids[1].unlink()
        with self._refused(UserError, "Qualified"):
            wizard.action_apply()
        wizard = self._wizard(self.process)
        wizard.line_ids[0].target_step_id = False
        with self._refused(ValidationError, "New"):
            wizard.action_apply()

    def test_for_administrators_only(self):
        for user in (self.rep, self.leader):
            with self._refused(AccessError):
                self.env["sales.process.assign"].with_user(user).create({"team_id": self.plain_team.id})
            with self._refused(AccessError):
                self.plain_team.with_user(user).write({"sales_process_id": self.process.id})

    def test_the_default_process_is_proposed(self):
        context = self.plain_team.with_user(self.manager).action_sales_change_process()["context"]
        self.assertEqual(context["default_process_id"], self.env.ref("sales_process_mgmt.process_b2b_funnel").id)

    def test_who_chooses_sees_what_the_pipeline_will_look_like(self):
        wizard = self._wizard(self.process)
        self.assertEqual(
            wizard.columns,
            "Initial contact → Project evaluation → Solution design → Commercial negotiation → Contract signing"
            " → After-sales",
        )
        self.assertEqual(wizard.process_description, self.process.description)
        wizard.process_id = False
        self.assertFalse(wizard.columns)
