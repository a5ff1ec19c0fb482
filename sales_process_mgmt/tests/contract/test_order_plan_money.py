from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_order_plan import OrderPlanCase


@tagged("post_install", "-at_install")
class TestOrderPlanMoney(OrderPlanCase):
    """What instalments of orders ask for, and what they have got."""

    def _confirmed(self, *percents, **values):
        order = self._order(*percents, **values)
        order.action_confirm()
        return order

    def _got(self, order):
        return self._rows(order, "amount_collected", "amount_open")

    # === INVOICES ===

    def test_invoices_along_the_plan(self):
        """30 % and 60 % are down payments; the last one is the final invoice and takes them off."""
        order = self._confirmed(30, 60, 10)
        rows = order.sales_installment_ids
        first = self._bill(rows[0])
        self.assertEqual((first.amount_total, first.sales_installment_id), (3_000, rows[0]))
        self.assertEqual(first.line_ids.sale_line_ids.order_id, order)
        self.assertTrue(rows[0].has_invoice)
        with self.assertRaisesRegex(UserError, "“Part 1” has an invoice already"):
            rows[0].action_create_invoice()
        self.assertEqual(self._bill(rows[1]).amount_total, 6_000)
        last = self._bill(rows[2])
        self.assertEqual(last.amount_total, 1_000)
        self.assertEqual(self._rows(order, "amount_invoiced"), [(3_000,), (6_000,), (1_000,)])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_invoice_is_due_as_the_plan_says(self):
        order = self._order(30, 70)
        order.sales_installment_ids[0].write({"trigger": "date", "date_planned": "2027-03-31"})
        order.action_confirm()
        invoice = self._bill(order.sales_installment_ids[0])
        self.assertEqual(str(invoice.invoice_date_due), "2027-03-31")

    def test_due_after_the_one_before(self):
        """30 days after the first, twice: they follow the day on which its invoice is due, whenever that changes."""
        order = self._order(30, 60, 10)
        first, second, third = order.sales_installment_ids
        first.trigger = "acceptance"
        (second | third).write({"trigger": "previous", "days": 30})
        order.action_confirm()
        self.assertEqual((first | second | third).mapped("date_due"), [False, False, False])
        invoice = self._bill(first)
        for day, expected in (
            ("2027-03-01", ["2027-03-31", "2027-04-30"]),
            ("2027-04-01", ["2027-05-01", "2027-05-31"]),
        ):
            invoice.invoice_date_due = day
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual([str(line.date_due) for line in (second, third)], expected)

    def test_invoice_of_a_framework_order(self):
        contract = self._framework(30, 70)
        one, two = (self._confirmed(contract=contract) for _number in range(2))
        invoice = self._bill(one.sales_installment_ids[0])
        self.assertEqual((invoice.amount_total, invoice.sales_contract_id), (3_000, contract))
        self.assertEqual(invoice.line_ids.sale_line_ids.order_id, one)
        self.assertFalse(two.invoice_ids)
        with self.assertRaisesRegex(UserError, "is handed to its orders"):
            contract.installment_ids[0].action_create_invoice()

    def test_ordinary_invoice_fills_the_plan(self):
        """30 / 60 / 10 % of 10,000; the first part by its button, the rest in one ordinary invoice: nothing is asked
        for twice, and the trail has each amount once."""
        order = self._confirmed(30, 60, 10)
        rows = order.sales_installment_ids
        self._bill(rows[0])
        rest = order._create_invoices(final=True)
        self.assertEqual([row.has_invoice for row in rows], [True, False, False], "a draft fills nothing")
        rest.invoice_date = fields.Date.today()
        rest.action_post()
        self.env.invalidate_all()
        self.assertEqual(self._rows(order, "amount_invoiced"), [(3_000,), (6_000,), (1_000,)])
        self.assertEqual([row.has_invoice for row in rows], [True] * 3)
        with self.assertRaisesRegex(UserError, f"“Part 2” is in an ordinary invoice of “{order.name}” already"):
            rows[1].action_create_invoice()
        self.env.flush_all()
        trail = self.env["sales.contract.trail"].search([("order_id", "=", order.id)])
        self.assertEqual(sorted(trail.filtered(lambda row: row.step == "invoice").mapped("amount")), [3_000, 7_000])
        self.assertFalse(trail.filtered(lambda row: row.step == "instalment"))

    def test_ordinary_invoice_of_a_part(self):
        """4,000 of 10,000 in 30 / 60 / 10 %: the first part is invoiced, of the second 1,000."""
        order = self._confirmed(30, 60, 10)
        wizard = self.env["sale.advance.payment.inv"].create(
            {"advance_payment_method": "fixed", "fixed_amount": 4_000, "sale_order_ids": order.ids}
        )
        wizard._create_invoices(order).action_post()
        self.env.invalidate_all()
        self.assertEqual(self._rows(order, "amount_invoiced"), [(3_000,), (1_000,), (0,)])
        self.assertEqual([row.has_invoice for row in order.sales_installment_ids], [True, False, False])

    def test_who_invoices(self):
        order = self._confirmed(30, 70)
        self._as(order.sales_installment_ids[0], self.rep).action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_total, 3_000)
        with self.assertRaises(Exception) as caught:
            self._as(order.sales_installment_ids[1], self.other_rep).action_create_invoice()
        self.assertEqual(type(caught.exception).__name__, "AccessError")

    def test_not_before_it_is_confirmed(self):
        order = self._order(30, 70)
        with self.assertRaisesRegex(UserError, "is not confirmed: confirm it first"):
            order.sales_installment_ids[0].action_create_invoice()

    def test_credit_note_and_cancelled_invoice(self):
        order = self._confirmed(30, 70)
        first = order.sales_installment_ids[0]
        invoice = self._bill(first)
        invoice._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)
        self.assertEqual((first.amount_invoiced, first.amount_open, first.has_invoice), (0, 3_000, False))
        self.assertEqual((self._bill(first).amount_total, first.amount_invoiced), (3_000, 3_000))
        with self.assertRaisesRegex(UserError, "has an invoice already"):
            first.action_create_invoice()
        other = self._confirmed(30, 70)
        draft = self._bill(other.sales_installment_ids[0], post=False)
        draft.button_cancel()
        self.assertFalse(other.sales_installment_ids[0].has_invoice)
        self.assertEqual(self._bill(other.sales_installment_ids[0]).amount_total, 3_000)

    # === WHAT CAME IN ===

    def test_advance_in_the_ledger(self):
        """3,000 of 10,000 paid in advance for the first part: the ledger says so, too."""
        order = self._confirmed(30, 70)
        self._pay(3_000, sales_installment_id=order.sales_installment_ids[0].id)
        self.assertEqual(self._got(order), [(3_000, 0), (0, 7_000)])
        row = self.env["sales.contract.ledger"].search([("order_id", "=", order.id)])
        self.assertEqual((row.collected, row.left_to_collect), (3_000, 7_000))

    def test_overdue_of_colleagues(self):
        """The owner of a framework sees what is overdue of an order that a colleague has called off."""
        contract = self._framework(triggers=("signing",))
        order = self._confirmed(contract=contract, user_id=self.other_rep.id)
        order.sales_installment_ids[0].sudo().date_due = fields.Date.add(fields.Date.today(), days=-1)
        self.env.flush_all()
        self.assertEqual(self._as(contract, self.rep).amount_overdue, 3_000)

    def test_collected_and_open_again(self):
        order = self._confirmed(30, 70)
        invoice = self._bill(order.sales_installment_ids[0])
        payment = self._pay(2_000)
        self._match(invoice, payment.move_id)
        self.assertEqual(self._got(order), [(2_000, 1_000), (0, 7_000)])
        self.assertEqual(round(order.sales_installment_ids[0].percent_collected, 2), 66.67)
        self.assertEqual(self._sums(("order_id", "=", order.id))[0], 2_000)
        self._unmatch(payment.move_id)
        self.assertEqual(self._got(order), [(0, 3_000), (0, 7_000)])

    def test_what_is_invoiced_comes_first(self):
        """Money for the invoice of the second instalment is the second's, not the first's."""
        order = self._confirmed(30, 60, 10)
        self._match(self._bill(order.sales_installment_ids[1]), self._pay(5_000).move_id)
        self.assertEqual(self._got(order), [(0, 3_000), (5_000, 1_000), (0, 1_000)])

    def test_waterfall_over_other_invoices(self):
        """Odoo's own invoice over the order asks for no instalment: money fills the plan from above."""
        order = self._confirmed(30, 60, 10)
        invoice = order._create_invoices()
        invoice.action_post()
        self._match(invoice, self._pay(4_000).move_id)
        self.assertEqual(self._got(order), [(3_000, 0), (1_000, 5_000), (0, 1_000)])
        self._match(invoice, self._pay(6_000).move_id)
        self.assertEqual(self._got(order), [(3_000, 0), (6_000, 0), (1_000, 0)])

    def test_orders_do_not_share(self):
        """Two orders of one framework: what one has got is not the other's; the contract has got both."""
        contract = self._framework(30, 70)
        one, two = (self._confirmed(contract=contract) for _number in range(2))
        self._match(self._bill(one.sales_installment_ids[0]), self._pay(3_000).move_id)
        self._match(self._bill(two.sales_installment_ids[0]), self._pay(1_000).move_id)
        self.assertEqual(self._got(one), [(3_000, 0), (0, 7_000)])
        self.assertEqual(self._got(two), [(1_000, 2_000), (0, 7_000)])
        self.assertEqual(self._money(contract), (6_000, 4_000, 0, 4_000, 0))

    def test_write_off_closes_without_paying(self):
        order = self._confirmed(30, 70)
        invoice = self._bill(order.sales_installment_ids[0])
        values = {"amount": 2_950, "payment_difference_handling": "reconcile", "writeoff_account_id": self.expense.id}
        self._register(invoice, **values)
        row = order.sales_installment_ids[0]
        self.env.invalidate_all()
        self.assertEqual((row.amount_collected, row.amount_written, row.amount_open), (2_950, 50, 0))

    def test_deposit_before_the_invoice(self):
        """A payment that is meant for an instalment of an order without a contract is its advance."""
        order = self._confirmed(30, 70)
        first = order.sales_installment_ids[0]
        payment = self._pay(3_000, sales_installment_id=first.id)
        self.assertEqual(self._got(order), [(3_000, 0), (0, 7_000)])
        self.assertEqual(first.amount_advance, 3_000)
        self._match(self._bill(first), payment.move_id)
        self.assertEqual(self._got(order), [(3_000, 0), (0, 7_000)])
        self.assertEqual((first.amount_advance, first.amount_settled), (0, 3_000))

    def test_deposit_goes_elsewhere(self):
        one, two = self._confirmed(30, 70), self._confirmed(30, 70)
        payment = self._pay(1_000, sales_installment_id=one.sales_installment_ids[0].id)
        payment.sales_installment_id = two.sales_installment_ids[0]
        self.assertEqual(self._got(one)[0], (0, 3_000))
        self.assertEqual(self._got(two)[0], (1_000, 2_000))
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(ValidationError, "comes from its customer, Plant"):
            self._pay(5, partner_id=stranger.id, sales_installment_id=one.sales_installment_ids[0].id)

    def test_paid_plan_is_kept(self):
        """A deposit is in: the order that is confirmed again keeps the instalment that it was for."""
        order = self._confirmed(contract=self._framework(30, 70))
        first = order.sales_installment_ids[0]
        self._pay(1_000, sales_contract_id=order.sales_contract_id.id, sales_installment_id=first.id)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.sales_installment_ids[0], first)
        self.assertEqual(self._got(order), [(1_000, 2_000), (0, 7_000)])

    def test_other_currency(self):
        """An order of 1,000 in another currency at 2: 150 in the company's are 300 of it."""
        currency = self.env["res.currency"].create(
            {
                "name": "XTP",
                "symbol": "X",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 2.0, "company_id": self.company.id})],
            }
        )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": currency.id})
        order = self._confirmed(30, 70, total=1_000, pricelist_id=pricelist.id)
        self.assertEqual(order.sales_installment_ids.currency_id, currency)
        invoice = self._bill(order.sales_installment_ids[0])
        self.assertEqual((invoice.currency_id, invoice.amount_total), (currency, 300))
        self._match(invoice, self._pay(150).move_id)
        self.assertEqual(self._got(order), [(300, 0), (0, 700)])

    # === WHO ASKS ===

    def test_first_instalments(self):
        alone, bare = self._confirmed(30, 70), self._confirmed()
        contract = self._signed(1_000, (40, 60))
        own = contract.own_order_id
        found = (alone + bare + own)._sales_first_installments()
        self.assertEqual(found[alone], alone.sales_installment_ids[0])
        self.assertFalse(found[bare])
        self.assertEqual(found[own], contract.installment_ids[0])

    def test_overdue_is_said_alike(self):
        """Contract, instalments and ledger: 3,000 of an order's plan; where there is none, 6,000 of its invoice."""
        yesterday = fields.Date.add(fields.Date.today(), days=-1)
        contract = self._framework(30, 70)
        contract._amending().installment_ids[0].write({"trigger": "date", "date_planned": yesterday})
        order = self._confirmed(contract=contract)
        bare = self._framework()
        bare._amending().installment_ids.unlink()
        invoice = self._confirmed(contract=bare)._create_invoices()
        invoice.action_post()
        invoice.line_ids.date_maturity = yesterday
        invoice.invoice_date_due = yesterday
        self._match(invoice, self._pay(4_000).move_id)
        self.env.flush_all()
        self.env.invalidate_all()
        late = self.env["sales.contract.installment"].search([("is_overdue", "=", True), ("order_id", "=", order.id)])
        self.assertEqual(late.mapped("amount_open"), [3_000])
        self.assertEqual((contract | bare).mapped("amount_overdue"), [3_000, 6_000])
        ledger = self.env["sales.contract.ledger"]
        for one, overdue in ((contract, 3_000), (bare, 6_000)):
            row = ledger.search([("contract_id", "=", one.id)])
            self.assertEqual((row.overdue, row.next_due), (overdue, yesterday))

    def test_overdue(self):
        order = self._order(30, 70)
        yesterday = fields.Date.add(fields.Date.today(), days=-1)
        order.sales_installment_ids[0].write({"trigger": "date", "date_planned": yesterday})
        order.sales_installment_ids[1].write({"trigger": "date", "date_planned": "2099-01-01"})
        rows = self.env["sales.contract.installment"]
        domain = [("order_id", "=", order.id), ("is_overdue", "=", True)]
        self.assertFalse(rows.search(domain))
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(rows.search(domain), order.sales_installment_ids[0])
        self.assertEqual(order.sales_installment_ids.mapped("overdue_days"), [1, 0])
        self.assertEqual(order.sales_installment_ids.mapped("age"), ["30", "not_due"])
        order._action_cancel()
        self.env.flush_all()
        self.assertFalse(rows.search(domain))
        self.assertFalse(order.sales_installment_ids[0].is_overdue)

    # === STATEMENTS ===

    def _statements(self, orders, patched=None):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with ExitStack() as stack:
            if patched:
                model, name = patched
                stack.enter_context(patch.object(self.registry[model], name, lambda *_args: None))
            orders.action_confirm()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_of_handing_over(self):
        """Plans of 1 and 50 orders: as many statements, but for what Odoo itself does for each 100 rows."""
        contract = self._framework(30, 60, 10)
        contract._amending().line_ids.quantity = 2_000
        extra = {}
        for number in (1, 50):
            counts = []
            for patched in (("sale.order", "_sales_take_plan"), None):
                orders = self.env["sale.order"].concat(*(self._order(contract=contract) for _one in range(number)))
                counts.append(self._statements(orders, patched))
            extra[number] = counts[1] - counts[0]
        self.assertLessEqual(extra[1], 15)
        self.assertLessEqual(extra[50], extra[1] + 6)  # 150 rows: Odoo inserts and updates 100 at a time

    def test_other_orders_are_left_alone(self):
        """However many orders a framework has: confirming one more neither reads nor writes their instalments."""
        contract = self._framework(30, 70)
        counts = []
        for _number in range(2):
            self._confirmed(contract=contract)
            rows = self.env["sales.contract.installment"].search([("contract_id", "=", contract.id)])
            self.env.flush_all()
            self.env.invalidate_all()
            order = self._order(contract=contract)
            with self._recomputed(rows) as seen:
                order.action_confirm()
                self.env.flush_all()
            counts.append(len(seen))
        self.assertEqual(counts, [0, 0])

    @contextmanager
    def _recomputed(self, rows):
        """Collect those of some instalments whose amount is computed meanwhile."""
        seen, compute = [], self.registry["sales.contract.installment"]._compute_amount

        def watched(lines):
            seen.extend(lines & rows)
            return compute(lines)

        with patch.object(self.registry["sales.contract.installment"], "_compute_amount", watched):
            yield seen
