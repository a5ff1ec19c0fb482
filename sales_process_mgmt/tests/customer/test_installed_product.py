from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestInstalledProduct(PlanCase):
    """What stands at a customer's makes opportunities when it is due: once."""

    def _installed(self, user=None, **values):
        defaults = {"partner_id": self.contact.id, "model": "P-100", "replacement_date": self._today(30)}
        return self.env["sales.installed.product"].with_user(user or self.env.user).create(defaults | values)

    def _plan(self, **values):
        defaults = {"partner_id": self.partner.id, "name": "Two pumps", "date": self._today(30), "amount": 5000}
        return self.env["sales.purchase.plan"].create(defaults | values)

    def test_contact_stands_for_the_company_and_its_key_account(self):
        self.assertFalse(self.account.installed_ids)  # read before: what is cached must know the line, too
        installed = self._installed(self.manager_user)
        self.assertEqual((installed.partner_id, installed.account_id), (self.partner, self.account))
        self.assertEqual(self.account.installed_ids, installed)

    def test_line_on_the_account_s_form_is_of_that_account(self):
        self.account.with_user(self.manager_user).write(
            {"installed_ids": [Command.create({"model": "Valve", "origin": "rival", "brand": "Nanshan"})]}
        )
        self.assertEqual(self.account.installed_ids.partner_id, self.partner)
        self.account.purchase_plan_ids = [Command.create({"name": "Pumps", "date": self._today(60)})]
        self.assertEqual(self.account.purchase_plan_ids.company_id, self.company)

    def test_what_was_there_before_belongs_to_a_new_key_account(self):
        partner = self.env["res.partner"].create({"name": "Rising", "is_company": True})
        installed, plan = self._installed(partner_id=partner.id), self._plan(partner_id=partner.id)
        self.assertFalse(installed.account_id)
        account = self._key_account(partner)
        self.assertEqual((installed.account_id, plan.account_id), (account, account))
        account.unlink()
        self.assertTrue(installed.exists())

    def test_product_is_called_as_the_reader_s_language_calls_it(self):
        product = self.env["product.product"].create({"name": "Screw pump"})
        product.product_tmpl_id.update_field_translations("name", {"zh_CN": "螺杆泵"})
        values = {"partner_id": self.partner.id, "product_id": product.id}
        kept = self._installed(**values, model=False), self._plan(**values, name=product.display_name)
        for record in kept:
            self.assertEqual(record.name, "Screw pump")
            self.assertEqual(record.with_context(lang="zh_CN").name, "螺杆泵")
            found = record.with_context(lang="zh_CN").search([("name", "ilike", "螺杆")])
            self.assertIn(record, found)
        self.env["sales.account.movement"].invalidate_model()
        moved = self.env["sales.account.movement"].with_context(lang="zh_CN").search([("kind", "=", "8_installed")])
        self.assertIn("螺杆泵", moved.mapped("new_value"))

    def test_what_is_typed_stays_until_another_product_is_chosen(self):
        product = self.env["product.product"].create({"name": "Screw pump"})
        installed = self._installed(model=False, name="Old pump 3")
        self.assertEqual((installed.model, installed.display_name), ("Old pump 3", "Old pump 3"))
        self.assertIn(installed, installed.search([("name", "ilike", "old pump")]))
        installed.product_id = product
        self.assertEqual((installed.model, installed.name), (False, "Screw pump"))
        with self._refused(IntegrityError), mute_logger("odoo.sql_db"):
            self._installed(model=False)

    # === OPPORTUNITIES ===

    def _run_night(self):
        self._run_cron("ir_cron_replacements")
        self._run_cron("ir_cron_purchase_plans")

    def test_button_makes_one_opportunity_per_customer(self):
        other = self.env["res.partner"].create({"name": "Mill", "is_company": True, "user_id": self.manager_user.id})
        rows = self._installed(quantity=2) | self._installed(model="P-200") | self._installed(partner_id=other.id)
        rows.with_user(self.manager_user).action_make_lead()
        self.env.invalidate_all()
        self.assertEqual(len(rows.lead_id), 2)
        lead = rows[0].lead_id
        self.assertEqual(lead, rows[1].lead_id)
        self.assertEqual((lead.partner_id, lead.user_id, lead.type), (self.partner, self.manager_user, "opportunity"))
        self.assertEqual(lead.date_deadline, self._today(30))
        self.assertIn("P-200", lead.description)
        self.assertEqual(lead.company_id, self.company)

    def test_once(self):
        installed = self._installed()
        installed.with_user(self.manager_user).action_make_lead()
        with self._refused(UserError, "P-100"):
            installed.with_user(self.manager_user).action_make_lead()
        installed.lead_id.unlink()
        with self._refused(UserError, "P-100"):
            installed.with_user(self.manager_user).action_make_lead()

    def test_night_makes_those_that_are_due_once(self):
        due = self._installed()
        late = self._installed(model="Old", replacement_date=self._today(-80))
        ancient = self._installed(model="Ancient", replacement_date=self._today(-91))
        far = self._installed(model="New", replacement_date=self._today(91))
        retired = self._installed(model="Gone", service_state="retired")
        plan = self._plan()
        self._run_night()
        self.assertEqual(due.lead_id, late.lead_id)
        self.assertEqual(due.lead_id.user_id, self.manager_user)
        self.assertEqual(due.lead_id.date_deadline, self._today())
        self.assertEqual(plan.lead_id.expected_revenue, 5000)
        self.assertFalse((far | retired | ancient).lead_id)
        leads = self.env["crm.lead"].search_count([])
        self._run_night()
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)

    def test_night_writes_in_the_language_of_the_salesperson(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.manager_user.lang = "zh_CN"
        due = self._installed()
        self._run_night()
        self.assertEqual(due.lead_id.name, "更换：P-100")

    def test_one_wrong_customer_holds_up_no_other(self):
        partners = self.env["res.partner"].create([{"name": n, "is_company": True} for n in ("Moved", "Mill")])
        moved, mill = (self._installed(partner_id=partner.id) for partner in partners)
        plan = self._plan()
        self.env.flush_all()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.cr.execute("UPDATE res_partner SET company_id = %s WHERE id = %s", [elsewhere.id, partners[0].id])
        self.env.invalidate_all()
        with self.assertLogs(
            "odoo.addons.sales_process_mgmt.models.customer.plan.lead_source_mixin", "WARNING"
        ) as logs:
            self._run_night()
        self.assertIn("Moved", logs.output[0])
        self.assertFalse(moved.lead_id or moved.was_suggested)
        self.assertTrue(mill.lead_id)
        self.assertTrue(plan.lead_id)

    def test_night_does_nothing_when_off(self):
        installed = self._installed()
        self.company.sales_replacement_days = 0
        self._run_night()
        self.assertFalse(installed.was_suggested)
        self.company.sales_replacement_days = 90
        self._switch("installed_base", on=False)
        self._run_night()
        self.assertFalse(installed.was_suggested)

    def test_lists_are_a_part_of_their_own(self):
        """A customer's form without key accounts shows them, one with key accounts and without them does not."""
        for on, off in (("installed_base", "key_account"), ("key_account", "installed_base")):
            self._switch("customer_card", off, on=False)
            self._switch(on)
            partners = self.env["res.partner"].with_user(self.manager_user)
            arch = partners.get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
            self.assertIn('name="sales_customer"', arch)
            for name in ("sales_installed_ids", "sales_purchase_plan_ids"):
                self.assertEqual(f'name="{name}"' in arch, on == "installed_base")
            account = self.env["sales.key.account"].with_user(self.manager_user).get_view(view_type="form")["arch"]
            self.assertEqual('name="installed_ids"' in account, on == "installed_base")

    def test_key_account_manager_gets_it_only_while_there_are_key_accounts(self):
        self.partner.user_id = False
        installed = self._installed()
        self._run_night()
        self.assertEqual(installed.lead_id.user_id, self.manager_user)
        self._switch("key_account", on=False)
        later = self._installed(model="P-200")
        self._run_night()
        self.assertTrue(later.lead_id)
        self.assertNotEqual(later.lead_id.user_id, self.manager_user)

    def test_salesperson_who_has_left_gets_nothing(self):
        installed = self._installed()
        self.partner.user_id = self.outsider
        self.outsider.active = False
        self._run_night()
        self.assertTrue(installed.lead_id)
        self.assertNotEqual(installed.lead_id.user_id, self.outsider)

    def test_nobody_says_which_opportunity_came_of_it(self):
        lead = self.env["crm.lead"].create({"name": "Other", "company_id": self.company.id})
        installed = self._installed(self.manager_user, lead_id=lead.id, was_suggested=True)
        installed.write({"lead_id": lead.id, "was_suggested": True})
        self.assertFalse(installed.lead_id or installed.was_suggested)
        installed.action_make_lead()
        copy = installed.sudo().copy()
        self.assertFalse(copy.lead_id or copy.was_suggested)

    # === BAD INPUT AND RIGHTS ===

    def test_bad_input(self):
        for values, part in (
            ({"quantity": -1}, "-1"),
            ({"purchase_date": "2025-01-02", "replacement_date": "2025-01-01"}, "before that"),
            ({"note": "x" * 10_001}, "10001"),
        ):
            with self._refused(ValidationError, part):
                self._installed(**values)
        with self._refused(ValidationError, "-5"):
            self._plan(amount=-5)
        other = self.env["res.company"].create({"name": "Theirs"})
        foreign = self.env["res.partner"].create({"name": "Foreign", "company_id": other.id})
        with self._refused(ValidationError, "Theirs"):
            self._installed(partner_id=foreign.id)

    def test_rights(self):
        installed = self._installed()
        self.env.invalidate_all()
        self.assertEqual(installed.with_user(self.manager_user).model, "P-100")
        for user in (self.outsider,):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                installed.with_user(user).mapped("model")
            with self._refused(AccessError):
                installed.with_user(user).action_make_lead()
            with self._refused(AccessError):
                self._installed(user)
        self.account.member_ids = [Command.create({"user_id": self.outsider.id})]
        self.env.invalidate_all()
        self.assertEqual(installed.with_user(self.outsider).model, "P-100")
        other = self.env["res.partner"].create({"name": "Not theirs", "user_id": self.boss.id})
        with self._refused(AccessError):
            installed.with_user(self.outsider).partner_id = other
        self.account.member_ids.filtered(lambda line: line.user_id == self.outsider).unlink()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            installed.with_user(self.outsider).mapped("model")

    def test_many_lines_find_their_customers_together(self):
        companies = self.env["res.partner"].create([{"name": f"Works {n}", "is_company": True} for n in range(30)])
        installed = self.env["sales.installed.product"].with_user(self.manager_user)
        costs = []
        for some in (companies[:1], companies[1:5], companies[5:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            installed.create([{"partner_id": partner.id, "name": "x"} for partner in some])
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*costs[1:])  # what is cached for long was asked by the first

    def test_contact_of_the_defaults_stands_for_its_company(self):
        """A contact has no salesperson: as a default it would be nobody's, and the line its company's account's."""
        parts = {"sales.installed.product": {"model": "x"}, "sales.purchase.plan": {"name": "x", "date": self._today()}}
        for name, values in parts.items():
            given = {"default_partner_id": self.contact.id}
            theirs = self.env[name].with_user(self.outsider).with_context(**given)
            with self._refused(AccessError):
                theirs.create(values)
            mine = self.env[name].with_user(self.manager_user).with_context(**given).create(values)
            self.assertEqual((mine.partner_id, mine.account_id), (self.partner, self.account))
            mine.partner_id = self.contact  # as when it is created
            self.assertEqual(mine.partner_id, self.partner)
            mine._fields["partner_id"].write(mine, self.contact)  # past all that settles it
            with self._refused(ValidationError, "not to a contact"):
                mine._validate_fields(["partner_id"])
            mine.partner_id = self.partner
        with self._refused(AccessError):
            self.env["sales.installed.product"].with_user(self.outsider).with_context(**given).name_create("x")
        self.env["ir.default"].set("sales.installed.product", "partner_id", self.contact.id, user_id=self.outsider.id)
        with self._refused(AccessError):
            self.env["sales.installed.product"].with_user(self.outsider).create({"model": "x"})

    def test_key_account_without_salesperson_is_not_everybody_s(self):
        installed = self._installed()
        self.partner.user_id = False
        theirs = installed.with_user(self.outsider)
        for record in (theirs, self._plan().with_user(self.outsider)):
            self.env.invalidate_all()
            self.assertFalse(record.has_access("read") or record.has_access("write"))
            self.assertFalse(record.search([("id", "=", record.id)]))
        with self._refused(AccessError):
            self._installed(self.outsider)
        self.assertTrue(installed.with_user(self.manager_user).has_access("write"))
        self.account.active = False
        self.assertTrue(theirs.has_access("write"))
        self.assertTrue(theirs.search([("id", "=", installed.id)]))

    def test_rule_keeps_nobody_s_accounts(self):
        """Who has left the team reads nothing, also where the cached rule has not been told of it.

        A request that came while somebody was taken out of the team could put the rule with the old ids back.
        """
        self._installed()
        self.account.member_ids = [Command.create({"user_id": self.outsider.id})]
        lines = self.env["sales.installed.product"].with_user(self.outsider)
        cards = self.env["sales.customer"].with_user(self.outsider)
        self.env["sales.customer"]._of(self.partner)
        here = [("partner_id", "=", self.partner.id)]
        self.assertEqual((lines.search_count(here), cards.search_count(here)), (1, 1))
        found = lines.search(here)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM sales_key_account_member WHERE user_id = %s", [self.outsider.id])
        self.env.invalidate_all()
        self.assertEqual((lines.search_count(here), cards.search_count(here)), (0, 0))
        self.assertFalse(found.has_access("read"))

    def test_manager_reads_what_belongs_to_the_account(self):
        """Whoever is appointed reads it from then on, also where the customer is somebody else's."""
        installed = self._installed()
        with self.assertRaises(AccessError):
            installed.with_user(self.outsider).mapped("model")
        self.account.manager_id = self.outsider
        self.env.invalidate_all()
        self.assertEqual(installed.with_user(self.outsider).model, "P-100")

    def test_lists_cost_a_statement_each(self):
        """On a customer's form, as the budget of each part is: of the salesperson's own nothing is looked up."""
        self._installed()
        self._plan()
        self.account.member_ids = [Command.create({"user_id": self.outsider.id})]
        lists = {
            "sales_installed_ids": {"fields": {"model": {}}},
            "sales_purchase_plan_ids": {"fields": {"amount": {}}},
        }
        for user, count in ((self.manager_user, 3), (self.outsider, 4)):  # one of the team looks up his accounts
            partner = self.partner.with_user(user)
            partner.web_read(lists)  # the rules are cached now
            self.env.invalidate_all()
            with self.assertQueryCount(count):
                partner.web_read(lists)

    def test_meetings_with_people_of_the_account(self):
        self.env["calendar.event"].create(
            {
                "name": "Yearly meeting",
                "start": "2026-01-10 08:00:00",
                "stop": "2026-01-10 09:00:00",
                "partner_ids": [Command.set([self.contact.id, self.partner.id])],
            }
        )
        self.assertEqual(self.account.meeting_count, 1)
        domain = self.account.action_open_meetings()["domain"]
        self.assertEqual(self.env["calendar.event"].search_count(domain), 1)
