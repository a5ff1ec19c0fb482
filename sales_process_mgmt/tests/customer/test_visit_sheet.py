import io

from lxml import html as html_parser
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestVisitSheet(PlanCase, HttpCase):
    """A page to take along: what the one who prints it may see, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Pump station",
                "type": "opportunity",
                "user_id": cls.manager_user.id,
                "company_id": cls.company.id,
                "partner_id": cls.contact.id,
            }
        )
        cls.partner.street = "淮河东路"
        cls.env["sales.installed.product"].create({"partner_id": cls.partner.id, "model": "P-100", "brand": "Nanshan"})
        cls.env["sales.swot.item"].create({"lead_id": cls.lead.id, "name": "Knows our service"})
        cls.lead.activity_schedule(
            "mail.mail_activity_data_call", summary="Ask for the drawing", user_id=cls.manager_user.id
        )

    def _html(self, user, record=None, lang="en_US"):
        self.env.invalidate_all()
        record = record or self.partner
        kind = "partner" if record._name == "res.partner" else "account"
        report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang)
        return report._render_qweb_html(f"sales_process_mgmt.visit_sheet_report_{kind}", record.ids)[0].decode()

    def _pages(self, record):
        reports = self.env["ir.actions.report"].with_user(self.manager_user).with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, _kind = reports._render_qweb_pdf("sales_process_mgmt.visit_sheet_report_account", record.ids)
        pages = PdfReader(io.BytesIO(pdf)).pages
        self.assertIn("淮河东路", pages[0].extract_text())
        return pages

    def test_says_who_what_and_what_is_next(self):
        self._invoice(1000, date=self._today(-60), invoice_date_due=self._today(-30))
        for record in (self.partner, self.account, self.contact):
            html = self._html(self.manager_user, record)
            for text in ("Works", "Ms Liu", "Pump station", "P-100", "Knows our service", "Ask for the drawing"):
                self.assertIn(text, html)
            self.assertIn("1,000.00", html)
            self.assertIn("30 days late", html)

    def test_without_the_part_nothing_is_said_of_what_stands_there(self):
        self._switch("installed_base", on=False)
        html = self._html(self.manager_user)
        self.assertIn("Pump station", html)
        self.assertNotIn("P-100", html)
        self.assertNotIn("Installed base", html)

    def test_address_has_no_comma_for_an_empty_line(self):
        china = self.env.ref("base.cn")
        self.partner.write({"street": "Dock 1", "street2": False, "city": False, "country_id": china.id})
        address = self.env["sales.visit.sheet"]._address(self.partner)
        self.assertIn("Dock 1", address)
        self.assertNotIn(", ,", address)

    def test_promises_and_objections(self):
        self.env["sales.customer.promise"].create(
            {
                "partner_id": self.partner.id,
                "name": "Send the curve",
                "date_due": self._today(3),
                "user_id": self.manager_user.id,
            }
        )
        self.env["sales.objection"].create({"lead_id": self.lead.id, "name": "Too dear"})
        html = self._html(self.manager_user)
        self.assertIn("Send the curve", html)
        self.assertIn("Too dear", html)
        html = self._html(self.outsider)
        self.assertNotIn("Send the curve", html)
        self.assertNotIn("Too dear", html)

    def test_shows_nothing_that_the_user_may_not_see(self):
        self._invoice(1000, date=self._today(-60))
        html = self._html(self.outsider)
        for text in ("Pump station", "P-100", "Knows our service", "Ask for the drawing", "1,000.00"):
            self.assertNotIn(text, html)
        self.assertIn("Works", html)
        with self._refused(AccessError):
            self._html(self.outsider, self.account)

    def test_stays_on_a_page(self):
        for number in range(30):
            self.env["res.partner"].create({"name": f"Contact {number}", "parent_id": self.partner.id})
            self.lead.copy({"name": f"Deal {number}"})
            self.env["sales.installed.product"].create({"partner_id": self.partner.id, "model": f"M{number}"})
            self.env["sales.swot.item"].create({"account_id": self.account.id, "name": f"Point {number} " + "p" * 80})
        html = self._html(self.manager_user)
        for word, most in (("Contact ", 6), ("Deal ", 6), ("Point ", 6)):
            self.assertLessEqual(html.count(word), most)
        self.assertEqual(len(self._pages(self.account)), 1)

    def test_what_is_left_of_the_page_is_ruled(self):
        """A customer with little on his sheet has more lines to write on, and still one page."""
        self.assertEqual(len(self._pages(self.account)), 1)
        lines = html_parser.fromstring(self._html(self.manager_user)).xpath("//div[@style='height: 34px']")
        self.assertGreater(len(lines) * 34, 1340 - 34)  # from top to bottom: what is printed covers the upper ones

    def test_open_and_overdue_are_net_of_credit_notes(self):
        self._invoice(1000, date=self._today(-60), invoice_date_due=self._today(-30))
        self._invoice(400, date=self._today(-50), kind="out_refund", invoice_date_due=self._today(-50))
        money = self.env["sales.visit.sheet"].with_user(self.manager_user)._sheet(self.partner, self.account)["money"]
        self.assertEqual((money["owed"], money["overdue"]), (600, 600))
        self.assertEqual(len(money["late"]), 1)

    def test_member_of_the_team_sees_the_money_though_not_the_owner(self):
        self._invoice(1000, date=self._today(-60))
        self.account.member_ids = [Command.create({"user_id": self.outsider.id, "role": "service"})]
        self.assertIn("1,000.00", self._html(self.outsider, self.account))
