from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestAbuse(DealCase):
    """What a salesperson may try by RPC to pass a gate, forge an override or a result, or read on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].with_user(cls.rep)
        cls.other_leader = new_test_user(cls.env, "other_leader", "sales_team.group_sale_salesman")
        cls.other_team = cls.env["crm.team"].create(
            {"name": "Other Team", "user_id": cls.other_leader.id, "sales_process_id": cls.process.id}
        )

    # === round the gate ===

    def test_won_in_a_pipeline_without_process_is_not_won_in_one(self):
        self.lead.write({"team_id": self.plain_team.id})
        self.as_rep.action_set_won()
        self.as_rep.write({"team_id": self.team.id})
        self.assertEqual((self.lead.stage_id, self.lead.won_status), (self.stages[0], "pending"))
        won = self.env.ref("crm.stage_lead4")
        values = {"name": "W", "type": "opportunity", "team_id": self.plain_team.id, "stage_id": won.id}
        created = self.leads.create(values | {"user_id": self.rep.id})
        created.write({"team_id": self.team.id})
        self.assertEqual(created.won_status, "pending")
        created = self.leads.create(values | {"user_id": self.rep.id})
        merged = (created | self.as_rep).merge_opportunity(team_id=self.team.id)
        self.assertEqual(merged.won_status, "pending")

    def test_landing_beyond_the_first_stage_is_flagged(self):
        self._meet(self.lead, *self.stages)
        self.as_rep.write({"stage_id": self.stages[3].id})
        tender = self.env.ref("sales_process_mgmt.process_tender").copy({"code": "abuse"})
        self.lead.team_id = self.env["crm.team"].create({"name": "T", "sales_process_id": tender.id})
        self.assertTrue(self.lead.sales_transition_ids.sorted("id")[-1].is_late_start)
        self.assertIn("late_start", self.lead.sales_alert_ids.mapped("kind"))

    def test_a_stage_given_as_text_is_a_stage(self):
        values = {"name": "Text", "type": "opportunity", "team_id": self.team.id}
        with self._refused(UserError, "leader"):
            self.leads.create(values | {"stage_id": str(self.stages[4].id)})
        with self._refused(UserError, "leader"):
            self.leads.with_context(default_stage_id=str(self.stages[4].id)).create(values)
        late = self.leads.create(values | {"stage_id": str(self.stages[3].id)})
        self.assertTrue(late.sales_transition_ids.is_late_start)
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"stage_id": str(self.stages[3].id)})
        for nonsense in ([self.stages[3].id], "x", True, 1.5):
            with self._refused(UserError, "is not a stage"):
                self.as_rep.write({"stage_id": nonsense})

    def test_turning_into_a_lead_and_back(self):
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"type": "lead", "stage_id": self.stages[3].id})
        self.as_rep.write({"type": "lead"})
        with self._refused(UserError, "was an opportunity in “Initial contact” and is a lead now"):
            self.as_rep.write({"stage_id": self.stages[3].id})
        self.lead.with_user(self.leader).write({"stage_id": self.stages[3].id})
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"type": "opportunity", "stage_id": self.stages[3].id})
        # Nobody names a stage: it goes back to where it was left, as in the nightly assignment of leads.
        with self.cr.savepoint() as savepoint:
            self.as_rep.write({"type": "opportunity"})
            self.assertEqual(self.lead.stage_id, self.stages[0])
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"type": "opportunity", "stage_id": self.stages[2].id})
        self.as_rep.write({"type": "opportunity", "stage_id": self.stages[0].id})
        self.assertIn("to_lead", self.lead.sales_transition_ids.mapped("direction"))

    def test_an_opportunity_of_a_process_always_has_a_stage(self):
        with self._refused(UserError, "always has a stage"):
            self.as_rep.write({"stage_id": False})

    def test_a_new_owner_in_the_same_write(self):
        major = self.env.ref("sales_process_mgmt.process_major_account").copy({"code": "abuse_major"})
        team = self.env["crm.team"].create(
            {"name": "M", "sales_process_id": major.id, "crm_team_member_ids": [(0, 0, {"user_id": self.manager.id})]}
        )
        self.lead.write({"stage_id": self.stages[0].id, "user_id": self.manager.id})
        self.assertEqual((self.lead.team_id, self.lead.stage_id.sales_process_id), (team, major))

    # === overrides ===

    def _wizard(self, user, lead, stage):
        values = {"lead_id": lead.id, "stage_id": stage.id, "reason": "Because"}
        return self.env["sales.gate.override"].with_user(user).create(values)

    def test_a_leaders_wizard_is_the_leaders(self):
        own = self._lead(name="Own")
        wizard = self._wizard(self.leader, self.lead, self.stages[1])
        with self._refused(AccessError):
            wizard.with_user(self.rep).write({"lead_id": own.id, "stage_id": self.stages[3].id})
        with self._refused(AccessError):
            wizard.with_user(self.rep).read(["reason"])

    def test_the_wizard_tells_nothing_of_others_opportunities(self):
        with self._refused(AccessError):
            self._wizard(self.other_rep, self.lead, self.stages[2])

    def test_an_override_stays_in_its_team(self):
        self.lead.write({"user_id": False, "team_id": self.other_team.id})
        values = {"lead_id": self.lead.id, "to_stage_id": self.stages[3].id, "reason": "Mine"}
        self.env["sales.stage.override"].with_user(self.other_leader).create(values)
        self.lead.write({"team_id": self.team.id, "user_id": self.rep.id})
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"stage_id": self.stages[3].id})

    def test_an_override_ends_with_the_leadership(self):
        values = {"lead_id": self.lead.id, "to_stage_id": self.stages[3].id, "reason": "R"}
        self.env["sales.stage.override"].with_user(self.leader).create(values)
        self.team.user_id = self.other_leader
        with self._refused(UserError, "cannot move"):
            self.as_rep.write({"stage_id": self.stages[3].id})

    def test_an_override_is_not_inherited_by_merging(self):
        self.lead.probability = 99
        other = self._lead(name="Twin", probability=1)
        values = {"lead_id": other.id, "to_stage_id": self.stages[3].id, "reason": "For the twin"}
        self.env["sales.stage.override"].with_user(self.leader).create(values)
        merged = (self.as_rep | other.with_user(self.rep)).merge_opportunity()
        self.assertEqual(merged, self.lead)
        self.assertFalse(merged.sales_override_ids)

    def test_an_override_needs_everything(self):
        for values in ({}, {"lead_id": self.lead.id}, {"lead_id": self.lead.id, "to_stage_id": self.stages[1].id}):
            with self._refused(UserError):
                self.env["sales.stage.override"].with_user(self.leader).create(values)

    # === results ===

    def test_results_and_zones_cannot_be_written(self):
        self.as_rep.write({"won_status": "won", "sales_zone": "best_few", "sales_work_rank": 1})
        self.lead.invalidate_recordset()
        self.assertEqual((self.lead.won_status, self.lead.sales_zone), ("pending", "universe"))

    def test_closing_dates_do_not_move_the_rates(self):
        self.lead.action_set_lost()
        self.as_rep.write({"date_closed": "2001-01-01"})
        self.env["sales.stage.win.rate"]._refresh()
        rows = self.env["sales.stage.win.rate"].search(
            [("team_id", "=", self.team.id), ("stage_id", "=", self.stages[0].id)]
        )
        self.assertEqual(rows.resolved, 1)

    def test_history_stays_with_those_that_are_kept(self):
        other = self._lead(name="Kept")
        (self.as_rep | other.with_user(self.rep)).merge_opportunity(auto_unlink=False)
        self.assertTrue(self.lead.sales_transition_ids and other.sales_transition_ids)

    def test_merging_a_foreign_stage_is_one_line(self):
        plain = self._lead(name="Plain", team_id=self.plain_team.id)
        twin = self._lead(name="Plain too", team_id=self.plain_team.id)
        merged = (plain | twin).merge_opportunity(team_id=self.team.id)
        self.assertEqual([line[0] for line in self._history(merged)].count("team"), 1)

    def test_amounts_beyond_all_measure(self):
        with self._refused(UserError, "too large"):
            self.as_rep.write({"expected_revenue": 1e306})

    def test_amounts_of_the_company_are_not_for_everybody(self):
        self.env["sales.stage.win.rate"]._refresh()
        with self._refused(AccessError):
            self.env["sales.stage.win.rate"].with_user(self.rep).search_read([], ["amount_won"], limit=1)

    # === long texts ===

    def test_long_texts_by_every_door(self):
        criterion = self.stages[0].sales_step_id.criterion_ids.filtered(lambda one: one.kind == "tick")[0]
        self.as_rep.sales_tick_criterion(criterion.id, True, "Because")
        tick = self.lead.sales_criterion_ids.with_user(self.rep)
        long = "x" * 10_001
        for attempt in (
            lambda: tick.write({"evidence": long}),
            lambda: tick.write({"evidence": [long]}),
            lambda: (
                self._lead(name="N")
                .with_user(self.rep)
                .with_context(default_evidence=long)
                .sales_tick_criterion(criterion.id, True, long)
            ),
        ):
            with self._refused(ValidationError, "10000"):
                attempt()
        with self._refused(ValidationError, "10000"):
            self.env["sales.stage.override"].with_user(self.leader).create(
                {"lead_id": self.lead.id, "to_stage_id": self.stages[1].id, "reason": long}
            )

    def test_long_texts_in_another_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        step = self.stages[0].sales_step_id.with_user(self.manager)
        for record, name in ((step, "goal"), (step.criterion_ids[0], "name"), (self.stages[0], "name")):
            with self.subTest(record=record, name=name), self._refused(ValidationError, "10001 characters"):
                record.with_user(self.manager).update_field_translations(name, {"zh_CN": "x" * 10_001})
        step.update_field_translations("name", {"zh_CN": False, "en_US": "First talk"})
        self.assertEqual(self.stages[0].name, "First talk")

    def test_without_a_process_is_not_of_a_process(self):
        plain = self._lead(name="Plain", team_id=self.plain_team.id)
        teamless = self._lead(name="Nobody's", team_id=False)
        ours = self.lead | plain | teamless

        def found(operator, value):
            return ours.search([("id", "in", ours.ids), ("sales_process_id", operator, value)])

        name = self.process.name
        self.assertEqual(found("ilike", name), self.lead)
        self.assertEqual(found("not ilike", name), ours.search([("id", "in", (plain | teamless).ids)]))
        self.assertEqual(found("!=", self.process.id), found("not in", self.process.ids))
        self.assertEqual(found("!=", self.process.id), found("not ilike", name))
        self.assertEqual(found("=", False), found("not any", [("name", "ilike", name)]))
        self.assertEqual(found("!=", False), self.lead)
        self.assertEqual(found("in", [self.process.id, False]), ours.search([("id", "in", ours.ids)]))

    def test_an_empty_write_signs_nothing(self):
        criterion = self.stages[0].sales_step_id.criterion_ids.filtered(lambda one: one.kind == "tick")[0]
        self.as_rep.sales_tick_criterion(criterion.id, True, "Because")
        self.lead.sales_criterion_ids.with_user(self.leader).write({})
        self.assertEqual(self.lead.sales_criterion_ids.user_id, self.rep)
