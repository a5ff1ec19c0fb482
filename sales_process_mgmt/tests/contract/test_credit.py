from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .order_common import OrderCase


class CreditCase(OrderCase):
    """A company that checks credit, and a customer with a limit of 50,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sales_credit_check = True
        cls.today = fields.Date.context_today(cls.company)
        cls.standing = cls.env["sales.credit.standing"]._of(cls.partner, cls.company)
        cls.standing.credit_limit = 50_000

    def _days(self, days):
        return self.today + timedelta(days=days)

    def _figures(self, *orders):
        """Return receivable, delivered, to ship, advance of the customer."""
        ids = [order.id for order in orders]
        figures = self.env["sales.credit.standing"]._figures(self.company, self.partner.ids, ids)[self.partner.id]
        return figures.receivable, figures.delivered, figures.to_ship, figures.advance


@tagged("post_install", "-at_install")
class TestCredit(CreditCase):
    """Walk 8: limits hold at confirmation and delivery, and what they are held against."""

    def test_over_limit(self):
        """Limit 50,000; open 45,000 and an order of 10,000: 5,000 too much."""
        self._invoice(45_000, self.today, self._days(30))
        order = self._order(10_000)
        parts = (
            "the limit is $\xa050,000.00, the exposure with this $\xa055,000.00, $\xa05,000.00 too much",
            "receivables $\xa045,000.00",
            "not invoiced $\xa00.00",
            "orders to ship $\xa010,000.00",
            "advances $\xa00.00",
            "Request Release",
        )
        for confirm in (lambda one: one.action_confirm(), lambda one: one.write({"state": "sale"})):
            with self._refused(UserError, *parts):
                confirm(self._as(order, self.rep))
        self.assertEqual((order.state, order.sales_hold_ids), ("draft", self.env["sales.order.hold"]))

    def test_release_approved(self):
        self._approval(self.leader)
        self._invoice(45_000, self.today, self._days(30))
        order = self._order(10_000, team_id=self.team.id)
        self._as(order, self.rep).action_sales_request_release()
        hold = order.sales_hold_ids
        self.assertEqual(
            (hold.kind, hold.kinds, hold.state, hold.requester_id), ("credit", "credit", "asked", self.rep)
        )
        self.assertIn("55,000.00", hold.reason)
        with self._refused(UserError, "was asked by Rep already"):
            self._as(order, self.rep).action_sales_request_release()
        with self._refused(UserError, "55,000.00"):
            order.action_confirm()
        self._as(hold, self.leader).action_sales_approve()
        self._as(order, self.rep).action_confirm()
        self.assertEqual((order.state, bool(hold.used_date)), ("sale", True))
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_raised_after_confirming(self):
        """Limit 50,000, open 30,000, an order of 10,000: raised by 5,000 it passes, by 15,000 not, in no way."""
        self._invoice(30_000, self.today, self._days(30))
        order = self._order(10_000)
        self._as(order, self.rep).action_confirm()
        line = self._as(order.order_line, self.rep)
        line.price_unit = 15_000
        more = {"order_id": order.id, "product_id": self.goods.id, "price_unit": 10_000, "tax_ids": False}
        for change in (
            lambda: line.write({"price_unit": 25_000}),
            lambda: line.write({"product_uom_qty": 2}),
            lambda: line.create(more),
            lambda: self._as(order, self.rep).write({"order_line": [Command.create(more | {"order_id": False})]}),
        ):
            with self._refused(UserError, order.name, "the limit is $\xa050,000.00", "an order of its own"):
                change()
        self.assertEqual(order.amount_total, 15_000)
        self._invoice(10_000, self.today, self._days(30))
        line.write({"price_unit": 15_000, "name": "Pump, green"})
        line.price_unit = 12_000
        self.assertEqual(order.amount_total, 12_000, "what lowers it is not judged")

    def test_order_of_another_customer(self):
        """Confirmed for who has credit, written over to who has none."""
        order = self._order(10_000)
        self._as(order, self.rep).action_confirm()
        poor = self.env["res.partner"].create({"name": "Poor", "is_company": True, "user_id": self.rep.id})
        with self._refused(UserError, "credit of Poor: the limit is $\xa00.00"):
            self._as(order, self.rep).partner_id = poor
        self.company.sales_credit_check = False
        self._as(order, self.rep).partner_id = poor
        self.assertEqual(order.partner_id, poor)

    def test_release_once(self):
        """What was confirmed, cancelled and asked again is judged again."""
        self._invoice(45_000, self.today, self._days(30))
        order = self._order(10_000)
        self._as(order, self.rep).action_sales_request_release()
        self._as(order.sales_hold_ids, self.finance).action_release("Good customer")
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        with self._refused(UserError, "55,000.00"):
            order.action_confirm()

    def test_release_is_void_when_the_order_grows(self):
        self._invoice(45_000, self.today, self._days(30))
        order = self._order(10_000)
        self._as(order, self.rep).action_sales_request_release()
        self._as(order.sales_hold_ids, self.finance).action_release("Good customer")
        order.order_line.price_unit = 20_000
        with self._refused(UserError, "the exposure with this $\xa065,000.00"):
            self._as(order, self.rep).action_confirm()
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual(order.sales_hold_ids.sorted("id")[-1].state, "asked")

    def test_advance_passes(self):
        """45,000 + 10,000 − 8,000 = 47,000 of 50,000."""
        self._invoice(45_000, self.today, self._days(30))
        order = self._order(10_000)
        self._as(order, self.rep).action_sales_request_release()
        self._pay(8_000, self.today)
        self._as(order, self.rep).action_confirm()
        self.assertEqual((order.state, order.sales_hold_ids.state), ("sale", "expired"))
        self.assertEqual(self._figures(), (45_000, 0, 10_000, 8_000))

    def test_overdue(self):
        """40 days past due where 30 are allowed: refused far below the limit; 29 days pass."""
        invoice = self._invoice(1_000, self._days(-70), self._days(-40))
        order = self._order(500)
        since = fields.Date.to_string(self._days(-40))
        with self._refused(UserError, "1,000.00 is overdue for more than 30 days", f"since {since} (40 days)"):
            self._as(order, self.rep).action_confirm()
        self._as(order, self.rep).action_sales_request_release()
        self.assertEqual(order.sales_hold_ids.kinds, "overdue")
        invoice.button_draft()
        self._invoice(1_000, self._days(-59), self._days(-29))
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_deposit_counts_once(self):
        """A 1,000 order with a posted 300 deposit invoice weighs 1,000, not 1,300; paid, it weighs 700."""
        order = self._order(1_000)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, "advance_payment_method": "fixed", "fixed_amount": 300}
        )
        deposit = wizard._create_invoices(order)
        deposit.action_post()
        self.assertEqual(self._figures(), (300, 0, 700, 0))
        payment = self._pay(300, self.today)
        (deposit.line_ids + payment.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self._figures(), (0, 0, 700, 0))
        self._deliver(order)
        self.assertEqual(self._figures(), (0, 700, 0, 0))
        order._create_invoices(final=True).action_post()
        self.assertEqual(self._figures(), (700, 0, 0, 0))

    def test_parts_of_a_partial_delivery(self):
        """10 × 100: 4 delivered, 1 of it invoiced: 100 receivable, 300 delivered, 600 to ship."""
        order = self._order(1_000, quantity=10)
        order.action_confirm()
        move = order.picking_ids.move_ids
        move.write({"quantity": 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 1
        invoice.action_post()
        self.assertEqual(self._figures(), (100, 300, 600, 0))

    def test_only_what_ships_soon(self):
        order = self._order(1_000, commitment_date=fields.Datetime.now() + timedelta(days=31))
        order.action_confirm()
        self.assertEqual(self._figures(), (0, 0, 0, 0))
        self.assertEqual(self._figures(order), (0, 0, 1_000, 0))
        order.commitment_date = fields.Datetime.now() + timedelta(days=29)
        self.assertEqual(self._figures(), (0, 0, 1_000, 0))

    def test_foreign_currency(self):
        """1,000 at 2 to 1 weighs 500."""
        foreign = self.env["res.currency"].create(
            {"name": "XCR", "symbol": "x", "rate_ids": [Command.create({"rate": 2, "company_id": self.company.id})]}
        )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": foreign.id})
        order = self._order(1_000, pricelist_id=pricelist.id)
        self.assertEqual(self._figures(order), (0, 0, 500, 0))

    def test_batch_is_judged_together(self):
        """Two orders of 30,000 fit 50,000 each by itself, and not together."""
        orders = self._order(30_000) + self._order(30_000)
        with self._refused(UserError, *orders.mapped("name"), "60,000.00"):
            orders.action_confirm()
        orders[0].action_confirm()
        with self._refused(UserError, "60,000.00"):
            orders[1].action_confirm()

    def test_delivery(self):
        """The order is not counted twice; what has come since then refuses."""
        order = self._order(40_000)
        order.action_confirm()
        self._invoice(20_000, self.today, self._days(30))
        with self._refused(UserError, "the exposure with this $\xa060,000.00"):
            self._deliver(order)
        self.standing.credit_limit = 60_000
        self._deliver(order)
        self.assertEqual(order.delivery_status, "full")

    def test_warehouse_reads_no_figures(self):
        stockman = new_test_user(self.env, "credit_stock", "stock.group_stock_user", company_id=self.company.id)
        order = self._order(40_000)
        order.action_confirm()
        self._invoice(20_000, self.today, self._days(30))
        with self._refused(UserError, "the credit of Plant does not allow it") as caught:
            self._deliver(order, stockman)
        self.assertNotIn("000.00", str(caught.exception))

    def test_limit_of_accounting(self):
        """What finance writes on the partner is the limit."""
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        stranger.with_company(self.company).credit_limit = 500
        standing = self.env["sales.credit.standing"]._of(stranger, self.company)
        self.assertEqual((standing.credit_limit, standing.state), (500, "new"))
        self._order(500, partner_id=stranger.id).action_confirm()
        with self._refused(UserError, "the limit is $\xa0500.00"):
            self._order(1, partner_id=stranger.id).action_confirm()

    def test_signed_contract_waits(self):
        """Both have signed a contract of 120,000: its order waits as a quotation."""
        contract = self._contract(installment_ids=self._percents(100))
        self._as(contract, self.rep).action_submit()
        self._as(contract, self.clerk).action_sign()
        order = contract.order_ids
        self.assertEqual((contract.state, order.state), ("signed", "draft"))
        self.assertEqual((order.sales_hold_ids.kind, order.sales_hold_ids.state), ("credit", "open"))
        self.assertIn("120,000.00", order.sales_hold_ids.reason)
        self._as(order, self.rep).action_sales_request_release()
        self._as(order.sales_hold_ids, self.finance).action_release("Signed")
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_waiting_order_follows_the_amendment(self):
        """Its order waits for credit when the contract is amended to 150,000: it asks for what holds."""
        contract = self._contract(installment_ids=self._percents(100))
        contract.action_submit()
        contract.action_sign()
        amendment = self.env["sales.contract.amendment"].create({"contract_id": contract.id, "reason": "More"})
        amendment.line_ids[0].price_unit = 150_000
        more = {"product_id": self.goods.id, "quantity": 2, "price_unit": 1_000, "tax_ids": False}
        amendment.write({"line_ids": [Command.create(more)]})
        amendment.action_spread()
        amendment.action_submit()
        order = contract.own_order_id
        self.assertEqual((contract.amount_total, order.state, order.amount_total), (152_000, "draft", 152_000))
        order.action_sales_request_release()
        self._as(order.sales_hold_ids, self.finance).action_release("Signed")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_contact_of_the_customer(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.partner.id})
        with self._refused(UserError, "credit of Plant"):
            self._order(50_001, partner_id=contact.id).action_confirm()

    def test_new_customer_has_no_credit(self):
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        order = self._order(100, partner_id=stranger.id)
        with self._refused(UserError, "the limit is $\xa00.00"):
            order.action_confirm()
        self._pay(100, self.today, stranger)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_off_and_free_of_charge(self):
        self._order(0, quantity=1).action_confirm()
        self.company.sales_credit_check = False
        order = self._order(90_000)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_who_writes_the_limit(self):
        for values in ({"credit_limit": 1}, {"grade_id": self.env.ref("sales_process_mgmt.credit_grade_aaa").id}):
            for user in (self.rep, self.leader, self.clerk):
                with self._refused(AccessError):
                    self._as(self.standing, user).write(values)
        for user in (self.rep, self.clerk):
            with self._refused(AccessError):
                self._as(self.partner, user).write({"credit_limit": 1_000_000})
            with self._refused(AccessError):
                self._as(self.standing, user).action_confirm()
        with self._refused(UserError, "is an amount of 0 or more"):
            self._as(self.standing, self.finance).write({"credit_limit": -1})
        self._as(self.standing, self.manager).write({"credit_limit": 70_000, "state": "new", "days_late": 99})
        self.env.invalidate_all()
        self.assertEqual(self.partner.with_company(self.company).credit_limit, 70_000)
        self.assertEqual(
            (self.standing.state, self.standing.confirmed_by_id, self.standing.days_late),
            ("confirmed", self.manager, 0),
        )

    def test_grade_alone_keeps_the_proposed_limit(self):
        """50,000 hold as proposed; finance changes the grade only: they are confirmed with it."""
        stranger = self.env["res.partner"].create({"name": "Known", "is_company": True})
        standing = self.env["sales.credit.standing"]._of(stranger, self.company)
        standing._as_system().write({"state": "proposed", "suggested_limit": 50_000})
        self.assertEqual(standing.credit_limit, 50_000)
        grade = self.env.ref("sales_process_mgmt.credit_grade_aaa")
        self._as(standing, self.finance).write({"grade_id": grade.id})
        self.env.invalidate_all()
        self.assertEqual((standing.state, standing.credit_limit), ("confirmed", 50_000))

    def test_who_reads(self):
        other = self.env["res.partner"].create({"name": "Foreign", "user_id": self.other_rep.id})
        theirs = self.env["sales.credit.standing"]._of(other, self.company)
        both = self.standing | theirs
        for user, seen in (
            (self.rep, self.standing),
            (self.other_rep, theirs),
            (self.finance, both),
            (self.clerk, both),
        ):
            found = self._as(self.env["sales.credit.standing"], user).search([("id", "in", both.ids)])
            self.assertEqual(found, seen.with_user(user), user.name)

    def test_statements(self):
        """Any number of orders of one customer or of many takes the same."""
        self.standing.credit_limit = 10_000_000
        self._order(10)._sales_refuse("confirm")  # which rules there are is asked once
        counts = []
        for number in (1, 20):
            orders = self.env["sale.order"].concat(*(self._order(10) for _number in range(number)))
            self.env.flush_all()
            orders.partner_id.commercial_partner_id.mapped("name")
            before = self.env.cr.sql_log_count
            orders._sales_refuse("confirm")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 12)
