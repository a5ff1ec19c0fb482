from odoo import fields
from odoo.tests import TransactionCase, tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestContractLedger(SettlementCase):
    """The ledger by figures that are known, and by role."""

    def _row(self, contract, user=None):
        self.env.flush_all()
        return self._as(self.env["sales.contract.ledger"], user or self.env.user).search(
            [("contract_id", "=", contract.id)]
        )

    def test_figures(self):
        """1,000 in 30 / 70: 300 invoiced, 200 paid; due yesterday, 100 of the first are overdue."""
        contract = self._signed(1_000, (30, 70))
        first = contract.installment_ids[0]
        invoice = self._invoice(contract)
        self._match(invoice, self._pay(200).move_id)
        yesterday = fields.Date.add(fields.Date.today(), days=-1)
        invoice.sudo().line_ids.date_maturity = yesterday
        invoice.invoice_date_due = yesterday
        self.assertEqual(first.date_due, yesterday)
        row = self._row(contract)
        self.assertEqual((row.total, row.called, row.delivered), (1_000, 1_000, 0))
        self.assertEqual((row.invoiced, row.collected, row.overdue), (300, 200, 100))
        self.assertEqual((row.left_to_deliver, row.left_to_invoice, row.left_to_collect), (1_000, 700, 800))
        self.assertEqual((row.next_due, row.is_overdue), (yesterday, True))
        bars = ("percent_called", "percent_delivered", "percent_invoiced", "percent_collected")
        self.assertEqual([self._as(contract, self.rep)[name] for name in bars], [100, 0, 30, 20])
        self.assertEqual(row.action_open()["res_id"], contract.id)
        found = self.env["sales.contract.ledger"].search([("is_overdue", "=", True)])
        self.assertIn(row, found)

    def test_drafts_are_not_in_it(self):
        self.assertFalse(self._row(self._contract()))

    def test_who_reads(self):
        contract = self._signed(team_id=self.team.id)
        for user, may in ((self.rep, 1), (self.leader, 1), (self.clerk, 1), (self.finance, 1), (self.other_rep, 0)):
            self.assertEqual(len(self._row(contract, user)), may, user.name)


@tagged("post_install", "-at_install")
class TestDemoLedger(TransactionCase):
    """Walk 9: the demo company's ledger equals sums made from Odoo's documents by another way."""

    def test_demo_ledger(self):
        company = self.env.ref("sales_process_mgmt.company_huaxing")
        env = self.env(context={"allowed_company_ids": company.ids})
        today = fields.Date.context_today(env["sales.contract.ledger"])
        rows = env["sales.contract.ledger"].search([("company_id", "=", company.id)])
        ours = ("company_id", "=", company.id)
        contracts = env["sales.contract"].search([ours, ("state", "in", ("signed", "done", "terminated"))])
        orders = env["sale.order"].search([ours, ("state", "=", "sale"), ("sales_contract_id", "=", False)])
        self.assertEqual((set(rows.contract_id), set(rows.order_id)), (set(contracts), set(orders)))
        for row in rows:
            document = row.contract_id or row.order_id
            lines = (
                row.contract_id.order_ids.filtered(lambda one: one.state == "sale").order_line
                or row.order_id.order_line
            )
            if row.contract_id:
                promised = lines.filtered("sales_contract_line_id")
                self._same(row.called, promised, "product_uom_qty")
                self._same(row.delivered, promised, "qty_delivered")
            else:
                self.assertAlmostEqual(row.called, document.amount_total, places=2)
                self._same(row.delivered, lines, "qty_delivered")
            self.assertAlmostEqual(row.total, document.amount_total, places=2)
            invoices = lines.invoice_lines.move_id.filtered(lambda move: move.state == "posted")
            self.assertAlmostEqual(row.invoiced, sum(invoices.mapped("amount_total_signed")), places=2)
            paid = sum(move.amount_total_signed - move.amount_residual_signed for move in invoices)
            self.assertAlmostEqual(row.collected, paid, places=2)
            own = row.contract_id.own_order_id
            plans = [(row.contract_id.installment_ids, own)] if own else []
            plans += [(one.sales_installment_ids, one) for one in lines.order_id - own]
            late = sum(self._late(plan, order, today) for plan, order in plans)
            self.assertAlmostEqual(row.overdue, late, places=2)
            if row.contract_id:
                self.assertAlmostEqual(row.contract_id.amount_overdue, late, places=2)

    def _late(self, plan, order, today):
        """What is past due of an order: of its plan, along which ordinary invoices are paid; else of its invoices."""
        invoices = order.invoice_ids.filtered(lambda move: move.state == "posted")
        if not plan:
            return sum(invoices.filtered(lambda move: move.invoice_date_due < today).mapped("amount_residual"))

        def paid(moves):
            return sum(move.amount_total - move.amount_residual for move in moves)

        loose, late = paid(invoices.filtered(lambda move: not move.sales_installment_id)), 0.0
        for line in plan.sorted("sequence"):
            left = line.amount - paid(line.invoice_ids.filtered(lambda move: move.state == "posted"))
            taken = min(left, loose)
            loose -= taken
            late += left - taken if line.date_due and line.date_due < today else 0.0
        return late

    def _same(self, amount, lines, name):
        other = sum(line.price_total * line[name] / line.product_uom_qty for line in lines if line.product_uom_qty)
        self.assertAlmostEqual(amount, other, places=2)
