import io

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import CardCase

REPORT = "sales_process_mgmt.report_customer_card"


@tagged("post_install", "-at_install")
class TestCardPrint(CardCase, HttpCase):
    """The card on one page, in both languages, and for nobody who may not read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for amount in (100, 200, 300):
            cls.product = cls.env["product.product"].create({"name": f"Pump {amount}"})
            cls._invoice(cls.partner, amount)
        cls.env["sales.customer"]._of(cls.partner, cls.company).write(
            {"kind": "key", "business_scope": "泵站 " * 400, "legal_representative": "王建国", "payment_habit": "late"}
        )
        cls.env["sales.customer.promise"].create(
            [
                {
                    "partner_id": cls.partner.id,
                    "name": f"Report {n} " + "长" * 200,
                    "date_due": cls.today,
                    "user_id": cls.rep.id,
                }
                for n in range(12)
            ]
        )
        cls._switch("key_account", "installed_base")
        cls.env["sales.key.account"].create(
            {
                "partner_id": cls.partner.id,
                "type_id": cls.env.ref("sales_process_mgmt.key_account_type_a").id,
                "manager_id": cls.leader.id,
                "member_ids": [Command.create({"user_id": cls.rep.id})],
            }
        )
        cls.env["sales.installed.product"].create(
            [{"partner_id": cls.partner.id, "model": f"Screw pump {n} " + "m" * 60, "brand": "Kewo"} for n in range(9)]
        )
        sides = dict.fromkeys(("financial", "market", "reputation", "management", "thinking", "background"), "4")
        assessment = {"partner_id": cls.partner.id, "company_id": cls.company.id, "kind": "key", **sides}
        cls.env["sales.customer.assessment"].create(assessment).action_confirm()

    def _report(self, user, lang="en_US"):
        user.lang = lang
        reports = self._as(self.env["ir.actions.report"], user)
        return reports.with_context(lang=lang, force_report_rendering=True)

    def _pages(self, lang):
        with self.allow_pdf_render():
            pdf, kind = self._report(self.rep, lang)._render_qweb_pdf(REPORT, self.partner.ids)
        self.assertEqual(kind, "pdf")
        html = self._report(self.rep, lang)._render_qweb_html(REPORT, self.partner.ids)[0].decode()
        return PdfReader(io.BytesIO(pdf)).pages, html

    def test_one_page_in_english(self):
        pages, html = self._pages("en_US")
        self.assertEqual(len(pages), 1)
        self.assertIn("王建国", pages[0].extract_text())
        for part in (
            "Plant",
            "Bought and Owed",
            "Pump 300",
            "600.00",
            "王建国",
            "Report 0",
            "4.00",
            "Screw pump 4",
            "and more: 4",
            "Leader",
        ):
            self.assertIn(part, " ".join(html.split()))

    def test_one_page_in_chinese(self):
        pages, html = self._pages("zh_CN")
        self.assertEqual(len(pages), 1)
        self.assertIn("王建国", pages[0].extract_text())
        self.assertIn("600.00", html)

    def test_language_is_that_of_who_prints(self):
        self.partner.lang = "zh_CN"
        html = self._report(self.rep)._render_qweb_html(REPORT, self.partner.ids)[0].decode()
        self.assertIn("Bought and Owed", html)
        source = self.env["ir.ui.view"].search([("key", "=", f"{REPORT}_page")])
        terms = {"Bought and Owed": "购买与欠款"}
        source.update_field_translations("arch_db", {"zh_CN": terms})
        self.partner.lang = "en_US"
        html = self._report(self.rep, "zh_CN")._render_qweb_html(REPORT, self.partner.ids)[0].decode()
        self.assertIn("购买与欠款", html)

    def test_who_may_not_read_the_customer_gets_nothing(self):
        with self._refused(AccessError, "Plant") as caught:
            self._report(self.other_rep)._render_qweb_html(REPORT, self.partner.ids)
        self.assertNotIn("600", str(caught.exception))
        other = self._partner("Mill", self.other_rep)
        with self._refused(AccessError, "Plant"):
            self._report(self.other_rep)._render_qweb_html(REPORT, (other | self.partner).ids)
        self.assertIn(b"Mill", self._report(self.other_rep)._render_qweb_html(REPORT, other.ids)[0])
