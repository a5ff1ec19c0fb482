from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ...tools.job_title import function_of, level_of
from ..common import DealCase


class CentreCase(DealCase):
    """A deal of a customer with four people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("buying_centre", "needs")
        cls.plant = cls.env["res.partner"].create({"name": "Plant", "is_company": True})
        names = {"boss": "Boss", "cfo": "Treasurer", "engineer": "Engineer", "head": "Head"}
        cls.people = {
            key: cls.env["res.partner"].create({"name": name, "parent_id": cls.plant.id}) for key, name in names.items()
        }
        cls.lead.partner_id = cls.plant

    @classmethod
    def _role(cls, person, role, lead=None, **values):
        values |= {"lead_id": (lead or cls.lead).id, "partner_id": cls.people[person].id, "role": role}
        return cls.env["sales.buying.role"].create(values)

    def _gaps(self, lead=None):
        lead = lead or self.as_rep
        lead.invalidate_recordset()
        return [gap["name"] for gap in lead.sales_buying_gaps["gaps"]]


@tagged("post_install", "-at_install")
class TestBuyingCentre(CentreCase):
    """Who is who at the customer, and who is missing."""

    # === GAPS ===

    def test_walk_missing_decision_maker_and_finance_are_named_and_go(self):
        self._role("engineer", "coach", function="technical", level="operate")
        self._role("head", "user", function="using", level="manage")
        self._role("head", "buyer", function="purchasing", level="manage")
        self.assertEqual(self._gaps(), ["No decision maker known", "Finance not covered"])
        self.assertTrue(self.as_rep.sales_has_buying_gaps)
        self._role("boss", "decision_maker", function="using")
        self.assertEqual(self._gaps(), ["Finance not covered"])
        self._role("cfo", "influencer", function="finance")
        self.assertEqual(self._gaps(), [])
        self.assertFalse(self.as_rep.sales_has_buying_gaps)
        self.assertEqual(self.as_rep.sales_buying_gaps["known"], 4)

    def test_who_decides_is_said_by_the_role_and_not_by_the_level(self):
        self._role("cfo", "influencer", level="decide")
        self.assertIn("No decision maker known", self._gaps())

    def test_opposed_decision_maker_is_a_gap(self):
        boss = self._role("boss", "decision_maker", stance="opponent")
        self.assertIn("Decision maker opposed", self._gaps())
        boss.stance = "sceptic"
        self.assertIn("Decision maker opposed", self._gaps())
        boss.stance = "neutral"
        self.assertNotIn("Decision maker opposed", self._gaps())

    def test_company_says_which_gaps_are_named(self):
        self.assertEqual(len(self._gaps()), 6, "all but an opposed decision maker")
        self.env.company.write({"sales_ask_coach": False, "sales_ask_finance": False})
        self.assertNotIn("No coach", self._gaps())
        self.assertNotIn("Finance not covered", self._gaps())
        self.env.company.write({f"sales_ask_{name}": False for name in ("decision_maker", "technical", "using")})
        self.assertEqual(self._gaps(), ["Purchasing not covered"])

    def test_the_company_of_the_deal_says_it_and_not_that_of_the_user(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        asked = ("decision_maker", "coach", "finance", "technical", "using")
        other.write({f"sales_ask_{name}": False for name in asked})
        lead = self._lead(name="Abroad", company_id=other.id, team_id=False, user_id=False)
        self.assertEqual(self._gaps(lead), ["Purchasing not covered"])

    def test_filter_finds_what_the_form_says(self):
        full = self._lead(name="Full")
        for person, role, function in (
            ("boss", "decision_maker", "using"),
            ("cfo", "influencer", "finance"),
            ("engineer", "coach", "technical"),
            ("head", "buyer", "purchasing"),
        ):
            self._role(person, role, full, function=function, stance="supporter")
        opposed = self._lead(name="Opposed")
        for role in full.sales_buying_role_ids:
            role.copy({"lead_id": opposed.id})
        opposed.sales_buying_role_ids[0].stance = "sceptic"
        leads = (self.lead | full | opposed).with_user(self.rep)
        leads.invalidate_recordset()
        search = leads.search
        found = search([("id", "in", leads.ids), ("sales_has_buying_gaps", "=", True)])
        self.assertEqual(found, leads.filtered("sales_has_buying_gaps"))
        self.assertEqual(found, (self.lead | opposed).with_user(self.rep))
        self.assertEqual(search([("id", "in", leads.ids), ("sales_has_buying_gaps", "=", False)]).ids, full.ids)
        no_decider = [("sales_buying_role_ids", "not any", [("role", "=", "decision_maker")])]
        self.assertEqual(search([("id", "in", leads.ids), *no_decider]).ids, self.lead.ids)

    def test_gaps_follow_what_is_typed(self):
        with Form(self.as_rep) as form:
            self.assertEqual(form.sales_buying_gaps["gaps"][0]["code"], "decision_maker")
            with form.sales_buying_role_ids.new() as line:
                line.partner_id = self.people["boss"]
                line.role = "decision_maker"
            self.assertNotIn("decision_maker", [gap["code"] for gap in form.sales_buying_gaps["gaps"]])
        self.assertEqual(self.lead.sales_buying_role_ids.level, "decide")

    def test_gaps_follow_a_line_that_is_changed(self):
        boss = self._role("boss", "user", function="using")

        def gaps():
            return {gap["code"] for gap in self.lead.sales_buying_gaps["gaps"]}

        self.assertEqual(gaps() & {"decision_maker", "finance", "opposed"}, {"decision_maker", "finance"})
        boss.role = "decision_maker"
        self.assertEqual(gaps() & {"decision_maker", "finance", "opposed"}, {"finance"})
        boss.function = "finance"
        self.assertEqual(gaps() & {"decision_maker", "finance", "opposed"}, set())
        boss.stance = "opponent"
        self.assertEqual(gaps() & {"decision_maker", "finance", "opposed"}, {"opposed"})

    # === LINES ===

    def test_a_person_may_have_two_roles_but_none_twice(self):
        first = self._role("head", "user", function="using", level="manage", stance="champion", influence=5)
        second = self._role("head", "coach")
        known = ("function", "level", "stance", "influence")
        self.assertEqual([second[name] for name in known], [first[name] for name in known])
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught, self.cr.savepoint():
            self._role("head", "coach")
        self.assertIn("sales_buying_role", str(caught.exception))

    def test_role_and_title_say_where_somebody_sits(self):
        self.people["cfo"].function = "财务总监"
        self.people["engineer"].function = "Process Engineer"
        money = self._role("cfo", "influencer")
        self.assertEqual((money.function, money.level, money.influence), ("finance", "manage", 3))
        engineer = self._role("engineer", "influencer")
        self.assertEqual((engineer.function, engineer.level), ("technical", "operate"))
        buyer = self._role("head", "buyer")
        self.assertEqual((buyer.function, buyer.level), ("purchasing", "manage"))
        boss = self._role("boss", "decision_maker")
        self.assertEqual((boss.function, boss.level, boss.stance), (False, "decide", False))

    def test_what_was_typed_is_not_guessed_over(self):
        self.people["cfo"].function = "财务总监"
        row = self._role("cfo", "user", function="technical", level="operate", influence=1)
        self.assertEqual((row.function, row.level, row.influence), ("technical", "operate", 1))
        row.role = "decision_maker"
        self.assertEqual((row.function, row.level, row.influence), ("technical", "operate", 1))

    def test_job_titles(self):
        self.assertEqual((function_of("采购部经理"), level_of("采购部经理")), ("purchasing", "manage"))
        self.assertEqual((function_of("Chief Financial Officer"), level_of("General Manager")), ("finance", "decide"))
        self.assertEqual((function_of(False), level_of("")), (None, None))

    def test_influence_out_of_bounds_is_refused_with_figures(self):
        for value in (0, 6, -1):
            with self._refused(ValidationError, "Influence", f"is {value}", "between 1 and 5"):
                self._role("boss", "user", influence=value)
        row = self._role("boss", "user")
        with self._refused(ValidationError, "is 9"):
            row.influence = 9

    def test_contact_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.lead.company_id = self.env.company
        self.people["boss"].company_id = other
        with self._refused(ValidationError, "Boss", "Elsewhere"):
            self._role("boss", "user")
        self.people["boss"].company_id = self.env.company
        self._role("boss", "user")

    def test_long_text_is_refused(self):
        with self._refused(ValidationError, "Personal Win", "10001", "10000"):
            self._role("boss", "user", personal_win="x" * 10_001)

    def test_copied_opportunity_knows_nobody(self):
        self._role("boss", "user")
        self.assertFalse(self.lead.copy().sales_buying_role_ids)

    def test_the_customers_own_people_are_offered_first(self):
        self.env["res.partner"].create([{"name": f"Aaa Boss {number}"} for number in range(9)])
        partners = self.env["res.partner"].with_context(sales_people_of=self.plant.id)
        found = [id_ for id_, _name in partners.name_search("Boss", limit=5)]
        self.assertEqual(found[0], self.people["boss"].id)
        self.assertEqual(len(found), 5)
        wrong = self.env["res.partner"].with_context(sales_people_of="x' OR 1")
        self.assertEqual(len(wrong.name_search("Boss", limit=5)), 5)

    def test_a_name_without_company_is_not_mixed_with_the_one_with_it(self):
        boss = self._role("boss", "decision_maker").partner_id
        self.assertEqual(boss.display_name, "Plant, Boss")
        self.assertEqual(boss.with_context(partner_display_name_hide_company=True).display_name, "Boss")

    # === LAST CONTACT ===

    def test_last_contact_is_measured_per_person(self):
        boss, head = self._role("boss", "decision_maker"), self._role("head", "user")
        self.assertFalse(boss.last_contact_date)
        stop = self._days_ago(3).replace(microsecond=0)
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": fields.Datetime.subtract(stop, hours=1),
                "stop": stop,
                "partner_ids": [Command.set(self.people["boss"].ids)],
            }
        )
        call = self.people["head"].activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        call.action_feedback()
        self.env.flush_all()
        rows = (boss | head).with_user(self.rep)
        self.env.invalidate_all()
        rows.mapped("role")
        self.assertTrue(rows.env.tz, "known on every page")
        with self.assertQueryCount(1):
            rows.mapped("last_contact_date")
        self.assertEqual(rows[0].last_contact_date, stop.date())
        self.assertEqual(rows[1].last_contact_date, call.date_done)
        far = rows[0].with_context(tz="Pacific/Kiritimati")
        self.assertEqual(far.last_contact_date, (stop + timedelta(hours=14)).date(), "the day where its reader is")

    # === RIGHTS ===

    def test_rights_are_those_of_the_opportunity(self):
        row = self._role("boss", "decision_maker")
        for allowed in (self.rep, self.leader, self.manager):
            self.env.invalidate_all()
            self.assertEqual(row.with_user(allowed).role, "decision_maker")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            row.with_user(self.other_rep).read(["role"])
        with self._refused(AccessError):
            row.with_user(self.other_rep).write({"stance": "champion"})
        with self._refused(AccessError):
            self.env["sales.buying.role"].with_user(self.other_rep).create(
                {"lead_id": self.lead.id, "partner_id": self.people["cfo"].id, "role": "user"}
            )
        found = self.env["sales.buying.role"].with_user(self.other_rep).search([("lead_id", "=", self.lead.id)])
        self.assertFalse(found)

    def test_portal_and_plain_users_have_no_rights(self):
        row = self._role("boss", "decision_maker")
        portal = new_test_user(self.env, "centre_portal", "base.group_portal")
        plain = new_test_user(self.env, "centre_plain", "base.group_user")
        for user in (portal, plain):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                row.with_user(user).read(["role"])

    def test_other_companies_do_not_see_it(self):
        row = self._role("boss", "decision_maker")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.lead.write({"company_id": self.env.company.id})
        self.manager.company_ids += other
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            row.with_user(self.manager).with_context(allowed_company_ids=other.ids).read(["role"])
