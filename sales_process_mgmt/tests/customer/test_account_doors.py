import math

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .account_case import AccountCase

SPAN = {"year": 2026, "quarter": "0", "customer_spend": 1000}


@tagged("post_install", "-at_install")
class TestAccountDoors(AccountCase):
    """Whoever does not see a key account learns nothing of it from its lines, their messages and their defaults."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("swot")
        cls.project = cls.env["sales.account.project"].create({"account_id": cls.account.id, "name": "Secret Project"})
        cls.env.invalidate_all()

    def _as(self, model, user=None):
        self.env.invalidate_all()
        return self.env[model].with_user(user or self.other_rep)

    def _refused(self, call, *hidden):
        """Expect a refusal that tells nothing of ``hidden`` and leaves nothing behind."""
        with self.assertRaises(AccessError) as refusal, self.env.cr.savepoint():
            call()
        for text in hidden:
            self.assertNotIn(text, str(refusal.exception))

    # === WHAT A FORM COMPUTES BEFORE SAVING ===

    def test_form_of_a_hidden_account_computes_nothing(self):
        for model in ("sales.account.objective", "sales.account.evaluation"):
            for values, context in (
                ({"account_id": self.account.id}, {}),
                ({}, {"default_account_id": self.account.id}),
            ):
                with self.subTest(model=model, context=context):
                    asked = self._as(model).with_context(**context)
                    self._refused(lambda: asked.onchange({"year": 2026} | values, [], {"revenue": {}}))  # noqa: B023

    def test_own_account_computes(self):
        found = self._as("sales.account.objective", self.rep).onchange(
            {"account_id": self.account.id, **SPAN}, [], {"revenue": {}, "date_from": {}}
        )
        self.assertEqual(str(found["value"]["date_from"]), "2026-01-01")

    # === WITHOUT A SALESPERSON ===

    def test_customer_of_a_key_account_is_not_nobody_s(self):
        """It has no salesperson, but a team: others neither read nor write what is kept of it."""
        self._switch("installed_base", "customer_card")
        self.assertFalse(self.customer.user_id)
        card = self.env["sales.customer"]._of(self.customer).sudo()
        line = {"partner_id": self.customer.id, "name": "Line"}
        promise = {"partner_id": self.customer.id, "name": "Drawings", "date_due": "2030-01-01", "user_id": self.rep.id}
        kept = (
            card,
            self.env["sales.installed.product"].create(line),
            self.env["sales.purchase.plan"].create(line | {"date": "2030-01-01"}),
            self.env["sales.customer.promise"].create(promise),
        )
        for record in kept:
            with self.subTest(model=record._name):
                mine = [("id", "=", record.id)]
                self.assertFalse(self._as(record._name).search(mine))
                self._refused(lambda: self._as(record._name).browse(record.id).check_access("write"))  # noqa: B023
                self.assertTrue(self._as(record._name, self.rep).search(mine), "its team")
                self.assertTrue(self._as(record._name, self.rep).browse(record.id).has_access("write"))
        self.account.active = False
        for record in kept:
            self.assertTrue(self._as(record._name).search([("id", "=", record.id)]), "nobody's from now on")
            self.assertTrue(self._as(record._name).browse(record.id).has_access("read"))

    def test_who_serves_is_looked_up_for_many_and_for_nobody_yet(self):
        costs = []
        for users in (self.rep, self.rep | self.other_rep | self.mate):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            users.mapped("sales_account_ids")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*costs)
        self.assertEqual(self.rep.sales_account_ids, self.account)
        self.assertFalse(self.env["res.users"].new({"name": "New"}).sales_account_ids)
        self.assertEqual(self.env["res.users"].new(origin=self.rep).sales_account_ids._origin, self.account)

    def test_account_of_a_company_one_has_left_opens_nothing(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.rep.write({"company_ids": [Command.link(elsewhere.id)]})
        self.customer.user_id = self.other_rep  # or it would be nobody's there, where it is no key account
        card = self.env["sales.customer"]._of(self.customer, elsewhere).sudo()
        mine = [("id", "=", card.id)]
        there = self._as("sales.customer", self.rep).with_context(allowed_company_ids=elsewhere.ids)
        self.assertTrue(there.search(mine))
        self.rep.write({"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]})
        self.env.invalidate_all()
        self.assertFalse(there.search(mine))

    # === LINES ===

    def test_line_in_a_hidden_account_is_refused_without_its_name(self):
        rival = self.env["res.partner"].create({"name": "Rival", "sales_is_competitor": True})
        self.env["sales.account.rival"].create({"account_id": self.account.id, "partner_id": rival.id, "share": 60})
        for model, values in (
            ("sales.account.project", {"name": "X"}),
            ("sales.account.rival", {"partner_id": rival.id, "share": 100}),
            ("sales.account.contact", {"partner_id": self.chief.id}),
            ("sales.account.objective", SPAN),
            ("sales.account.evaluation", {"year": 2025}),
            ("sales.key.account.member", {"user_id": self.mate.id, "reads_profiles": True}),
            ("sales.swot.item", {"name": "Strong"}),
        ):
            with self.subTest(model=model):
                lines = self._as(model)
                self._refused(lambda: lines.create(values | {"account_id": self.account.id}), "Works", "60")  # noqa: B023
                lines = self._as(model).with_context(default_account_id=self.account.id)
                self._refused(lambda: lines.create(dict(values)), "Works", "60")  # noqa: B023

    def test_lines_stay_with_their_account(self):
        mine = self.env["sales.account.project"].create({"account_id": self.account2.id, "name": "Mine"})
        line = self._as(mine._name).browse(mine.id)
        self._refused(lambda: line.write({"account_id": self.account.id}))
        self._join(self.other_rep)
        self._refused(lambda: line.write({"account_id": self.account.id}))
        self.assertTrue(line.write({"account_id": self.account2.id, "name": "Still mine"}))

    def test_project_of_an_opportunity_that_one_does_not_see(self):
        lead = self.env["crm.lead"].create({"name": "Hidden Deal", "type": "opportunity", "user_id": self.rep.id})
        projects = self._as("sales.account.project")
        values = {"account_id": self.account2.id, "name": "Mine"}
        self._refused(lambda: projects.create(values | {"lead_id": lead.id}), "Hidden Deal")
        self._refused(lambda: projects.with_context(default_lead_id=lead.id).create(dict(values)), "Hidden Deal")
        mine = projects.create(values)
        self._refused(lambda: mine.write({"lead_id": lead.id}), "Hidden Deal")

    def test_registration_for_a_project_that_one_does_not_see(self):
        registrations = self._as("sales.deal.registration")
        values = {"customer_id": self.customer.id, "team_id": self.team.id, "date_to": "2099-01-01"}
        for project in (values | {"project_id": self.project.id}, values | {"customer_id": self.customer2.id}):
            asked = project | {"project_id": self.project.id}
            self._refused(lambda: registrations.create(asked), "Secret")  # noqa: B023
        self.assertTrue(registrations.create(values))

    # === WHAT FOLLOWS FROM OTHER FIELDS ===

    def test_derived_figures_are_nobody_s_to_write(self):
        objective = self.env["sales.account.objective"].create({"account_id": self.account.id, **SPAN})
        evaluation = self.env["sales.account.evaluation"].create({"account_id": self.account.id, "year": 2025})
        for record, values in (
            (objective, {"date_from": "2020-01-01"}),
            (objective, {"partner_id": self.customer2.id}),
            (objective, {"manager_id": self.other_rep.id}),
            (evaluation, {"company_id": self.env["res.company"].create({"name": "Elsewhere"}).id}),
            (evaluation, {"revenue": 10**6}),
            (evaluation, {"score": 5}),
        ):
            with self.subTest(values=values):
                mine = self._as(record._name, self.rep).browse(record.id)
                self._refused(lambda: mine.write(values))  # noqa: B023
                self._refused(lambda: mine.create({"account_id": self.account.id, "year": 2030} | values))  # noqa: B023

    def test_defaults_of_a_client_give_no_derived_figures(self):
        evaluations = self._as("sales.account.evaluation", self.rep).with_context(default_revenue=9, default_score=5)
        evaluation = evaluations.create({"account_id": self.account.id, "year": 2025})
        self.assertEqual((evaluation.revenue, evaluation.score), (0, 0))

    def test_defaults_of_a_client_do_not_mark_as_made_into_an_opportunity(self):
        lead = self.env["crm.lead"].create({"name": "Hidden Deal", "user_id": self.rep.id})
        self.customer2.user_id = self.other_rep
        installed = self._as("sales.installed.product").with_context(
            default_lead_id=lead.id, default_was_suggested=True
        )
        made = installed.create({"partner_id": self.customer2.id, "model": "Pump"})
        self.assertFalse(made.sudo().lead_id)
        self.assertFalse(made.was_suggested)

    def test_infinity_is_no_figure(self):
        with self.assertRaisesRegex(ValidationError, "needs a number"):
            self.env["sales.account.objective"].create(
                {"account_id": self.account.id, **SPAN, "share_target": math.inf}
            )

    # === MESSAGES OF REFUSALS ===

    def test_refusals_name_nothing_hidden(self):
        self._profile()
        account = self._as("sales.key.account").browse(self.account.id)
        self._refused(account.action_erase_profiles, "Works")
        self._refused(lambda: account.write({"manager_id": self.other_rep.id}), "Works")
        portal = new_test_user(self.env, "doors_portal", "base.group_portal")
        profiles = self._as("sales.contact.profile", portal)
        self._refused(lambda: profiles.create({"partner_id": self.chief.id}), "Works Chief")
        members = self._as("sales.key.account.member", portal)
        values = {"account_id": self.account.id, "user_id": portal.id, "reads_profiles": True}
        self._refused(lambda: members.create(values), "Works")

    def test_administrator_of_another_company_leads_no_account_here(self):
        self._profile()
        _company, foreigner = self._elsewhere()
        foreigner.group_ids += self.env.ref("sales_team.group_sale_manager")
        account = self._as("sales.key.account", foreigner).browse(self.account.id)
        self._refused(account.action_erase_profiles, "Works")
        self.assertFalse(account._is_led_by_user())
        self.assertTrue(self.profiles.search_count([("account_id", "=", self.account.id)]))
