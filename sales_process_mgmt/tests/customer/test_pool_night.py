from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.customer.pool.pool_term_mixin import PoolTerm
from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPoolNight(PoolCase):
    """Walk 7: warned before, in the pool the night the term ends, unless something keeps the customer."""

    def _order(self, partner=None, policy="order", **values):
        product = self.env["product.product"].create(
            {"name": "Survey", "type": "service", "invoice_policy": policy, "list_price": 100}
        )
        line = Command.create({"product_id": product.id, "product_uom_qty": 1})
        order = self.env["sale.order"].create(
            {"partner_id": (partner or self.partner).id, "order_line": [line], **values}
        )
        order.action_confirm()
        return order

    # === TERMS ===

    def test_stays_until_the_term_ends(self):
        self._had_for(self.partner, 100)
        self._called(self.partner, 22)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        self.assertEqual(self._row(self.partner).pool_days_left, 8)
        self.assertEqual(self._row(self.partner).pool_state, "owned")
        self.assertFalse(self._warnings())

    def test_warned_before_with_the_days_left(self):
        self._had_for(self.partner, 100)
        self._called(self.partner, 23)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        warning = self._warnings()
        self.assertEqual((len(warning), warning.user_id), (1, self.rep))
        self.assertEqual(warning.date_deadline, fields.Date.today() + timedelta(days=7))
        as_rep = self.partner.with_user(self.rep)
        self.assertEqual((as_rep.sales_pool_days_left, as_rep.sales_pool_state), (7, "warned"))
        self._night()
        self.assertEqual(self._warnings(), warning)

    def test_warning_goes_when_somebody_calls(self):
        self._had_for(self.partner, 100)
        self._called(self.partner, 25)
        self._night()
        self._called(self.partner, 0)
        self._night()
        self.assertFalse(self._warnings())
        self.assertEqual(self._row(self.partner).pool_days_left, 30)
        self.assertFalse(self._row(self.partner).pool_warned_date)

    def test_returns_the_night_the_term_ends(self):
        self._had_for(self.partner, 100)
        self._called(self.partner, 25)
        self._night()
        messages = self.partner.message_ids
        self._warned_for(7)
        self._called(self.partner, 30)
        self.env.cr.execute(
            "DELETE FROM mail_activity WHERE NOT active AND date_done > %s", [fields.Date.today() - timedelta(days=29)]
        )
        self._night()
        self.assertFalse(self.partner.user_id)
        self.assertFalse(self._row(self.partner).user_id)
        self.assertEqual(self._row(self.partner).pool_state, "in_pool")
        self.assertFalse(self._warnings())
        line = self.partner.sales_owner_change_ids[0]
        self.assertEqual((line.old_user_id, line.new_user_id.id, line.reason), (self.rep, False, "returned"))
        self.assertIn("Without a done contact", line.note)
        notes = (self.partner.message_ids - messages).filtered(lambda message: "Rep → nobody" in message.body)
        self.assertEqual(len(notes), 1)

    def test_note_is_in_the_language_of_the_former_owner(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.rep.lang, self.other_rep.lang = "zh_CN", "en_US"
        other = self._customer("Plant 2", self.other_rep)
        for partner in (self.partner, other):
            self._had_for(partner, 400)
        self._nights()
        self.assertFalse(self.partner.user_id | other.user_id)
        self.assertIn("期限已于", self.partner.message_ids[0].body)
        self.assertIn("→ 无人", self.partner.message_ids[0].body)
        self.assertIn("the term ended on", other.message_ids[0].body)

    def test_repeated_night_changes_nothing(self):
        self._had_for(self.partner, 31)
        self._nights()
        self.assertFalse(self.partner.user_id)
        lines, notes = self.partner.sales_owner_change_ids, self.partner.message_ids
        self._night()
        self.assertEqual(self.partner.sales_owner_change_ids, lines)
        self.assertEqual(self.partner.message_ids, notes)

    def test_who_has_just_got_it_keeps_it(self):
        self._called(self.partner, 200)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        self.assertEqual(self._row(self.partner).pool_days_left, 30)

    def test_without_a_pool_nothing_returns(self):
        self._had_for(self.partner, 100)
        self._row(self.partner).pool_id = False
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        self.assertFalse(self._row(self.partner).pool_term_date)

    def test_who_takes_part_no_more_has_no_term(self):
        """Archived, without owner, in a pool that is archived: nothing stays of what was measured."""
        others = [self._customer(f"Plant {number}", self.rep) for number in range(3)]
        for partner in others:
            self._had_for(partner, 400)
        self._night()
        self.assertTrue(all(self._row(partner).pool_term_date for partner in others))
        archived, free, foreign = others
        archived.active = False
        pool = self.env["sales.pool"].create({"name": "Closed", "active": False})
        rows = [self._row(partner).id for partner in others]
        self.env.flush_all()
        # As if another way than ours had changed it: the night puts it right.
        self.env.cr.execute("UPDATE sales_customer SET user_id = NULL WHERE partner_id = %s", [free.id])
        self.env.cr.execute("UPDATE sales_customer SET pool_id = %s WHERE partner_id = %s", [pool.id, foreign.id])
        self.env["sales.customer"]._measure_pool()
        for row in self.env["sales.customer"].browse(rows):
            stored = row.pool_term_date, row.pool_term_kind, row.pool_hold, row.pool_warned_date
            self.assertEqual(stored, (False,) * 4, row.display_name)
        self.assertTrue(self._row(self.partner).pool_term_date)

    def test_part_that_is_off_returns_nobody(self):
        self._had_for(self.partner, 100)
        self._switch("pool", on=False)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)

    def test_date_of_the_company_counts(self):
        self.company.partner_id.tz = "Pacific/Apia"  # always 24 hours before Niue
        east = self.env["sales.customer"]._today_of(self.company)
        self.company.partner_id.tz = "Pacific/Niue"
        west = self.env["sales.customer"]._today_of(self.company)
        self.assertEqual((east - west).days, 1)
        self._had_for(self.partner, 29)
        for zone, left in (("Pacific/Apia", east), ("Pacific/Niue", west)):
            self.company.partner_id.tz = zone
            self.env["sales.customer"]._measure_pool(self.partner.ids)
            row = self._row(self.partner)
            self.assertEqual(row.pool_days_left, (row.pool_term_date - left).days)

    # === KEPT ===

    def test_open_order_keeps_it(self):
        self._had_for(self.partner, 100)
        order = self._order()
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        row = self._row(self.partner)
        self.assertEqual((row.pool_state, row.pool_hold, row.pool_days_left), ("kept", "open_order", 0))
        self.assertFalse(self._warnings())
        order._create_invoices().write({"state": "cancel"})
        order.order_line.flush_recordset()
        self.env.cr.execute("UPDATE sale_order SET invoice_status = 'invoiced' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self._night()
        self._warned_then_returned()

    def _warned_then_returned(self):
        """What nothing keeps any more is warned of first; the owner has the days of the warning."""
        last_day = fields.Date.today() + timedelta(days=7)
        self.assertEqual(self.partner.user_id, self.rep)
        self.assertEqual((self._row(self.partner).pool_state, self._warnings().date_deadline), ("warned", last_day))
        self._warned_for(6)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        self._warned_for(7)
        self._night()
        self.assertFalse(self.partner.user_id)
        self.assertFalse(self._row(self.partner).pool_warned_date)

    def test_service_that_is_not_done_keeps_it(self):
        self._had_for(self.partner, 100)
        order = self._order(policy="delivery")
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET delivery_status = 'full' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self._night()
        self.assertEqual((self.partner.user_id, self._row(self.partner).pool_hold), (self.rep, "open_order"))
        order.order_line.qty_delivered = 1
        order._create_invoices().action_post()
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        self.assertFalse(self._row(self.partner).pool_hold)

    def test_overdue_posted_invoice_keeps_it(self):
        self._had_for(self.partner, 100)
        today = fields.Date.today()
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": today - timedelta(days=40),
                "invoice_date_due": today - timedelta(days=1),
                "invoice_line_ids": [Command.create({"name": "Pump", "price_unit": 100, "tax_ids": False})],
            }
        )
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        self.assertFalse(self._row(self.partner).pool_hold)
        move.action_post()
        self._night()
        self.assertEqual(self._row(self.partner).pool_hold, "overdue")
        self.assertEqual(self.partner.user_id, self.rep)
        move.journal_id.type = "general"  # as Odoo allows: it is an invoice all the same
        self._night()
        self.assertEqual(self._row(self.partner).pool_hold, "overdue")
        move.journal_id.type = "sale"
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {}
        )._create_payments()
        self._night()
        self._warned_then_returned()

    def test_invoice_that_is_due_later_does_not_keep_it(self):
        self._had_for(self.partner, 100)
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_date_due": fields.Date.today() + timedelta(days=9),
                "invoice_line_ids": [Command.create({"name": "Pump", "price_unit": 100, "tax_ids": False})],
            }
        )
        move.action_post()
        self._nights()
        self.assertFalse(self.partner.user_id)

    # === RULES ===

    def _rule(self, **values):
        self.pool.rule_ids.unlink()
        return self.env["sales.pool.rule"].create({"pool_id": self.pool.id, **values})

    def test_opportunity_rule(self):
        self._rule(kind="opportunity", days=20)
        self._had_for(self.partner, 50)
        lead = self._lead(partner_id=self.partner.id)
        self._night()
        self.assertEqual(self._row(self.partner).pool_days_left, 20)
        lead.action_set_lost()
        self.env.cr.execute("UPDATE crm_lead SET date_closed = %s WHERE id = %s", [self._days_ago(20), lead.id])
        self._nights()
        self.assertFalse(self.partner.user_id)

    def test_order_rule(self):
        self._rule(kind="order", days=60)
        self._had_for(self.partner, 100)
        order = self._order()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET invoice_status = 'invoiced', date_order = %s WHERE id = %s",
            [self._days_ago(50), order.id],
        )
        self.env.invalidate_all()
        self._night()
        self.assertEqual(self._row(self.partner).pool_days_left, 10)
        self.env.cr.execute("UPDATE sale_order SET date_order = %s WHERE id = %s", [self._days_ago(60), order.id])
        self._nights()
        self.assertFalse(self.partner.user_id)

    def test_what_is_to_come_has_not_happened(self):
        for kind in ("opportunity", "order"):
            self._rule(kind=kind, days=30)
        lead, order = self._lead(partner_id=self.partner.id), self._order()
        lead.action_set_lost()
        activity = self.partner.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        activity.action_feedback()
        self.env.flush_all()
        future, past = self._days_ago(-1000), self._days_ago(40)
        for record, name in ((lead, "date_closed"), (order, "date_order"), (activity, "date_done")):
            table, column = SQL.identifier(record._table), SQL.identifier(name)
            query = SQL("UPDATE %s SET %s = %s, create_date = %s WHERE id = %s", table, column, future, past, record.id)
            self.env.cr.execute(query)
        self.env.cr.execute("UPDATE sale_order SET invoice_status = 'invoiced' WHERE id = %s", [order.id])
        self._had_for(self.partner, 100)
        self.env.invalidate_all()
        self._nights()
        self.assertFalse(self.partner.user_id)

    def test_first_term_that_ends_counts(self):
        self.env["sales.pool.rule"].create({"pool_id": self.pool.id, "kind": "order", "days": 40})
        self._had_for(self.partner, 30)
        self._called(self.partner, 2)
        self._night()
        row = self._row(self.partner)
        self.assertEqual((row.pool_days_left, row.pool_term_kind), (10, "order"))

    def test_rule_of_a_class_goes_before_the_one_for_all(self):
        self.env["sales.pool.rule"].create(
            {"pool_id": self.pool.id, "kind": "contact", "days": 90, "customer_class": "A"}
        )
        self._had_for(self.partner, 40)
        row = self._row(self.partner)
        row.customer_class = "A"
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        self.assertEqual(row.pool_days_left, 50)
        row.customer_class = "B"
        self.env["sales.customer"]._measure_pool(self.partner.ids)
        self.assertEqual(row.pool_days_left, 7, "the days of the warning, which comes tonight")

    def test_contract_rule_appears_when_contracts_answer(self):
        rule = self.env["sales.pool.rule"]
        kinds = dict(rule._fields["kind"]._description_selection(self.env))
        self.assertEqual(list(kinds), ["contact", "opportunity", "order"])
        ended = SQL(
            "SELECT %s AS partner_id, NULL::integer AS company_id, %s::timestamp AS date",
            self.partner.id,
            self._days_ago(31),
        )
        customers = self.env.registry["sales.customer"]
        terms = customers._pool_terms

        def with_contracts(model):
            return terms(model) | {"contract": PoolTerm("After the contract", lambda ids: ended, needs_event=True)}

        other = self._customer("Mill", self.rep)
        (self.partner | other).sudo()
        self._had_for(self.partner | other, 50)
        with patch.object(customers, "_pool_terms", with_contracts):
            self._rule(kind="contract", days=30)
            self.env["sales.customer"]._measure_pool()
            self.assertEqual(self._row(self.partner).pool_days_left, 7)
            self.assertFalse(self._row(other).pool_term_date)

    # === SEVERAL COMPANIES ===

    def test_shared_customer_returns_when_every_company_agrees(self):
        other = self.env["res.company"].create({"name": "West"})
        pool = self.env["sales.pool"].create(
            {
                "name": "West",
                "company_id": other.id,
                "rule_ids": [Command.create({"kind": "contact", "days": 60})],
            }
        )
        self._row(self.partner, other).pool_id = pool
        self._had_for(self.partner, 40)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep)
        self.assertEqual(self._row(self.partner).pool_days_left, 20)
        pool.rule_ids.unlink()
        self._had_for(self.partner, 400)
        self._night()
        self.assertEqual(self.partner.user_id, self.rep, "a pool without rules never agrees")
        self.env["sales.pool.rule"].create({"pool_id": pool.id, "kind": "contact", "days": 60})
        pool.rule_ids._put_in_force()
        self._nights()
        self.assertFalse(self.partner.user_id)

    def test_shared_customer_waits_for_the_date_of_every_company(self):
        other = self.env["res.company"].create({"name": "West"})
        pool = self.env["sales.pool"].create({"name": "West", "company_id": other.id})
        rows = self._row(self.partner) | self._row(self.partner, other)
        rows[1].pool_id = pool
        self.company.partner_id.tz = "Pacific/Apia"  # always 24 hours before Niue
        other.partner_id.tz = "Pacific/Niue"
        rows.pool_term_date = rows._today_of(self.company)
        self.assertNotIn(self.partner.id, self.pool._due_ids(), "in the west it is yesterday still")
        other.partner_id.tz = "Pacific/Apia"
        self.assertIn(self.partner.id, self.pool._due_ids())
        rows[1].pool_hold = "overdue"
        self.assertNotIn(self.partner.id, self.pool._due_ids())

    # === NIGHTLY JOB ===

    def test_many_return_in_bounded_statements(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True, "user_id": self.rep.id} for number in range(120)]
        )
        self._row(partners).write({"pool_id": self.pool.id, "service_user_id": self.rep.id})
        self._had_for(partners, 100)
        few, many = partners[:20], partners[20:]
        self.env.invalidate_all()
        job = self.env["sales.pool"]
        start = self.cr.sql_log_count
        job._return(few.ids)
        self.env.flush_all()
        of_few = self.cr.sql_log_count - start
        start = self.cr.sql_log_count
        job._return(many.ids)
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - start, of_few + 30)
        self.assertFalse(partners.user_id or self._row(partners).service_user_id)

    def test_many_owners_are_read_together(self):
        users = self.env["res.users"].with_context(no_reset_password=True)
        users = users.create([{"name": f"Owner {number}", "login": f"pool_owner_{number}"} for number in range(24)])
        partners = self.env["res.partner"].create(
            [{"name": f"Works {user.id}", "is_company": True, "user_id": user.id} for user in users]
        )
        self._row(partners).pool_id = self.pool
        costs = []
        for some in (partners[:4], partners[4:]):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.env["sales.pool"]._return(some.ids)
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - start)
        self.assertLess(costs[1], costs[0] + 20)

    def test_new_customers_join_once(self):
        self.pool.takes_new = True
        partner = self.env["res.partner"].create({"name": "New", "is_company": True, "user_id": self.rep.id})
        self._night()
        row = self._row(partner)
        self.assertEqual(row.pool_id, self.pool)
        self.assertTrue(row.pool_term_date)
        row.pool_id = False
        self._night()
        self.assertFalse(row.pool_id, "who was taken out stays out")
