from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import format_date

from .account_case import AccountCase


@tagged("post_install", "-at_install")
class TestDealRegistration(AccountCase):
    """Who may bid for a key account, decided by its manager, one bidder at a time, published to all in sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer, cls.dealer2 = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Dealer One", "Dealer Two")]
        )
        cls.today = fields.Date.today()
        cls.project = cls.env["sales.account.project"].create({"account_id": cls.account.id, "name": "Pump house"})

    def _ask(self, by=None, **values):
        values = {
            "customer_id": self.chief.id,
            "partner_id": self.dealer.id,
            "date_to": self.today + timedelta(days=90),
        } | values
        registration = self.env["sales.deal.registration"].with_user(by or self.other_rep).create(values)
        self.env.flush_all()
        self.env.invalidate_all()
        return registration

    def _approve(self, registration, by=None):
        self.env.invalidate_all()
        return registration.with_user(by or self.rep).action_approve()

    def test_anybody_asks_and_the_manager_decides(self):
        registration = self._ask(state="approved", user_id=self.rep.id, decided_by_id=self.rep.id, reason="Fine")
        self.assertEqual(
            (registration.account_id.id, registration.customer_id, registration.state, registration.user_id),
            (self.account.id, self.customer, "requested", self.other_rep),
        )
        self.assertFalse(registration.decided_by_id or registration.reason)
        self.assertEqual(registration.sudo().activity_ids.user_id, self.rep)
        self._approve(registration)
        known = registration.sudo()
        self.assertEqual((known.state, known.decided_by_id), ("approved", self.rep))
        self.assertTrue(known.decided_date)
        self.assertFalse(known.activity_ids)
        self.assertIn(self.other_rep.partner_id, known.message_ids.notified_partner_ids)

    def test_an_administrator_is_asked_where_the_manager_cannot_decide(self):
        self._join(self.manager2)
        mine = self._ask(by=self.rep)
        self.assertEqual(mine.sudo().activity_ids.user_id, self.manager2)
        self.rep.active = False
        left = self._ask()
        self.assertEqual(left.sudo().activity_ids.user_id, self.manager2)
        own = self._ask(by=self.manager2)
        self.assertTrue(own.sudo().activity_ids.user_id.has_group("sales_team.group_sale_manager"))
        self.assertNotEqual(own.sudo().activity_ids.user_id, self.manager2)

    def test_who_may_not_decide(self):
        registration = self._ask()
        for user in (self.other_rep, self.mate, self.leader):
            for attempt in ("action_approve", "action_refuse"):
                self.env.invalidate_all()
                with self._refused(AccessError, "decided once", "Rep"):
                    getattr(registration.with_user(user), attempt)()
            with self._refused(AccessError):
                registration.with_user(user).write({"state": "approved"})
        for asker in (self.rep, self.manager):
            with self._refused(AccessError, "never by who has asked"):
                self._approve(self._ask(by=asker), by=asker)
        self._approve(registration, by=self.manager)
        with self._refused(AccessError, "decided once"):
            registration.with_user(self.rep).action_refuse()

    def test_refusing_needs_a_reason(self):
        registration = self._ask().with_user(self.rep)
        with self._refused(UserError, "Reason"):
            registration.action_refuse()
        with self._refused(AccessError):
            registration.with_user(self.other_rep).write({"reason": "Because"})
        registration.write({"reason": "Direct customer of ours"})
        registration.action_refuse()
        self.assertEqual(registration.state, "refused")

    def test_one_bidder_at_a_time(self):
        self._approve(self._ask())
        second = self._ask(partner_id=self.dealer2.id, date_from=self.today + timedelta(days=30))
        with self._refused(UserError, "Dealer One", format_date(self.env, self.today)):
            self._approve(second)
        self._approve(
            self._ask(
                partner_id=False,
                team_id=self.team.id,
                by=self.leader,
                project_id=False,
                date_from=self.today + timedelta(days=91),
                date_to=self.today + timedelta(days=99),
            )
        )
        second.with_user(self.rep).write({"project_id": self.project.id})
        with self._refused(UserError, "Dealer One", "the whole account"):
            self._approve(second)

    def test_one_bidder_for_each_project(self):
        other = self.env["sales.account.project"].create({"account_id": self.account.id, "name": "Hall"})
        first, second, third, whole = (self._ask(partner_id=d.id) for d in (self.dealer, self.dealer2) * 2)
        for registration, project in ((first, self.project), (second, other), (third, self.project)):
            registration.with_user(self.rep).write({"project_id": project.id})
        self._approve(first)
        self._approve(second)
        with self._refused(UserError, "Dealer One", "Pump house"):
            self._approve(third)
        with self._refused(UserError, "may bid"):
            self._approve(whole)

    def test_bad_input(self):
        with self._refused(UserError, "Plain", "no key account"):
            self._ask(customer_id=self._customer("Plain")[0].id)
        for values in ({"partner_id": False}, {"team_id": self.team.id}, {"date_to": self.today - timedelta(days=1)}):
            with self._refused(Exception, "sales_deal_registration_"):
                self._ask(**values)
        with self._refused(ValidationError, "no project of"):
            project = self.env["sales.account.project"].create({"account_id": self.account2.id, "name": "Other"})
            self._join(self.rep, self.account2)
            self._ask(by=self.rep, project_id=project.id)
        with self._refused(ValidationError, "10000"):
            self._ask(note="x" * 10_001)

    def test_what_is_decided_stays(self):
        registration = self._ask()
        with self._refused(UserError, "only who has asked"):
            registration.with_user(self.manager).unlink()
        self._approve(registration)
        for user in (self.other_rep, self.manager):
            with self._refused(UserError, "stays"):
                registration.with_user(user).unlink()
        with self._refused(AccessError, "until it is decided"):
            registration.with_user(self.other_rep).write({"date_to": self.today + timedelta(days=900)})
        self._ask(partner_id=self.dealer2.id).unlink()

    def test_what_is_decided_stays_when_its_project_goes(self):
        self._join(self.mate)
        registration = self._ask(by=self.mate, project_id=self.project.id)
        project = self.project.with_user(self.rep)
        with self._refused(UserError, "Pump house", "Dealer One", "Requested"):
            project.unlink()
        self._approve(registration)
        with self._refused(UserError, "Pump house", "Dealer One", "Approved"):
            project.with_context(_force_unlink=True).unlink()
        self.assertEqual(registration.sudo().project_id, self.project)
        mine = self.env["sales.account.project"].create({"account_id": self.account.id, "name": "Weir"})
        own = self._ask(by=self.rep, project_id=mine.id)
        mine.with_user(self.rep).unlink()
        self.assertFalse(own.exists())

    def test_what_is_decided_stays_when_its_account_or_customer_goes(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        self.env.invalidate_all()
        with self._refused(AccessError, "Works", "sales administrator"):
            self.customer.with_user(self.rep).unlink()
        self._approve(self._ask())
        for records in (self.account.with_user(self.manager), self.customer):
            with self._refused(UserError, "Works", "Dealer One", "Approved"):
                records.unlink()

    def test_the_night_after_the_term_it_has_ended(self):
        ended = self._ask(date_from=self.today - timedelta(days=9), date_to=self.today - timedelta(days=1))
        running = self._ask(date_to=self.today, partner_id=self.dealer2.id)
        self._approve(ended)
        self._approve(running)
        self._run_cron("ir_cron_registrations")
        self.assertEqual((ended.sudo().state, running.sudo().state), ("expired", "approved"))

    def test_published_in_the_company_only(self):
        registration = self._ask()
        self.env.invalidate_all()
        self.assertEqual(registration.with_user(self.mate).read(["partner_id"])[0]["partner_id"][1], "Dealer One")
        _company, foreigner = self._elsewhere()
        clerk = new_test_user(self.env, "reg_clerk", "base.group_user")
        self.env.invalidate_all()
        self.assertFalse(registration.with_user(foreigner).has_access("read"))
        self.assertFalse(registration.with_user(clerk).has_access("read"))


@tagged("post_install", "-at_install")
class TestAccountMovement(AccountCase):
    """The published table of movements: what changed, for everybody in sales, without figures."""

    def _rows(self, user=None, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        wanted = [(name, "=", value) for name, value in values.items()]
        rows = self.env["sales.account.movement"].with_user(user or self.mate)
        return rows.search([("partner_id", "=", self.customer.id), *wanted])

    def test_what_moved(self):
        silent = self.account.with_user(self.manager).with_context(tracking_disable=True, mail_notrack=True)
        silent.write({"manager_id": self.other_rep.id})
        silent.write({"type_id": self.env["sales.key.account.type"].create({"name": "New Type", "code": "N"}).id})
        self._join(self.leader)
        lead = self._lead(partner_id=self.chief.id, expected_revenue=777_777)
        self._meet(lead, *self.stages[:2])
        lead.write({"stage_id": self.stages[2].id, "date_deadline": fields.Date.today() + timedelta(days=9)})
        registration = (
            self.env["sales.deal.registration"]
            .with_user(self.mate)
            .create({"customer_id": self.customer.id, "team_id": self.team.id, "date_to": fields.Date.today()})
        )
        registration.with_user(self.other_rep).action_approve()
        self.env["sales.installed.product"].create(
            {"partner_id": self.customer.id, "model": "NR-65", "brand": "Nanrui", "origin": "rival", "quantity": 7}
        )
        installed = self._rows(kind="8_installed")
        self.assertEqual((installed.old_value, installed.new_value), ("Competitor's", "Nanrui NR-65"))
        manager = self._rows(kind="2_manager")
        self.assertEqual((manager.old_value, manager.new_value), ("Rep", "Other Rep"))
        self.assertEqual(self._rows(kind="3_type").new_value, "New Type")
        with self.assertRaises(AccessError):
            self.env["sales.account.change"].search([("account_id", "=", self.account.id)]).sudo().unlink()
        self.assertEqual(len(self._rows(kind="1_appointed")), 1)
        self.assertEqual(self._rows(kind="4_member").mapped("new_value"), ["Rep", "Leader"][::-1])
        self.assertEqual(self._rows(kind="5_requested").new_value, "Walk Team")
        self.assertIn("Approved", self._rows(kind="6_decided").new_value)
        elsewhere = self.env["res.company"].create({"name": "Second"})
        (self.env.user | self.manager).company_ids |= elsewhere
        values = {"partner_id": self.customer.id, "type_id": self.type_a.id, "company_id": elsewhere.id}
        self.env["sales.key.account"].create(values | {"manager_id": self.manager.id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET company_id = NULL WHERE id = %s", [lead.id])
        self.env.cr.execute("UPDATE sales_stage_transition SET company_id = NULL WHERE lead_id = %s", [lead.id])
        both = self.env["sales.account.movement"].with_context(allowed_company_ids=[self.env.company.id, elsewhere.id])
        both = both.search([("partner_id", "=", self.customer.id), ("kind", "=", "7_stage")])
        self.assertEqual(len(both.company_id), 2)
        self.assertEqual(len(set(both.ids)), len(both))
        moves = self._rows(kind="7_stage")
        self.assertEqual(moves[0].new_value, self.stages[2].name)
        self.assertEqual(len(set(self._rows().ids)), len(self._rows()))

    def test_no_figures_and_no_names_of_opportunities(self):
        self._lead(partner_id=self.chief.id, name="Secret deal", expected_revenue=777_777)
        rows = self._rows(user=self.mate)
        self.assertTrue(rows)
        text = str(rows.read())
        self.assertNotIn("777", text)
        self.assertNotIn("Secret deal", text)
        kinds = {field.type for field in rows._fields.values()}
        self.assertFalse(kinds & {"float", "monetary"})

    def test_other_companies_and_people_outside_sales(self):
        _company, foreigner = self._elsewhere()
        self.assertFalse(self._rows(user=foreigner))
        clerk = new_test_user(self.env, "mov_clerk", "base.group_user")
        with self._refused(AccessError):
            self._rows(user=clerk)
