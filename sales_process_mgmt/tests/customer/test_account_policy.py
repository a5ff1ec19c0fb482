from datetime import timedelta

from odoo import Command, fields
from odoo.tests import Form, tagged

from .account_case import AccountCase


@tagged("post_install", "-at_install")
class TestDiscountPolicy(AccountCase):
    """A quotation that gives a key account more than may be given without asking says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.discount_limit = 10
        group = cls.env.ref("sale.group_discount_per_so_line")
        (cls.rep | cls.other_rep).group_ids |= group
        cls.pump, cls.valve = cls.env["product.product"].create(
            [{"name": name, "list_price": 100} for name in ("Pump", "Valve")]
        )

    def _order(self, *discounts, customer=None, **values):
        lines = [
            Command.create({"product_id": product.id, "discount": discount})
            for product, discount in zip((self.pump, self.valve), discounts, strict=False)
        ]
        partner = customer or self.chief
        return self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": lines, "user_id": self.rep.id} | values
        )

    def _says(self, order, user=None):
        self.env.invalidate_all()
        return order.with_user(user or self.rep).sales_discount_warning

    def test_names_lines_figures_and_whom_to_ask(self):
        text = self._says(self._order(15.5, 10))
        for part in ("Works", "up to 10 %", "Pump 15.5 %"):
            self.assertIn(part, text)
        self.assertNotIn("Valve", text)
        self.assertNotIn("Agree", text, "the manager himself")
        self.assertIn("Agree on it with Rep", self._says(self._order(15.5), self.manager))
        self.assertFalse(self._says(self._order(10, 0)))

    def test_who_does_not_see_the_account_is_told_too(self):
        order = self._order(20, user_id=self.other_rep.id)
        self.assertFalse(self.account.with_user(self.other_rep).has_access("read"))
        self.assertIn("up to 10 %", self._says(order, self.other_rep))

    def test_only_quotations_to_key_accounts(self):
        other = self.env["res.partner"].create({"name": "Plain"})
        self.assertFalse(self._says(self._order(50, customer=other)))
        order = self._order(50)
        self.account.active = False
        self.assertFalse(self._says(order))
        self.account.active = True
        self.assertTrue(self._says(order))
        order.action_confirm()
        self.assertFalse(self._says(order))

    def test_seen_while_typing(self):
        with Form(self._order(5).with_user(self.rep)) as form:
            self.assertFalse(form.sales_discount_warning)
            with form.order_line.edit(0) as line:
                line.discount = 30
            self.assertIn("Pump 30 %", form.sales_discount_warning)

    def test_off_it_is_in_no_view_and_costs_nothing(self):
        order, plain = self._order(50), self._order(0)
        view = self.env.ref("sale.view_order_form").id
        self.assertEqual(self._statements(plain), 0)
        self._switch("key_account", on=False)
        arch = order.with_user(self.rep).get_view(view, "form")["arch"]
        self.assertNotIn("sales_discount_warning", arch)
        self.assertEqual(self._statements(order), 0)

    def _statements(self, order):
        order.order_line.mapped("discount")
        order.partner_id.commercial_partner_id.mapped("name")
        before = self.env.cr.sql_log_count
        order._compute_sales_discount_warning()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestVisitPolicy(AccountCase):
    """Who has not been met for longer than the policy says is named on the list, and to the manager at night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.account | cls.account2).visit_interval_days = 30
        cls._age(cls.account, 100)

    @classmethod
    def _age(cls, account, days):
        past = fields.Datetime.now() - timedelta(days=days)
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE sales_key_account SET create_date = %s WHERE id = %s", [past, account.id])
        cls.env.invalidate_all()

    def _meet_them(self, days_ago, partner=None):
        stop = fields.Datetime.now() - timedelta(days=days_ago)  # a visit that ends on the day on which it began
        people = (partner or self.chief).ids
        return self.env["calendar.event"].create({"name": "Visit", "start": stop, "stop": stop, "partner_ids": people})

    def _overdue(self, user=None):
        self.env.invalidate_all()
        accounts = self.env["sales.key.account"].with_user(user or self.env.user)
        mine = [("id", "in", (self.account | self.account2).ids)]
        late = accounts.search([("is_visit_overdue", "=", True), *mine])
        self.assertEqual(late | accounts.search([("is_visit_overdue", "=", False), *mine]), accounts.search(mine))
        return late

    def test_counts_from_the_latest_meeting(self):
        self.assertEqual(self._overdue(), self.account)  # never met, and a key account for 100 days
        self._meet_them(31)
        self.assertEqual(self._overdue(), self.account)
        self.assertEqual(self.account.last_visit_date, fields.Date.today() - timedelta(days=31))
        self.assertEqual(self.account.visit_due_date, fields.Date.today() - timedelta(days=1))
        self._meet_them(-5)
        self.partner_called()
        self.assertEqual(self._overdue(), self.account, "a call is no visit, nor is what is planned")
        self._meet_them(3, self.buyer)
        self.assertFalse(self._overdue())
        self._meet_them(90, self.chief2)
        self._age(self.account2, 100)
        self.assertEqual(self._overdue(), self.account2)
        self.assertFalse(self._overdue(self.rep))
        self.account2.visit_interval_days = 0
        self.assertFalse(self._overdue())

    def partner_called(self):
        self.customer.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id).action_feedback()

    def test_done_meeting_on_the_account_is_a_visit_and_a_contact(self):
        self.account.activity_schedule("mail.mail_activity_data_meeting", user_id=self.rep.id).action_feedback()
        self.assertFalse(self._overdue())
        self.env["sales.customer"]._of(self.customer)
        self._run_cron("ir_cron_customers")
        row = self.env["sales.customer"]._of(self.customer)
        self.assertEqual(row.last_contact_date.date(), fields.Date.today())

    def test_the_night_asks_the_manager_once(self):
        self._run_cron("ir_cron_visits")
        activity = self.account.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.rep, fields.Date.today()))
        self.assertIn("30", activity.summary)  # in the manager's language
        self.assertFalse(self.account2.activity_ids)
        self._run_cron("ir_cron_visits")
        self.assertEqual(self.account.activity_ids, activity)
        activity.action_feedback()
        self._run_cron("ir_cron_visits")
        self.assertFalse(self.account.activity_ids)

    def test_not_where_a_meeting_is_planned_nor_when_off(self):
        event = self._meet_them(-5)
        self._run_cron("ir_cron_visits")
        self.assertFalse(self.account.activity_ids)
        event.unlink()
        self._switch("key_account", on=False)
        self._run_cron("ir_cron_visits")
        self.assertFalse(self.account.activity_ids)

    def test_a_page_costs_one_statement(self):
        accounts = self.account | self.account2
        accounts.mapped("is_visit_overdue")
        accounts.invalidate_recordset(["is_visit_overdue", "last_visit_date", "visit_due_date"])
        before = self.env.cr.sql_log_count
        accounts.mapped("is_visit_overdue")
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
