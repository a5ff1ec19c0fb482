from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestGate(DealCase):
    """Walk 2 and 3: refused with every reason, by every door; passes when met; a leader overrides."""

    def _unmet_names(self, *stages):
        names = []
        for stage in stages:
            mandatory = stage.sales_step_id.criterion_ids.filtered("is_mandatory")
            names += [stage.name, *mandatory.mapped("name")]
        return names

    # === every door ===

    def test_write_is_refused_with_every_unmet_item_of_both_stages(self):
        with self._refused(UserError, "Pump station", *self._unmet_names(*self.stages[:2])):
            self.as_rep.write({"stage_id": self.stages[2].id})
        self.assertEqual(self.lead.stage_id, self.stages[0])
        self.assertEqual(self._history(self.lead), [("start", "Initial contact", False)])

    def test_web_client_is_led_to_the_checklist(self):
        with self._refused(RedirectWarning) as caught:
            self.as_rep.web_save({"stage_id": self.stages[2].id}, {"stage_id": {}})
        message, action, _label, *_rest = caught.exception.args
        for name in self._unmet_names(*self.stages[:2]):
            self.assertIn(name, message)
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", self.lead.id))
        self.assertTrue(action["context"]["sales_show_checklist"])
        self.assertEqual(action["context"]["sales_open_steps"], self.stages[:2].sales_step_id.ids)

    def test_list_multi_edit_is_refused_in_the_same_words(self):
        leads = self.as_rep | self._lead(name="Second").with_user(self.rep)
        with self._refused(UserError, "“Pump station”", "“Second”", *self._unmet_names(*self.stages[:2])):
            leads.web_save_multi([{"stage_id": self.stages[2].id}] * 2, {"stage_id": {}})
        with self._refused(UserError, "“Pump station”", "“Second”"):
            leads.write({"stage_id": self.stages[2].id})

    def test_won_button_passes_all_gates_between(self):
        with self._refused(UserError, *self._unmet_names(*self.stages[:4])):
            self.as_rep.action_set_won()
        with self._refused(RedirectWarning):
            self.as_rep.action_set_won_rainbowman()
        self._meet(self.lead, *self.stages[:4])
        self.as_rep.action_set_won_rainbowman()
        self.assertEqual((self.lead.stage_id.name, self.lead.won_status), ("Contract signing", "won"))

    def test_import_names_the_row(self):
        other = self._lead(name="Valves")
        self.env["ir.model.data"].create(
            [
                {"module": "__import__", "name": f"gate_{lead.id}", "model": "crm.lead", "res_id": lead.id}
                for lead in (self.lead, other)
            ]
        )
        rows = [
            [f"__import__.gate_{other.id}", "Valves renamed", str(self.stages[0].id)],
            [f"__import__.gate_{self.lead.id}", "Pump station", str(self.stages[2].id)],
        ]
        result = self.env["crm.lead"].with_user(self.rep).load(["id", "name", "stage_id/.id"], rows)
        self.assertFalse(result["ids"])
        message = result["messages"][0]
        self.assertEqual(message["rows"], {"from": 1, "to": 1}, result["messages"])
        for name in self._unmet_names(*self.stages[:2]):
            self.assertIn(name, message["message"])

    def test_import_with_an_unknown_stage_names_the_row(self):
        result = self.env["crm.lead"].with_user(self.rep).load(["name", "stage_id"], [["A", "No such stage"]])
        self.assertFalse(result["ids"])
        self.assertIn("No such stage", result["messages"][0]["message"])
        self.assertEqual(result["messages"][0]["rows"]["from"], 0)

    def test_superuser_code_and_automations_are_judged_too(self):
        with self._refused(UserError):
            self.lead.sudo().write({"stage_id": self.stages[1].id})

    def test_a_context_opens_nothing(self):
        for value in (True, 1, "SETTLING", "SystemMove.MERGING", {}):
            with self._refused(UserError):
                self.as_rep.with_context(sales_system_move=value).write({"stage_id": self.stages[2].id})

    def test_tracking_switched_off_changes_nothing(self):
        with self._refused(UserError):
            self.as_rep.with_context(tracking_disable=True).write({"stage_id": self.stages[2].id})

    # === what passes ===

    def test_passes_when_met_and_records_the_jump(self):
        self._meet(self.lead, *self.stages[:2])
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.assertEqual(
            self._history(self.lead),
            [
                ("start", "Initial contact", False),
                ("forward", "Project evaluation", True),
                ("forward", "Solution design", False),
            ],
        )
        self.assertEqual(self.lead.sales_alert_ids.mapped("kind"), ["jumped"])

    def test_moving_back_losing_and_saving_are_never_blocked(self):
        self._meet(self.lead, *self.stages[:2])
        self.as_rep.write({"stage_id": self.stages[2].id})
        self.as_rep.write({"stage_id": self.stages[0].id})
        self.as_rep.write({"expected_revenue": 5})
        self.as_rep.action_set_lost()
        directions = [line[0] for line in self._history(self.lead)]
        self.assertEqual(directions, ["start", "forward", "forward", "back", "lost"])
        self.assertIn("moved_back", self.lead.sales_alert_ids.mapped("kind"))

    def test_values_of_the_same_write_count(self):
        step = self.stages[0].sales_step_id
        step.criterion_ids.is_mandatory = False
        field = self.env.ref("crm.field_crm_lead__expected_revenue")
        step.criterion_ids = [
            (0, 0, {"name": "Amount is known", "kind": "field", "field_id": field.id}),
            (0, 0, {"name": "Large", "kind": "domain", "domain": "[('expected_revenue', '>', 100)]"}),
        ]
        with self._refused(UserError, "Amount is known", "Large"):
            self.as_rep.write({"stage_id": self.stages[1].id})
        with self._refused(UserError, "Large"):
            self.as_rep.write({"stage_id": self.stages[1].id, "expected_revenue": 50})
        self.as_rep.write({"stage_id": self.stages[1].id, "expected_revenue": 500})
        self.assertEqual(self.lead.stage_id, self.stages[1])
        with self._refused(UserError):
            self._lead(expected_revenue=500).write({"stage_id": self.stages[1].id, "expected_revenue": 0})

    def test_gate_policies(self):
        self.stages[:2].sales_gate_policy = "none"
        self.as_rep.write({"stage_id": self.stages[2].id})
        other = self._lead(name="Warned")
        self.stages[0].sales_gate_policy = "warn"
        other.with_user(self.rep).write({"stage_id": self.stages[1].id})
        line = other.sales_transition_ids.sorted("id")[-1]
        for name in self._unmet_names(self.stages[0]):
            self.assertIn(name, line.unmet)

    def test_a_stage_of_another_pipeline_is_refused(self):
        won = self.env.ref("crm.stage_lead4")
        with self._refused(UserError, "no such stage"):
            self.as_rep.write({"stage_id": won.id})
        with self._refused(UserError):
            self.as_rep.write({"stage_id": won.id, "team_id": self.plain_team.id})

    # === begin late ===

    def test_created_in_a_later_stage(self):
        late = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Running deal",
                    "type": "opportunity",
                    "team_id": self.team.id,
                    "stage_id": self.stages[2].id,
                }
            )
        )
        self.assertTrue(late.sales_transition_ids.is_late_start)
        self.assertEqual(self._history(late), [("start", "Solution design", False)])
        self.assertEqual(late.sales_alert_ids.mapped("kind"), ["late_start"])

    def test_becoming_an_opportunity_in_a_later_stage(self):
        lead = self._lead(type="lead")
        lead.stage_id = self.stages[2]
        self.assertFalse(lead.sales_transition_ids, "plain leads have no gates and no history")
        lead.with_user(self.rep).write({"type": "opportunity"})
        self.assertEqual(lead.sales_alert_ids.mapped("kind"), ["late_start"])

    def test_created_as_won_needs_a_leader(self):
        values = {
            "name": "Won",
            "type": "opportunity",
            "team_id": self.team.id,
            "stage_id": self.stages[4].id,
        }
        leads = self.env["crm.lead"]
        with self._refused(UserError, "leader"):
            leads.with_user(self.rep).create(values)
        with self._refused(UserError, "leader"):
            leads.with_user(self.rep).with_context(default_stage_id=self.stages[4].id).create(
                {"name": "Won", "type": "opportunity", "team_id": self.team.id}
            )
        self.assertEqual(leads.with_user(self.leader).create(values).won_status, "won")

    # === override ===

    def test_leader_overrides_with_a_reason(self):
        wizard = (
            self.env["sales.gate.override"]
            .with_user(self.leader)
            .create({"lead_id": self.lead.id, "stage_id": self.stages[2].id, "reason": "Frame contract is signed"})
        )
        for name in self._unmet_names(*self.stages[:2]):
            self.assertIn(name, wizard.unmet)
        wizard.action_override()
        self.assertEqual(self.lead.stage_id, self.stages[2])
        self.assertIn("Frame contract is signed", " ".join(self.lead.message_ids.mapped("body")))
        line = self.lead.sales_transition_ids.sorted("id")[-1]
        self.assertEqual((line.is_overridden, line.reason), (True, "Frame contract is signed"))
        remarks = self.lead.sales_transition_ids.sorted("id").mapped("remarks")
        self.assertEqual(remarks, [False, "Jumped over", "Overridden"])
        alert = self.lead.sales_alert_ids.filtered(lambda alert: alert.kind == "overridden")
        self.assertIn("Frame contract is signed", alert.with_user(self.leader).detail)
        self.assertTrue(self.lead.sales_override_ids.used_date)

    def test_leader_sees_the_button_while_a_gate_is_ahead(self):
        as_leader = self.lead.with_user(self.leader)
        self.assertTrue(as_leader.sales_may_override)
        self.assertFalse(self.as_rep.sales_may_override)
        first_won = self.stages.filtered("is_won")[0]
        self._meet(self.lead, *self.stages.filtered(lambda stage: not stage.is_won))
        as_leader.write({"stage_id": first_won.id})
        self.assertFalse(as_leader.sales_may_override, "all criteria of its last gate are advisory")
        first_won.sales_step_id.criterion_ids[0].is_mandatory = True
        self.env.invalidate_all()
        self.assertTrue(as_leader.sales_may_override)
        with self._refused(UserError, *self._unmet_names(first_won), "press “Override Gate”"):
            as_leader.write({"stage_id": self.stages[-1].id})
        self._override(self.stages[-1], self.leader)
        as_leader.write({"stage_id": self.stages[-1].id})
        self.assertFalse(as_leader.sales_may_override)

    def test_an_override_lets_one_move_pass(self):
        self._override(self.stages[1], self.leader)
        self.as_rep.write({"stage_id": self.stages[1].id})
        self.as_rep.write({"stage_id": self.stages[0].id})
        with self._refused(UserError):
            self.as_rep.write({"stage_id": self.stages[1].id})

    def test_an_override_does_not_reach_further(self):
        self._override(self.stages[1], self.leader)
        with self._refused(UserError):
            self.as_rep.write({"stage_id": self.stages[2].id})

    def test_a_rep_cannot_override_by_any_call(self):
        with self._refused(AccessError, "Leader"):
            self._override(self.stages[1], self.rep)
        given = self._override(self.stages[1], self.leader)
        with self._refused(AccessError):
            given.with_user(self.rep).write({"to_stage_id": self.stages[4].id})
        with self._refused(AccessError):
            given.with_user(self.rep).unlink()
        with self._refused(AccessError):
            given.with_user(self.rep).copy({"to_stage_id": self.stages[4].id})
        with self._refused(AccessError):
            self.env["sales.gate.override"].with_user(self.rep).create(
                {"lead_id": self.lead.id, "stage_id": self.stages[1].id, "reason": "Me"}
            ).action_override()

    def test_an_override_needs_a_reason_of_letters_and_an_id_of_each(self):
        overrides = self.env["sales.stage.override"].with_user(self.leader)
        values = {"lead_id": self.lead.id, "to_stage_id": self.stages[1].id, "reason": "Because"}
        for nothing in ("\u200b", ".", "\u2060 -"):
            with self._refused(UserError, "needs a reason"):
                overrides.create(values | {"reason": nothing})
        for wrong in ("abc", [[1, 2]], {}, 1.5, True, -1, 2**40):
            for field in ("lead_id", "to_stage_id"):
                with self._refused(UserError, "needs an opportunity, a stage and a reason"):
                    overrides.create(values | {field: wrong})

    def test_who_and_when_of_an_override_are_the_systems(self):
        forged = self._override(self.stages[1], self.leader, user_id=self.manager.id, from_stage_id=self.stages[4].id)
        self.assertEqual(forged.user_id, self.leader)
        self.assertEqual(forged.from_stage_id, self.stages[0])

    def test_history_is_written_by_the_system_only(self):
        line = self.lead.sales_transition_ids
        for user in (self.rep, self.leader, self.manager, self.env.ref("base.user_admin")):
            mine = line.with_user(user)
            for attempt in (
                lambda mine=mine: mine.write({"date": "2020-01-01"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({"lead_id": self.lead.id, "direction": "won", "date": "2020-01-01"}),
            ):
                with self._refused(AccessError):
                    attempt()

    def _override(self, stage, user, **values):
        values = {"lead_id": self.lead.id, "to_stage_id": stage.id, "reason": "Because"} | values
        return self.env["sales.stage.override"].with_user(user).create(values)
