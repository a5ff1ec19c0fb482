from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.customer.measure_mixin import TODAY
from ...models.customer.pool.pool_term_mixin import OVERDUE
from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPoolWarning(PoolCase):
    """Nobody loses a customer without having been warned as many days before as the pool says."""

    def _warned_tonight_then_returned(self):
        """The night warns; the customer stays for the days of the warning, and then it returns."""
        last_day = fields.Date.today() + timedelta(days=7)
        self._night()
        self.assertEqual((self.partner.user_id, self._warnings().user_id), (self.rep, self.rep))
        self.assertEqual(self._warnings().date_deadline, last_day)
        self._warned_for(6)
        self._night()
        self.assertEqual((self.partner.user_id, len(self._warnings())), (self.rep, 1))
        self._warned_for(7)
        self._night()
        self.assertFalse(self.partner.user_id)
        self.assertFalse(self._warnings())

    def test_rule_that_is_made_shorter(self):
        self.pool.rule_ids.days = 365
        for name in ("One", "Two", "Three"):
            self._customer(name, self.rep)
        self._had_for(self.partner, 400)
        self._called(self.partner, 100)
        self._night()
        self.assertEqual((self._row(self.partner).pool_days_left, len(self._warnings())), (265, 0))
        self.pool.rule_ids.days = 60
        self.assertTrue(self.pool.rule_ids.is_in_force)
        self.assertEqual(self._row(self.partner).pool_days_left, 7)
        self._warned_tonight_then_returned()

    def test_class_that_falls(self):
        of_class = {"pool_id": self.pool.id, "kind": "contact", "days": 200, "customer_class": "A"}
        self.env["sales.pool.rule"].create(of_class)
        self._row(self.partner).customer_class = "A"
        self._had_for(self.partner, 400)
        self._called(self.partner, 100)
        self.env["sales.customer"]._measure_contacts()
        self._run_cron("ir_cron_pool")
        self.assertEqual((self._row(self.partner).pool_days_left, len(self._warnings())), (100, 0))
        self._row(self.partner).customer_class = False
        self._warned_tonight_then_returned()

    def test_nights_that_were_missed(self):
        self._had_for(self.partner, 100)
        self._called(self.partner, 31)
        self._warned_tonight_then_returned()

    def test_new_owner_is_warned_himself(self):
        self._had_for(self.partner, 100)
        self._night()
        self._warned_for(7)
        self.partner.sudo().user_id = self.other_rep
        self._had_for(self.partner, 100)
        self._night()
        self.assertEqual((self.partner.user_id, self._warnings().user_id), (self.other_rep, self.other_rep))

    def test_part_that_was_off_warns_anew(self):
        self._had_for(self.partner, 100)
        self._night()
        self._warned_for(7)
        self._switch("pool", on=False)
        self._night()
        self.partner.sudo().user_id = self.other_rep
        self._switch("pool")
        self._night()
        self.assertEqual((self.partner.user_id, self._warnings().user_id), (self.other_rep, self.other_rep))

    def test_longest_warning_of_the_companies_counts(self):
        west = self.env["res.company"].create({"name": "West"})
        rule = Command.create({"kind": "contact", "days": 30})
        pool = self.env["sales.pool"].create(
            {"name": "West", "company_id": west.id, "warn_days": 20, "rule_ids": [rule]}
        )
        rows = self._row(self.partner) | self._row(self.partner, west)
        rows[1].pool_id = pool
        self._had_for(self.partner, 100)
        self._night()
        today = fields.Date.today()
        self.assertEqual(rows.mapped("pool_term_date"), [today + timedelta(days=20)] * 2)
        self.assertEqual(rows.mapped("pool_warned_date"), [today] * 2)
        self._warned_for(19)
        self._night()
        self.assertEqual((self.partner.user_id, len(self._warnings())), (self.rep, 1))
        self._warned_for(20)
        self._night()
        self.assertFalse(self.partner.user_id)

    def test_the_note_tells_of_deals_that_stay(self):
        lead = self._lead(partner_id=self.partner.id, type="opportunity", user_id=self.rep.id)
        self._lead(partner_id=self.partner.id, type="opportunity").action_set_lost()
        self._had_for(self.partner, 100)
        self._nights()
        self.assertEqual((self.partner.user_id, lead.user_id), (self.env["res.users"], self.rep))
        self.assertIn("stay with their salespeople: 1.", self.partner.sales_owner_change_ids[0].note)

    def test_only_a_pool_of_a_company_takes_new_ones(self):
        with self._refused(ValidationError, "East", "company"):
            self.pool.write({"takes_new": True, "company_id": False})

    # === KEPT ===

    def _service(self, policy, **values):
        product = self.env["product.product"].create(
            {"name": "Training day", "type": "service", "invoice_policy": policy, "list_price": 100}
        )
        line = {"product_id": product.id, "product_uom_qty": 10} | values
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "order_line": [Command.create(line)]})
        order.action_confirm()
        if policy == "order":
            order._create_invoices().action_post()
        self.env.flush_all()
        return order

    def _hold(self):
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        return self._row(self.partner).pool_hold

    def test_service_that_is_paid_and_owed_keeps_it(self):
        self._had_for(self.partner, 100)
        order = self._service("order")
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self._hold(), "open_order")
        order.order_line.qty_delivered = 10
        self.assertFalse(self._hold())

    def test_service_that_is_billed_when_done_keeps_it(self):
        order = self._service("delivery")
        self.assertEqual(self._hold(), "open_order")
        order.date_order = fields.Datetime.now() - timedelta(days=400)
        self.assertEqual(self._hold(), "open_order")

    def test_paid_services_of_long_ago_and_discounts_do_not_keep_it(self):
        order = self._service("order")
        order.date_order = fields.Datetime.now() - timedelta(days=400)
        self.assertFalse(self._hold())
        self._service("order", price_unit=0)
        self.assertFalse(self._hold())

    def test_one_customer_reads_his_own_invoices_only(self):
        """Each claim asks: without an index it would read all invoices of the company."""
        self.env.flush_all()
        self.env.cr.execute("ANALYZE account_move_line, account_move, res_partner")  # which nobody may have done yet
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        # A small company's lines are as quickly merged by company; a large one's are not.
        self.env.cr.execute("SET LOCAL enable_mergejoin = off")
        self.env.cr.execute("SET LOCAL enable_hashjoin = off")
        query = SQL("WITH today AS (%s) SELECT FROM (%s) q WHERE q.partner_id = %s", TODAY, OVERDUE, self.partner.id)
        plan = "\n".join(row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", query)))
        self.assertRegex(plan, r"account_move_line.*\n.*Cond: .*partner_id")
