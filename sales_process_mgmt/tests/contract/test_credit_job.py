from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_credit import CreditCase


@tagged("post_install", "-at_install")
class TestCreditJob(CreditCase):
    """What the night puts on hold and lifts, and what it suggests."""

    def _confirmed(self, amount=1_000, **values):
        order = self._order(amount, **values)
        order.action_confirm()
        return order

    def _holds(self, order):
        self.env.invalidate_all()
        return [(hold.kind, hold.kinds, hold.state) for hold in order.sales_hold_ids.sorted("id")]

    def _pay_invoice(self, invoice):
        payment = self._pay(invoice.amount_total, self.today)
        lines = (invoice.line_ids + payment.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()

    def test_overdue_is_held_and_lifted(self):
        order, done, other = self._confirmed(), self._confirmed(), self._confirmed()
        self._deliver(done)
        other.partner_id = self.env["res.partner"].create({"name": "Good", "is_company": True})
        self.env["sales.credit.standing"]._of(other.partner_id, self.company).credit_limit = 5_000
        invoice = self._invoice(2_000, self._days(-70), self._days(-40))
        for _run in range(2):  # the second finds nothing to do
            self._run_cron("ir_cron_credit")
            self.assertEqual(self._holds(order), [("credit", "overdue", "open")])
            self.assertFalse(self._holds(done) + self._holds(other))
        hold = order.sales_hold_ids
        self.assertIn("2,000.00 is overdue", hold.reason)
        self.assertEqual(
            (hold.company_id, hold.partner_id, hold.salesperson_id, hold.user_id.id, hold.sales_approval_state),
            (self.company, self.partner, self.rep, False, "no"),
        )
        self.assertEqual((order.sales_cycle_step, order.sales_hold_count), ("release", 1))
        with self._refused(UserError, "overdue"):
            self._deliver(order)
        self._pay_invoice(invoice)
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("credit", "overdue", "expired")])
        self._deliver(order)

    def test_over_limit(self):
        order = self._confirmed(40_000)
        self._invoice(20_000, self.today, self._days(30))
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("credit", "credit", "open")])
        self.assertIn("60,000.00", order.sales_hold_ids.reason)
        self.standing.credit_limit = 60_000
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("credit", "credit", "expired")])

    def test_released_goes_on(self):
        """Released for the limit: not held for it again, but for what is overdue since."""
        order = self._confirmed(40_000)
        self._invoice(20_000, self.today, self._days(30))
        self._run_cron("ir_cron_credit")
        self._as(order.sales_hold_ids, self.finance).action_release("Known")
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("credit", "credit", "released")])
        self._invoice(1_000, self._days(-70), self._days(-40))
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("credit", "credit", "released"), ("credit", "credit,overdue", "open")])

    def test_what_people_hold_stays(self):
        order = self._confirmed()
        order.action_sales_hold("Mine")
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("manual", False, "open")])

    def test_switched_off(self):
        order = self._confirmed()
        self._invoice(2_000, self._days(-70), self._days(-40))
        self._run_cron("ir_cron_credit")
        self.company.sales_credit_check = False
        self._run_cron("ir_cron_credit")
        self.assertEqual(self._holds(order), [("credit", "overdue", "expired")])

    def test_statements(self):
        """The night takes the same statements for 3 orders and for 30."""
        standings = self.env["sales.credit.standing"]
        self.standing.credit_limit = 10_000_000
        for _number in range(30):
            self._confirmed(10)
        self._invoice(2_000, self._days(-70), self._days(-40))
        self.env.flush_all()
        bad = standings._bad_customers(self.company)
        counts = []
        for number in (3, 27):
            rows = standings._orders_to_hold(self.company, bad)[:number]
            self.assertEqual(len(rows), number)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            standings._put_holds(self.company, rows, bad)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertFalse(standings._orders_to_hold(self.company, bad))

    # === SUGGESTIONS ===

    def _behave(self, days, amount=12_000, partner=None):
        """Invoice an amount due 60 days ago that was paid so many days late."""
        invoice = self._invoice(amount, self._days(-90), self._days(-60), partner)
        payment = self._pay(amount, self._days(-60 + days), partner)
        lines = (invoice.line_ids + payment.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()

    def _suggested(self):
        self.env["sales.credit.standing"]._suggest(self.company)
        self.env.invalidate_all()
        standing = self.standing
        return standing.suggested_grade_id.code, standing.suggested_limit, round(standing.days_late, 1)

    def test_grades(self):
        """12,000 in a year are 1,000 a month, × 2 months × factor."""
        self.company.sales_credit_months = 2
        for days, grade, limit in (
            (0, "AAA", 3_000),
            (5, "AA", 2_000),
            (15, "A", 1_600),
            (30, "B", 1_200),
            (31, "C", 0),
        ):
            with self.subTest(days=days), self.cr.savepoint() as savepoint:
                self._behave(days)
                self.assertEqual(self._suggested(), (grade, limit, days))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_explained(self):
        """9,000 on time and 3,000 twenty days late: 5 days on average, a quarter late, AA."""
        self._behave(0, 9_000)
        self._behave(20, 3_000)
        self.assertEqual(self._suggested(), ("AA", 1_000, 5))
        self.assertEqual(self.standing.share_late, 25)
        for text in ("5.0 days late", "25.0 % of it late: AA", "12,000.00", "1,000.00 a month × 1 months × 1"):
            self.assertIn(text, self.standing.explanation.replace("\xa0", " "))

    def test_unpaid_is_late(self):
        self._invoice(1_200, self._days(-90), self._days(-60))
        self.assertEqual(self._suggested(), ("C", 0, 60))

    def test_nothing_to_go_by(self):
        self.assertEqual(self._suggested(), (False, 0, 0))
        with self._refused(UserError, "Nothing is suggested for Plant"):
            self.standing.action_confirm()

    def test_grades_of_the_company(self):
        self.env["sales.credit.grade"].create(
            {"code": "X", "name": "All", "factor": 3, "is_worst": True, "company_id": self.company.id}
        )
        self._behave(50)
        self.assertEqual(self._suggested(), ("X", 3_000, 50))

    def test_switching_on_proposes(self):
        """Who is a customer already is judged by the proposal until finance confirms; who comes later has none."""
        self.company.sales_credit_check = False
        known = self.env["res.partner"].create({"name": "Known", "is_company": True})
        self._behave(5, 120_000, known)
        self.assertFalse(self.env["sales.credit.standing"].search([("partner_id", "=", known.id)]))
        self.company.sales_credit_check = True
        standing = self.env["sales.credit.standing"].search([("partner_id", "=", known.id)])
        self.assertEqual(
            (standing.state, standing.suggested_limit, standing.credit_limit), ("proposed", 10_000, 10_000)
        )
        self.assertEqual(known.with_company(self.company).credit_limit, 0)
        self.assertTrue(self.company.account_use_credit_limit)
        with self._refused(UserError, "10,000.00"):
            self._order(10_001, partner_id=known.id).action_confirm()
        self._order(10_000, partner_id=known.id).action_confirm()
        self._as(standing, self.finance).action_confirm()
        self.assertEqual(
            (standing.state, standing.grade_id.code, standing.confirmed_by_id), ("confirmed", "AA", self.finance)
        )
        self.assertEqual(known.with_company(self.company).credit_limit, 10_000)

    def test_monthly(self):
        self._behave(5)
        self._run_cron("ir_cron_credit_suggest")
        self.assertEqual((self.standing.suggested_grade_id.code, self.standing.suggested_limit), ("AA", 1_000))
        self.assertEqual(self.standing.credit_limit, 50_000)

    def test_blocked_is_found(self):
        standings = self.env["sales.credit.standing"]
        blocked = [("is_blocked", "=", True), ("company_id", "=", self.company.id)]
        self.assertFalse(standings.search(blocked))
        self._invoice(50_001, self.today, self._days(30))
        self.env.invalidate_all()
        self.assertEqual(standings.search(blocked), self.standing)
        self.assertTrue(self.standing.is_blocked)
        self.assertEqual((self.standing.exposure, self.standing.available), (50_001, -1))
        free = standings.search([("is_blocked", "=", False), ("company_id", "=", self.company.id)])
        self.assertNotIn(self.standing, free)

    def test_merged(self):
        """What a merged customer owes, and his credit, go to the one that stays."""
        double = self.env["res.partner"].create({"name": "Plant 2", "is_company": True})
        self.env["sales.credit.standing"]._of(double, self.company)
        self._invoice(1_000, self.today, self._days(30), partner=double)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.partner + double).ids, self.partner)
        self.env.invalidate_all()
        self.assertEqual(self._figures(), (1_000, 0, 0, 0))
        self.assertEqual(self.standing.credit_limit, 50_000)
        self.assertEqual(self.env["sales.credit.standing"].search_count([("partner_id", "=", self.partner.id)]), 1)
