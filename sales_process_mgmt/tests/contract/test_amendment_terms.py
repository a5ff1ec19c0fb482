from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .amendment_common import AmendmentCase


@tagged("post_install", "-at_install")
class TestAmendmentTerms(AmendmentCase):
    """Terms, clauses and currency of new versions; what the forms do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env.ref("base.EUR")
        if cls.company.currency_id == cls.other:
            cls.other = cls.env.ref("base.USD")
        cls.other.active = True
        # 1 of the company's currency is 0.125 of the other one.
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.other.id, "company_id": cls.company.id, "name": "2020-01-01", "rate": 0.125}
        )

    def test_terms(self):
        days = self.env["account.payment.term"].create({"name": "60 days"})
        contract = self._signed(subject="Pumps", renewal="manual")
        amendment = self._amend(contract)
        amendment.write({"payment_term_id": days.id, "subject": "Pumps and valves", "renewal": "automatic"})
        self.assertEqual(amendment.amount_difference, 0)
        self.assertIn("Subject: Pumps → Pumps and valves", amendment.terms_changes)
        self.assertIn("Renewal: By hand → Automatic", amendment.terms_changes)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.subject, contract.renewal), ("Pumps and valves", "automatic"))
        self.assertEqual((contract.payment_term_id, contract.own_order_id.payment_term_id), (days, days))
        self.assertEqual(contract.installment_ids.mapped("amount"), [36_000, 12_000, 72_000])

    def test_clauses(self):
        clauses = [
            Command.create({"name": name, "body": f"<p>{name} of {{number}}</p>", "sequence": place})
            for place, name in enumerate(("Secrecy", "Court", "Force"), 1)
        ]
        contract = self._signed(clause_ids=clauses)
        amendment = self._amend(contract)
        self.assertEqual(amendment.clause_ids.mapped("is_changed"), [False] * 3)
        amendment.clause_ids[0].body = "<p>For five years</p>"
        amendment.clause_ids[1].is_dropped = True
        amendment.write({"clause_ids": [Command.create({"name": "Data", "body": "<p>At {customer}</p>"})]})
        with self._refused(ValidationError, "{nobody}"):
            amendment.clause_ids[0].body = "<p>{nobody}</p>"
        with self._refused(UserError, "tick “Dropped”"):
            amendment.clause_ids[1].unlink()
        self.assertEqual(contract.clause_ids.mapped("name"), ["Secrecy", "Court", "Force"])
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(contract.clause_ids.mapped("name"), ["Secrecy", "Force", "Data"])
        self.assertEqual(str(contract.clause_ids[0].body), "<p>For five years</p>")
        self.assertEqual(str(amendment.clause_ids[0].old_body), "<p>Secrecy of {number}</p>")
        self.assertEqual([row["name"] for row in amendment.previous["clauses"]], ["Secrecy", "Court", "Force"])

    def test_currency(self):
        """120,000 at 0.125 are 15,000, in 4,500 + 1,500 + 9,000; amended to 16,000: 1,000 more."""
        contract = self._signed()
        amendment = self._amend(contract)
        amendment.currency_id = self.other
        self.assertEqual((amendment.amount_total, amendment.amount_before), (15_000, 120_000))
        self.assertEqual(amendment.amount_difference, 0)
        self.assertEqual(amendment.installment_ids.mapped("amount"), [4_500, 1_500, 9_000])
        amendment.line_ids.price_unit = 16_000
        self.assertEqual((amendment.amount_difference, amendment.line_ids.change), (1_000, 1_000))
        self.assertEqual(amendment.installment_ids.mapped("amount"), [4_500, 1_500, 9_000, 1_000])
        self.assertEqual(amendment._sales_approval_amount()[:2], (16_000, self.other))
        amendment.action_submit()
        self.env.invalidate_all()
        order = contract.own_order_id
        self.assertEqual((contract.currency_id, contract.amount_total), (self.other, 16_000))
        self.assertEqual((order.currency_id, order.amount_total), (self.other, 16_000))
        self.assertEqual(contract.installment_ids.mapped("amount"), [4_500, 1_500, 9_000, 1_000])
        self.assertEqual(amendment.line_ids.old_subtotal, 120_000)
        self.assertEqual(self._invoice(contract.installment_ids[0]).amount_total, 4_500)

    def test_currency_when_made(self):
        contract = self._signed()
        amendments = self._as(self.env["sales.contract.amendment"], self.rep)
        amendment = amendments.create({"contract_id": contract.id, "currency_id": self.other.id})
        self.assertEqual((amendment.amount_total, amendment.plan_difference), (15_000, 0))
        self.assertEqual(amendment.installment_ids.mapped("amount"), [4_500, 1_500, 9_000])

    def test_currency_stays_once_money_is_in(self):
        contract = self._signed()
        amendment = self._amend(contract)
        amendment.currency_id = self.other
        self._invoice(contract.installment_ids[0])
        names = f"stays {contract.currency_id.name} and is not changed to {self.other.name}: 1 invoices"
        with self._refused(UserError, names):
            amendment.action_submit()
        amendment.action_cancel()
        with self._refused(ValidationError, names):
            self._amend(contract).currency_id = self.other
        framework = self._framework()
        self._call_off(framework, 1)
        with self._refused(ValidationError, "1 orders call off in it"):
            self._amend(framework).currency_id = self.other

    def test_form(self):
        """The rep's form: a new price, an end, a new line; the proposal is there after saving."""
        contract = self._signed()
        action = self._as(contract, self.rep).action_amend()
        amendment = self.env[action["res_model"]].browse(action["res_id"])
        with Form(self._as(amendment, self.rep)) as form:
            form.reason = "A second station"
            form.date_end = "2031-12-31"
            with form.line_ids.edit(0) as line:
                line.price_unit = 130_000
            with form.line_ids.new() as line:
                line.product_id = self.goods
                self.assertEqual(line.price_unit, 100)
                line.quantity = 200
        self.env.invalidate_all()
        self.assertEqual(amendment.amount_total, 150_000)
        self.assertEqual(self._plan_of(amendment)[-1], ("Amendment 2", 30_000))
        with Form(self._as(contract, self.rep)) as form:
            self.assertEqual(form.amendment_count, 1)

    def test_form_from_the_menu(self):
        contract = self._signed()
        form = Form(self._as(self.env["sales.contract.amendment"], self.rep))
        form.contract_id = contract
        form.reason = "More"
        amendment = form.save()
        self.assertEqual((amendment.line_ids.quantity, len(amendment.installment_ids)), (1, 3))

    def test_taxes(self):
        """10,000 + 10 % on two lines: 22,000; one without: 21,000."""
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10, "company_id": self.company.id})
        line = {"product_id": self.service.id, "price_unit": 10_000, "tax_ids": tax.ids}
        contract = self._signed(line_ids=[Command.create(line), Command.create(line)])
        amendment = self._amend(contract)
        self.assertEqual((amendment.amount_total, amendment.amount_tax), (22_000, 2_000))
        amendment.line_ids[1].tax_ids = False
        self.assertEqual(amendment.amount_difference, -1_000)
        amendment.action_spread()
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.amount_total, contract.own_order_id.amount_total), (21_000, 21_000))
        self.assertEqual(amendment.line_ids[1].old_tax_ids, tax)

    def test_bad_figures(self):
        amendment = self._amend(self._signed())
        for record, values in (
            (amendment.line_ids, {"quantity": -1}),
            (amendment.line_ids, {"price_unit": -1}),
            (amendment.line_ids, {"discount": 101}),
            (amendment.installment_ids[0], {"amount": -1}),
            (amendment.installment_ids[0], {"days": -1}),
            (amendment, {"notice_days": -1}),
            (amendment, {"reason": "x" * 100_000}),
        ):
            with self._refused(ValidationError):
                record.write(values)
        kilo = self.env.ref("uom.product_uom_kgm")
        with self._refused(ValidationError, "cannot be converted"):
            amendment.write({"line_ids": [Command.create({"product_id": self.goods.id, "product_uom_id": kilo.id})]})

    def test_statements_grow_with_what_changes(self):
        """Submitting an amendment of 40 lines of which one changes asks hardly more than one of 4."""
        counts = []
        for size in (4, 40):
            line = {"product_id": self.service.id, "price_unit": 1_000, "tax_ids": False}
            contract = self._signed(line_ids=[Command.create(line)] * size)
            amendment = self._amend(contract, price_unit=2_000)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            amendment.action_submit()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(amendment.state, "applied")
        self.assertLessEqual(counts[1] - counts[0], 8, counts)
