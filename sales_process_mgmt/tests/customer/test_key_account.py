from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .account_case import AccountCase


@tagged("post_install", "-at_install")
class TestKeyAccount(AccountCase):
    """One per customer and company; its team drives access and is its manager's to say."""

    def _notes(self, account=None):
        return " ".join(str(body) for body in (account or self.account).message_ids.mapped("body"))

    # === ONE PER CUSTOMER AND COMPANY ===

    def test_a_contact_stands_for_its_company(self):
        customer, chief, buyer = self._customer("New")
        account = self._account(chief, self.rep)
        self.assertEqual(account.partner_id, customer)
        with self._refused(Exception, "sales_key_account_partner_company_uniq"):
            self._account(buyer, self.rep)
        values = {"type_id": self.type_a.id, "manager_id": self.rep.id}
        hidden = self.env["sales.key.account"].with_user(self.manager).with_context(default_partner_id=buyer.id)
        with self._refused(ValidationError, "make that the key account"):
            hidden.create(values)

    def test_a_customer_of_another_company(self):
        company, _user = self._elsewhere()
        customer = self._customer("Abroad")[0]
        customer.company_id = company
        with self._refused(ValidationError, "Abroad", company.name):
            self._account(customer, self.rep)

    def test_customer_and_company_stay(self):
        for vals in ({"partner_id": self.customer2.id}, {"company_id": self._elsewhere()[0].id}):
            with self._refused(UserError, "do not change"):
                self.account.with_user(self.manager).write(vals)

    def test_only_administrators_make_one(self):
        values = {"partner_id": self._customer("New")[0].id, "type_id": self.type_a.id}
        with self._refused(AccessError):
            self.env["sales.key.account"].with_user(self.rep).create(values)

    # === TEAM AND ACCESS ===

    def _reads(self, user, account=None):
        self.env.invalidate_all()
        return (account or self.account).with_user(user).has_access("read")

    def test_membership_drives_access(self):
        self.assertTrue(self._reads(self.rep))
        self.assertFalse(self._reads(self.mate))
        line = self._join(self.mate, role="service", duties="Spare parts")
        self.assertTrue(self._reads(self.mate))
        line.with_user(self.rep).unlink()
        self.assertFalse(self._reads(self.mate))
        self.assertIn("Mate joined the team: Service, Spare parts", self._notes())
        self.assertIn("Mate left the team", self._notes())

    def test_parts_of_the_account_follow_it(self):
        contact = self.env["sales.account.contact"].create({"account_id": self.account.id, "partner_id": self.chief.id})
        project = self.env["sales.account.project"].create({"account_id": self.account.id, "name": "New line"})
        rival = self._rival("Fast Pumps")
        for record in (contact, project, rival, self.account.member_ids):
            for user, reads in ((self.rep, True), (self.mate, False), (self.manager, True)):
                self.env.invalidate_all()
                self.assertEqual(record.with_user(user).has_access("read"), reads, f"{record} {user.name}")
        self._join(self.mate)
        self.env.invalidate_all()
        project.with_user(self.mate).write({"decision_process": "Board in May"})

    def test_finance_of_the_team_reads(self):
        clerk = new_test_user(self.env, "acc_clerk", "account.group_account_invoice", name="Clerk")
        self.assertFalse(self._reads(clerk))
        self._join(clerk, role="finance")
        self.assertTrue(self._reads(clerk))
        self.assertFalse(self._reads(clerk, self.account2))
        with self._refused(AccessError):
            self.account.with_user(clerk).write({"business_situation": "Mine"})

    def test_other_companies_see_nothing(self):
        company, user = self._elsewhere()
        user.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.assertFalse(self._reads(user))
        rows = self.env["sales.key.account"].with_user(user).with_context(allowed_company_ids=company.ids)
        self.assertFalse(rows.search([("id", "=", self.account.id)]))

    def test_the_manager_has_one_line_that_is_the_systems(self):
        line = self.account.member_ids
        self.assertEqual((line.user_id, line.role, line.reads_profiles), (self.rep, "manager", True))
        for user in (self.rep, self.manager):
            with self._refused(UserError, "appoint somebody else"):
                line.with_user(user).unlink()
            with self._refused(UserError, "one only"):
                line.with_user(user).write({"role": "sales"})
        with self._refused(UserError, "one only"):
            self._join(self.mate, role="manager")
        with self._refused(UserError, "one only"):
            self.env["sales.key.account.member"].with_user(self.rep).with_context(default_role="manager").create(
                {"account_id": self.account.id, "user_id": self.mate.id}
            )

    def test_who_changes_the_team(self):
        self._join(self.mate)
        for values in ({"account_id": self.account.id, "user_id": self.leader.id},):
            with self._refused(AccessError, "Team", "Rep"):
                self.env["sales.key.account.member"].with_user(self.mate).create(values)
            with self._refused(AccessError):
                hidden = self.env["sales.key.account.member"].with_user(self.mate)
                hidden.with_context(default_account_id=self.account.id).create({"user_id": self.leader.id})
        line = self.account.member_ids.filtered(lambda one: one.user_id == self.mate)
        for attempt in (lambda: line.with_user(self.mate).write({"duties": "All"}), line.with_user(self.mate).unlink):
            with self._refused(AccessError, "Team"):
                attempt()
        with self._refused(AccessError, "Team"):
            self.account.with_user(self.mate).write(
                {"member_ids": [Command.create({"user_id": self.leader.id, "role": "sales"})]}
            )
        self._join(self.leader, by=self.manager)
        with self._refused(UserError, "stays with its person"):
            line.with_user(self.manager).write({"user_id": self.manager.id})

    def test_who_sets_type_and_policies(self):
        self._join(self.mate)
        self.account.with_user(self.mate).write({"business_situation": "Second line planned"})
        for vals in ({"has_stock_priority": False}, {"manager_id": self.mate.id}, {"discount_limit": 50.0}):
            with self._refused(AccessError, "policies", "Rep"):
                self.account.with_user(self.mate).write(vals)
        self.account.with_user(self.rep).write({"has_stock_priority": False, "discount_limit": 5})

    def test_people_who_cannot_be_in_a_team(self):
        _company, foreigner = self._elsewhere()
        gone = new_test_user(self.env, "acc_gone", "sales_team.group_sale_salesman", name="Leaver")
        gone.active = False
        guest = new_test_user(self.env, "acc_guest", "base.group_portal", name="Guest")
        for user, word in ((foreigner, "does not work in"), (gone, "archived"), (guest, "no internal user")):
            with self._refused(ValidationError, user.name, word):
                self._join(user)
            with self._refused(ValidationError, user.name, word):
                self.account.with_user(self.manager).write({"manager_id": user.id})

    # === A NEW MANAGER ===

    def test_a_new_manager_and_the_former_one(self):
        self._join(self.mate)
        self.account.with_user(self.manager).write({"manager_id": self.other_rep.id})
        lines = {line.user_id: (line.role, line.reads_profiles) for line in self.account.member_ids}
        self.assertEqual(
            lines,
            {self.other_rep: ("manager", True), self.rep: ("sales", False), self.mate: ("sales", True)},
        )

    def test_everybody_is_told_whatever_the_client_sends(self):
        self._join(self.mate)
        silent = {"tracking_disable": True, "mail_notrack": True, "mail_create_nosubscribe": True}
        self.account.with_user(self.manager).with_context(**silent).write({"manager_id": self.other_rep.id})
        message = self.account.message_ids.filtered(lambda one: "instead of Rep" in one.body)
        told = message.notified_partner_ids
        self.assertLessEqual((self.rep | self.mate | self.other_rep).partner_id, told)

    # === FIGURES AND TEXTS ===

    def test_figures_and_texts_have_bounds(self):
        for vals, word in (
            ({"discount_limit": 101}, "101"),
            ({"discount_limit": -1}, "-1"),
            ({"visit_interval_days": -5}, "-5"),
            ({"credit_policy": "x" * 10_001}, "10000"),
        ):
            with self._refused(ValidationError, word):
                self.account.with_user(self.rep).write(vals)

    # === THE CUSTOMER'S PEOPLE ===

    def test_organisation_chart(self):
        self.account.with_user(self.rep).action_add_contacts()
        chief, buyer = self.account.contact_ids.sorted(lambda line: line.partner_id != self.chief)
        self.assertEqual((chief | buyer).partner_id, self.chief | self.buyer)
        self.account.with_user(self.rep).action_add_contacts()
        self.assertEqual(len(self.account.contact_ids), 2)
        buyer.superior_id = chief
        with self._refused(ValidationError, "own superior"):
            chief.superior_id = buyer
        with self._refused(ValidationError, "no contact of"):
            chief.partner_id = self.chief2
        stranger = self.env["sales.account.contact"].create(
            {"account_id": self.account2.id, "partner_id": self.chief2.id}
        )
        with self._refused(ValidationError, "another customer"):
            buyer.superior_id = stranger

    # === COMPETITORS AND PROJECTS ===

    def _rival(self, name, is_competitor=True, **values):
        partner = self.env["res.partner"].create(
            {"name": name, "is_company": True, "sales_is_competitor": is_competitor}
        )
        values = {"account_id": self.account.id, "partner_id": partner.id} | values
        return self.env["sales.account.rival"].with_user(self.rep).create(values)

    def test_competitors_of_the_account(self):
        unknown = self._rival("New Pumps", is_competitor=False)
        self.assertTrue(unknown.partner_id.sales_is_competitor, "whoever stands against us is a competitor")
        with self._refused(ValidationError, "is the customer"):
            unknown.copy({"partner_id": self.chief.id})
        self._rival("Fast Pumps", share=60)
        with self._refused(ValidationError, "110"):
            self._rival("Slow Pumps", share=50)
        with self._refused(ValidationError, "-1"):
            self._rival("Odd Pumps", share=-1)

    def test_a_project_becomes_an_opportunity_once(self):
        project = (
            self.env["sales.account.project"]
            .with_user(self.rep)
            .create({"account_id": self.account.id, "name": "Pump house", "budget": 90_000, "date_to": "2030-05-01"})
        )
        lead = self.env["crm.lead"].browse(project.action_open_opportunity()["res_id"])
        self.assertEqual((lead.name, lead.partner_id, lead.expected_revenue), ("Pump house", self.customer, 90_000))
        self.assertEqual(project.action_open_opportunity()["res_id"], lead.id)
        self.assertEqual(self.account.with_user(self.rep).opportunity_count, 1)
        self.assertEqual(self.account.with_user(self.manager).opportunity_count, 1)
        self.assertEqual(self.account2.with_user(self.manager).opportunity_count, 0)
        self._lead(partner_id=self.chief.id, team_id=self.plain_team.id).action_set_won()
        self.env.invalidate_all()
        self.assertEqual(self.account.with_user(self.rep).opportunity_count, 1)
        context = self.account.action_open_opportunities()["context"]
        self.assertIn("open_opportunities", context["search_default_open_opportunities"] and self._filters())
        other = self._lead(partner_id=self.customer2.id)
        with self._refused(ValidationError, "is not of"):
            project.lead_id = other
        for vals, word in (({"date_from": "2031-01-01"}, "05/01/2030"), ({"budget": -1}, "-1")):
            with self._refused(ValidationError, word):
                project.write(vals)

    def _filters(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        arch = self.env["crm.lead"].get_view(action["search_view_id"][0], "search")["arch"]
        return etree.fromstring(arch).xpath("//filter/@name")

    def test_the_opportunity_of_an_old_project_is_not_expected_in_the_past(self):
        project = self.env["sales.account.project"].create(
            {"account_id": self.account.id, "name": "Old", "date_to": "2024-05-01"}
        )
        lead = self.env["crm.lead"].browse(project.with_user(self.rep).action_open_opportunity()["res_id"])
        self.assertEqual(lead.date_deadline, fields.Date.today())

    # === SCREENS ===

    def test_button_on_the_customer(self):
        found = self.chief.with_user(self.rep).action_sales_open_key_account()
        self.assertEqual(found["res_id"], self.account.id)
        self.env.invalidate_all()
        self.assertFalse(self.chief.with_user(self.mate).sales_key_account_id)
        form = self.env.ref("base.view_partner_form")

        def shown(user):
            arch = self.env["res.partner"].with_user(user).get_view(form.id, "form")["arch"]
            return 'name="action_sales_open_key_account"' in arch, 'name="sales_key_account_id"' in arch

        self.assertEqual(shown(self.rep), (True, True))
        self._switch("key_account", on=False)
        self.assertEqual(shown(self.rep), (False, False))

    def test_a_phone_draws_the_chart_too(self):
        """There the lines are cards: they hold what the chart is drawn from, and people without their company."""
        view = self.env.ref("sales_process_mgmt.sales_key_account_view_form").id
        arch = etree.fromstring(self.env["sales.key.account"].get_view(view, "form")["arch"])
        [cards] = arch.xpath("//field[@name='contact_ids']/kanban")
        names = {field.get("name"): field for field in cards.iter("field")}
        self.assertLessEqual({"partner_id", "side", "superior_id", "department", "function"}, names.keys())
        self.assertIn("hide_company", names["partner_id"].get("context"))

    def test_form_makes_an_account(self):
        customer = self._customer("By hand")[0]
        with Form(self.env["sales.key.account"].with_user(self.manager)) as form:
            form.partner_id = customer
            form.type_id = self.type_a
            form.manager_id = self.rep
            with form.member_ids.new() as line:
                line.user_id = self.mate
        account = form.record
        self.assertEqual(set(account.member_ids.mapped("role")), {"manager", "sales"})
        self.assertTrue(account.has_stock_priority)
