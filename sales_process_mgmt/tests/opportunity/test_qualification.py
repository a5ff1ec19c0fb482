from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.opportunity.conversion_mixin import SystemConversion
from ..common import ProcessCase


class QualificationCase(ProcessCase):
    """A lead of the rep in the walk team with the part on, and a product that answers its need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("qualification")
        cls.rules = cls.env["sales.qualification.rule"]
        cls.rules.search([]).unlink()
        cls.rule = cls.rules.create({})
        cls.product = cls.env["product.template"].create({"name": "Pump", "sale_ok": True})
        cls.lead = cls._lead(type="lead", name="Water works")
        cls.as_rep = cls.lead.with_user(cls.rep)

    @classmethod
    def _qualified(cls, **values):
        """Return a lead that the default rule lets pass."""
        known = {"sales_bant_need": "confirmed", "sales_bant_need_product_id": cls.product.id}
        return cls._lead(type="lead", **(known | values))

    def _wizard(self, lead, user=None, **values):
        context = {"active_model": "crm.lead", "active_id": lead.id, "active_ids": lead.ids}
        wizard = self.env["crm.lead2opportunity.partner"].with_user(user or self.rep).with_context(**context)
        return wizard.create({"name": "convert", "action": "create", "user_id": self.rep.id} | values)


@tagged("post_install", "-at_install")
class TestQualification(QualificationCase):
    """Walk 1: a qualified lead converts, another one says what is missing; by whichever door."""

    def test_confirmed_need_answered_by_a_product_converts(self):
        self.as_rep.write({"sales_bant_need": "confirmed", "sales_bant_need_product_id": self.product.id})
        self._wizard(self.lead).action_apply()
        self.assertEqual(self.lead.type, "opportunity")

    def test_negative_budget_does_not_and_says_so(self):
        lead = self._qualified(sales_bant_budget="negative")
        wizard = self._wizard(lead)
        self.assertIn("Budget: is “Negative”, should be “Not negative”", wizard.sales_missing)
        self.assertNotIn("Need", wizard.sales_missing)
        with self._refused(UserError, "Budget: is “Negative”", "keep it as a potential customer", "Leader"):
            wizard.action_apply()
        self.assertEqual(lead.type, "lead")

    def test_nothing_known_names_need_and_answer(self):
        with self._refused(UserError, "Need: is “Unknown”, should be “Confirmed”", "nothing that we sell answers it"):
            self.as_rep.write({"type": "opportunity"})

    def test_what_is_missing_is_said_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        field = self.env["ir.model.fields"]._get("crm.lead", "sales_bant_budget")
        field.with_context(lang="fr_FR").field_description = "Budget du client"
        lead = self._qualified(sales_bant_budget="negative")
        text = lead.with_user(self.rep).with_context(lang="fr_FR")._sales_missing_text()
        self.assertIn("Budget du client", text)

    # === DOORS ===

    def test_every_door_is_shut(self):
        lead = self.as_rep
        doors = {
            "write": lambda: lead.write({"type": "opportunity"}),
            "with a stage": lambda: lead.write({"type": "opportunity", "stage_id": self.stages[0].id}),
            "convert": lambda: lead.convert_opportunity(lead.partner_id, user_ids=self.rep.ids),
            "save": lambda: lead.web_save({"type": "opportunity"}, {"type": {}}),
            "assignment forged": lambda: lead.with_context(
                sales_system_conversion="ASSIGNING", sales_system_move="MERGING"
            ).convert_opportunity(lead.partner_id),
            "superuser": lambda: lead.sudo().write({"type": "opportunity"}),
            "import": lambda: lead.sudo()._load_records(
                [{"values": {"type": "opportunity"}, "xml_id": "m.x"}], update=True
            ),
        }
        self.env["ir.model.data"].create(
            {"module": "m", "name": "x", "model": "crm.lead", "res_id": lead.id, "noupdate": False}
        )
        for name, door in doors.items():
            with self.subTest(name):
                with self._refused(UserError, "Need"):
                    door()
                self.assertEqual(self.lead.type, "lead", name)

    def test_what_is_written_with_the_type_counts(self):
        known = {"sales_bant_need": "confirmed", "sales_bant_need_product_id": self.product.id}
        self.as_rep.write({"type": "opportunity"} | known)
        self.assertEqual(self.lead.type, "opportunity")
        other = self._qualified()
        with self._refused(UserError, "Budget"):
            other.with_user(self.rep).write({"type": "opportunity", "sales_bant_budget": "negative"})

    def test_typed_as_an_opportunity_it_was_never_a_lead(self):
        deal = self.env["crm.lead"].with_user(self.rep).create({"name": "Typed", "type": "opportunity"})
        self.assertEqual(deal.type, "opportunity")
        deal.write({"type": "opportunity", "name": "Still one"})
        deal.type = "lead"
        with self._refused(UserError, "Still one"):
            deal.write({"type": "opportunity"})

    def test_all_of_several_are_named_and_none_is_converted(self):
        leads = self._qualified(name="Good") | self._lead(type="lead", name="Bad") | self.lead
        with self._refused(UserError, "2 leads", "“Bad”", "“Water works”") as caught:
            leads.with_user(self.rep).write({"type": "opportunity"})
        self.assertNotIn("Good", str(caught.exception))
        self.assertEqual(set(leads.mapped("type")), {"lead"})

    def test_who_may_not_write_it_is_not_told_what_it_lacks(self):
        stranger = self.lead.with_user(self.other_rep)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            stranger.write({"type": "opportunity"})

    def test_merging_leads_keeps_what_is_known_and_still_asks(self):
        first = self._lead(type="lead", name="First", sales_bant_budget="confirmed", sales_bant_budget_amount=500)
        second = self._qualified(name="Second", sales_bant_budget="negative", sales_bant_need_note="Leaks")
        merged = (first | second).with_user(self.rep).merge_opportunity()
        self.assertEqual(merged.type, "lead")
        self.assertEqual((merged.sales_bant_budget, merged.sales_bant_need), ("confirmed", "confirmed"))
        self.assertEqual((merged.sales_bant_budget_amount, merged.sales_bant_need_note), (500, "Leaks"))
        self.assertEqual(merged.sales_bant_need_product_id, self.product)
        merged.write({"type": "opportunity"})
        bare = self._lead(type="lead", name="Third") | self._lead(type="lead", name="Fourth")
        wizard = self._wizard(bare[0], name="merge", duplicated_lead_ids=[(6, 0, bare.ids)])
        with self._refused(UserError, "Need"):
            wizard.action_apply()
        self.assertTrue(bare.exists() == bare, "nothing half-done")

    def test_into_an_opportunity_that_was_there_leads_are_merged_as_before(self):
        deal = self._lead(name="Deal")
        lead = self._lead(type="lead", name="Again")
        wizard = self._wizard(lead, name="merge", duplicated_lead_ids=[(6, 0, (deal | lead).ids)])
        self.assertFalse(wizard.sales_missing)
        wizard.action_apply()
        self.assertFalse(lead.exists())

    def test_what_was_entered_after_a_lead_takes_it_up_when_one_is_qualified(self):
        hull = self._lead(name="Hull")
        both = (self.lead | hull).with_user(self.rep)
        assigned = both.with_context(sales_system_conversion=SystemConversion.ASSIGNING)
        wizard = self._wizard(self.lead, name="merge", duplicated_lead_ids=[(6, 0, both.ids)])
        self.assertIn("Need", wizard.sales_missing)
        for door in (both.merge_opportunity, wizard.action_apply):
            with self._refused(UserError, "“Water works” would become an opportunity by merging: “Hull”", "Need: is"):
                door()
        self.assertFalse(assigned._sales_converted_by_merging()[0], "nobody is there to be asked")
        hull.write({"sales_bant_need": "confirmed", "sales_bant_need_product_id": self.product.id})
        self.assertEqual(both.merge_opportunity(), hull)

    def test_a_leader_merges_nevertheless(self):
        hull = self._lead(name="Hull")
        merging = {"name": "merge", "duplicated_lead_ids": [(6, 0, (self.lead | hull).ids)]}
        wizard = self._wizard(self.lead, self.leader, sales_override_reason="Framework is signed", **merging)
        self.assertTrue(wizard.sales_may_override)
        wizard.action_sales_convert_nevertheless()
        self.assertFalse(self.lead.exists())
        self.assertTrue(hull.sales_qualification_override_ids.used_date)

    def test_a_copy_is_no_way_round(self):
        with self._refused(UserError, "“Water works” cannot become an opportunity yet", "Need"):
            self.as_rep.copy({"type": "opportunity"})
        self.assertEqual(self.as_rep.copy().type, "lead")
        self.assertEqual(self._qualified().with_user(self.rep).copy({"type": "opportunity"}).type, "opportunity")

    def test_a_lead_is_not_won(self):
        won = self.env.ref("crm.stage_lead4")
        qualified = self._qualified().with_user(self.rep)
        bare = self._lead(type="lead", team_id=self.plain_team.id).with_user(self.rep)
        for lead, stage in ((self.as_rep, self.stages[4]), (qualified, self.stages[4]), (bare, won)):
            for door in (lead.action_set_won, lead.action_set_won_rainbowman):
                with self._refused(UserError, "is a lead: convert it"):
                    door()
            with self._refused(UserError, "is a lead: convert it"):
                lead.write({"stage_id": stage.id})
        with self._refused(UserError, "is a lead: convert it"):
            bare.create({"name": "New", "type": "lead", "team_id": self.plain_team.id, "stage_id": won.id})
        self._switch("qualification", on=False)
        bare.action_set_won_rainbowman()
        self.assertEqual(bare.won_status, "won", "Odoo's own way, where nothing of ours is asked for")
        with self._refused(UserError, "is a lead: convert it"):
            self.as_rep.action_set_won()

    def test_many_at_once_leave_the_others(self):
        good = self._qualified(name="Good")
        both = good | self.lead
        context = {"active_model": "crm.lead", "active_ids": both.ids}
        wizard = self.env["crm.lead2opportunity.partner.mass"].with_user(self.rep).with_context(**context)
        wizard = wizard.create({"deduplicate": False, "user_ids": [(6, 0, self.rep.ids)]})
        self.assertIn("Need", wizard.sales_missing)
        wizard.action_mass_convert()
        self.assertEqual((good.type, self.lead.type), ("opportunity", "lead"))
        alone = wizard.with_context(active_ids=self.lead.ids).create({"deduplicate": False})
        with self._refused(UserError, "Need"):
            alone.action_mass_convert()
        strict = wizard.with_context(active_ids=self.lead.ids).create(
            {"deduplicate": False, "sales_leave_unqualified": False}
        )
        with self._refused(UserError, "Need"):
            strict.action_mass_convert()

    def test_automatic_assignment_assigns_it_as_a_lead(self):
        self.team.write({"use_leads": True, "assignment_max": 30})
        self.team.crm_team_member_ids.assignment_max = 30
        bare = self._lead(type="lead", name="Bare", user_id=False)
        good = self._qualified(name="Good", user_id=False)
        self.team._action_assign_leads(force_quota=True)
        self.assertEqual((bare.type, good.type), ("lead", "opportunity"))
        self.assertTrue(bare.user_id and good.user_id)

    # === RULES ===

    def test_a_team_has_its_own_rule(self):
        self.rules.create({"team_id": self.team.id, "budget": "confirmed", "need": "any", "needs_answer": False})
        with self._refused(UserError, "Budget: is “Unknown”, should be “Confirmed”"):
            self.as_rep.write({"type": "opportunity"})
        self.lead.sales_bant_budget = "confirmed"
        self.as_rep.write({"type": "opportunity"})
        plain = self._lead(type="lead", team_id=self.plain_team.id)
        with self._refused(UserError, "Need"):
            plain.write({"type": "opportunity"})

    def test_the_rule_of_the_team_that_it_is_given_to_counts(self):
        self.rules.create({"team_id": self.team.id, "budget": "any", "need": "any", "needs_answer": False})
        with self._refused(UserError, "Need"):
            self.as_rep.write({"type": "opportunity", "team_id": self.plain_team.id})

    def test_without_a_rule_every_lead_converts(self):
        self.rule.active = False
        self.as_rep.write({"type": "opportunity"})
        self.assertEqual(self.lead.type, "opportunity")

    def test_levels(self):
        enough = {"any": 4, "not_negative": 3, "partial": 2, "confirmed": 1}
        states = ("confirmed", "partial", "unknown", "negative")
        for level, count in enough.items():
            self.rule.write({"timeline": level, "need": "any", "needs_answer": False})
            for number, state in enumerate(states):
                self.lead.sales_bant_timeline = state
                self.lead.sales_bant_budget = "unknown"
                self.assertEqual(not self.lead._sales_missing(), number < count, (level, state))

    def test_one_rule_per_team(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.rules.create({})
            self.env.flush_all()

    def test_another_company_goes_by_its_own_rule(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.rules.create({"company_id": other.id, "need": "any", "needs_answer": False})
        lead = self._lead(type="lead", company_id=other.id, team_id=False, user_id=False)
        self.assertFalse(lead._sales_missing())
        self.assertTrue(self.lead._sales_missing())

    def test_only_administrators_change_rules(self):
        for user in (self.rep, self.leader):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self.rule.with_user(user).need = "any"
        self.rule.with_user(self.manager).need = "any"

    # === PART OFF ===

    def test_part_off_is_odoo(self):
        self._switch("qualification", on=False)
        wizard = self._wizard(self.lead)
        self.assertFalse(wizard.sales_missing)
        wizard.action_apply()
        self.assertEqual(self.lead.type, "opportunity")
        form = (
            self.env["crm.lead"].with_user(self.rep).get_view(self.env.ref("crm.crm_lead_view_form").id, "form")["arch"]
        )
        self.assertNotIn("sales_bant", form)
        dialog = self.env["crm.lead2opportunity.partner"].with_user(self.rep).get_view(view_type="form")["arch"]
        self.assertNotIn("sales_missing", dialog)
        self.assertEqual(dialog.count('name="action_apply"'), 1)
        self._switch("qualification")
        dialog = self.env["crm.lead2opportunity.partner"].with_user(self.rep).get_view(view_type="form")["arch"]
        self.assertIn("sales_missing", dialog)
        self.assertEqual(dialog.count('name="action_apply"'), 1)

    def test_parts_on_the_form_enter_it(self):
        with Form(self.as_rep, view="crm.crm_lead_view_form") as form:
            form.sales_bant_budget = "partial"
            form.sales_bant_budget_amount = 120000
            form.sales_bant_timeline_date = date(2030, 1, 1)
        self.assertEqual((self.lead.sales_bant_budget, self.lead.sales_bant_budget_amount), ("partial", 120000))

    # === BAD INPUT ===

    def test_wrong_figures_and_endless_notes(self):
        for values, part in (
            ({"sales_bant_budget_amount": -1}, "-1"),
            ({"sales_bant_budget_amount": 1e16}, "too large"),
            ({"sales_bant_need_note": "x" * 10_001}, "10001"),
            ({"sales_buying_signs": {"a": 1}}, "signs of the list"),
            ({"sales_buying_signs": [0]}, "signs of the list"),
            ({"sales_buying_signs": ["1"]}, "signs of the list"),
        ):
            with self.subTest(part), self._refused(ValidationError, part):
                self.as_rep.write(values)

    def test_what_changed_is_told_in_the_chatter(self):
        self.env.flush_all()
        self.cr.precommit.run()
        lead = self.env["crm.lead"].with_context(tracking_disable=False).browse(self.lead.id)
        lead.sales_bant_budget = "confirmed"
        self.env.flush_all()
        self.cr.precommit.run()
        values = self.env["mail.tracking.value"].search([("mail_message_id", "in", lead.message_ids.ids)])
        self.assertIn("sales_bant_budget", values.field_id.mapped("name"))

    def test_buying_signs_and_lever(self):
        signs = self.env["sales.buying.sign"].search([("phase", "=", "wants")])
        self.as_rep.write({"sales_buying_phase": "wants", "sales_buying_signs": signs[:2].ids})
        guide = {item["phase"]: item for item in self.as_rep.sales_buying_guide}
        self.assertEqual(list(guide), ["no_need", "aware", "wants", "criteria", "deal", "loyal"])
        self.assertEqual([len(item["signs"]) for item in guide.values()], [4] * 6)
        self.assertTrue(guide["wants"]["lever"].startswith("Need"))
        self.assertFalse(guide["loyal"]["lever"])
        signs[0].name = "Renamed"
        self.env.invalidate_all()
        guide = {item["phase"]: item for item in self.as_rep.sales_buying_guide}
        self.assertIn("Renamed", [name for _id, name in guide["wants"]["signs"]])
