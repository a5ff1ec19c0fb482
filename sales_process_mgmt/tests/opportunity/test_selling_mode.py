from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestSellingMode(DealCase):
    """What the customer values decides how to sell, and how much effort fits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("selling_mode")
        cls.company = cls.env.company
        cls.team.company_id = cls.company
        cls.company.write({"sales_effort_days": 30, "sales_effort_intrinsic_max": 2, "sales_effort_strategic_min": 1})

    def _call(self, days=0):
        activity = self.lead.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        activity.action_feedback()
        self.env.flush_all()
        if days:
            done = fields.Date.today() - timedelta(days=days)
            self.cr.execute("UPDATE mail_activity SET date_done = %s WHERE id = %s", [done, activity.id])
        self.env.invalidate_all()

    def _meet_customer(self, days=1):
        stop = fields.Datetime.now() - timedelta(days=days)
        values = {"name": "Visit", "opportunity_id": self.lead.id, "start": stop - timedelta(hours=1), "stop": stop}
        meeting = self.env["calendar.event"].create(values)
        self.env.invalidate_all()
        return meeting

    def _age(self, days):
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", [self._days_ago(days), self.lead.id])
        self.env.invalidate_all()

    def test_mode_follows_value_type(self):
        for value_type, mode in (
            ("intrinsic", "transactional"),
            ("extrinsic", "consultative"),
            ("strategic", "enterprise"),
        ):
            self.as_rep.sales_value_type = value_type
            self.assertEqual(self.lead.sales_selling_mode, mode)
            steps = self.as_rep.sales_selling_coaching
            self.assertEqual(
                [step["name"] for step in steps], ["Needs", "Options", "Concerns", "Purchase", "Implementation"]
            )
            self.assertTrue(all(step["text"] for step in steps))
        self.as_rep.sales_value_type = False
        self.assertFalse(self.lead.sales_selling_mode or self.as_rep.sales_selling_coaching)

    def test_default_comes_from_the_customer_and_stays_where_nothing_is_known(self):
        known, unknown = self.env["res.partner"].create([{"name": "Known"}, {"name": "Unknown"}])
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": known.id})
        self.env["sales.customer"]._of(known, self.company).sudo().value_type = "strategic"
        lead = self._lead(partner_id=contact.id, company_id=self.company.id)
        self.assertEqual(lead.sales_value_type, "strategic")
        lead.sales_value_type = "extrinsic"
        lead.partner_id = unknown
        self.assertEqual(lead.sales_value_type, "extrinsic", "what was chosen")
        lead.partner_id = known
        self.assertEqual(lead.sales_value_type, "strategic")
        self._switch("selling_mode", on=False)
        self.assertFalse(self._lead(partner_id=known.id, company_id=self.company.id).sales_value_type)

    def test_buying_phase_tells_the_step(self):
        self.lead.write({"sales_value_type": "extrinsic", "sales_buying_phase": "criteria"})
        told = [step["step"] for step in self.lead.sales_selling_coaching if step["by_phase"]]
        self.assertEqual(told, ["3_concerns"])

    def test_transactional_effort_pays_only_in_buying(self):
        self.lead.sales_value_type = "intrinsic"
        pays = [step["step"] for step in self.lead.sales_selling_coaching if step["creates_value"]]
        self.assertEqual(pays, ["4_purchase", "5_implementation"])

    def test_too_much_effort_for_an_intrinsic_buyer(self):
        self.lead.sales_value_type = "intrinsic"
        self._call()
        self._meet_customer()
        self.assertFalse(self.lead.sales_effort_warning)
        self._call(days=31)
        self.assertFalse(self.lead.sales_effort_warning, "that was before the window")
        self._call(days=3)
        warning = self.lead.sales_effort_warning
        for part in ("3 calls and meetings", "30 days", "where 2 are enough"):
            self.assertIn(part, warning)
        self.assertEqual(self.lead.sales_effort_tone, "volatile")
        self.lead.sales_value_type = "extrinsic"
        self.assertFalse(self.lead.sales_effort_warning)

    def test_no_effort_for_a_strategic_customer(self):
        self.lead.sales_value_type = "strategic"
        self.assertFalse(self.lead.sales_effort_warning, "it has just begun")
        self._age(31)
        self.assertIn("at least 1", self.lead.sales_effort_warning)
        meeting = self._meet_customer()
        self.assertFalse(self.lead.sales_effort_warning)
        meeting.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.lead.sales_effort_warning, "a cancelled meeting is none")

    def test_planned_meeting_counts_once_and_not_before(self):
        self.lead.sales_value_type = "intrinsic"
        self.company.sales_effort_intrinsic_max = 0
        start = fields.Datetime.now() + timedelta(days=2)
        values = {"name": "Visit", "opportunity_id": self.lead.id, "start": start, "stop": start + timedelta(hours=1)}
        meeting = self.env["calendar.event"].create(values)
        activity = self.lead.activity_schedule("mail.mail_activity_data_meeting", calendar_event_id=meeting.id)
        self.env.invalidate_all()
        self.assertFalse(self.lead.sales_effort_warning)
        past = fields.Datetime.now() - timedelta(days=2)
        meeting.write({"start": past - timedelta(hours=1), "stop": past})
        activity.action_feedback()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn("1 calls and meetings", self.lead.sales_effort_warning)

    def test_closed_deals_warn_of_nothing(self):
        self.lead.sales_value_type = "strategic"
        self._age(31)
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET won_status = 'won' WHERE id = %s", [self.lead.id])
        self.env.invalidate_all()
        self.assertFalse(self.lead.sales_effort_warning)

    def test_a_page_of_deals_costs_one_statement(self):
        leads = self.env["crm.lead"].concat(*(self._lead(sales_value_type="intrinsic") for _number in range(10)))
        self.env.flush_all()
        leads.mapped("won_status")
        self.company.mapped("sales_effort_days")
        before = self.cr.sql_log_count
        leads.mapped("sales_effort_warning")
        self.assertLessEqual(self.cr.sql_log_count - before, 1)

    def test_limits_are_refused_with_their_figures(self):
        for name, value in (("sales_effort_days", 0), ("sales_effort_intrinsic_max", -1)):
            with self._refused(ValidationError, str(value)):
                self.company[name] = value

    def test_only_administrators_change_the_coaching(self):
        coaching = self.env.ref("sales_process_mgmt.selling_coaching_consultative_needs")
        with self._refused(AccessError):
            coaching.with_user(self.rep).write({"text": "Mine"})
        coaching.with_user(self.manager).write({"text": "Ours"})
        self.lead.sales_value_type = "extrinsic"
        self.assertEqual(self.lead.sales_selling_coaching[0]["text"], "Ours")
        with self._refused(ValidationError, "10001"):
            coaching.with_user(self.manager).write({"text": "x" * 10_001})

    def test_part_that_is_off_is_in_no_view(self):
        form = self.env.ref("crm.crm_lead_view_form")

        def shown():
            return "sales_selling_mode" in self.env["crm.lead"].with_user(self.rep).get_view(form.id, "form")["arch"]

        self.assertTrue(shown())
        self._switch("selling_mode", on=False)
        self.assertFalse(shown())
