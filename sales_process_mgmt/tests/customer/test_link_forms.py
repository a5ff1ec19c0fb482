from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .account_case import AccountCase

COUNTS = {"revenue": {}, "collected": {}, "manager_id": {}, "partner_id": {}}
SPAN = {"year": 2026, "quarter": "0"}


@tagged("post_install", "-at_install")
class TestLinkForms(AccountCase):
    """In whatever form a client sends a link: it is judged by what is stored or computed of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("swot", "objections")
        cls.hidden = cls._lead(name="Hidden Deal", partner_id=cls.customer.id)
        cls.project = cls.env["sales.account.project"].create({"account_id": cls.account.id, "name": "Secret Project"})
        cls.env.invalidate_all()

    def _as(self, model, user=None, **context):
        self.env.invalidate_all()
        return self.env[model].with_user(user or self.other_rep).with_context(**context)

    def _default(self, model, name, value, user=None):
        """Set a default of one's own, as every user may."""
        self._as("ir.default", user).set(model, name, value, True)

    # === WHAT A FORM COMPUTES BEFORE SAVING ===

    def test_form_of_a_hidden_account_in_every_form(self):
        forms = ({"id": self.account.id}, {"id": str(self.account.id)}, {"id": "1234"}, self.account.id)
        for model in ("sales.account.objective", "sales.account.evaluation"):
            spec = {name: {} for name in COUNTS if name in self.env[model]._fields}
            for form in forms:
                with self.subTest(model=model, form=form), self._refused(UserError):
                    self._as(model).onchange({"account_id": form, "year": 2026}, [], spec)
                with self.subTest(model=model, default=form), self._refused(UserError):
                    self._as(model, default_account_id=form).onchange({"year": 2026}, [], spec | {"account_id": {}})
                with self.subTest(model=model, unasked=form), self._refused(UserError):
                    self._as(model, default_account_id=form).onchange({"year": 2026}, [], spec)
            self._default(model, "account_id", self.account.id)
            with self.subTest(model=model, default="own"), self._refused(AccessError):
                self._as(model).onchange({"year": 2026}, [], spec)

    def test_lines_hung_into_the_form_of_another_model(self):
        """A whole record in a link brings lines along that no value of theirs names."""
        for model in ("sales.account.objective", "sales.account.evaluation"):
            line = self._as(model).sudo().new({"account_id": self.account.id, "year": 2026}).sudo(False)
            self.assertFalse(line._seen("account_id"), "computed as superuser in a form of his")
            line = self._as(model, self.rep).sudo().new({"account_id": self.account.id, "year": 2026}).sudo(False)
            self.assertEqual(line._seen("account_id").id, self.account.id)
        with self._refused(AccessError):
            self._as("sales.deal.registration").onchange(
                {"account_id": {"id": self.account.id, "contact_ids": [[0, "x", {}]]}}, [], {"account_id": {}}
            )

    def test_people_of_others(self):
        company, foreigner = self._elsewhere()
        self.chief.company_id = self.env.company
        spec = {"phone": {}, "email": {}, "function": {}, "display_name": {}}
        for form in (self.chief.id, {"id": self.chief.id}):
            with self.subTest(form=form), self._refused(AccessError):
                self._as("sales.account.contact", foreigner, allowed_company_ids=company.ids).onchange(
                    {"partner_id": form}, [], spec
                )
        found = self._as("sales.account.contact", self.rep).onchange({"partner_id": self.chief.id}, [], spec)
        self.assertEqual(found["value"]["display_name"], "Works Chief")

    def test_people_of_others_on_a_deal(self):
        company, foreigner = self._elsewhere()
        self.chief.company_id = self.env.company
        for model, name in (
            ("sales.buying.role", "partner_id"),
            ("sales.need", "partner_id"),
            ("sales.objection", "contact_id"),
            ("sales.buying.signal", "contact_id"),
            ("sales.competitor.position", "partner_id"),
        ):
            line = self._as(model, foreigner, allowed_company_ids=company.ids)
            with self.subTest(model=model), self._refused(AccessError):
                line.onchange({name: self.chief.id}, [], {"display_name": {}})

    def test_customer_of_a_profile(self):
        spec = {"customer_id": {"fields": {"display_name": {}}}}
        for form in (self.account.id, {"id": self.account.id}):
            with self.subTest(form=form), self._refused(AccessError):
                self._as("sales.contact.profile").onchange({"account_id": form}, [], spec)

    def test_salesperson_of_a_hidden_deal(self):
        for model, spec in (
            ("sales.objection", {"user_id": {}, "team_id": {}}),
            ("sales.gate.override", {"process_id": {}}),
        ):
            for form in (self.hidden.id, {"id": self.hidden.id}):
                with self.subTest(model=model, form=form), self._refused(AccessError):
                    self._as(model).onchange({"lead_id": form}, [], spec)

    def test_form_of_what_one_sees(self):
        values = {"account_id": {"id": self.account.id}, **SPAN}
        found = self._as("sales.account.objective", self.rep).onchange(values, [], {"manager_id": {"fields": {}}})
        self.assertTrue(found["value"]["manager_id"])

    def test_form_that_has_a_hidden_link_already_can_be_changed(self):
        self._join(self.other_rep)
        self.project.lead_id = self.hidden
        with self._refused(AccessError):
            self._as("crm.lead").browse(self.hidden.id).check_access("read")
        project = self._as(self.project._name).browse(self.project.id)
        spec = {"name": {}, "lead_id": {"fields": {"display_name": {}}}, "account_id": {}}
        self.assertTrue(project.onchange({"name": "Renamed"}, ["name"], spec))

    # === WHAT IS STORED ===

    def test_no_text_and_no_fraction_is_an_id(self):
        mine = {"account_id": self.account2.id, "name": "Mine"}
        asked = {"customer_id": self.customer2.id, "team_id": self.team.id, "date_to": "2099-01-01"}
        promise = {"name": "Mine", "date_due": "2099-01-01", "partner_id": self.customer2.id}
        for model, values, name, target in (
            ("sales.account.project", mine, "lead_id", self.hidden),
            ("sales.account.project", {"name": "Mine"}, "account_id", self.account),
            ("sales.deal.registration", asked, "project_id", self.project),
            ("sales.customer.promise", promise, "lead_id", self.hidden),
            ("sales.key.account.member", {"user_id": self.mate.id}, "account_id", self.account2),
            ("sales.swot.item", {"name": "Strong"}, "account_id", self.account),
            ("sales.installed.product", {"model": "Pump"}, "partner_id", self.customer2),
        ):
            for form in (str(target.id), float(target.id), [target.id, "x"], {"id": target.id}, True):
                with self.subTest(model=model, name=name, form=form), self._refused(UserError, "no id"):
                    self._as(model).create(values | {name: form})
        with self._refused(UserError, "no id"):
            self._as(self.project._name).create(mine).write({"lead_id": str(self.hidden.id)})

    def test_own_defaults_are_no_back_door(self):
        rival = self.env["res.partner"].create({"name": "Rival", "sales_is_competitor": True})
        self.env["sales.account.rival"].create({"account_id": self.account.id, "partner_id": rival.id, "share": 60})
        for model, values, name, target in (
            ("sales.account.rival", {"partner_id": rival.id, "share": 100}, "account_id", self.account),
            ("sales.account.project", {"account_id": self.account2.id, "name": "Mine"}, "lead_id", self.hidden),
            ("sales.key.account.member", {"user_id": self.mate.id}, "account_id", self.account),
            ("sales.swot.item", {"name": "Strong"}, "account_id", self.account),
        ):
            self._default(model, name, target.id)
            with self.subTest(model=model), self._refused(AccessError) as caught:
                self._as(model).create(values)
            for text in ("60", "Works", "Hidden"):
                self.assertNotIn(text, str(caught.exception))

    def test_own_defaults_of_what_one_sees_hold(self):
        self._default("sales.account.project", "account_id", self.account2.id)
        made = self._as("sales.account.project").create({"name": "Mine"})
        self.assertEqual(made.account_id.id, self.account2.id)

    # === PRIVATE PROFILES ===

    def test_what_is_private_is_no_default_and_no_saved_search(self):
        profile = self._profile()
        with self._refused(UserError, "no defaults"):
            self._default("sales.contact.profile", "family", "Two daughters", self.rep)
        search = {"name": "X", "model_id": "sales.contact.profile", "domain": "[('family', '=', 'Two daughters')]"}
        with self._refused(UserError, "not saved"):
            self._as("ir.filters", self.rep).create(search | {"user_ids": [self.rep.id]})
        field = self.env["ir.model.fields"]._get("sales.contact.profile", "family")
        self.env.cr.execute(
            "INSERT INTO ir_default (field_id, json_value) VALUES (%s, %s)", (field.id, '"Two daughters"')
        )
        profile.with_user(self.rep).unlink()
        self.assertFalse(self.env["ir.default"].search_count([("field_id", "=", field.id)]), "left from before")
