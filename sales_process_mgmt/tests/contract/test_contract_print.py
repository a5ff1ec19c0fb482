import io
import unicodedata

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import ContractCase

REPORT = "sales_process_mgmt.report_sales_contract_action"


@tagged("post_install", "-at_install")
class TestContractPrint(ContractCase, HttpCase):
    """The contract on paper, in the customer's language, with nothing of what we think about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.cny = cls.env.ref("base.CNY")
        cls.cny.active = True
        cls.company.write({"vat": "91310000TEST", "street": "1 Works Road"})
        bank = cls.env["res.bank"].create({"name": "Harbour Bank"})
        cls.env["res.partner.bank"].create(
            {"partner_id": cls.company.partner_id.id, "acc_number": "6222-0001", "bank_id": bank.id}
        )
        cls.partner.write({"street": "淮河东路8号", "vat": "CUSTOMER-VAT"})
        cls.env["sales.clause"].create(
            {"name": "Price", "body": "<p>{customer} pays {total}.</p>", "kind": "service", "is_default": True}
        )
        cls.tax = cls.env["account.tax"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.contract = cls._contract(
            currency_id=cls.cny.id,
            subject="水泵 commissioning",
            quality="As by sample",
            liability="0.5 per mille a day",
            installment_ids=cls._percents(30, 60, 10),
            renewal="automatic",
            date_start="2027-01-01",
            date_end="2027-12-31",
        )
        cls.contract.installment_ids[0].days = 30

    def _html(self, lang="en_US", user=None, contract=None):
        self.partner.lang = lang
        self.env.invalidate_all()
        contract = contract or self.contract
        reports = self.env["ir.actions.report"].with_user(user or self.rep)
        return reports._render_qweb_html(REPORT, contract.ids)[0].decode()

    def _text(self, lang):
        self.partner.lang = lang
        reports = self.env["ir.actions.report"].with_user(self.rep).with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, _kind = reports._render_qweb_pdf(REPORT, self.contract.ids)
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)

    def test_what_it_says(self):
        html = self._html()
        for text in (
            "Service Contract",
            self.contract.name,
            "Plant",
            "CUSTOMER-VAT",
            "Contract Works",
            "91310000TEST",
            "Harbour Bank",
            "6222-0001",
            "水泵 commissioning",
            "Commissioning",
            "As by sample",
            "0.5 per mille a day",
            "30 days after signing",
            "The contract renews itself",
        ):
            self.assertIn(text, html)
        # 120,000 in 30 / 60 / 10 %; the clause's placeholder is filled.
        for amount in ("120,000.00", "36,000.00", "72,000.00", "12,000.00"):
            self.assertIn(amount, html)
        self.assertRegex(html, r"Plant pays .*120,000\.00")
        self.assertNotIn("{total}", html)

    def test_taxes_and_discount_have_columns_where_there_are_any(self):
        html = self._html()
        self.assertNotIn("Disc.%", html)
        self.assertNotIn(">Taxes<", html)
        self.contract.line_ids.write({"discount": 5, "tax_ids": [Command.set(self.tax.ids)]})
        html = self._html()
        self.assertIn("Disc.%", html)
        self.assertIn(self.tax.tax_label, html)

    def test_total_in_capital_figures_for_chinese_readers(self):
        self.assertNotIn("壹拾贰万元整", self._html("en_US"))
        self.assertIn("人民币壹拾贰万元整", self._html("zh_CN"))
        self.contract.line_ids.price_unit = 1_409.5
        self.assertIn("人民币壹仟肆佰零玖元伍角", self._html("zh_CN"))

    def test_draft_says_so(self):
        self.assertIn("NOT BINDING", self._html())
        self.contract.with_user(self.rep).action_submit()
        self.assertEqual(self.contract.state, "approved")
        self.assertNotIn("NOT BINDING", self._html())

    def test_title_by_kind(self):
        for kind, title in (("framework", "Framework Supply Contract"), ("distribution", "Distribution Agreement")):
            contract = self._contract(kind=kind, installment_ids=self._percents(40, 60))
            html = self._html(contract=contract)
            self.assertIn(title, html)
            self.assertNotIn("48,000.00", html, "a framework's instalments are percents of its orders")

    def test_nothing_internal(self):
        self.rep.name = "Rep Roberts"
        remark = "Margin is 43 percent"
        self.contract.message_post(body=remark)
        self.contract.team_id = self.team
        html = self._html()
        self.assertIn("Rep Roberts", html, "who represents us stands on the paper")
        for text in ("43 percent", "Walk Team", "pproval"):
            self.assertNotIn(text, html)

    def test_for_nobody_who_may_not_read_it(self):
        with self._refused(AccessError):
            self._html(user=self.other_rep)

    def test_pdf_in_english_and_chinese(self):
        """Chinese is drawn with a font that has it; Latin letters are read in the HTML that is printed."""
        for lang, parts in (("en_US", ("淮河东路", "水泵")), ("zh_CN", ("壹拾贰万元整", "淮河东路"))):
            text = unicodedata.normalize("NFKC", self._text(lang))
            for part in parts:
                self.assertIn(part, text, lang)
