from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestDoors(ProcessCase):
    """What the web client really sends, and processes that change while deals are in them."""

    def _other_team(self, code, *members):
        process = self.env.ref("sales_process_mgmt.process_major_account").copy({"code": code})
        members = [Command.create({"user_id": user.id}) for user in members]
        values = {"name": code, "sales_process_id": process.id, "crm_team_member_ids": members}
        return self.env["crm.team"].create(values)

    # === the form ===

    def test_team_and_salesperson_change_in_the_form(self):
        """The form sends the stage that was computed from the new team along with it."""
        team = self._other_team("form_team", self.manager)
        for field, value in (("team_id", team), ("user_id", self.manager)):
            lead = self._lead(name=field)
            with Form(lead.with_user(self.manager)) as form:
                form[field] = value
            self.assertEqual((lead.team_id, lead.stage_id.sales_process_id), (team, team.sales_process_id))
            self.assertEqual([line[0] for line in self._history(lead)], ["start", "team"])

    def test_a_later_stage_of_the_new_team_is_judged(self):
        team = self._other_team("later")
        later = self.env["crm.stage"]._sales_of_process(team.sales_process_id)[2]
        with self._refused(UserError, "cannot move"):
            self._lead().write({"team_id": team.id, "stage_id": later.id})

    def test_created_with_a_stage_of_another_pipeline(self):
        """Odoo's own stage, as programs name it that know no other: it begins at the first, in one line."""
        lead = self._lead(stage_id=self.env.ref("crm.stage_lead1").id)
        self.assertEqual(self._history(lead), [("start", self.stages[0].name, False)])
        self.assertFalse(lead.sales_transition_ids.is_late_start)

    def test_a_lead_without_a_stage_is_converted(self):
        lead = self._lead(type="lead", team_id=False, user_id=False, stage_id=False)
        lead.stage_id = False
        lead.convert_opportunity(self.env["res.partner"], user_ids=[self.rep.id], team_id=self.team.id)
        self.assertEqual((lead.type, lead.stage_id), ("opportunity", self.stages[0]))

    # === the order of columns ===

    def test_dragging_as_the_web_client_does(self):
        """It numbers the moved range from its smallest position, one record after the other."""
        first, second, third = self.stages[:3]
        (third | first | second).web_resequence({}, "sequence", first.sequence)
        order = [stage.name for stage in self.env["crm.stage"]._sales_of_process(self.process)]
        self.assertEqual(order[:3], ["Solution design", "Initial contact", "Project evaluation"])
        steps = self.process.step_ids.sorted("sequence")
        (steps[1] | steps[2] | steps[0]).web_resequence({}, "sequence", steps[0].sequence)
        order = [stage.name for stage in self.env["crm.stage"]._sales_of_process(self.process)]
        self.assertEqual(order[:3], ["Initial contact", "Project evaluation", "Solution design"])

    def test_a_new_column_is_a_new_step(self):
        stages = self.env["crm.stage"].with_user(self.manager).with_context(default_team_id=self.team.id)
        stage_id, _name = stages.name_create("Trial order")
        stage = self.env["crm.stage"].browse(stage_id)
        self.assertEqual((stage.sales_process_id, stage.team_ids), (self.process, self.team))
        # The web client then numbers all columns, with the new one behind the others.
        (self.stages | stage).web_resequence({}, "sequence", self.stages[0].sequence)
        order = self.env["crm.stage"]._sales_of_process(self.process).mapped("name")
        self.assertEqual(order[4:6], ["Trial order", "Contract signing"])

    def test_teams_of_a_process_stage_are_its_followers(self):
        with self._refused(UserError, "Change Process"):
            self.stages[0].with_user(self.manager).team_ids = False

    # === processes ===

    def test_a_process_needs_an_open_and_a_won_step(self):
        empty = self.env["sales.process"].create({"name": "Empty", "code": "empty"})
        with self._refused(UserError, "at least one open and one won step"):
            self.env["crm.team"].create({"name": "E", "sales_process_id": empty.id})
        with self._refused(UserError, "at least one open and one won step"):
            self.stages[4:].sales_step_id.unlink()

    def test_an_archived_team_follows_too(self):
        self.team.active = False
        with self._refused(UserError, "Walk Team"):
            self.process.active = False

    def test_history_comes_back_with_the_process(self):
        lead = self._lead(team_id=self.team.id)
        lead.action_set_lost()
        self.env["sales.stage.win.rate"]._refresh()
        lead.unlink()
        kept = self._lead(name="Kept")
        kept.team_id = self.plain_team
        self.team.sales_process_id = False
        self.assertFalse(self.process.stage_ids.exists())
        self.team.sales_process_id = self.process
        start = kept.sales_transition_ids.sorted("id")[0]
        self.assertEqual(start.to_stage_id, self.process.stage_ids.sorted("sequence")[0])

    def test_closed_deals_that_are_brought_along_do_not_count(self):
        won, lost = self._lead(team_id=self.plain_team.id), self._lead(team_id=self.plain_team.id)
        won.action_set_won()
        lost.action_set_lost()
        context = self.plain_team.with_user(self.manager).action_sales_change_process()["context"]
        form = Form(self.env["sales.process.assign"].with_user(self.manager).with_context(**context))
        form.process_id = self.process
        form.save().action_apply()
        self.env["sales.stage.win.rate"]._refresh()
        rates = self.env["sales.stage.win.rate"]
        self.assertFalse(rates.search([("team_id", "=", self.plain_team.id)]))
        funnel = self.env["sales.funnel.report"].search([("team_id", "=", self.plain_team.id)])
        self.assertFalse(funnel.filtered(lambda line: line.process_id == self.process))

    def test_an_edited_evidence_level_breaks_no_hand_over(self):
        self.stages[0].sales_step_id.evidence_level = False
        lead = self._lead()
        lead.team_id = self._other_team("evidence")
        self.assertTrue(lead.stage_id)

    # === criteria ===

    def test_a_criterion_that_can_no_longer_be_judged_is_unmet(self):
        step = self.stages[0].sales_step_id
        step.criterion_ids.unlink()
        criterion = self.env["sales.stage.criterion"].create(
            {"step_id": step.id, "name": "Gone", "kind": "domain", "domain": "[('phone', '!=', False)]"}
        )
        lead = self._lead(phone="1")
        self.cr.execute(
            "UPDATE sales_stage_criterion SET domain = %s WHERE id = %s", ("[('x_gone', '=', 1)]", criterion.id)
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.sales_process_mgmt.models.process.sales_stage_criterion", "WARNING"):
            self.assertEqual(lead.sales_criteria_met, 0)

    def test_fields_that_cannot_be_judged_are_refused(self):
        step = self.stages[0].sales_step_id
        for name in ("lead_properties", "sales_checklist", "sales_alert_count"):
            field = self.env["ir.model.fields"]._get("crm.lead", name)
            with self._refused(UserError, "is not a stored field"):
                self.env["sales.stage.criterion"].create(
                    {"step_id": step.id, "name": "W", "kind": "field", "field_id": field.id}
                )

    def test_a_deleted_criterion_leaves_the_cache(self):
        lead = self._lead()
        criterion = self.stages[0].sales_step_id.criterion_ids[0]
        lead.partner_id = self.env["res.partner"].create({"name": "C"})
        deleted = criterion.id
        criterion.unlink()
        infos = self.env["sales.process"]._structure(self.process.id)[0].criteria
        self.assertNotIn(deleted, [info.id for info in infos])

    # === statements for teams without process ===

    def test_a_team_without_process_pays_nothing_for_a_change_of_owner(self):
        leads = self.env["crm.lead"].concat(
            *[self._lead(name=str(number), team_id=self.plain_team.id) for number in range(10)]
        )

        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            leads.mapped("name")
            before = self.cr.sql_log_count
            for lead in leads:
                lead.write({"user_id": self.other_rep.id if lead.user_id == self.rep else self.rep.id})
            self.env.flush_all()
            return self.cr.sql_log_count - before

        statements()
        ours = statements()
        with patch.object(type(leads), "_sales_history_triggers", lambda self: set()):
            statements()
            stock = statements()
        self.assertLessEqual(ours, stock + 2)
