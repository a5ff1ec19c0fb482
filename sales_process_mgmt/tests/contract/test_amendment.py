from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .amendment_common import AmendmentCase


@tagged("post_install", "-at_install")
class TestAmendment(AmendmentCase):
    """A new version is asked for, approved, and in force: lines, order, dates and plan, with figures."""

    def test_walk(self):
        """Walk 5: 120,000 in 36,000 + 12,000 + 72,000, 48,000 paid; amended to 150,000: 30,000 more are proposed."""
        self._rule()
        contract = self._signed()
        paid = [self._invoice(row) for row in contract.installment_ids[:2]]
        residuals = [invoice.amount_residual for invoice in paid]
        self.assertEqual((sum(invoice.amount_total for invoice in paid), residuals), (48_000, [0, 0]))
        amendment = self._amend(contract, price_unit=150_000)
        self.assertEqual((amendment.amount_before, amendment.amount_total), (120_000, 150_000))
        self.assertEqual(amendment.amount_difference, 30_000)
        plan = [("Part 1", 36_000), ("Part 2", 12_000), ("Part 3", 72_000), ("Amendment 2", 30_000)]
        self.assertEqual(self._plan_of(amendment), plan)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual((amendment.state, contract.version, contract.amount_total), ("submitted", 1, 120_000))
        self.assertEqual((contract.own_order_id.amount_total, len(contract.installment_ids)), (120_000, 3))
        self._as(amendment, self.head).action_sales_approve()
        self.env.invalidate_all()
        self.assertEqual((amendment.state, contract.version, contract.amount_total), ("applied", 2, 150_000))
        self.assertEqual(self._plan_of(contract), plan)
        self.assertEqual(contract.plan_difference, 0)
        self.assertEqual(contract.installment_ids.mapped("amount_invoiced"), [36_000, 12_000, 0, 0])
        self.assertEqual([invoice.amount_residual for invoice in paid], [0, 0])
        line = contract.own_order_id.order_line.filtered("sales_contract_line_id")
        self.assertEqual((line.price_unit, line.product_uom_qty), (150_000, 1))
        self.assertFalse(contract.sales_approval_is_stale)
        # 150,000 − 36,000 − 12,000 − 72,000 = 30,000: the new instalment is the final invoice.
        self._invoice(contract.installment_ids[2])
        self.assertEqual(self._invoice(contract.installment_ids[3]).amount_total, 30_000)

    def test_old_content_is_kept(self):
        contract = self._signed(date_end="2027-12-31")
        amendment = self._amend(contract, price_unit=150_000, quantity=2)
        amendment.date_end = "2028-06-30"
        self.assertEqual(amendment.terms_changes, "End: 12/31/2027 → 06/30/2028")
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(str(contract.date_end), "2028-06-30")
        self.assertEqual(amendment.terms_changes, "End: 12/31/2027 → 06/30/2028")
        line = amendment.line_ids
        self.assertEqual((line.old_quantity, line.old_price_unit, line.old_subtotal), (1, 120_000, 120_000))
        self.assertEqual(amendment.installment_ids.mapped("old_amount"), [36_000, 12_000, 72_000, 0])
        before = amendment.previous
        self.assertEqual((before["version"], before["amount_total"]), (1, 120_000))
        self.assertEqual(before["terms"]["date_end"], "2027-12-31")
        self.assertEqual([row["percent"] for row in before["plan"]], [30, 10, 60])
        self.assertEqual(before["lines"][0]["price_unit"], 120_000)

    def test_spread(self):
        """30,000 over 12,000 and 72,000 that are not invoiced: 1/7 and 6/7; 36,000 stay."""
        contract = self._signed()
        self._invoice(contract.installment_ids[0], pay=False)
        amendment = self._amend(contract, price_unit=150_000)
        self.assertTrue(amendment.can_spread)
        amendment.action_spread()
        self.assertEqual(self._plan_of(amendment), [("Part 1", 36_000), ("Part 2", 16_285.71), ("Part 3", 97_714.29)])
        self.assertFalse(amendment.can_spread)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(contract.installment_ids.mapped("amount"), [36_000, 16_285.71, 97_714.29])
        self.assertEqual(contract.installment_ids.mapped("basis"), ["amount"] * 3)
        with self.assertRaisesRegex(UserError, "is not changed any more"):
            amendment.action_spread()

    def test_less_money(self):
        """100,000 instead of 120,000 with 36,000 invoiced: 20,000 less of 84,000; then below what is invoiced."""
        contract = self._signed()
        self._invoice(contract.installment_ids[0])
        amendment = self._amend(contract, price_unit=100_000)
        self.assertEqual(amendment.plan_difference, -20_000)
        with self.assertRaisesRegex(UserError, r"120,000\.00, and the new total is .*100,000\.00.*\n?.*20,000\.00"):
            amendment.action_submit()
        amendment.action_spread()
        self.assertEqual(amendment.installment_ids.mapped("amount"), [36_000, 9_142.86, 54_857.14])
        amendment.line_ids.price_unit = 30_000
        amendment.action_spread()
        self.assertEqual(amendment.installment_ids.mapped("amount"), [36_000, 0, 0])
        self.assertEqual(amendment.plan_difference, -6_000)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(self._plan_of(contract), [("Part 1", 36_000)])
        self.assertEqual(contract.own_order_id.order_line.filtered("sales_contract_line_id").price_unit, 30_000)

    def test_proposal_follows(self):
        contract = self._signed()
        amendment = self._amend(contract, price_unit=150_000)
        proposed = amendment.installment_ids.filtered("is_proposed")
        amendment.line_ids.price_unit = 160_000
        self.assertEqual(proposed.amount, 40_000)
        proposed.amount = 25_000
        self.assertEqual(amendment.installment_ids.mapped("amount"), [36_000, 12_000, 72_000, 25_000, 15_000])
        self.assertEqual(amendment.installment_ids.mapped("is_proposed"), [False] * 4 + [True])
        amendment.installment_ids[2].amount = 87_000
        self.assertEqual(len(amendment.installment_ids), 4)
        amendment.line_ids.price_unit = 160_000.01
        self.assertEqual(amendment.installment_ids.filtered("is_proposed").amount, 0.01)

    def test_proposal_before_retention(self):
        contract = self._signed()
        contract._amending().installment_ids[2].is_retention = True
        amendment = self._amend(contract, price_unit=150_000)
        self.assertEqual(
            [name for name, _amount in self._plan_of(amendment)], ["Part 1", "Part 2", "Amendment 2", "Part 3"]
        )

    def test_invoiced_keeps_its_amount(self):
        contract = self._signed()
        self._invoice(contract.installment_ids[0], pay=False)
        amendment = self._amend(contract, price_unit=150_000)
        with self.assertRaisesRegex(ValidationError, r"keeps its .*36,000\.00"):
            amendment.installment_ids[0].amount = 40_000
        amendment.installment_ids[1].amount = 42_000
        self._invoice(contract.installment_ids[1], pay=False)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, r"is invoiced by now: it keeps its .*12,000\.00"):
            amendment.action_submit()
        amendment.action_spread()
        self.assertEqual(amendment.installment_ids.mapped("amount"), [36_000, 12_000, 102_000])
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(contract.installment_ids.mapped("amount"), [36_000, 12_000, 102_000])

    def test_lines_come_and_go(self):
        """A line of 20,000 goes, one of 5 × 8,000 comes: 140,000."""
        contract = self._signed(
            line_ids=[
                Command.create({"product_id": self.service.id, "price_unit": 100_000, "tax_ids": False}),
                Command.create({"display_type": "line_note", "name": "At night"}),
                Command.create({"product_id": self.goods.id, "price_unit": 20_000, "tax_ids": False}),
            ]
        )
        amendment = self._amend(contract)
        self.assertEqual(amendment.line_ids.mapped("price_unit"), [100_000, 20_000])
        amendment.line_ids[1].quantity = 0
        amendment.write(
            {
                "line_ids": [
                    Command.create(
                        {"product_id": self.service.id, "quantity": 5, "price_unit": 8_000, "tax_ids": False}
                    )
                ]
            }
        )
        self.assertEqual(amendment.amount_total, 140_000)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(contract.line_ids.mapped("price_unit"), [100_000, 0, 8_000])
        self.assertEqual((contract.amount_total, contract.own_order_id.amount_total), (140_000, 140_000))
        added = contract.own_order_id.order_line.filtered(lambda line: line.price_unit == 8_000)
        self.assertEqual((added.product_uom_qty, added.sales_contract_line_id), (5, contract.line_ids[2]))
        self.assertEqual(len(amendment.line_ids), 3)

    def test_second_amendment(self):
        contract = self._signed()
        self._amend(contract, price_unit=150_000).action_submit()
        self.env.invalidate_all()
        second = self._amend(contract, price_unit=151_000)
        self.assertEqual((second.base_version, second.version, second.amount_before), (2, 3, 150_000))
        second.action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.version, contract.amount_total), (3, 151_000))
        self.assertEqual(sum(contract.installment_ids.mapped("amount")), 151_000)

    def test_one_at_a_time(self):
        contract = self._signed()
        amendment = self._amend(contract)
        with self._refused(UserError, "version 2” is being written already"):
            self._amend(contract)
        made = self._as(self.env["sales.contract.amendment"], self.rep).with_context(default_contract_id=contract.id)
        with self._refused(UserError, "version 2” is being written already"):
            made.create({"reason": "Another"})
        with self._refused(AccessError):  # and tells nothing of it
            self._amend(contract, user=self.other_rep)
        action = self._as(contract, self.rep).action_amend()
        self.assertEqual(action["res_id"], amendment.id)
        amendment.action_cancel()
        self.assertNotEqual(self._as(contract, self.rep).action_amend()["res_id"], amendment.id)

    def test_only_running(self):
        contract = self._contract()
        with self._refused(UserError, "“Draft”: only running contracts are amended"):
            self._amend(contract)
        contract = self._signed()
        amendment = self._amend(contract, price_unit=150_000)
        contract.action_terminate("Bankrupt")
        with self._refused(UserError, "“Terminated”: only running contracts are amended"):
            amendment.action_submit()

    def test_nothing_changed(self):
        amendment = self._amend(self._signed())
        amendment.reason = " "
        with self._refused(UserError, "It changes nothing", "the reason is empty"):
            amendment.action_submit()

    def test_dates(self):
        amendment = self._amend(self._signed(date_start="2027-01-01", date_end="2027-12-31"))
        with self._refused(ValidationError, "would end on 12/31/2026, before it starts on 01/01/2027"):
            amendment.date_end = "2026-12-31"

    def test_cancelled_order_stays(self):
        contract = self._signed()
        contract.own_order_id._action_cancel()
        self._amend(contract, price_unit=150_000).action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.amount_total, contract.own_order_id.amount_total), (150_000, 120_000))

    def test_dropped_instalment_with_a_cancelled_invoice(self):
        """Its invoice was cancelled: the 12,000 are asked for with the last one."""
        contract = self._signed()
        invoice = self._invoice(contract.installment_ids[1], pay=False)
        invoice.button_draft()
        invoice.button_cancel()
        amendment = self._amend(contract)
        amendment.installment_ids[1].amount = 0
        amendment.installment_ids[2].amount = 84_000
        self.assertEqual(len(amendment.installment_ids), 3)
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(self._plan_of(contract), [("Part 1", 36_000), ("Part 3", 84_000)])
        self.assertTrue(invoice.exists())

    def test_dropped_instalment_that_had_money(self):
        """Paid, un-reconciled and cancelled, and an advance meant for it: it goes, and no money with it."""
        contract = self._signed()
        second = contract.installment_ids[1]
        invoice = self._invoice(second)
        invoice.line_ids.remove_move_reconcile()
        invoice.button_draft()
        invoice.button_cancel()
        self.assertTrue(self.env["sales.settlement"].search([("installment_id", "=", second.id)]))
        payment = self.env["account.payment"].search([("partner_id", "=", self.partner.id)], limit=1)
        payment.write({"sales_contract_id": contract.id, "sales_installment_id": second.id})
        self.assertEqual(contract.amount_advance, 12_000)
        amendment = self._amend(contract)
        rows = amendment.installment_ids
        rows[1].amount, rows[2].amount = 0, 84_000
        amendment.action_submit()
        self.env.invalidate_all()
        self.assertEqual(self._plan_of(contract), [("Part 1", 36_000), ("Part 3", 84_000)])
        self.assertEqual((contract.amount_advance, contract.installment_ids[0].amount_collected), (12_000, 12_000))

    def test_locked_order(self):
        contract = self._signed()
        contract.own_order_id.action_lock()
        self._amend(contract, price_unit=150_000).action_submit()
        self.env.invalidate_all()
        self.assertEqual((contract.own_order_id.amount_total, contract.own_order_id.locked), (150_000, True))
