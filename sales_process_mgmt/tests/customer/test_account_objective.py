from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestAccountObjective(PlanCase):
    """Targets are typed; what was reached is read from documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.year = cls._objective()

    @classmethod
    def _objective(cls, **values):
        defaults = {"account_id": cls.account.id, "year": 2025, "quarter": "0"}
        return cls.env["sales.account.objective"].create(defaults | values)

    def _actuals(self, objective=None):
        self.env.invalidate_all()
        objective = objective or self.year
        return objective.revenue, objective.collected

    def test_form_shows_a_name_before_the_time_is_chosen(self):
        spec = {"display_name": {}, "quarter": {}, "date_from": {}}
        new = self.env["sales.account.objective"].with_user(self.manager_user)
        values = {"account_id": self.account.id, "year": 2025}
        shown = new.onchange(values | {"quarter": "3"}, ["quarter"], spec)["value"]
        self.assertEqual((shown["display_name"], str(shown["date_from"])), ("Works 2025 Q3", "2025-07-01"))
        self.assertEqual(new.new(values | {"quarter": False}).display_name, "Works 2025")
        self.assertEqual(self.year.display_name, "Works 2025")

    # === MEETINGS ===

    def _meet(self, day, *kinds, people=None, **values):
        tags = [self.env.ref(f"sales_process_mgmt.meeting_kind_{kind}").id for kind in kinds]
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": f"{day} 02:00:00",
                "stop": f"{day} 04:00:00",
                "partner_ids": [Command.set((people or self.contact | self.partner).ids)],
                "categ_ids": [Command.set(tags)],
                **values,
            }
        )

    def _meetings(self, objective=None):
        self.env.invalidate_all()
        objective = (objective or self.year).with_user(self.manager_user)
        return objective.executive_visits, str(objective.yearly_meeting_date or "")

    def test_executive_visits_and_the_yearly_meeting_come_from_the_calendar(self):
        quarter = self._objective(quarter="2")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._meet("2025-03-01", "executive")
        self._meet("2025-04-01", "executive")
        self._meet("2025-05-01")
        self._meet("2025-05-02", "executive", people=stranger)
        self._meet("2025-05-03", "executive", active=False)
        self._meet("2024-12-30", "executive", "yearly")
        self.assertEqual(self._meetings(), (2, ""))
        both = self._meet("2025-06-30", "executive", "yearly")
        self.assertEqual(self._meetings(), (3, "2025-06-30"))
        self.assertEqual(self._meetings(quarter), (2, "2025-06-30"))
        both.start = "2025-06-30 23:00:00"
        self.company.partner_id.tz = "Asia/Shanghai"
        self.assertEqual(self._meetings(quarter), (1, ""), "there it is July")

    def test_a_visit_ahead_does_not_count_and_a_yearly_meeting_shows(self):
        ahead = self._today(400)
        objective = self._objective(year=ahead.year)
        self._meet(ahead, "executive", "yearly")
        self.assertEqual(self._meetings(objective), (0, str(ahead)))

    def test_tags_of_the_company_s_own_count(self):
        meeting = self._meet("2025-03-01")
        meeting.categ_ids = self.env["calendar.event.type"].create({"name": "CEO"})
        self.assertEqual(self._meetings(), (0, ""))
        meeting.categ_ids.sales_kind = "executive"
        self.assertEqual(self._meetings(), (1, ""))
        with self.assertRaises(ValidationError):
            self.year.executive_target = -1

    def test_meetings_of_many_in_one_statement(self):
        objectives = self.year | self._objective(year=2024) | self._objective(quarter="1")
        self._meet("2025-03-01", "executive")
        self.env.flush_all()
        self.env.invalidate_all()
        objectives.mapped(lambda one: (one.account_id.partner_id, one.account_id.company_id, one.date_from))
        with self.assertQueryCount(1):
            self.assertEqual(objectives.mapped("executive_visits"), [1, 0, 1])

    # === REVENUE ===

    def test_revenue_is_posted_invoices_less_credit_notes(self):
        self._invoice(1000)
        self._invoice(200, kind="out_refund")
        self._invoice(5000, post=False)
        self._invoice(700, date="2024-12-31")
        self._invoice(700, kind="in_invoice")
        self.assertEqual(self._actuals(), (800, 0))

    def test_quarters_share_the_year(self):
        quarters = [self._objective(quarter=quarter) for quarter in "1234"]
        self._invoice(1000, date="2025-03-31")
        self._invoice(300, date="2025-04-01")
        self.env.invalidate_all()
        self.assertEqual([quarter.revenue for quarter in quarters], [1000, 300, 0, 0])
        self.assertEqual(self._actuals()[0], 1300)

    def test_revenue_is_in_the_company_s_currency(self):
        self._rates()
        self._invoice(500, currency_id=self.env.ref("base.EUR").id)
        self.assertEqual(self._actuals()[0], 1000)

    def _rates(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        for date, rate in (("2025-01-01", 0.5), ("2025-03-01", 0.4)):
            self.env["res.currency.rate"].create(
                {"currency_id": euro.id, "name": date, "rate": rate, "company_id": self.company.id}
            )

    def test_other_customers_and_companies_do_not_count(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._invoice(900, partner=stranger)
        other = self.env["res.company"].create({"name": "Other", "currency_id": self.company.currency_id.id})
        self.assertEqual(self._actuals()[0], 0)
        self.manager_user.company_ids = [Command.link(other.id)]
        elsewhere = self._key_account(self.partner, company_id=other.id)
        self._invoice(400)
        there = self._objective(account_id=elsewhere.id)
        self.assertEqual((self._actuals()[0], self._actuals(there)[0]), (400, 0))

    # === MONEY ===

    def test_money_is_what_was_paid(self):
        self._pay(self._invoice(1000), amount=400)
        self.assertEqual(self._actuals(), (1000, 400))
        self._pay(self._invoice(300), date="2026-01-05")
        self.assertEqual(self._actuals(), (1300, 400))

    def test_payment_that_is_not_reconciled_does_not_count(self):
        self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.partner.id,
                "amount": 500,
                "date": "2025-03-01",
                "journal_id": self.bank.id,
            }
        ).action_post()
        self.assertEqual(self._actuals()[1], 0)

    def test_credit_note_is_no_money(self):
        invoice, refund = self._invoice(1000), self._invoice(200, kind="out_refund")
        lines = (invoice | refund).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
        self.assertEqual(self._actuals(), (800, 0))
        self._pay(invoice)
        self.assertEqual(self._actuals(), (800, 800))

    def test_write_off_is_no_money(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        self._pay(
            self._invoice(1000),
            amount=950,
            payment_difference_handling="reconcile",
            writeoff_account_id=account.id,
        )
        self.assertEqual(self._actuals(), (1000, 950))

    def test_exchange_difference_is_no_money_and_the_money_is_all_of_it(self):
        self._rates()
        euro = self.env.ref("base.EUR")
        self._pay(self._invoice(500, currency_id=euro.id), currency_id=euro.id)
        self.assertEqual(self._actuals(), (1000, 1250))

    def test_money_that_is_paid_back_is_taken_off(self):
        self._pay(self._invoice(1000))
        self._pay(self._invoice(300, kind="out_refund"), date="2025-04-01")
        self.assertEqual(self._actuals(), (700, 700))

    def test_undone_reconciliation_nets_to_zero(self):
        payment = self._pay(self._invoice(1000))
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self._actuals(), (1000, 0))

    def test_orders(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.product.id, "price_unit": 250, "tax_ids": False})],
            }
        )
        order.action_confirm()
        order.date_order = "2025-05-05"
        self.env.invalidate_all()
        self.assertEqual(self.year.ordered, 250)

    # === ATTAINMENT ===

    def test_share_of_wallet_and_attainment(self):
        self.year.write({"revenue_target": 2000, "collection_target": 1000, "share_target": 40, "customer_spend": 5000})
        self._pay(self._invoice(1000), amount=500)
        self._actuals()
        self.assertEqual((self.year.share, self.year.share_attainment), (20, 50))
        self.assertEqual((self.year.revenue_attainment, self.year.collection_attainment), (50, 50))

    def test_nothing_is_divided_by_nothing(self):
        self._invoice(1000)
        self._actuals()
        self.assertEqual((self.year.share, self.year.revenue_attainment), (0, 0))

    def test_one_statement_for_any_number(self):
        objectives = self.year
        for year in range(2010, 2020):
            objectives |= self._objective(year=year)
        objectives.mapped("revenue_target")
        objectives.account_id.mapped("partner_id.commercial_partner_id")
        self.env.flush_all()
        objectives.invalidate_recordset(["revenue"])
        with self.assertQueryCount(1):
            objectives.mapped("revenue")

    def test_report_agrees_with_the_objectives(self):
        self._objective(quarter="1", revenue_target=10)
        self._pay(self._invoice(1000), amount=400)
        rows = self.env["sales.account.objective.report"].search([("account_id", "=", self.account.id)])
        found = sorted((row.quarter, row.revenue_target, row.revenue, row.collected) for row in rows)
        self.assertEqual(found, [("0", 0, 1000, 400), ("1", 10, 1000, 400)])
        grouped = self.env["sales.account.objective.report"]._read_group(
            [("account_id", "=", self.account.id), ("quarter", "=", "0")], ["year"], ["revenue:sum"]
        )
        self.assertEqual(grouped, [("2025", 1000)])

    # === BAD INPUT AND RIGHTS ===

    def test_bad_input(self):
        for values, part in (
            ({"year": 25}, "25"),
            ({"revenue_target": -1}, "-1"),
            ({"share_target": 101}, "101"),
            ({"customer_spend": 100, "revenue_target": 200}, "200.00"),
            ({"note": "x" * 10_001}, "10001"),
        ):
            with self._refused(ValidationError, part):
                self.year.write(values)

    def test_nobody_types_actuals(self):
        self._invoice(1000)
        self.year.with_user(self.boss).write({"revenue": 9, "collected": 9})
        self.assertEqual(self._actuals(), (1000, 0))

    def test_rights_are_those_of_the_account(self):
        objectives = self.env["sales.account.objective"]
        self.env.invalidate_all()
        self.year.with_user(self.manager_user).revenue_target = 5
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.year.with_user(self.outsider).mapped("revenue")
        self.assertFalse(objectives.with_user(self.outsider).search([("account_id", "=", self.account.id)]))
        report = self.env["sales.account.objective.report"]
        self.assertFalse(report.with_user(self.outsider).search([("account_id", "=", self.account.id)]))
        self.assertTrue(report.with_user(self.manager_user).search([("account_id", "=", self.account.id)]))
        with self._refused(AccessError):
            objectives.with_user(self.outsider).create({"account_id": self.account.id, "year": 2031})
        plain = new_test_user(self.env, "plan_plain", "base.group_user")
        with self._refused(AccessError):
            objectives.with_user(plain).search([])

    def test_objective_does_not_move_to_where_the_user_may_not_write(self):
        stranger = self.env["res.partner"].create({"name": "Theirs", "user_id": self.outsider.id})
        theirs = self._key_account(stranger, manager_id=self.outsider.id)
        self.env.invalidate_all()
        with self._refused(AccessError):
            self.year.with_user(self.manager_user).account_id = theirs
