from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestCustomer(ProcessCase):
    """One record per commercial partner and company, measured by the system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Plant", "is_company": True, "user_id": cls.rep.id})
        cls.contact = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.partner.id})

    def _measure(self):
        self._run_cron("ir_cron_customers")
        return self.env["sales.customer"].search(
            [("partner_id", "=", self.partner.id), ("company_id", "=", self.env.company.id)]
        )

    def test_contact_stands_for_its_company(self):
        customer = self.env["sales.customer"]._of(self.contact)
        self.assertEqual(customer.partner_id, self.partner)
        self.assertEqual(self.env["sales.customer"]._of(self.partner), customer)
        self.assertEqual(self.contact.sales_customer_id, customer)

    def test_nightly_job_makes_missing_rows_once(self):
        customer = self._measure()
        self.assertEqual(customer.user_id, self.rep)
        self.assertEqual(self._measure(), customer)

    def test_new_owner_is_seen_at_once(self):
        customer = self.env["sales.customer"]._of(self.partner)
        self.partner.user_id = self.other_rep
        self.assertEqual(customer.user_id, self.other_rep)

    def test_done_call_and_meeting_are_contacts(self):
        customer = self._measure()
        self.assertFalse(customer.last_contact_date)
        lead = self._lead(partner_id=self.contact.id)
        call = lead.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        todo = self.partner.activity_schedule("mail.mail_activity_data_todo", user_id=self.rep.id)
        todo.action_feedback()
        self._measure()
        self.assertFalse(customer.last_contact_date)
        self.assertEqual(customer.next_contact_date, call.date_deadline)
        call.action_feedback()
        self._measure()
        self.assertEqual(customer.last_contact_date.date(), call.date_done)
        self.assertFalse(customer.next_contact_date)

    def test_past_meeting_with_the_customer_is_a_contact(self):
        stop = fields.Datetime.now().replace(microsecond=0) - timedelta(days=3)
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": stop - timedelta(hours=1),
                "stop": stop,
                "partner_ids": self.contact.ids,
            }
        )
        self.assertEqual(self._measure().last_contact_date, stop)

    def test_sent_email_is_a_contact_and_a_failed_one_is_not(self):
        text = "Hello"
        message = self.partner.message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment")
        notification = self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": self.contact.id,
                "notification_type": "email",
                "notification_status": "exception",
            }
        )
        self.assertFalse(self._measure().last_contact_date)
        notification.notification_status = "sent"
        self.assertEqual(self._measure().last_contact_date, message.date)

    def test_a_done_call_is_on_its_day_wherever_the_company_is(self):
        for zone in ("America/New_York", "Pacific/Auckland", "Asia/Shanghai"):
            call = self.partner.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
            call.action_feedback()
            self.env.flush_all()
            day = fields.Date.today() - timedelta(days=10)
            self.env.cr.execute("UPDATE mail_activity SET date_done = %s WHERE id = %s", [day, call.id])
            customer = self._measure().with_context(tz=zone)
            here = fields.Datetime.context_timestamp(customer, customer.last_contact_date)
            self.assertIn(here.date() - day, (timedelta(0), timedelta(zone == "Pacific/Auckland")), zone)

    def test_what_the_customer_s_people_write_to_each_other_is_no_contact(self):
        message = self.partner.message_post(
            body=Markup("<p>Hi</p>"), author_id=self.contact.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        colleague = self.env["res.partner"].create({"name": "Colleague", "parent_id": self.partner.id})
        self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": colleague.id,
                "notification_type": "email",
                "notification_status": "sent",
            }
        )
        self.assertFalse(self._measure().last_contact_date)
        message.author_id = self.rep.partner_id
        self.rep.active = False  # what somebody wrote who has left was a contact
        self.assertEqual(self._measure().last_contact_date, message.date)

    def test_nobody_writes_what_is_measured(self):
        customer = self._measure().with_user(self.rep)
        with self._refused(AccessError, "Last Contact"):
            customer.write({"last_contact_date": fields.Datetime.now()})
        with self._refused(AccessError, "Customer"):
            customer.write({"partner_id": self.contact.id})
        with self._refused(AccessError):
            self.env["sales.customer"].with_user(self.rep).create({"partner_id": self.contact.id})

    def test_another_rep_does_not_read_it(self):
        customer = self._measure()
        other = self.partner.with_user(self.other_rep)
        other.invalidate_recordset()
        self.assertFalse(other.sales_customer_id)
        self.assertEqual(self.partner.with_user(self.rep).sales_customer_id.id, customer.id)
        self.partner.user_id = False
        self.env.invalidate_all()
        self.assertEqual(other.sales_customer_id.id, customer.id)

    def test_part_that_is_off_is_in_no_view(self):
        form = self.env.ref("crm.crm_lead_view_form")

        def shown():
            lead = self.env["crm.lead"].with_user(self.rep)
            return "sales_deal" in lead.get_view(form.id, "form")["arch"]

        self.assertTrue(shown())
        parts = "qualification lead_score control_score buying_centre needs objections signals competitors swot"
        self._switch(*parts.split(), "selling_mode", on=False)
        self.assertFalse(shown())
        self.assertFalse(self.env["sales.part"]._is_on("needs"))
        self._switch("needs")
        self.assertTrue(shown())
        self.assertTrue(self.env["sales.part"]._is_on("needs"))
