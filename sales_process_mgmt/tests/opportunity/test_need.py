from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import Cursor
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .test_buying import CentreCase

# What the registry caches; it does not while a part has just been switched on, uncommitted.
CACHED = ("ir_rule", "rule_group_rel", "ir_model_access", "res_groups")


@tagged("post_install", "-at_install")
class TestNeed(CentreCase):
    """What the customer needs, and the plan that he confirms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.template"].create({"name": "Screw pump"})

    @classmethod
    def _need(cls, statement="Seals leak", lead=None, **values):
        return cls.env["sales.need"].create({"lead_id": (lead or cls.lead).id, "statement": statement} | values)

    def _confirm(self, lead=None, **values):
        lead = lead or self.as_rep
        wizard = self.env["sales.need.confirm"].with_user(lead.env.user).with_context(default_lead_id=lead.id)
        defaults = {"partner_id": self.people["boss"].id, "evidence": "Signed on paper"}
        wizard.create(defaults | values).action_confirm()
        lead.invalidate_recordset()

    # === LINES ===

    def test_one_line_is_enough(self):
        with Form(self.as_rep) as form, form.sales_need_ids.new() as line:
            line.statement = "Power costs too much"
        need = self.lead.sales_need_ids
        self.assertEqual((need.kind, need.layer, need.is_in_plan), ("problem", "stated", True))
        self.assertEqual(need.date, fields.Date.context_today(need))

    def test_plan_goes_from_situation_to_payoff_and_keeps_what_lies_behind(self):
        self._need("Worth it", kind="need_payoff")
        self._need("His promotion", kind="need_payoff", layer="behind")
        self._need("Six pumps", kind="situation")
        self.assertEqual(self.lead._sales_planned_needs().mapped("statement"), ["Six pumps", "Worth it"])

    def test_bad_input(self):
        with self._refused(ValidationError, "Statement", "10001"):
            self._need("x" * 10_001)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.lead.company_id = self.env.company
        self.product.company_id = other
        with self._refused(ValidationError, "Screw pump", "Elsewhere"):
            self._need(product_tmpl_id=self.product.id)

    def test_rights_are_those_of_the_opportunity(self):
        need = self._need()
        self.env.invalidate_all()
        self.assertEqual(need.with_user(self.leader).statement, "Seals leak")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            need.with_user(self.other_rep).read(["statement"])
        with self._refused(AccessError):
            need.with_user(self.other_rep).unlink()
        self.assertFalse(self.lead.copy().sales_need_ids)

    # === ANSWERED ===

    def test_need_that_something_we_sell_answers(self):
        self.assertNotIn(self.lead, self.lead._sales_answered())
        need = self._need(product_tmpl_id=self.product.id)
        self.assertIn(self.lead, self.lead._sales_answered())
        self.product.sale_ok = False
        self.assertNotIn(self.lead, self.lead._sales_answered())
        self.product.write({"sale_ok": True, "active": False})
        self.assertNotIn(self.lead, self.lead._sales_answered())
        self.lead.sales_bant_need_product_id = self.product
        self.assertNotIn(self.lead, self.lead._sales_answered(), "one rule for both places")
        self.product.active = True
        self.assertIn(self.lead, self.lead._sales_answered())
        self.lead.sales_bant_need_product_id = False
        self._switch("needs", on=False)
        self.assertNotIn(self.lead, self.lead._sales_answered(), "a part that is off counts for nothing")
        self._switch("needs")
        need.product_tmpl_id = False
        self.assertNotIn(self.lead, self.lead._sales_answered())

    # === CONFIRMATION ===

    def test_confirmation_and_change_since(self):
        need = self._need()
        self.assertEqual(self.as_rep.sales_need_plan_state, "open")
        self._confirm()
        self.assertEqual(self.as_rep.sales_need_plan_state, "confirmed")
        self.assertEqual(self.as_rep.sales_need_confirmed_user_id, self.rep)
        self.assertIn("Boss", self.as_rep.sales_need_confirmed_text)
        self.assertIn("Seals leak", self.lead.message_ids[0].body)
        need.partner_id = self.people["cfo"]
        self.assertEqual(self.as_rep.sales_need_plan_state, "confirmed", "the customer does not read who said it")
        need.statement = "Seals leak every week"
        self.assertEqual(self.as_rep.sales_need_plan_state, "changed")
        need.statement = "Seals leak"
        self.assertEqual(self.as_rep.sales_need_plan_state, "confirmed")
        self._need("One more")
        self.assertEqual(self.as_rep.sales_need_plan_state, "changed")
        self._confirm()
        self.assertEqual(self.as_rep.sales_need_plan_state, "confirmed")

    def test_confirmation_says_what_is_missing(self):
        with self._refused(UserError, "no need in its plan", "what proves it"):
            self._confirm(evidence="…")
        self._need()
        tomorrow = fields.Date.context_today(self.lead) + timedelta(days=1)
        with self._refused(UserError, "day to come", str(tomorrow)):
            self._confirm(date=tomorrow)
        with self._refused(UserError, "1990-01-01", "Correct the date"):
            self._confirm(date="1990-01-01")
        for stranger in (self.rep.partner_id, self.plant):
            with self._refused(UserError, f"“{stranger.name}” cannot confirm this", "(Plant)"):
                self._confirm(partner_id=stranger.id)
        self.lead.partner_id = False
        with self._refused(UserError, "none is named yet"):
            self._confirm()
        self.lead.partner_id = self.plant
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.lead.company_id = self.env.company
        self.people["boss"].company_id = other
        with self._refused(UserError, "Boss", "Elsewhere"):
            self._confirm()
        self.assertEqual(self.as_rep.sales_need_plan_state, "open")

    def test_attached_plan_is_evidence_and_moves_to_the_opportunity(self):
        self._need()
        file = (
            self.env["ir.attachment"]
            .with_user(self.rep)
            .create({"name": "signed.pdf", "raw": b"%PDF", "res_model": "sales.need.confirm", "res_id": 0})
        )
        self._confirm(evidence=False, attachment_ids=file.ids)
        self.assertEqual((file.sudo().res_model, file.sudo().res_id), ("crm.lead", self.lead.id))
        self.assertIn(file.sudo(), self.lead.message_ids[0].attachment_ids)

    def test_confirmation_is_not_forged(self):
        self._need()
        forged = {
            "sales_need_confirmed_user_id": self.manager.id,
            "sales_need_confirmed_date": "2024-01-01",
            "sales_need_fingerprint": "x",
        }
        self.as_rep.write(forged)
        defaults = {f"default_{name}": value for name, value in forged.items()}
        made = self.env["crm.lead"].with_user(self.rep).with_context(**defaults).create({"name": "New"})
        for lead in self.lead, made.sudo():
            self.assertFalse(lead.sales_need_confirmed_user_id or lead.sales_need_confirmed_date)
            self.assertFalse(lead.sales_need_fingerprint)
        with self._refused(AccessError):
            self._confirm(self.lead.with_user(self.other_rep))
        self._confirm()
        copy = self.lead.copy()
        self.assertFalse(copy.sales_need_confirmed_date or copy.sales_need_fingerprint)

    # === PRINT ===

    def _print(self, lang):
        """Return the plan as the rep prints it for a customer who reads ``lang``."""
        self.env["res.lang"]._activate_lang(lang)
        self.plant.lang = lang
        report = self.env["ir.actions.report"].with_user(self.rep)
        return report._render_qweb_html("sales_process_mgmt.report_need_plan", self.lead.ids)[0].decode()

    def test_print_holds_statements_and_answers_and_nothing_else(self):
        self._need("Seals leak", product_tmpl_id=self.product.id, partner_id=self.people["engineer"].id)
        self._need("His promotion", layer="behind")
        html = self._print("en_US")
        self.assertIn("Seals leak", html)
        self.assertIn("Screw pump", html)
        self.assertNotIn("His promotion", html)
        self.assertNotIn("Engineer", html)
        self.assertIn("Signature", html)
        self.lead.sales_need_plan_kind = "one_way"
        self.assertNotIn("Signature", self._print("en_US"))
        self.assertIn("需求计划书", self._print("zh_CN"), "in the customer's language")

    # === STATEMENTS ===

    def _count(self):
        """Return how many statements opening the form takes the rep; rules are in the registry's cache otherwise."""
        specification = self._specification(self.env.ref("crm.crm_lead_view_form"))
        self.env.flush_all()
        self.env.invalidate_all()
        said, execute = [], Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            said.append(query.code if isinstance(query, SQL) else str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listen):
            self.as_rep.web_read(specification)
        return sum(not any(table in text for table in CACHED) for text in said)

    def _specification(self, form):
        """Return what the web client reads for the form: names of many2ones that are shown, lines with theirs."""
        views = self.env["crm.lead"].with_user(self.rep).get_views([(form.id, "form")])
        nodes = etree.fromstring(views["views"]["form"]["arch"]).xpath("//field[not(ancestor::field)]")
        hidden = {node.get("name") for node in nodes if node.get("invisible") in ("1", "True")}
        known = views["models"]
        specification = self._names_of(known["crm.lead"]["fields"], {node.get("name") for node in nodes}, hidden)
        for name, model in (("sales_buying_role_ids", "sales.buying.role"), ("sales_need_ids", "sales.need")):
            if name in specification:
                lines = known[model]["fields"]
                specification[name] = {"fields": self._names_of(lines, set(lines) - {"lead_id"}, set())}
        return specification

    def _names_of(self, fields_get, names, hidden):
        shown = {"fields": {"display_name": {}}, "context": {"partner_display_name_hide_company": True}}
        return {name: shown if fields_get[name]["type"] == "many2one" and name not in hidden else {} for name in names}

    def test_each_part_costs_at_most_two_statements(self):
        for person, role in (("boss", "decision_maker"), ("cfo", "influencer"), ("head", "user")):
            self._role(person, role)
            self._need(role, product_tmpl_id=self.product.id, partner_id=self.people[person].id)
        self.env["sales.need"].search([]).product_tmpl_id.mapped("name")
        self._confirm(partner_id=self.people["engineer"].id)
        self._switch("buying_centre", "needs", on=False)
        none = self._count()
        self._switch("buying_centre")
        self.assertLessEqual(self._count() - none, 2)
        self._switch("needs")
        both = self._count()
        self.assertLessEqual(both - none, 4)
        self._switch("buying_centre", on=False)
        self.assertLessEqual(self._count() - none, 2)
        for number in range(10):
            person = self.env["res.partner"].create({"name": f"Person {number}", "parent_id": self.plant.id})
            self.people[number] = person
            self._role(number, "influencer")
            self._need(str(number), product_tmpl_id=self.product.copy().id, partner_id=person.id)
        self._switch("buying_centre")
        self.assertLessEqual(self._count(), both + 1, "ten lines more, and no statement per line")
