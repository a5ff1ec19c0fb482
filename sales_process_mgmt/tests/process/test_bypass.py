import re
from email.message import EmailMessage

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.module import get_module_path
from odoo.tests import new_test_user, tagged

from ...models.process.gate_mixin import GateRefusal
from ..common import DealCase


@tagged("post_install", "-at_install")
class TestBypass(DealCase):
    """Ways around a gate that were tried: each is held back, or leaves a trace for the leader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain_leader = new_test_user(cls.env, "plain_leader", "sales_team.group_sale_salesman", name="Plain Leader")
        cls.plain_team.user_id = cls.plain_leader

    # === values that look other than what is stored ===

    def test_values_that_are_never_stored_meet_no_criterion(self):
        criteria = self.stages[0].sales_step_id.criterion_ids
        criteria[1:].unlink()
        partner = self.env["ir.model.fields"]._get("crm.lead", "partner_id")
        criteria[0].write({"kind": "field", "field_id": partner.id, "is_mandatory": True})
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"stage_id": self.stages[1].id, "partner_id": {"name": "x"}})
        tag = self.env["crm.tag"].create({"name": "T"})
        tags = self.env["ir.model.fields"]._get("crm.lead", "tag_ids")
        criteria[0].field_id = tags
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"stage_id": self.stages[1].id, "tag_ids": [Command.update(tag.id, {"name": "T"})]})
        self.as_rep.write({"stage_id": self.stages[1].id, "tag_ids": [Command.link(tag.id)]})
        self.assertEqual(self.lead.stage_id, self.stages[1])

    def test_winning_does_not_prove_a_probability(self):
        criteria = self.stages.sales_step_id.criterion_ids
        criteria[1:].unlink()
        criteria[0].write({"kind": "domain", "domain": "[('probability', '>=', 90)]", "is_mandatory": True})
        self.lead.probability = 20
        with self._refused(UserError, "cannot move"):
            self.as_rep.action_set_won()

    # === by way of another pipeline ===

    def test_winning_where_no_gate_is(self):
        """A rep takes it out of the process and wins it there: the steps that were left are judged."""
        won = self.env.ref("crm.stage_lead4")
        self.as_rep.write({"team_id": self.plain_team.id})
        self.assertEqual(self._open_kinds(), ["left_process"])
        self.assertEqual(self.lead.sales_alert_ids.raised_team_id, self.team)
        with self._refused(UserError, "cannot move", "Initial contact", "ask Plain Leader to mark it as won"):
            self.as_rep.write({"stage_id": won.id})
        with self._refused(UserError, "cannot move"):
            self.as_rep.action_set_won()
        self.lead.with_user(self.plain_leader).action_set_won()
        self.assertEqual(self.lead.won_status, "won")
        self._run_cron("ir_cron_alerts")
        self.assertEqual(self._open_kinds(), ["left_process"], "it stays until the leader has looked")

    def test_a_leader_gives_it_to_a_team_that_wins_it(self):
        self.lead.with_user(self.leader).write({"team_id": self.plain_team.id})
        self.as_rep.action_set_won()
        self.assertEqual(self.lead.won_status, "won")
        self.assertIn("won", self.lead.sales_transition_ids.mapped("direction"))

        self.assertNotIn("left_process", self._open_kinds())

    def test_leaving_as_a_lead_is_leaving(self):
        self.as_rep.write({"type": "lead", "team_id": self.plain_team.id})
        self.assertEqual(self._open_kinds(), ["left_process"])
        self.as_rep.write({"type": "opportunity"})
        with self._refused(UserError, "cannot move", "Initial contact"):
            self.as_rep.action_set_won()

    def test_leaving_step_by_step_as_a_lead_is_leaving(self):
        won = self.env.ref("crm.stage_lead4")
        self.as_rep.write({"type": "lead"})
        self.as_rep.write({"team_id": self.plain_team.id})
        self.assertEqual(self._open_kinds(), ["left_process"])
        with self._refused(UserError, "is a lead now"):
            self.as_rep.write({"stage_id": won.id})
        for values in ({"stage_id": won.id}, {"stage_id": won.id, "team_id": self.plain_team.id}):
            with self._refused(UserError, "cannot move", "Initial contact"):
                self.as_rep.write({"type": "opportunity"} | values)
        self.as_rep.write({"type": "opportunity"})
        with self._refused(UserError, "cannot move", "Initial contact"):
            self.as_rep.action_set_won()

    def test_coming_back_from_a_lead_elsewhere_is_leaving(self):
        other = self.env["crm.team"].create({"name": "Other", "sales_process_id": self.process.id})
        for detour in ({}, {"team_id": other.id}):
            lead = self._lead()
            as_rep = lead.with_user(self.rep)
            as_rep.write({"type": "lead"} | detour)
            as_rep.write({"type": "opportunity", "team_id": self.plain_team.id})
            self.assertEqual([line[0] for line in self._history(lead)], ["start", "to_lead", "team"])
            alert = lead.sales_alert_ids
            self.assertEqual((alert.kind, alert.raised_team_id), ("left_process", self.team))
            with self._refused(UserError, "cannot move", "Initial contact"):
                as_rep.action_set_won()

    def test_a_lead_of_a_leader_is_not_given_away(self):
        self.lead.with_user(self.leader).write({"type": "lead"})
        self.as_rep.write({"type": "opportunity", "team_id": self.plain_team.id})
        self.assertEqual(self._open_kinds(), ["left_process"])
        with self._refused(UserError, "cannot move", "Initial contact"):
            self.as_rep.action_set_won()

    def test_what_was_in_a_process_always_has_a_stage(self):
        """Without one it would take over the won stage of what it is merged with."""
        for values in ({"team_id": self.plain_team.id}, {"team_id": False}):
            self.as_rep.write(values)
            with self._refused(UserError, "always has a stage"):
                self.as_rep.write({"stage_id": False})
        plain = self._lead(name="Never in one", team_id=self.plain_team.id)
        plain.with_user(self.rep).write({"stage_id": False})
        self.assertFalse(plain.stage_id)

    def test_merged_into_what_was_won_without_a_gate_is_leaving(self):
        won = self._lead(name="Won elsewhere", team_id=self.plain_team.id, user_id=False)
        won.with_user(self.rep).action_set_won()
        self.as_rep.write({"type": "lead"})
        self.as_rep.write({"user_id": False})
        merged = (won | self.lead).with_user(self.rep).merge_opportunity(False, self.plain_team.id)
        self.assertEqual(merged, won)
        alert = won.sales_alert_ids
        self.assertEqual((alert.kind, alert.raised_team_id, alert.state), ("left_process", self.team, "open"))

    def test_each_team_that_was_left_is_told(self):
        other = self.env["crm.team"].create({"name": "Other", "sales_process_id": self.process.id})
        for team in (other, self.plain_team, self.team, self.plain_team):
            self.as_rep.write({"team_id": team.id})
        left = self.lead.sales_alert_ids.filtered(lambda alert: alert.kind == "left_process")
        self.assertEqual(left.raised_team_id, self.team | other)
        self.assertEqual(len(left), 2)

    def test_reopened_where_no_gate_is_is_leaving(self):
        self.as_rep.action_set_lost()
        self.as_rep.write({"team_id": self.plain_team.id})
        self.assertFalse(self._open_kinds(), "what is lost may be given away")
        self.as_rep.action_unarchive()
        self.assertEqual(self._open_kinds(), ["left_process"])
        self.assertEqual(self.lead.sales_alert_ids.raised_team_id, self.team)

    def test_reopened_where_a_leader_has_sent_it_is_no_flight(self):
        self.lead.with_user(self.leader).write({"team_id": self.plain_team.id})
        self.as_rep.action_set_lost()
        self.as_rep.action_unarchive()
        self.assertFalse(self._open_kinds())

    def test_many_return_as_won_with_one_question(self):
        won = self.env.ref("crm.stage_lead4")
        counts = []
        for number in (2, 2, 12):  # the first fills the caches
            leads = self.env["crm.lead"].concat(*(self._lead(name=f"L{count}") for count in range(number)))
            leads.with_user(self.rep).write({"type": "lead"})
            leads.with_user(self.rep).write({"team_id": self.plain_team.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with self._refused(UserError, "cannot move"):
                leads.with_user(self.rep).write({"type": "opportunity", "stage_id": won.id})
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2)

    def test_an_amount_is_changed_unseen_neither_as_lead_nor_as_lost(self):
        for away, back in (
            ({"type": "lead"}, {"type": "opportunity"}),
            ({"active": False, "probability": 0}, {"active": True}),
        ):
            lead = self._lead(expected_revenue=1000)
            for values in (away, {"expected_revenue": 900_000}, back):
                lead.with_user(self.rep).write(values)
            self.assertIn("amount_changed", lead.sales_alert_ids.mapped("kind"))
        fresh = self._lead(type="lead", expected_revenue=1000)
        fresh.expected_revenue = 9000
        self.assertFalse(fresh.sales_alert_ids, "the amount of a lead is a guess")

    def test_leaving_and_losing_in_one_write_is_leaving(self):
        for reopened in ({}, {"active": True}):
            self.as_rep.write({"team_id": self.plain_team.id, "active": False, "probability": 0})
            self.as_rep.write(reopened)
            with self._refused(UserError, "cannot move", "Initial contact"):
                self.as_rep.action_set_won()

    def test_a_lead_wins_nothing(self):
        self.as_rep.write({"type": "lead"})
        with self._refused(UserError, "is a lead now"):
            self.as_rep.write({"stage_id": self.stages[4].id})
        self.assertNotIn("won", self.lead.sales_transition_ids.mapped("direction"))
        self.lead.with_user(self.leader).write({"stage_id": self.stages[4].id})
        self.lead.with_user(self.leader).write({"type": "opportunity", "stage_id": self.stages[0].id})
        self.assertEqual(self.lead.won_status, "pending")
        self.assertIn("reopened", self.lead.sales_transition_ids.mapped("direction"))

    def test_won_outside_and_brought_back_is_open_again(self):
        self.lead.with_user(self.leader).write({"team_id": self.plain_team.id})
        self.as_rep.action_set_won()
        self.as_rep.write({"team_id": self.team.id})
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual([line[0] for line in self._history(self.lead)][-3:], ["won", "reopened", "team"])

    def test_lost_for_a_night_closes_no_alert(self):
        self.stages.sales_step_id.gate_policy = "none"
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.as_rep.write({"stage_id": self.stages[0].id})
        seen = self.lead.sales_alert_ids.filtered(lambda alert: alert.kind == "jumped")
        seen.with_user(self.leader).action_close()
        self.assertEqual(seen.closed_by_id, self.leader)
        self.as_rep.action_set_lost()
        self._run_cron("ir_cron_alerts")
        self.assertFalse(self._open_kinds())
        self.as_rep.action_unarchive()
        self.assertEqual(self._open_kinds(), ["moved_back"], "what its leader has closed stays closed")

    def test_ticks_of_others_are_not_told(self):
        criterion = self.stages.sales_step_id.criterion_ids.filtered(lambda item: item.kind == "tick")[0]
        self.lead.user_id = self.other_rep
        self.lead.sales_tick_criterion(criterion.id, True, "Because it is so")
        ticks = self.env["sales.lead.criterion"].with_user(self.rep).with_context(default_lead_id=self.lead.id)
        with self._refused(AccessError):
            ticks.create({"criterion_id": criterion.id, "is_done": True, "evidence": "a"})

    def test_an_override_looks_ahead(self):
        overrides = self.env["sales.stage.override"].with_user(self.leader)
        values = {"lead_id": self.lead.id, "reason": "Because"}
        with self._refused(UserError, "no gate is on the way"):
            overrides.create(values | {"to_stage_id": self.stages[0].id})
        self.assertTrue(overrides.create(values | {"to_stage_id": self.stages[1].id}))

    def test_the_leader_is_told_of_his_own_button(self):
        with self._refused(UserError, "press “Override Gate”"):
            self.lead.with_user(self.leader).write({"stage_id": self.stages[1].id})

    def test_a_list_edit_of_something_else_than_a_stage(self):
        for nonsense in ({"id": 1}, [1], "x"):
            with self._refused(UserError, "is not a stage"):
                self.as_rep.web_save_multi([{"stage_id": nonsense}], {"stage_id": {}})

    def test_back_in_and_mapped_out_it_is_won_there(self):
        """What was taken out once and came back is not held back when its team gives the process up."""
        self.as_rep.write({"team_id": self.plain_team.id})
        self.as_rep.write({"team_id": self.team.id})
        wizard = self.env["sales.process.assign"].with_user(self.manager)
        wizard.create({"team_id": self.team.id, "process_id": False}).action_apply()
        self.as_rep.action_set_won()
        self.assertEqual(self.lead.won_status, "won")

    def test_given_away_with_a_move_in_one_write(self):
        """Who gives it away may not write it afterwards; the whole write is one, as in Odoo."""
        self.stages.sales_step_id.gate_policy = "none"
        values = {"user_id": self.other_rep.id, "team_id": self.team.id, "stage_id": self.stages[1].id}
        self.as_rep.write(values)
        self.assertEqual((self.lead.user_id, self.lead.stage_id), (self.other_rep, self.stages[1]))

    def test_stepping_out_for_a_night_closes_no_alert(self):
        self.stages.sales_step_id.gate_policy = "none"
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.as_rep.write({"stage_id": self.stages[0].id})
        for out, back in (
            ({"team_id": False}, {"team_id": self.team.id}),
            ({"active": False}, {"active": True}),
            ({"type": "lead"}, {"type": "opportunity"}),
        ):
            self.as_rep.write(out)
            self._run_cron("ir_cron_alerts")
            self.as_rep.write(back)
        self.assertLessEqual({"jumped", "left_process", "moved_back"}, set(self._open_kinds()))

    def test_a_detour_as_lead_through_another_process(self):
        tender = self.env.ref("sales_process_mgmt.process_tender").copy({"code": "detour"})
        other = self.env["crm.team"].create({"name": "Detour", "sales_process_id": tender.id})
        self.as_rep.write({"team_id": other.id})
        self.as_rep.write({"type": "lead"})
        self.as_rep.write({"team_id": self.team.id})
        with self._refused(UserError, "is a lead now"):
            self.as_rep.write({"stage_id": self.stages[3].id})
        self.as_rep.write({"type": "opportunity"})
        self.assertEqual(self.lead.stage_id, self.stages[0])

    # === merging ===

    def test_merging_with_a_lead_in_a_won_stage(self):
        stageless = self._lead(name="Never in a process", team_id=self.plain_team.id).with_user(self.rep)
        stageless.write({"stage_id": False})
        lead = self._lead(type="lead", stage_id=self.stages[4].id)
        with self._refused(UserError, "would begin as won"):
            (stageless | lead.with_user(self.rep)).merge_opportunity(team_id=self.team.id)

    def test_merging_outside_a_process_keeps_the_history(self):
        self.stages.sales_step_id.gate_policy = "none"
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.as_rep.write({"stage_id": self.stages[0].id})
        self.as_rep.write({"team_id": False})
        count = len(self.lead.sales_transition_ids)
        dummy = self._lead(name="Dummy", team_id=False, user_id=self.rep.id, probability=99)
        dummy.stage_id = self.env.ref("crm.stage_lead3")
        merged = (self.as_rep | dummy.with_user(self.rep)).merge_opportunity()
        self.assertEqual(merged, dummy)
        kept = merged.sudo().sales_transition_ids.filtered("is_merged")
        self.assertEqual(len(kept), count, merged.sudo().sales_transition_ids.mapped("direction"))
        self.assertIn("moved_back", merged.sudo().sales_alert_ids.mapped("kind"))

    def test_merging_by_the_wizard_of_a_rep_keeps_the_history(self):
        """Odoo's wizard merges without deleting, and deletes what is left over afterwards."""
        twin = self._lead(name="Twin", email_from="twin@example.com")
        lead = self._lead(name="Lead", type="lead", email_from="twin@example.com")
        count = len(twin.sales_transition_ids) + len(self.lead.sales_transition_ids)
        wizard = self.env["crm.lead2opportunity.partner"].with_user(self.rep)
        wizard = wizard.with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids)
        wizard = wizard.create({"name": "merge", "duplicated_lead_ids": [Command.set((twin | self.lead | lead).ids)]})
        wizard.action_apply()
        left = (twin | self.lead | lead).exists()
        self.assertEqual(len(left), 1)
        self.env.invalidate_all()
        self.assertEqual(len(left.sales_transition_ids), count)

    # === as superuser, by way of Odoo's mail gateway ===

    def test_history_ticks_overrides_and_alerts_are_not_written_through_the_opportunity(self):
        line = self.lead.sales_transition_ids
        values = {
            "sales_transition_ids": [
                Command.create({"direction": "won", "date": "2024-05-01"}),
                Command.delete(line.id),
            ],
            "sales_override_ids": [Command.create({"to_stage_id": self.stages[4].id, "reason": "x"})],
            "sales_alert_ids": [Command.create({"kind": "jumped", "date": "2024-05-01"})],
            "sales_criterion_ids": [
                Command.create({"criterion_id": self.stages[0].sales_step_id.criterion_ids[0].id, "is_done": True})
            ],
        }
        self.lead.sudo().write(values)
        other = self._lead(name="Other", **values)
        self.env.invalidate_all()
        self.assertEqual(self.lead.sales_transition_ids, line)
        self.assertEqual(other.sales_transition_ids.mapped("direction"), ["start"])
        for lead in self.lead | other:
            self.assertFalse(lead.sales_override_ids or lead.sales_alert_ids or lead.sales_criterion_ids)
        history = self.env["sales.stage.transition"].sudo()
        for attempt in (
            lambda: history.create({"lead_id": self.lead.id, "direction": "won", "date": "2024-05-01"}),
            lambda: history.browse(line.id).write({"direction": "won"}),
            lambda: history.browse(line.id).unlink(),
        ):
            with self._refused(AccessError, "by the system"):
                attempt()

    def _send(self, model, values):
        message = EmailMessage()
        message["From"], message["To"] = self.leader.email_formatted, "sales@example.com"
        message["Subject"], message["Message-Id"] = "Sent", f"<{model}-sent@example.com>"
        message.set_content("Text")
        gateway = self.env["mail.thread"].with_user(self.rep)
        return gateway.message_process(model, message.as_string(), custom_values=values)

    def test_a_message_fills_in_nothing_that_its_sender_says(self):
        """The gateway writes as superuser in the name of whom the message says that it comes from."""
        self.leader.email = "leader@example.com"
        won = {"name": "W", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stages[4].id}
        for model, values in (
            ("crm.lead", won),
            ("crm.team", {"name": "Mine", "user_id": self.rep.id, "sales_process_id": self.process.id}),
            ("res.partner", {"name": "P", "opportunity_ids": [Command.create(won)]}),
            ("res.partner", {"name": "P", "opportunity_ids": [Command.update(self.lead.id, {"user_id": self.rep.id})]}),
        ):
            with self.subTest(model), self._refused(AccessError, "Only an administrator"):
                self._send(model, values)
        self.assertTrue(self._send("res.partner", None), "a message as such still arrives")

    # === beginnings ===

    def test_a_stage_of_another_process_is_no_beginning(self):
        other = self.env.ref("sales_process_mgmt.process_tender").copy({"code": "beginning"})
        self.env["crm.team"].create({"name": "Other", "sales_process_id": other.id})
        stage = self.env["crm.stage"]._sales_of_process(other)[2]
        with self._refused(UserError, "Pump station", stage.name, "Walk Team"):
            self._lead(stage_id=stage.id)

    def test_quick_creation_in_a_won_column_says_why_not(self):
        """As the web client sends it, first from the card and then from the form, where Odoo fills in 0 %."""
        leads = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .with_context(default_stage_id=self.stages[4].id, default_type="opportunity", default_team_id=self.team.id)
        )
        for values in ({}, {"probability": 0, "stage_id": self.stages[4].id}):
            with self.subTest(**values), self._refused(UserError, "would begin as won", "Contract signing"):
                leads.create({"name": "Quick"} | values)
        won = leads.with_user(self.leader).create({"name": "Won before"})
        self.assertEqual(won.stage_id, self.stages[4])

    def test_without_a_stage_it_begins_at_the_first(self):
        lead = self._lead(stage_id=False)
        self.assertEqual(lead.stage_id, self.stages[0])
        self.assertEqual([line[:2] for line in self._history(lead)], [("start", "Initial contact")])

    # === what holds the gates ===

    def test_stages_of_a_process_go_with_their_steps(self):
        with self._refused(UserError, "Initial contact", "remove its step"):
            self.stages[0].with_user(self.manager).unlink()

    def test_a_process_of_another_company_is_not_changed_through_its_stages(self):
        company = self.env["res.company"].create({"name": "Abroad"})
        theirs = self.process.copy({"code": "theirs", "company_id": company.id})
        self.env["crm.team"].create({"name": "T", "company_id": company.id, "sales_process_id": theirs.id})
        stage = theirs.step_ids.stage_ids[0].with_user(self.manager)
        for values in ({"name": "Hacked"}, {"is_won": True}, {"sequence": 1}, {"requirements": "Hacked"}):
            with self.subTest(**values), self._refused(AccessError):
                stage.write(values)
        with self._refused(AccessError):
            stage.update_field_translations("name", {"en_US": "Hacked"})
        with self._refused(AccessError):
            stage.web_override_translations({"name": "Hacked"})

    def test_columns_of_another_company_are_not_shown(self):
        """Who works for two companies sees the columns of those that are chosen."""
        company = self.env["res.company"].create({"name": "Abroad"})
        self.rep.company_ids += company
        theirs = self.process.copy({"code": "theirs", "company_id": company.id})
        team = self.env["crm.team"].create({"name": "T", "company_id": company.id, "sales_process_id": theirs.id})
        self.env["crm.team.member"].create({"user_id": self.rep.id, "crm_team_id": team.id})
        self.assertIn(team, self.rep.crm_team_ids)

        def shown(companies, **context):
            leads = self.env["crm.lead"].with_user(self.rep)
            leads = leads.with_context(allowed_company_ids=companies.ids, read_group_expand=True, **context)
            found = leads.web_read_group(
                [("type", "=", "opportunity")],
                ["stage_id"],
                ["__count"],
                groupby_read_specification={"stage_id": {"requirements": {}}},
            )
            ids = [group["stage_id"][0] for group in found["groups"] if group["stage_id"]]
            return self.env["crm.stage"].browse(ids).sales_process_id

        self.assertNotIn(theirs, shown(self.env.company, show_user_team_stages=1))
        self.assertNotIn(theirs, shown(self.env.company, default_team_id=team.id))
        self.assertIn(theirs, shown(self.env.company | company, show_user_team_stages=1))

    def test_a_process_keeps_to_the_companies_of_its_teams(self):
        company = self.env["res.company"].create({"name": "Abroad"})
        with self._refused(ValidationError, "cannot belong to Abroad alone", self.team.name):
            self.process.company_id = company
        self.team.company_id = self.env.company
        self.process.company_id = self.env.company

    def test_an_override_outlives_its_stages(self):
        values = {"lead_id": self.lead.id, "to_stage_id": self.stages[1].id, "reason": "Because"}
        override = self.env["sales.stage.override"].with_user(self.leader).create(values)
        self.lead.unlink()
        lead = self._lead(name="Kept", team_id=self.plain_team.id)
        self.assertFalse(override.exists(), "it goes with its opportunity")
        lead.team_id = self.team
        override = self.env["sales.stage.override"].with_user(self.leader).create(values | {"lead_id": lead.id}).sudo()
        lead.team_id = self.plain_team
        self.team.sales_process_id = False
        self.env.invalidate_all()
        self.assertFalse(self.stages.exists())
        self.assertEqual((override.to_stage_id.id, override.to_label), (False, "Project evaluation"))

    def test_a_domain_that_no_column_takes(self):
        step = self.process.step_ids[0]
        for domain in (
            "[('expected_revenue', '>', 1e999)]",
            "[('create_date', '>', '+99999999999d')]",
            "[('phone_mobile_search', 'ilike', '1')]",
        ):
            values = {"step_id": step.id, "name": "Wrong", "kind": "domain", "domain": domain}
            with self.subTest(domain), self._refused(ValidationError, "Criterion “Wrong”"):
                self.env["sales.stage.criterion"].create(values)

    def test_texts_of_a_process_have_an_end(self):
        step = self.process.step_ids[0]
        for record, name in ((step, "goal"), (step, "name"), (step.criterion_ids[0], "name")):
            with self.subTest(name), self._refused(ValidationError, "10000"):
                record.with_user(self.manager).write({name: "x" * 10_001})

    def test_evidence_is_made_of_words(self):
        criterion = self.stages.sales_step_id.criterion_ids.filtered("needs_evidence")[0]
        for text in ("\u200b", "\u2060 -", "…"):
            with self.subTest(text), self._refused(ValidationError, "needs evidence"):
                self.as_rep.sales_tick_criterion(criterion.id, True, text)

    def test_whoever_may_not_move_it_is_not_told_why(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.lead.with_user(self.other_rep).write({"stage_id": self.stages[1].id})

    def test_the_web_client_knows_the_refusal(self):
        path = f"{get_module_path('sales_process_mgmt')}/static/src/gate/gate_refusal.js"
        with open(path) as source:
            name = re.search(r'GATE_REFUSAL = "(.*)"', source.read()).group(1)
        self.assertEqual(name, f"{GateRefusal.__module__}.{GateRefusal.__name__}")
