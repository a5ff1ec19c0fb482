from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ProcessCase

SHIPPED = (
    "seven_step",
    "major_account",
    "key_account",
    "b2b_funnel",
    "telesales",
    "recognition",
    "reception",
    "tender",
)


@tagged("post_install", "-at_install")
class TestProcess(ProcessCase):
    """Walk 1, the shipped processes, and bad input."""

    # === Walk 1 ===

    def _columns(self, team):
        leads = self.env["crm.lead"].with_user(self.rep).with_context(default_team_id=team.id, read_group_expand=True)
        groups = leads.web_read_group([("team_id", "=", team.id), ("type", "=", "opportunity")], ["stage_id"])
        return [group["stage_id"][1] for group in groups["groups"]]

    def test_a_new_team_has_the_columns_of_its_process(self):
        shipped = self.env.ref("sales_process_mgmt.process_b2b_funnel")
        team = self.env["crm.team"].create({"name": "New", "sales_process_id": shipped.id})
        self.assertEqual(
            self._columns(team),
            [
                "Initial contact",
                "Project evaluation",
                "Solution design",
                "Commercial negotiation",
                "Contract signing",
                "After-sales",
            ],
        )

    def test_a_team_without_process_has_odoos_own(self):
        own = self.env["crm.stage"].search([("team_ids", "=", False)], order="sequence, name, id")
        self.assertEqual(self._columns(self.plain_team), own.mapped("name"))
        self.assertFalse(own.sales_process_id)
        lead = self._lead(team_id=self.plain_team.id)
        self.assertEqual(lead.stage_id, own[0])
        lead.with_user(self.rep).write({"stage_id": own[-1].id})

    def test_a_pipeline_searched_by_team_has_that_teams_columns(self):
        """From the search bar: by value, by text, by several teams, by who leads them; alternatives do not count."""
        second = self.process.copy({"code": "searched", "name": "Searched"})
        other = self.env["crm.team"].create({"name": "Searched Team", "sales_process_id": second.id})
        self._lead()
        steps, others = self.stages.mapped("name"), self.env["crm.stage"]._sales_of_process(second).mapped("name")
        own = self.env["crm.stage"].search([("team_ids", "=", False)]).mapped("name")
        self.assertEqual(self._searched([("team_id", "=", self.team.id)]), steps)
        self.assertEqual(self._searched([("team_id", "ilike", "Walk Te")]), steps)
        self.assertEqual(self._searched([("team_id.name", "=", "Searched Team"), ("probability", ">", 101)]), others)
        either = ["|", ("team_id", "=", self.team.id), ("team_id", "=", other.id)]
        self.assertEqual(sorted(self._searched(either)), sorted(steps + others))
        self.assertEqual(sorted(self._searched([("team_id.user_id", "=", self.leader.id)])), sorted(own + steps))
        alternative = ["|", ("team_id", "=", other.id), ("user_id", "=", self.rep.id)]
        self.assertEqual(sorted(self._searched(alternative)), sorted([*own, steps[0]]))
        # The team of the search bar, not the one whose pipeline was opened.
        self.assertEqual(self._searched([("team_id", "=", other.id)], default_team_id=self.team.id), others)

    def _searched(self, domain, **context):
        leads = self.env["crm.lead"].with_user(self.rep).with_context(read_group_expand=True, **context)
        groups = leads.web_read_group([*domain, ("type", "=", "opportunity")], ["stage_id"])
        return [group["stage_id"][1] for group in groups["groups"]]

    def test_new_opportunities_begin_in_the_first_stage(self):
        self.assertEqual(self._lead().stage_id, self.stages[0])

    def test_two_teams_share_the_stages_of_a_process(self):
        second = self.env["crm.team"].create({"name": "Second", "sales_process_id": self.process.id})
        self.assertEqual(self.env["crm.stage"]._sales_of_process(self.process), self.stages)
        self.assertIn(second, self.stages[0].team_ids)
        second.sales_process_id = False
        self.assertNotIn(second, self.stages[0].team_ids)

    def test_a_process_that_no_team_follows_has_no_stages(self):
        process = self.process.copy()
        team = self.env["crm.team"].create({"name": "Alone", "sales_process_id": process.id})
        self.assertEqual(len(process.stage_ids), 6)
        team.sales_process_id = False
        self.assertFalse(process.stage_ids.exists())

    # === shipped content ===

    def test_shipped_processes_are_complete(self):
        for code in SHIPPED:
            process = self.env.ref(f"sales_process_mgmt.process_{code}")
            judged = process.step_ids.criterion_ids.filtered(lambda criterion: criterion.kind != "tick")
            self.assertGreaterEqual(len(judged), 3, code)
            self.assertEqual(set(process.step_ids.criterion_ids.mapped("proof")), {False, "fit", "contact"}, code)
            last_open = process.step_ids.filtered(lambda step: not step.is_won)[-1]
            self.assertTrue(last_open.criterion_ids.filtered("is_mandatory"), code)
            for step in process.step_ids:
                self.assertGreaterEqual(len(step.criterion_ids), 2, step.name)
                self.assertTrue(step.coaching_ask and step.coaching_say and step.coaching_avoid, step.name)
                self.assertEqual(step.probability == 100, step.is_won, step.name)

    # === steps and stages stay alike ===

    def test_a_renamed_step_renames_its_stage_and_back(self):
        step = self.stages[1].sales_step_id
        step.name = "Budget check"
        self.assertEqual(self.stages[1].name, "Budget check")
        self.stages[1].name = "Evaluation"
        self.assertEqual(step.name, "Evaluation")

    def test_a_steps_goal_is_its_stages_explanation(self):
        step = self.stages[1].sales_step_id
        step.goal = "Know the budget"
        self.assertEqual(self.stages[1].requirements, "Know the budget")
        self.stages[1].requirements = "Know who pays"
        self.assertEqual(step.goal, "Know who pays")
        self.assertEqual(self.stages[1].sales_tooltip, "Goal: Know who pays")
        own = self.env["crm.stage"].create({"name": "Own", "requirements": "A stage of no process"})
        self.assertEqual(own.sales_tooltip, "A stage of no process")

    def test_columns_are_in_the_language_of_who_looks(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self.stages.with_context(lang="zh_CN")
        step = chinese[1].sales_step_id
        step.write({"name": "立项", "goal": "弄清预算"})
        self.assertEqual((chinese[1].name, chinese[1].sales_tooltip), ("立项", "目标：弄清预算"))
        self.assertNotIn("立", self.stages[1].name + self.stages[1].sales_tooltip)
        step.with_context(lang="en_US").update_field_translations("name", {"zh_CN": "立项评估"})
        self.assertEqual(chinese[1].name, "立项评估")
        self.stages[1].update_field_translations("name", {"zh_CN": "评估"})
        self.assertEqual((step.name, step.with_context(lang="en_US").name), ("评估", self.stages[1].name))

    def test_stages_made_later_know_the_languages_of_their_steps(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        process = self.process.copy({"code": "later"})
        process.step_ids[0].with_context(lang="zh_CN").name = "初步接触"
        self.env["crm.team"].create({"name": "Later", "sales_process_id": process.id})
        stage = process.step_ids[0].stage_ids
        self.assertEqual(stage.name, "Initial contact")
        self.assertEqual(stage.with_context(lang="zh_CN").name, "初步接触")

    def test_dragging_columns_reorders_the_steps(self):
        order = self.stages[1] | self.stages[0] | self.stages[2:]
        order.web_resequence({})
        names = self.process.step_ids.sorted("sequence").mapped("name")
        self.assertEqual(names[:2], ["Project evaluation", "Initial contact"])

    def test_dragging_steps_in_the_form_keeps_where_they_were_dropped(self):
        """As the web client saves it: only those that changed places, numbered from the first of them on."""
        unused = self.process.copy({"code": "unused"})
        for process in (self.process, unused):
            for start, end in ((1, 2), (3, 1), (1, 4), (0, 3), (4, 0)):
                steps = process.step_ids.sorted("sequence")
                order = list(steps.ids)
                order.insert(end, order.pop(start))
                low, high = min(start, end), max(start, end)
                first = steps[low].sequence
                commands = [
                    Command.update(step_id, {"sequence": first + number})
                    for number, step_id in enumerate(order[low : high + 1])
                ]
                with self.subTest(process=process.code, start=start, end=end):
                    process.with_user(self.manager).write({"step_ids": commands})
                    process.invalidate_recordset()
                    won = [step_id for step_id in order if steps.browse(step_id).is_won]
                    self.assertEqual(process.step_ids.ids, [one for one in order if one not in won] + won)
                    stages = process.step_ids.stage_ids.sorted("sequence")
                    self.assertEqual(stages.sales_step_id, process.step_ids.filtered("stage_ids"))

    def test_two_steps_of_one_position_are_renumbered(self):
        steps = self.process.step_ids
        steps[1].sequence = steps[0].sequence
        self.assertEqual(len(set(self.process.step_ids.mapped("sequence"))), 6)

    def test_a_new_step_gets_its_stage(self):
        self.process.step_ids = [Command.create({"name": "Trial order", "sequence": 35})]
        names = self.env["crm.stage"]._sales_of_process(self.process).mapped("name")
        self.assertEqual(names[3], "Trial order")

    def test_guideline_is_a_warning(self):
        process = self.env["sales.process"].create(
            {"name": "Short", "code": "short", "step_ids": [Command.create({"name": "Only"})]}
        )
        self.assertIn("3 to 7", process.guideline_warning)
        self.assertFalse(self.process.guideline_warning)

    # === bad input ===

    def test_a_step_in_use_cannot_be_removed(self):
        self._lead()
        with self._refused(UserError, "Initial contact", "1 opportunities"):
            self.stages[0].sales_step_id.unlink()

    def test_a_followed_process_cannot_be_removed_or_archived(self):
        with self._refused(UserError, "Walk Team"):
            self.process.unlink()
        with self._refused(UserError, "Walk Team"):
            self.process.active = False

    def test_a_team_with_a_process_cannot_be_deleted(self):
        self._lead()
        with self._refused(UserError, "Walk Team", "included: 1"):
            self.team.unlink()

    def test_process_cannot_change_under_opportunities(self):
        self._lead()
        with self._refused(UserError, "Walk Team", "1 opportunities", "Change Process"):
            self.team.sales_process_id = self.env.ref("sales_process_mgmt.process_tender")

    def test_wrong_criteria_name_the_record(self):
        step = self.process.step_ids[0]
        cases = [
            {"kind": "domain", "domain": "[('no_such_field', '=', 1)]"},
            {"kind": "domain", "domain": "[('name', '='"},
            {"kind": "domain", "domain": "[('user_id', '=', uid)]"},
            {"kind": "domain", "domain": "__import__('os')"},
            {"kind": "domain", "domain": False},
            {"kind": "domain", "domain": "[('name', '=like', 'bang\\\\')]"},
            {"kind": "domain", "domain": "[('order_ids', 'any', [('name', 'not =ilike', 'a\\\\')])]"},
            {"kind": "field", "field_id": self.env.ref("base.field_res_partner__name").id},
            {"kind": "field"},
            {"kind": "activity"},
            {"kind": "fact"},
        ]
        for values in cases:
            with (
                self.subTest(**values),
                self._refused(ValidationError, "Criterion “Wrong”", "Initial contact"),
            ):
                self.env["sales.stage.criterion"].create({"step_id": step.id, "name": "Wrong"} | values)

    def test_a_criterion_of_a_field_that_does_not_exist(self):
        step = self.process.step_ids[0]
        with self._refused(ValidationError, "Criterion “Wrong”"):
            self.env["sales.stage.criterion"].create(
                {"step_id": step.id, "name": "Wrong", "kind": "field", "field_id": 99999999}
            )

    def test_days_and_probabilities_below_zero(self):
        step = self.process.step_ids[0]
        for values, *parts in (
            ({"expected_days": -1}, "“Expected Days” is -1", "between 0 and 3650"),
            ({"probability": -5}, "“Probability (%)” is -5", "between 0 and 100"),
            ({"probability": 101}, "“Probability (%)” is 101"),
            ({"probability": float("nan")}, "“Probability (%)” needs a number"),
        ):
            with self.subTest(**values), self._refused(ValidationError, "“Initial contact”", *parts):
                step.write(values)
            with self.subTest(**values), self._refused(ValidationError, "“New step”", *parts):
                step.create({"process_id": self.process.id, "name": "New step"} | values)

    def test_settings_below_zero(self):
        company = self.env.company
        for values, *parts in (
            ({"sales_rate_weight": -1}, "“Weight of the Wider Level” is -1"),
            ({"sales_alert_visit_days": -1}, "“No Visit for (days)” is -1"),
            ({"sales_rate_window_months": 0}, "between 1 and 1200"),
            ({"sales_best_few_probability": 120}, "between 0 and 100"),
            ({"sales_best_few_cycle_share": 1e9}, "between 0 and 1000"),
            ({"sales_alert_contact_amount": -1}, "at least 0"),
        ):
            with self.subTest(**values), self._refused(ValidationError, company.name, *parts):
                company.write(values)
