from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The walk in the browser: columns, gate, checklist, override, funnel, change of process."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"lang": "en_US", "no_reset_password": True})
        cls.process = cls.env.ref("sales_process_mgmt.process_b2b_funnel").copy({"code": "tour", "name": "Tour"})
        cls.leader = new_test_user(cls.env, "tour_leader", "sales_team.group_sale_salesman", lang="en_US")
        cls.rep = new_test_user(cls.env, "tour_rep", "sales_team.group_sale_salesman", lang="en_US")
        cls.manager = new_test_user(cls.env, "tour_manager", "sales_team.group_sale_manager", lang="en_US")
        member = Command.create({"user_id": cls.rep.id})
        values = {"name": "Tour Team", "sales_process_id": cls.process.id, "user_id": cls.leader.id}
        cls.team = cls.env["crm.team"].create(values | {"crm_team_member_ids": [member]})
        cls._set_criteria()
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Tour deal", "type": "opportunity", "team_id": cls.team.id, "user_id": cls.rep.id}
        )

    @classmethod
    def _set_criteria(cls):
        """Two stages with a criterion to tick, one that a field fills."""
        steps = cls.process.step_ids
        steps.criterion_ids.unlink()
        amount = cls.env.ref("crm.field_crm_lead__expected_revenue")
        cls.env["sales.stage.criterion"].create(
            [
                {"step_id": steps[0].id, "name": "Budget is known", "needs_evidence": True},
                {
                    "step_id": steps[0].id,
                    "name": "Amount is estimated",
                    "kind": "field",
                    "field_id": amount.id,
                },
                {"step_id": steps[1].id, "name": "Decision maker is met"},
            ]
        )

    def _pipeline(self, team):
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Pipeline",
                "res_model": "crm.lead",
                "view_mode": "kanban,list,form",
                "view_id": self.env.ref("crm.crm_case_kanban_view_leads").id,
                "domain": [("type", "=", "opportunity"), ("team_id", "=", team.id)],
                "context": {"default_team_id": team.id, "default_type": "opportunity"},
            }
        )
        return f"/odoo/action-{action.id}"

    def test_columns(self):
        shipped = self.env.ref("sales_process_mgmt.process_b2b_funnel")
        team = self.env["crm.team"].create({"name": "New Team", "sales_process_id": shipped.id})
        self.start_tour(self._pipeline(team), "sales_process_columns", login="tour_rep")

    def test_columns_of_a_team_without_process(self):
        team = self.env["crm.team"].create({"name": "Plain Team"})
        self.start_tour(self._pipeline(team), "sales_process_columns_plain", login="tour_rep")

    def test_gate_and_checklist(self):
        self.start_tour(self._pipeline(self.team), "sales_process_gate", login="tour_rep")
        lines = self.lead.sales_transition_ids.sorted("id")
        self.assertEqual(lines.mapped("to_name"), ["Initial contact", "Project evaluation", "Solution design"])
        self.assertEqual(lines.mapped("is_jumped"), [False, True, False])
        self.assertEqual(set(lines[1:].user_id), {self.rep})
        self.assertEqual(self.lead.expected_revenue, 5000, "what was typed before ticking is not lost")

    def test_a_refused_status_bar_goes_back(self):
        self.start_tour(f"/odoo/crm.lead/{self.lead.id}", "sales_process_statusbar", login="tour_rep")
        self.assertEqual((self.lead.stage_id.name, self.lead.expected_revenue), ("Initial contact", 7777))

    def test_override(self):
        self.start_tour(f"/odoo/crm.lead/{self.lead.id}", "sales_process_override", login="tour_leader")
        line = self.lead.sales_transition_ids.sorted("id")[-1]
        self.assertEqual((line.is_overridden, line.reason), (True, "The frame contract covers it"))

    def test_funnel(self):
        self.start_tour("/odoo/sales-funnel", "sales_process_funnel", login="tour_rep")

    def test_change_process(self):
        team = self.env["crm.team"].create({"name": "Plain Team"})
        lead = self.env["crm.lead"].create({"name": "Old", "type": "opportunity", "team_id": team.id, "user_id": False})
        self.start_tour(f"/odoo/crm.team/{team.id}", "sales_process_change", login="tour_manager")
        self.assertEqual(lead.stage_id.name, "Initial contact")
