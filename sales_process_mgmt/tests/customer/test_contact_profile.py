import json
from contextlib import suppress

from lxml import etree

from odoo import SUPERUSER_ID, Command, fields, http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import format_date

from ...models.customer.account.sales_contact_profile import PRIVATE
from .account_case import AccountCase

MODEL = "sales.contact.profile"


@tagged("post_install", "-at_install")
class TestContactProfile(AccountCase):
    """Walk 6: those of the account's team read a private profile, nobody else does, by no door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._join(cls.mate)
        cls.profile = cls._profile(home_town="Ningbo", sports="Badminton")
        cls.outsiders = cls.other_rep | cls.leader | cls.manager | cls.env.ref("base.user_admin")

    def _as(self, user):
        self.env.invalidate_all()
        return self.profile.with_user(user)

    # === WHO READS ===

    def test_the_team_reads_and_writes(self):
        for user in (self.rep, self.mate):
            self.assertEqual(self._as(user).read(["family"])[0]["family"], "Two daughters")
            self._as(user).write({"food": "Sichuan"})
            self.assertTrue(self._sees(user))

    def test_nobody_else_reads(self):
        for user in self.outsiders:
            self.assertFalse(self._sees(user), user.name)
            profiles = self.profiles.with_user(user)
            self.assertFalse(profiles.search([("family", "ilike", "daughters")]))
            self.assertFalse(profiles.search_read([], ["family"]))
            self.assertFalse(profiles.web_search_read([], {"family": {}})["records"])
            self.assertFalse(profiles.formatted_read_group([], ["home_town"], ["__count"]))
            self.assertFalse(profiles._read_group([], ["home_town"], ["__count"]))
            self.assertFalse(profiles.name_search(""))
            self.assertFalse(profiles.search([], order="home_town"))
            for attempt in (
                lambda user=user: self._as(user).read(["family"]),
                lambda user=user: self._as(user).web_read({"family": {}}),
                lambda user=user: self._as(user).family,
                lambda user=user: self._as(user).write({"family": "X"}),
                lambda user=user: self._as(user).unlink(),
                lambda user=user: self._as(user).action_erase(),
                lambda user=user: self._as(user).onchange({}, ["family"], {"family": {}, "consent_date": {}}),
            ):
                with self._refused(AccessError):
                    attempt()

    def test_a_switched_off_part_is_closed_for_the_team_too(self):
        self._switch("contact_profile", on=False)
        with self._refused(AccessError):
            self._as(self.rep).read(["family"])
        with self._refused(AccessError):
            self.profiles.with_user(self.rep).search([])
        self.env["sales.account.contact"].create({"account_id": self.account.id, "partner_id": self.chief.id})
        self.env.invalidate_all()
        contacts = self.env["sales.account.contact"].with_user(self.rep).search([("account_id", "=", self.account.id)])
        self.assertEqual(contacts.mapped("has_profile"), [False])

    def test_refused_without_a_false_trail(self):
        """The company is not what stands in the way, so none is suggested."""
        with self._refused(AccessError) as caught:
            self._as(self.other_rep).read(["family"])
        self.assertNotIn("company", str(caught.exception))
        self.assertFalse(getattr(caught.exception, "context", None))

    def test_membership_that_ends(self):
        self.line.with_user(self.rep).unlink()
        self.assertFalse(self._sees(self.mate))

    def test_who_is_archived_reads_no_more_when_he_comes_back(self):
        self.mate.active = False
        self.mate.active = True
        self.assertFalse(self._sees(self.mate))
        self.assertTrue(self._sees(self.rep))

    def test_another_company_of_the_same_person_shows_nothing(self):
        company, _user = self._elsewhere()
        self.rep.company_ids += company
        self.env.invalidate_all()
        elsewhere = self.profiles.with_user(self.rep).with_context(allowed_company_ids=company.ids)
        self.assertFalse(elsewhere.search([]))

    # === NO WAY ROUND ===

    def test_no_model_has_a_field_that_leads_to_a_profile(self):
        """So there is no path to search, sort, group, export, print or compute by."""
        for model in self.env.registry.models.values():
            for field in model._fields.values():
                if model._name != MODEL and not model._name.startswith("ir."):
                    self.assertNotEqual(field.comodel_name, MODEL, f"{model._name}.{field.name}")

    def test_paths_from_other_models_lead_nowhere(self):
        for model in ("res.partner", "sales.key.account", "sales.account.contact"):
            records = self.env[model].with_user(self.mate)
            for path in ("profile_ids.family", "sales_profile_ids.family", "sales_contact_profile_ids.family"):
                with self._refused(ValueError):
                    records.search([(path, "ilike", "daughters")])

    def test_what_tells_that_there_is_one_tells_the_team_only(self):
        contact = self.env["sales.account.contact"].create({"account_id": self.account.id, "partner_id": self.chief.id})
        for user, told in ((self.mate, True), (self.manager, False)):
            self.env.invalidate_all()
            self.assertEqual(contact.with_user(user).has_profile, told)
            self.assertEqual(self.account.with_user(user).reads_profiles, told)

    def test_its_name_says_nothing(self):
        self.assertEqual(self._as(self.rep).display_name, "Private profile")
        for user in self.outsiders:
            with self._refused(AccessError) as caught:
                self._as(user).read(["family"])
            self.assertNotIn(self.chief.name, str(caught.exception))

    def test_never_exported(self):
        self.rep.group_ids += self.env.ref("base.group_allow_export")
        with self._refused(UserError, "never exported"):
            self._as(self.rep).export_data(["family"])
        described = self.profiles.with_user(self.rep).fields_get(PRIVATE, ["exportable"])
        self.assertFalse(any(values.get("exportable", True) for values in described.values()))

    def test_never_copied(self):
        for attempt in (self._as(self.rep).copy, self._as(self.rep).copy_data):
            with self._refused(UserError, "not copied"):
                attempt()

    def test_templates_render_for_the_team_only(self):
        template = '<t t-out="object.family"/>'
        render = self.env["mail.render.mixin"]

        def rendered(user):
            self.env.invalidate_all()
            found = render.with_user(user)._render_template(template, MODEL, self.profile.ids, engine="qweb")
            return found[self.profile.id]

        self.env.ref("base.user_admin").group_ids += self.env.ref("mail.group_mail_template_editor")
        self.assertIn("Two daughters", str(rendered(self.env["res.users"].browse(SUPERUSER_ID))))
        with self._refused(UserError) as caught:
            rendered(self.env.ref("base.user_admin"))
        self.assertNotIn("daughters", str(caught.exception))

    def test_server_actions_run_as_the_user(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Peek",
                "model_id": self.env["ir.model"]._get_id(MODEL),
                "state": "code",
                "code": "action = {'found': env['sales.contact.profile'].search_count([])}",
            }
        )
        self.env.invalidate_all()
        admin = self.env.ref("base.user_admin")
        self.assertEqual(action.with_user(admin).run()["found"], 0)

    def test_nothing_is_tracked(self):
        self.assertFalse(hasattr(self.profile, "message_ids"))
        self.assertFalse([name for name in PRIVATE if getattr(self.profile._fields[name], "translate", False)])
        self._as(self.rep).write({"family": "Three daughters"})
        self.env.flush_all()
        values = self.env["mail.tracking.value"].search([("field_id.model", "=", MODEL)])
        self.assertFalse(values)
        told = self.env["mail.message"].search(["|", ("body", "ilike", "daughters"), ("subject", "ilike", "daughters")])
        self.assertFalse(told, "no record's chatter tells what was written, neither the account's nor the person's")

    # === WHO LETS OTHERS READ ===

    def test_a_sales_manager_who_adds_himself_reads_nothing(self):
        self._join(self.manager, by=self.manager)
        self.assertFalse(self._sees(self.manager))
        line = self.account.member_ids.filtered(lambda one: one.user_id == self.manager)
        with self._refused(AccessError, "Rep, Mate"):
            line.with_user(self.manager).write({"reads_profiles": True})
        with self._refused(AccessError):
            self._join(self.leader, by=self.manager, reads_profiles=True)
        for forged in ({"default_reads_profiles": True}, {"default_role": "manager"}):
            values = {"account_id": self.account.id, "user_id": self.leader.id}
            members = self.env["sales.key.account.member"].with_user(self.manager).with_context(**forged)
            with suppress(UserError), self.cr.savepoint():
                members.create(values)
            self.assertFalse(self._sees(self.leader))
            self.account.member_ids.filtered(lambda one: one.user_id == self.leader).sudo().unlink()
        line.with_user(self.mate).write({"reads_profiles": True})
        self.assertTrue(self._sees(self.manager))

    def test_a_sales_manager_who_appoints_himself_reads_nothing(self):
        self.account.with_user(self.manager).write({"manager_id": self.manager.id})
        self.assertFalse(self._sees(self.manager))
        message = self.account.message_ids.filtered(lambda one: "stay closed" in one.body)
        self.assertLessEqual((self.rep | self.mate).partner_id, message.notified_partner_ids)
        self._join(self.leader)
        self.assertFalse(self._sees(self.leader))
        lines = self.account.member_ids
        with self._refused(AccessError):
            lines.filtered(lambda one: one.user_id == self.manager).with_user(self.manager).write(
                {"reads_profiles": True}
            )
        lines.filtered(lambda one: one.user_id == self.manager).with_user(self.mate).write({"reads_profiles": True})
        self.assertTrue(self._sees(self.manager))

    def test_he_appoints_somebody_else_who_reads(self):
        self.account.with_user(self.manager).write({"manager_id": self.other_rep.id})
        self.assertTrue(self._sees(self.other_rep))
        self.assertFalse(self._sees(self.manager))
        self.assertFalse(self._sees(self.rep))

    def test_a_manager_takes_reading_back(self):
        self.line.with_user(self.rep).write({"reads_profiles": False})
        self.assertFalse(self._sees(self.mate))
        with self._refused(AccessError):
            self.line.with_user(self.mate).write({"reads_profiles": True})

    # === WHOSE PROFILE ===

    def test_contact_of_another_company(self):
        company, _user = self._elsewhere()
        self.buyer.company_id = company
        with self._refused(ValidationError, "Works Buyer", company.name):
            self._profile(self.buyer)

    def test_contact_of_another_customer(self):
        values = {"partner_id": self.chief2.id, "account_id": self.account.id, "consent_date": fields.Date.today()}
        with self._refused(ValidationError, "no contact of"):
            self.profiles.with_user(self.rep).create(values)

    def test_who_is_no_reader_keeps_none_and_learns_nothing(self):
        """The same words whether there is a profile, an account, or nothing at all."""
        nobody = self._customer("Nobody")[1]
        for contact in (self.chief, self.buyer, nobody):
            for user in (self.other_rep, self.manager):
                with self._refused(AccessError, "you are in no team", contact.name):
                    self._profile(contact, by=user)

    def test_account_and_company_cannot_be_forged(self):
        company, _user = self._elsewhere()
        profile = self._profile(self.buyer, company_id=company.id)
        self.assertEqual((profile.account_id, profile.company_id), (self.account, self.env.company))
        for vals in ({"partner_id": self.chief2.id}, {"account_id": self.account2.id}, {"company_id": company.id}):
            with self._refused(UserError, "stays with its person"):
                profile.with_user(self.rep).write(vals)

    def test_one_per_person(self):
        with self._refused(Exception, "partner_account_uniq"):
            self._profile()

    def test_no_profile_without_consent(self):
        for consent in (False, None):
            with self._refused(UserError, "date on which the person agreed"):
                self._profile(self.buyer, consent_date=consent)
        future = fields.Date.add(fields.Date.today(), days=3)
        with self._refused(ValidationError, "future", format_date(self.env, future)):
            self._profile(self.buyer, consent_date=future)
        with self._refused(Exception):
            self._as(self.rep).write({"consent_date": False})

    def test_long_texts(self):
        with self._refused(ValidationError, "10000"):
            self._as(self.rep).write({"family": "x" * 10_001})

    def test_import_needs_the_same(self):
        names = ["partner_id/.id", "consent_date", "family"]
        row = [str(self.buyer.id), str(fields.Date.today()), "One son"]
        refused = self.profiles.with_user(self.other_rep).load(names, [row])
        self.assertIn("you are in no team", refused["messages"][0]["message"])
        self.assertTrue(self.profiles.with_user(self.rep).load(names, [row])["ids"])

    def test_no_view_is_kept_in_the_browser(self):
        """Whatever action shows them: ``static/src/profile`` says so for these kinds of views."""
        views = self.env["ir.ui.view"].search([("model", "=", "sales.contact.profile"), ("type", "!=", "search")])
        kinds = {view.type: etree.fromstring(view.arch).get("js_class") for view in views}
        self.assertEqual(kinds, {kind: f"sales_profile_{kind}" for kind in ("form", "list", "kanban")})

    def test_opened_from_the_chart(self):
        contact = self.env["sales.account.contact"].create({"account_id": self.account.id, "partner_id": self.chief.id})
        action = contact.with_user(self.rep).action_open_profile()
        self.assertEqual((action["res_id"], action["cache"]), (self.profile.id, False))
        self.assertEqual(self.account.with_user(self.rep).action_open_profiles()["cache"], False)
        self.env.invalidate_all()
        self.assertFalse(contact.with_user(self.manager).action_open_profile()["res_id"])


@tagged("post_install", "-at_install")
class TestContactProfileExport(HttpCase, AccountCase):
    """The web client's own doors for taking data away."""

    def _export(self, kind, model, names, groupby=()):
        data = {
            "model": model,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": False,
            "domain": [],
            "groupby": list(groupby),
            "import_compat": False,
            "context": {},
        }
        form = {"data": json.dumps(data), "csrf_token": "token"}
        return self.url_open(f"/web/export/{kind}", data=form)

    def test_no_file_holds_a_profile(self):
        self._profile(family="Secret family")
        export = Command.link(self.env.ref("base.group_allow_export").id)
        # In English: a message in another language would be found in the source that a traceback quotes only.
        self.rep.write({"group_ids": [export], "password": "acc_rep1", "lang": "en_US"})
        self.authenticate("proc_rep", "acc_rep1")
        self.patch(http.Request, "validate_csrf", lambda *args, **kwargs: True)
        for kind, groupby in (("csv", ()), ("xlsx", ()), ("xlsx", ("home_town",))):
            found = self._export(kind, MODEL, ["family", "consent_date"], groupby)
            self.assertIn("never exported", found.text)
            self.assertNotIn("Secret family", found.text)
        plain = self._export("csv", "sales.key.account", ["partner_id/name"])
        self.assertIn("Works", plain.text)
