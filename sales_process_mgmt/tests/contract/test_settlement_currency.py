from odoo import Command, fields
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementCurrency(SettlementCase):
    """A contract in dollars of a company in yuan: settled in dollars, cash in yuan at its own rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cny, cls.usd = cls.env.ref("base.CNY"), cls.env.ref("base.USD")
        (cls.cny | cls.usd).active = True
        cls.company.currency_id = cls.cny
        cls.env["res.currency.rate"].search([("company_id", "=", cls.company.id)]).unlink()
        cls.days = [fields.Date.add(fields.Date.today(), days=-days) for days in (20, 10)]
        for day, rate in zip(cls.days, (7.0, 7.2), strict=True):
            cls.env["res.currency.rate"].create(
                {"name": day, "currency_id": cls.usd.id, "company_id": cls.company.id, "rate": 1 / rate}
            )
            cls.env["res.currency.rate"].create(
                {"name": day, "currency_id": cls.cny.id, "company_id": cls.company.id, "rate": 1}
            )

    def _dollars(self, total):
        return self._signed(total, currency_id=self.usd.id, date_signed=self.days[0])

    def test_advance_then_settled(self):
        """Walk 6: 500 USD paid at 7.0, invoiced at 7.2: 500 USD settled, 3,500 CNY cash, exchange difference 100."""
        contract = self._dollars(500)
        self.assertEqual(contract.order_ids.currency_id, self.usd)
        payment = self._pay(500, currency_id=self.usd.id, date=self.days[0], sales_contract_id=contract.id)
        self.assertEqual(self._money(contract), (0, 0, 500, 500, 0))
        invoice = self._invoice(contract, date=self.days[1])
        self.assertEqual((invoice.currency_id, self._receivable(invoice).balance), (self.usd, 3_600))
        self._match(invoice, payment.move_id)
        self.assertEqual(self._sums(), (500, 0, 0, 3_500, 100))
        self.assertEqual(self._money(contract), (500, 500, 0, 500, 0))
        self.assertEqual(contract.amount_cash, 3_500)
        self._unmatch(invoice)
        self.assertEqual(self._sums(), (0, 0, 0, 0, 0))
        self.assertEqual(self._money(contract), (500, 0, 500, 500, 0))

    def test_paid_at_a_better_rate(self):
        """500 USD invoiced at 7.0, paid at 7.2: 3,600 CNY cash, a gain of 100."""
        contract = self._dollars(500)
        invoice = self._invoice(contract, date=self.days[0])
        self._match(invoice, self._pay(500, currency_id=self.usd.id, date=self.days[1]).move_id)
        self.assertEqual(self._sums(), (500, 0, 0, 3_600, -100))

    def test_paid_in_yuan(self):
        """500 USD invoiced at 7.2 are 3,600 CNY, paid as that: 500 USD settled."""
        contract = self._dollars(500)
        invoice = self._invoice(contract, date=self.days[1])
        self._match(invoice, self._pay(3_600, date=self.days[1]).move_id)
        self.assertEqual(self._sums(), (500, 0, 0, 3_600, 0))
        self.assertEqual(contract.amount_collected, 500)

    def test_advance_in_yuan(self):
        """3,500 CNY for a contract in dollars, at 7.0: an advance of 500 USD."""
        contract = self._dollars(500)
        self._pay(3_500, date=self.days[0], sales_contract_id=contract.id)
        self.assertEqual(self._money(contract), (0, 0, 500, 500, 0))

    def test_invoice_in_yuan_of_a_contract_in_dollars(self):
        """An invoice of 3,600 CNY at 7.2 for a contract of 1,000 USD: 500 USD invoiced and settled."""
        contract = self._dollars(1_000)
        line = {
            "product_id": self.service.id,
            "price_unit": 3_600,
            "tax_ids": False,
            "sale_line_ids": [Command.link(contract.order_ids.order_line.id)],
        }
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "currency_id": self.cny.id,
                "invoice_date": self.days[1],
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        self._match(invoice, self._pay(3_600).move_id)
        self.assertEqual(self._money(contract), (500, 500, 0, 500, 0))

    def test_ledger_converts_by_both_rates(self):
        """By rates where neither currency is 1: 8.7556 yuan and 1.25 dollars are one; also before the first rate."""
        self.env["res.currency.rate"].search([("company_id", "=", self.company.id)]).unlink()
        for currency, rate in ((self.cny, 8.7556), (self.usd, 1.25)):
            values = {"name": self.days[1], "currency_id": currency.id, "company_id": self.company.id, "rate": rate}
            self.env["res.currency.rate"].create(values)
        contract = self._dollars(1_000)
        for day in self.days:
            contract._amending().date_signed = day
            self.env.flush_all()
            row = self.env["sales.contract.ledger"].search([("contract_id", "=", contract.id)])
            worth = self.usd._convert(1_000, self.cny, self.company, day)
            self.assertAlmostEqual(row.total, worth, places=2)
            self.assertAlmostEqual(row.total, 7_004.48, places=2)
            self.env.invalidate_all()

    def test_paid_before_the_first_rate(self):
        """3,600 yuan that came before there was a rate are 500 dollars by the first one, and not 3,600."""
        self.env["res.currency.rate"].search(
            [("company_id", "=", self.company.id), ("name", "=", self.days[0])]
        ).unlink()
        contract = self._dollars(1_000)
        self._pay(3_600, date=self.days[0], sales_contract_id=contract.id)
        self.assertEqual(contract.amount_advance, 500)
