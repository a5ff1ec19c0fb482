from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCase):
    """Facts say what was settled, in which money; figures of contracts follow from them."""

    def test_part_payment(self):
        """1,000 invoiced, 400 paid, then 600: 400 and 1,000 settled."""
        contract = self._signed()
        invoice = self._invoice(contract)
        self.assertEqual(self._money(contract), (1_000, 0, 0, 0, 0))
        self._match(invoice, self._pay(400).move_id)
        self.assertEqual(self._money(contract), (1_000, 400, 0, 400, 0))
        self.assertEqual(self._sums(), (400, 0, 0, 400, 0))
        line = contract.installment_ids
        self.assertEqual((line.amount_collected, line.amount_open), (400, 600))
        self._match(invoice, self._pay(600).move_id)
        self.assertEqual(self._money(contract), (1_000, 1_000, 0, 1_000, 0))
        self.assertEqual((line.amount_collected, line.amount_open), (1_000, 0))

    def test_over_payment(self):
        """1,000 invoiced, 1,300 paid: 1,000 settled; the other 300 are for nothing until somebody says for what."""
        contract = self._signed()
        payment = self._pay(1_300)
        self._match(self._invoice(contract), payment.move_id)
        self.assertEqual(self._money(contract), (1_000, 1_000, 0, 1_000, 0))
        payment.sales_contract_id = contract
        self.assertEqual(self._money(contract), (1_000, 1_000, 300, 1_300, 0))

    def test_several_contracts_in_one_payment(self):
        """One payment of 1,500 for invoices of 1,000 and 500."""
        one, two = self._signed(1_000), self._signed(500)
        self._match(self._invoice(one), self._invoice(two), self._pay(1_500).move_id)
        self.assertEqual((one.amount_settled, two.amount_settled), (1_000, 500))
        self.assertEqual(self._sums(), (1_500, 0, 0, 1_500, 0))

    def test_payment_before_invoice(self):
        """600 of 1,000 are paid for the contract before it is invoiced: they fill 30 / 60 / 10 % as 300 and 300."""
        contract = self._signed(1_000, (30, 60, 10))
        payment = self._pay(600, sales_contract_id=contract.id)
        self.assertEqual(self._money(contract), (0, 0, 600, 600, 0))
        self.assertEqual(contract.installment_ids.mapped("amount_collected"), [300, 300, 0])
        self.assertEqual(contract.installment_ids.mapped("amount_open"), [0, 300, 100])
        # Matched with the first invoice, 300 are settled and 300 are an advance still: 600 together, counted once.
        self._match(self._invoice(contract), payment.move_id)
        self.assertEqual(self._money(contract), (300, 300, 300, 600, 0))
        self.assertEqual(contract.installment_ids.mapped("amount_collected"), [300, 300, 0])
        payment.action_draft()
        self.assertEqual(self._money(contract), (300, 0, 0, 0, 0))

    def test_advance_for_an_instalment(self):
        """100 for the last instalment stay there."""
        contract = self._signed(1_000, (30, 60, 10))
        self._pay(100, sales_contract_id=contract.id, sales_installment_id=contract.installment_ids[2].id)
        self.assertEqual(contract.installment_ids.mapped("amount_collected"), [0, 0, 100])

    def test_advance_of_another_customer(self):
        contract = self._signed()
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaisesRegex(ValidationError, "comes from its customer, Plant"):
            self._pay(100, sales_contract_id=contract.id, partner_id=other.id)
        with self.assertRaisesRegex(ValidationError, "comes from its customer"):
            self._pay(100, sales_contract_id=contract.id, payment_type="outbound")
        other_contract = self._signed()
        with self.assertRaisesRegex(ValidationError, "is not of contract"):
            self._pay(100, sales_contract_id=contract.id, sales_installment_id=other_contract.installment_ids.id)

    def test_currency_and_customer_stay_when_money_is_in(self):
        """A deposit of 100 came before the contract was signed: what it was paid for stays."""
        contract = self._contract(installment_ids=self._percents(100))
        contract.action_submit()
        self._pay(100, sales_contract_id=contract.id)
        other = self.env["res.partner"].create({"name": "Other"})
        for values in ({"currency_id": self.env.ref("base.EUR").id}, {"partner_id": other.id}):
            with self.assertRaisesRegex(UserError, r"has got .*100\.00 already"):
                self._as(contract, self.rep).write(values)
        self._as(contract, self.rep).write({"partner_id": self.partner.id, "subject": "Pumps"})

    def test_credit_note(self):
        """1,000 invoiced and 200 credited: 800 invoiced; matching them settles nothing. The other 800 are paid."""
        contract = self._signed()
        invoice = self._invoice(contract)
        refund = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.invoice_line_ids.price_unit = 200
        refund.action_post()
        self.assertEqual(self._money(contract), (800, 0, 0, 0, 0))
        self._match(invoice, refund)
        self.assertFalse(self._facts())
        self._match(invoice, self._pay(800).move_id)
        self.assertEqual(self._money(contract), (800, 800, 0, 800, 0))
        self.assertEqual(contract.installment_ids.amount_invoiced, 800)

    def test_refund_paid_out(self):
        """1,000 paid, 200 credited and paid back: 800 settled, 800 cash."""
        contract = self._signed()
        invoice = self._invoice(contract)
        self._match(invoice, self._pay(1_000).move_id)
        refund = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.invoice_line_ids.price_unit = 200
        refund.action_post()
        self._match(refund, self._pay(200, payment_type="outbound").move_id)
        self.assertEqual(self._money(contract), (800, 800, 0, 800, 0))
        self.assertEqual(self._sums(), (800, 0, 0, 800, 0))
        self.assertEqual(self._facts(("move_id", "=", refund.id)).cash, -200)

    def test_undone_and_done_again(self):
        """Matched, undone, matched again: + 1,000, − 1,000, + 1,000; nothing is changed or deleted."""
        contract = self._signed()
        invoice, payment = self._invoice(contract), self._pay(1_000)
        self._match(invoice, payment.move_id)
        first = self._facts()
        self._unmatch(invoice)
        self.assertEqual(self._sums(), (0, 0, 0, 0, 0))
        self.assertEqual((len(self._facts()), first.settled), (2, 1_000))
        self.assertEqual((contract.amount_settled, contract.installment_ids.amount_open), (0, 1_000))
        self.assertTrue((self._facts() - first).is_reversal)
        self._match(invoice, payment.move_id)
        self.assertEqual((len(self._facts()), contract.amount_settled), (3, 1_000))
        by_partial = {key: sum(facts.mapped("settled")) for key, facts in self._facts().grouped("partial_key").items()}
        self.assertEqual(sorted(by_partial.values()), [0, 1_000])

    def test_reset_to_draft_and_posted_again(self):
        contract = self._signed()
        invoice, payment = self._invoice(contract), self._pay(1_000)
        self._match(invoice, payment.move_id)
        invoice.button_draft()
        self.assertEqual(self._money(contract), (0, 0, 0, 0, 0))
        self.assertEqual(self._sums(), (0, 0, 0, 0, 0))
        invoice.action_post()
        self._match(invoice, payment.move_id)
        self.assertEqual(self._money(contract), (1_000, 1_000, 0, 1_000, 0))

    def test_payment_against_a_draft(self):
        """A match on a draft says nothing until the invoice is posted."""
        contract = self._signed()
        line = contract.installment_ids
        line.action_create_invoice()
        payment = self._pay(1_000)
        lines = self._receivable(line.invoice_ids, payment.move_id)
        self.env["account.partial.reconcile"].create(
            {
                "debit_move_id": lines.filtered(lambda one: one.balance > 0).id,
                "credit_move_id": lines.filtered(lambda one: one.balance < 0).id,
                "amount": 1_000,
                "debit_amount_currency": 1_000,
                "credit_amount_currency": 1_000,
            }
        )
        self.assertFalse(self._facts())
        line.invoice_ids.action_post()
        self.assertEqual((self._sums()[0], contract.amount_settled), (1_000, 1_000))

    def test_early_payment_discount(self):
        """Walk 7: 1,000 less 2 % within 10 days: 980 paid settle 1,000; the instalment is closed."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        contract = self._signed()
        contract.installment_ids.action_create_invoice()
        invoice = contract.installment_ids.invoice_ids
        invoice.invoice_payment_term_id = term
        invoice.invoice_date = fields.Date.today()
        invoice.action_post()
        payment = self._register(invoice, payment_date=fields.Date.today())
        self.assertEqual(payment.amount, 980)
        self.assertEqual(self._sums(), (1_000, 0, 20, 980, 0))
        self.assertEqual((contract.amount_settled, contract.amount_cash), (1_000, 980))
        self.assertEqual(contract.installment_ids.amount_open, 0)

    def test_write_off(self):
        """950 of 1,000 paid and 50 written off: settled 950, written off 50, nothing open."""
        contract = self._signed()
        self._register(
            self._invoice(contract),
            amount=950,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertEqual(self._sums(), (950, 50, 0, 950, 0))
        self.assertEqual(self._money(contract), (1_000, 950, 0, 950, 50))
        self.assertEqual(contract.installment_ids.amount_open, 0)

    def test_ordinary_invoice_written_off(self):
        """One ordinary invoice of 1,000 for 30 / 70, 950 paid and 50 written off: the plan is closed."""
        contract = self._signed(1_000, (30, 70))
        contract.own_order_id.order_line.qty_delivered = 1
        invoice = contract.own_order_id._create_invoices()
        invoice.action_post()
        self._register(
            invoice, amount=950, payment_difference_handling="reconcile", writeoff_account_id=self.expense.id
        )
        rows = contract.installment_ids
        self.assertEqual(rows.mapped("amount_collected"), [300, 650])
        self.assertEqual(rows.mapped("amount_written"), [0, 50])
        self.assertEqual(rows.mapped("amount_open"), [0, 0])
        self.assertEqual(contract.amount_to_collect, 0)

    def test_more_than_its_instalment(self):
        """1,000 tagged to the first instalment of 30 / 60 / 10 fill all three; 1,000 are collected once."""
        contract = self._signed(1_000, (30, 60, 10))
        self._pay(950, sales_contract_id=contract.id, sales_installment_id=contract.installment_ids[0].id)
        rows = contract.installment_ids
        self.assertEqual(rows.mapped("amount_collected"), [300, 600, 50])
        self.assertEqual(rows.mapped("amount_open"), [0, 0, 50])
        self.assertEqual((contract.amount_advance, contract.amount_to_collect), (950, 50))

    def test_terminated(self):
        """Of a terminated contract what was asked for stays overdue, and what was only planned is not."""
        contract = self._signed(1_000, (30, 70))
        invoice = self._invoice(contract)
        contract.action_terminate("The site is closed")
        yesterday = fields.Date.add(fields.Date.today(), days=-1)
        invoice.sudo().line_ids.date_maturity = yesterday
        invoice.invoice_date_due = yesterday
        contract._amending().date_signed = yesterday
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(contract.installment_ids.mapped("date_due"), [yesterday, yesterday])
        self.assertEqual(contract.installment_ids.mapped("is_overdue"), [True, False])
        late = self.env["sales.contract.installment"].search(
            [("is_overdue", "=", True), ("contract_id", "=", contract.id)]
        )
        row = self.env["sales.contract.ledger"].search([("contract_id", "=", contract.id)])
        self.assertEqual((late, contract.amount_overdue, row.overdue), (contract.installment_ids[0], 300, 300))

    def test_written_off_by_an_entry(self):
        """A bad debt of 1,000 is written off without money."""
        contract = self._signed()
        invoice = self._invoice(contract)
        receivable = self._receivable(invoice).account_id
        self._match(invoice, self._entry(self.expense, receivable, 1_000))
        self.assertEqual(self._sums(), (0, 1_000, 0, 0, 0))
        self.assertEqual(self._money(contract), (1_000, 0, 0, 0, 1_000))

    def test_one_invoice_over_two_contracts(self):
        """An invoice of 1,000 for orders of 333.33 and 666.67, 100 paid: 33.33 and 66.67, and 1,000 in the end."""
        one, two = self._signed(333.33), self._signed(666.67)
        lines = (one | two).order_ids.order_line
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "price_unit": line.price_unit,
                            "tax_ids": False,
                            "sale_line_ids": [Command.link(line.id)],
                        }
                    )
                    for line in lines
                ],
            }
        )
        invoice.invoice_date = fields.Date.today()
        invoice.action_post()
        self._match(invoice, self._pay(100).move_id)
        self.assertEqual((one.amount_settled, two.amount_settled), (33.33, 66.67))
        self._match(invoice, self._pay(900).move_id)
        self.assertAlmostEqual(one.amount_settled + two.amount_settled, 1_000, places=2)
        self.assertEqual(self._sums()[0], 1_000)

    def test_order_without_contract(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.service.id, "price_unit": 100, "tax_ids": False})],
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self._match(invoice, self._pay(100).move_id)
        fact = self._facts()
        self.assertEqual((fact.order_id, fact.contract_id.ids, fact.settled), (order, [], 100))

    def test_cash_basis_taxes(self):
        """Tax that is due when paid makes an entry of its own; 1,100 with tax are settled once."""
        self.company.tax_exigibility = True
        cash_basis = self.env["account.account"].create(
            {"name": "Tax Transition", "code": "251299", "account_type": "liability_current", "reconcile": True}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "10 % when paid",
                "amount": 10,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": cash_basis.id,
            }
        )
        line = {"product_id": self.service.id, "price_unit": 1_000, "tax_ids": [Command.set(tax.ids)]}
        contract = self._signed(line_ids=[Command.create(line)])
        self._match(self._invoice(contract), self._pay(1_100).move_id)
        self.assertEqual(self._sums(), (1_100, 0, 0, 1_100, 0))
        self.assertEqual(self._money(contract), (1_100, 1_100, 0, 1_100, 0))

    def test_plan_of_a_framework_is_owed_by_nobody(self):
        """30 / 70 % of each order: the framework itself has nothing outstanding, and is never overdue."""
        contract = self._signed(1_000, (30, 70), kind="framework")
        self.assertEqual(contract.installment_ids.mapped("amount_open"), [0, 0])

    # === RIGHTS ===

    def test_nobody_writes_facts(self):
        contract = self._signed(team_id=self.team.id)
        self._match(self._invoice(contract), self._pay(500).move_id)
        fact = self._facts()
        for user in (self.rep, self.finance, self.manager, self.env.user):
            mine = self._as(fact, user)
            self.assertEqual(mine.settled, 500)
            for attempt in (
                lambda mine=mine: mine.write({"settled": 9}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        self.assertFalse(self._as(fact.browse(), self.other_rep).search([("id", "=", fact.id)]))
        self._as(contract, self.clerk).write({"amount_collected": 900, "amount_settled": 900})
        self._as(contract.installment_ids, self.clerk).write({"amount_open": 0, "amount_collected": 900})
        self.env.invalidate_all()
        self.assertEqual((contract.amount_collected, contract.installment_ids.amount_open), (500, 500))

    # === MANY ===

    def test_statements_do_not_grow(self):
        """Reconciling 30 payments at once adds as many statements as 10."""

        def statements(count):
            contracts = [self._signed(100) for _number in range(count)]
            pairs = [self._receivable(self._invoice(one), self._pay(100).move_id) for one in contracts]
            self.env.flush_all()
            self.env.invalidate_all()
            partials = [
                {
                    "debit_move_id": pair.filtered(lambda one: one.balance > 0).id,
                    "credit_move_id": pair.filtered(lambda one: one.balance < 0).id,
                    "amount": 100,
                    "debit_amount_currency": 100,
                    "credit_amount_currency": 100,
                }
                for pair in pairs
            ]
            self.env.flush_all()
            made = self.env["account.partial.reconcile"].create(partials)
            self.env.flush_all()
            # What was just written is written once more, and counted.
            self.cr.execute("DELETE FROM sales_settlement WHERE partial_key = ANY(%s)", [made.ids])
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            made._sales_reconciled()
            after = self.cr.sql_log_count
            self.assertEqual(sum(one.amount_settled for one in contracts), 100 * count)
            return after - before

        self.assertLessEqual(statements(10), 12)
        self.assertLessEqual(statements(30), 12)

    def test_rebuilt_is_what_was_written(self):
        """Facts that are made of history are those that were written as it happened."""
        contract = self._signed(1_000, (30, 60, 10))
        invoice = self._invoice(contract)
        self._match(invoice, self._pay(100).move_id)
        self._match(invoice, self._pay(150).move_id)
        before = self._sums(), self._money(contract), contract.installment_ids.mapped("amount_open")
        self.env.flush_all()
        self.cr.execute("DELETE FROM sales_settlement WHERE company_id = %s", [self.company.id])
        self.cr.execute("UPDATE sales_contract SET amount_settled = 0, amount_collected = 0, amount_invoiced = 0")
        self.env.invalidate_all()
        self.env["sales.settlement"]._rebuild()
        after = self._sums(), self._money(contract), contract.installment_ids.mapped("amount_open")
        self.assertEqual(before, after)
        count = len(self._facts())
        self.env["sales.settlement"]._rebuild()
        self.assertEqual(len(self._facts()), count)
