from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_qualification import QualificationCase


@tagged("post_install", "-at_install")
class TestConversionOverride(QualificationCase):
    """A leader converts what is not qualified, with a reason that stays."""

    def _give(self, user, **values):
        overrides = self.env["sales.qualification.override"].with_user(user)
        return overrides.create({"lead_id": self.lead.id, "reason": "Framework is signed"} | values)

    def test_a_leader_converts_with_a_reason(self):
        wizard = self._wizard(self.lead, self.leader, sales_override_reason="Framework is signed")
        self.assertTrue(wizard.sales_may_override)
        wizard.action_sales_convert_nevertheless()
        self.assertEqual(self.lead.type, "opportunity")
        override = self.lead.sales_qualification_override_ids
        self.assertEqual((override.user_id, override.reason), (self.leader, "Framework is signed"))
        self.assertTrue(override.used_date)
        self.assertIn("Need", override.missing)
        self.assertIn("Framework is signed", str(self.lead.message_ids.mapped("body")))

    def test_a_rep_cannot(self):
        self.assertFalse(self._wizard(self.lead).sales_may_override)
        for user in (self.rep, self.other_rep):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self._give(user)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._wizard(self.lead, sales_override_reason="Please").action_sales_convert_nevertheless()

    def test_the_leader_of_another_team_cannot(self):
        other = new_test_user(self.env, "other_leader", "sales_team.group_sale_salesman_all_leads")
        self.env["crm.team"].create({"name": "Other", "user_id": other.id})
        with self.assertRaises(AccessError):
            self._give(other)

    def test_it_needs_a_reason_and_a_lead(self):
        for reason, error in ((False, UserError), ("", UserError), (" ... ", ValidationError)):
            with self._refused(error, "needs a reason"):
                self._give(self.leader, reason=reason)
        with self._refused(UserError, "lead"):
            self._give(self.leader, lead_id="1")
        deal = self._lead(name="Deal")
        with self._refused(UserError, "opportunity already"):
            self._give(self.leader, lead_id=deal.id)

    def test_it_lets_one_conversion_pass(self):
        self._give(self.leader)
        self.as_rep.write({"type": "opportunity"})
        self.lead.type = "lead"
        with self._refused(UserError, "Need"):
            self.as_rep.write({"type": "opportunity"})

    def test_it_ends_with_the_team_and_with_the_one_who_gave_it(self):
        self._give(self.leader)
        self.lead.team_id = self.plain_team
        with self._refused(UserError, "Need"):
            self.as_rep.write({"type": "opportunity"})
        self.lead.team_id = self.team
        self.team.user_id = self.manager
        with self._refused(UserError, "Need"):
            self.as_rep.write({"type": "opportunity"})

    def test_nothing_of_it_is_forged_or_changed(self):
        override = self._give(self.leader, user_id=self.rep.id, used_date="2020-01-01 00:00:00", missing="Nothing")
        self.assertEqual((override.user_id, override.used_date), (self.leader, False))
        self.assertIn("Need", override.missing)
        self.env.invalidate_all()
        for user in (self.rep, self.leader, self.manager):
            with self.assertRaises(AccessError):
                override.with_user(user).write({"reason": "Another"})
            with self.assertRaises(AccessError):
                override.with_user(user).unlink()
        self.as_rep.write({"sales_qualification_override_ids": [(5,)]})
        self.assertTrue(override.exists())

    def test_it_is_read_like_its_lead(self):
        override = self._give(self.leader)
        self.env.flush_all()
        for user, sees in ((self.rep, True), (self.leader, True), (self.manager, True), (self.other_rep, False)):
            self.env.invalidate_all()
            found = self.env["sales.qualification.override"].with_user(user).search([("id", "=", override.id)])
            self.assertEqual(bool(found), sees, user.name)

    def test_merging_keeps_how_it_was_converted(self):
        self._give(self.leader)
        self.as_rep.write({"type": "opportunity"})
        head = self._lead(name="Head", stage_id=self.stages[0].id, probability=90)
        override = self.lead.sales_qualification_override_ids
        merged = (head | self.lead).merge_opportunity()
        self.assertEqual(override.exists().lead_id, merged)


@tagged("post_install", "-at_install")
class TestHold(QualificationCase):
    """What we cannot answer is kept as a potential customer, and nobody runs after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.lead.activity_schedule("mail.mail_activity_data_call", user_id=cls.rep.id, summary="Call back")

    def test_kept_as_a_potential_customer(self):
        self.lead.partner_id = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self._wizard(self.lead).action_sales_keep_potential()
        self.assertEqual((self.lead.type, self.lead.sales_hold), ("lead", "potential"))
        self.assertIn("Need", self.lead.sales_hold_reason)
        self.assertEqual(self.lead.sales_status, "on_hold")
        self.assertFalse(self.call.exists(), "taken out: it was not done")
        self.assertIn("Call back", str(self.lead.message_ids.mapped("body")))
        customer = self.env["sales.customer"].search([("partner_id", "=", self.lead.partner_id.id)])
        self.assertEqual(customer.kind, "potential")

    def test_what_is_said_of_the_customer_stays(self):
        self.lead.partner_id = self.env["res.partner"].create({"name": "Works", "is_company": True})
        customer = self.env["sales.customer"]._of(self.lead.partner_id)
        customer.kind = "key"
        self._wizard(self.lead).action_sales_keep_potential()
        self.assertEqual(customer.kind, "key")

    def test_converting_ends_being_a_potential_customer(self):
        self._wizard(self.lead).action_sales_keep_potential()
        waiting = self._qualified(sales_hold="paused", sales_hold_reason="Land")
        self.lead.write({"sales_bant_need": "confirmed", "sales_bant_need_product_id": self.product.id})
        (self.lead | waiting).with_user(self.rep).write({"type": "opportunity"})
        self.assertEqual((self.lead.sales_status, self.lead.sales_hold_reason), ("tracked", False))
        self.assertEqual(waiting.sales_hold, "paused", "until its day")

    def test_converting_makes_its_customer_one_whom_we_can_serve(self):
        self.lead.partner_id = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self._wizard(self.lead).action_sales_keep_potential()
        customer = self.env["sales.customer"].search([("partner_id", "=", self.lead.partner_id.id)])
        self.assertEqual(customer.kind, "potential")
        self.lead.write({"sales_bant_need": "confirmed", "sales_bant_need_product_id": self.product.id})
        self.lead.with_user(self.rep).write({"type": "opportunity"})
        self.assertEqual(customer.kind, "target")
        customer.kind = "key"
        self._qualified(partner_id=self.lead.partner_id.id).with_user(self.rep).write({"type": "opportunity"})
        self.assertEqual(customer.kind, "key", "what people said of him stays")

    def test_a_qualified_one_is_not(self):
        with self._refused(UserError, "qualified"):
            self._wizard(self._qualified()).action_sales_keep_potential()

    def test_nobody_sets_aside_what_he_may_not_write(self):
        wizard = self._wizard(self.lead, self.manager)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_rep).sudo(False).action_sales_keep_potential()
        self.assertFalse(self.lead.sales_hold)

    def test_a_hold_needs_a_reason_and_no_day_that_has_passed(self):
        yesterday = fields.Date.today() - timedelta(days=2)
        for values, part in (
            ({"sales_hold": "paused"}, "say why"),
            ({"sales_hold": "paused", "sales_hold_reason": " . "}, "say why"),
            ({"sales_hold": "paused", "sales_hold_reason": "Budget", "sales_hold_until": yesterday}, "has passed"),
            ({"sales_hold": "paused", "sales_hold_reason": "x" * 10_001}, "10001 characters"),
        ):
            with self.subTest(part), self._refused(ValidationError, part):
                self.as_rep.write(values)
        self.assertTrue(self.call.exists())

    def test_taken_up_again_on_its_day(self):
        today = fields.Date.today()
        self.as_rep.write({"sales_hold": "paused", "sales_hold_reason": "Land", "sales_hold_until": today})
        later = self._lead(type="lead", name="Later")
        later.write({"sales_hold": "paused", "sales_hold_reason": "X", "sales_hold_until": today + timedelta(days=5)})
        self._run_cron("ir_cron_holds")
        self.assertFalse(self.lead.sales_hold)
        self.assertEqual(self.lead.activity_ids.user_id, self.rep)
        self.assertEqual(later.sales_hold, "paused")

    def test_taken_up_on_the_morning_where_its_owner_is(self):
        self.rep.tz = "Asia/Shanghai"
        self.lead.write({"sales_hold": "paused", "sales_hold_reason": "Land", "sales_hold_until": "2030-03-10"})
        with freeze_time("2030-03-09 15:59:00"):
            self._run_cron("ir_cron_holds")
            self.assertEqual(self.lead.sales_hold, "paused")
        with freeze_time("2030-03-09 22:00:00"):  # six in the morning there
            self._run_cron("ir_cron_holds")
        self.assertFalse(self.lead.sales_hold)
        self.assertEqual(self.lead.activity_ids.date_deadline, date(2030, 3, 10))

    def test_status_is_searched_and_grouped(self):
        won = self._lead(name="Won", team_id=self.plain_team.id)
        won.action_set_won()
        lost = self._lead(name="Lost")
        lost.action_set_lost()
        self.lead.write({"sales_hold": "paused", "sales_hold_reason": "Land"})
        tracked = self._lead(name="Tracked")
        leads = (won | lost | self.lead | tracked).with_context(active_test=False)
        statuses = {"won": won, "lost": lost, "on_hold": self.lead, "tracked": tracked}
        model = self.env["crm.lead"].with_context(active_test=False)
        for status, lead in statuses.items():
            self.assertEqual(lead.sales_status, status)
            found = model.search([("sales_status", "=", status), ("id", "in", leads.ids)])
            self.assertEqual(found, lead, status)
        self.assertEqual(len(model.search([("sales_status", "!=", "won"), ("id", "in", leads.ids)])), 3)
        groups = model.formatted_read_group([("id", "in", leads.ids)], ["sales_status"], ["__count"])
        self.assertEqual({group["sales_status"]: group["__count"] for group in groups}, dict.fromkeys(statuses, 1))
        self.assertTrue(model.fields_get(["sales_status"])["sales_status"]["groupable"])

    def test_what_is_set_aside_is_no_abnormal_deal(self):
        deal = self._lead(name="Deal", date_deadline=fields.Date.today() - timedelta(days=3))
        self._run_cron("ir_cron_alerts")
        self.assertIn("past_closing", self._open_kinds(deal))
        deal.write({"sales_hold": "paused", "sales_hold_reason": "Land"})
        self._run_cron("ir_cron_alerts")
        self.assertFalse(self._open_kinds(deal))
        self._switch("qualification", on=False)
        self._run_cron("ir_cron_alerts")
        self.assertIn("past_closing", self._open_kinds(deal))
