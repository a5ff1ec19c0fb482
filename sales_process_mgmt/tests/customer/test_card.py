from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import CardCase


@tagged("post_install", "-at_install")
class TestCard(CardCase):
    """The customer card: typed facts, measured balance, and who may see and write them."""

    def _night_facts(self, *names):
        self._night()
        return [self._customer()[name] for name in names]

    # === BALANCE ===

    def test_balance_from_invoices(self):
        self._invoice(self.partner, 1000, days_ago=20)
        self._invoice(self.partner, 200, days_ago=5, invoice_date_due=self.today + timedelta(days=9))
        self._invoice(self.partner, 300, days_ago=3, kind="out_refund", invoice_date_due=self.today + timedelta(days=9))
        self._invoice(self.partner, 5000, days_ago=400)
        old_due = self.today - timedelta(days=400)
        self.assertEqual(
            self._night_facts("revenue_12m", "receivable", "overdue", "oldest_due_date", "overdue_days"),
            [900, 5900, 6000, old_due, 400],
        )
        card = self._as(self.partner, self.rep)
        self.assertEqual((card.sales_revenue_12m, card.sales_overdue, card.sales_overdue_days), (900, 6000, 400))

    def test_credit_notes_make_up_for_what_is_overdue(self):
        self._invoice(self.partner, 100, days_ago=20)
        self._invoice(self.partner, 100, days_ago=10, kind="out_refund")
        self.assertEqual(self._night_facts("receivable", "overdue", "oldest_due_date"), [0, 0, False])

    def test_payment_shows_at_once_on_the_form(self):
        move = self._invoice(self.partner, 100, days_ago=20)
        self._night()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"amount": 60}
        )._create_payments()
        card = self._as(self.partner, self.rep)
        self.assertEqual((card.sales_receivable, card.sales_overdue), (40, 40))
        self.assertEqual(self._customer().receivable, 100)
        self.assertEqual(self._night_facts("receivable"), [40])

    def test_all_that_is_open_on_receivable_accounts_is_owed(self):
        """As Odoo's own "Total Receivable": opening balances and money that is not allocated yet, too."""
        self._invoice(self.partner, 1000, days_ago=40)
        self._entry(self.partner, -400, days_ago=0)
        self._entry(self.partner, 5000, days_ago=90)
        self.assertEqual(self._night_facts("receivable", "overdue"), [5600, 5600])
        self.assertEqual(self._as(self.partner, self.rep).sales_overdue, 5600)
        self.assertEqual(self.partner.credit, 5600)
        sheet = self.env["sales.visit.sheet"].with_user(self.rep)._sheet(self.partner)["money"]
        self.assertEqual((sheet["owed"], sheet["overdue"]), (5600, 5600))
        self.assertEqual([line["amount"] for line in sheet["late"]], [5000, 1000])

    def _entry(self, partner, amount, days_ago):
        """Post an entry on the customer's receivable account: an opening balance, or money that came."""
        day = self.today - timedelta(days=days_ago)
        receivable = partner.with_company(self.company).property_account_receivable_id
        other = self.env["account.account"].search(
            [("account_type", "=", "equity"), ("company_ids", "in", self.company.id)], limit=1
        )
        lines = [
            {"account_id": receivable.id, "partner_id": partner.id, "balance": amount},
            {"account_id": other.id, "balance": -amount},
        ]
        move = self.env["account.move"].create(
            {"move_type": "entry", "date": day, "line_ids": [Command.create(line) for line in lines]}
        )
        move.action_post()

    def test_the_card_knows_who_has_no_record_yet(self):
        mill = self._partner("Mill", self.rep)
        self._invoice(mill, 1000)
        self.env["sales.customer"].search([("partner_id", "=", mill.id)]).unlink()
        for user, owed in ((self.rep, 1000), (self.other_rep, 0), (self.leader, 1000), (self.manager, 1000)):
            card = self._as(mill, user)
            self.assertEqual((card.sales_receivable, card.sales_revenue_12m), (owed, owed), user.name)
        self.assertFalse(self.env["sales.customer"].search([("partner_id", "=", mill.id)]))

    def test_orders_and_open_opportunities(self):
        orders = self.env["sale.order"].create([{"partner_id": self.partner.id} for _nth in range(2)])
        orders[0].state = "sale"
        self._lead(
            partner_id=self.partner.id, company_id=self.company.id, team_id=False, expected_revenue=1000, probability=40
        )
        won = self._lead(partner_id=self.partner.id, company_id=self.company.id, team_id=False, expected_revenue=1000)
        won.action_set_won()
        self.assertEqual(self._night_facts("order_count", "deal_count", "deal_amount"), [1, 1, 400])
        self.assertEqual(self._as(self.partner, self.rep).sales_deal_amount, 400)

    def test_telesales_code_is_that_of_the_latest_opportunity(self):
        team = self.env["crm.team"].create(
            {
                "name": "Phones",
                "company_id": self.company.id,
                "sales_process_id": self.env.ref("sales_process_mgmt.process_telesales").id,
                "user_id": self.leader.id,
            }
        )
        stages = self.env["crm.stage"]._sales_of_process(team.sales_process_id)
        stages.sales_step_id.gate_policy = "none"
        steps = stages.sales_step_id.sorted("sequence").mapped("name")
        labels = dict(self._customer()._fields["telesales_code"].selection)
        self.assertEqual(steps, list(labels.values()))
        lead = self._lead(partner_id=self.partner.id, company_id=self.company.id, team_id=team.id)
        self.assertEqual(self._night_facts("telesales_code"), ["0"])
        lead.stage_id = stages.filtered(lambda stage: stage.name.startswith("2"))
        self.assertEqual(self._as(self.partner, self.rep).sales_telesales_code, "2")
        self._lead(partner_id=self.partner.id, company_id=self.company.id)
        self.assertEqual(self._night_facts("telesales_code"), ["2"])
        lead.action_set_lost()
        self.assertEqual(self._night_facts("telesales_code"), [False])

    def test_contract_status_is_what_the_room_of_contracts_answers(self):
        self._switch("contract", on=False)
        self.assertEqual(self._night_facts("contract_status"), [False])
        answer = "SELECT %s AS partner_id, %s AS company_id, 'running' AS contract_status"
        model = self.env.registry["sales.customer"]
        sql = SQL(answer, self.partner.id, self.company.id)
        self.patch(model, "_contract_query", lambda self, scope: sql)
        self.assertEqual(self._night_facts("contract_status"), ["running"])
        self.assertEqual(self._as(self.partner, self.rep).sales_contract_status, "running")

    def test_night_writes_nothing_twice(self):
        self._invoice(self.partner, 100)
        self._night()
        before = self._version()
        self._night()
        self.assertEqual(self._version(), before)
        self._invoice(self.partner, 5)
        self._night()
        self.assertNotEqual(self._version(), before)

    def _version(self):
        """Where the row is stored: elsewhere as soon as somebody has written it."""
        self.env.cr.execute("SELECT ctid::text FROM sales_customer WHERE id = %s", [self._customer().id])
        return self.env.cr.fetchone()

    # === TYPED FACTS ===

    def test_form_keeps_facts_in_the_customer_record(self):
        with Form(self._as(self.partner, self.rep)) as form:
            form.sales_company_type = "state"
            form.sales_order_cycle_days = 90
            form.sales_business_scope = "Water"
        customer = self._customer()
        self.assertEqual(
            (customer.company_type, customer.order_cycle_days, customer.business_scope), ("state", 90, "Water")
        )
        with Form(self._as(self.partner, self.rep)) as form:
            self.assertEqual(form.sales_company_type, "state")
            form.sales_kind = "target"
        self.env.invalidate_all()
        self.assertEqual((customer.company_type, customer.kind, customer.order_cycle_days), ("state", "target", 90))
        with Form(self._as(self.partner, self.rep)) as form:
            form.sales_business_scope = False
        self.env.invalidate_all()
        self.assertEqual((customer.company_type, customer.business_scope), ("state", False))

    def test_facts_of_a_save_are_looked_up_and_stored_together(self):
        facts = {
            "sales_company_type": "private",
            "sales_legal_representative": "Wang",
            "sales_company_size": "small",
            "sales_order_cycle_days": 30,
            "sales_payment_day": 5,
        }
        self._customer()
        self._saving(sales_business_scope="Pumps")  # what Odoo reads once
        one = self._saving(sales_business_scope="Pumps and mills")
        self.assertLessEqual(self._saving(**facts), one + 1)
        self.assertEqual([self._customer()[name.removeprefix("sales_")] for name in facts], list(facts.values()))

    def _saving(self, **facts):
        """Return how many statements it takes the owner to save facts."""
        partner = self._as(self.partner, self.rep)
        before = self.env.cr.sql_log_count
        partner.write(facts)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_days_overdue_are_those_of_the_company(self):
        self._invoice(self.partner, 100, 40)
        self._night()
        for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
            self.company.partner_id.tz = zone
            self.rep.tz = "Pacific/Niue" if zone == "Pacific/Kiritimati" else "Pacific/Kiritimati"
            days = self._customer().overdue_days
            card = self._as(self.partner, self.rep).with_context(tz=self.rep.tz)
            self.assertEqual(card.sales_overdue_days, days)

    def test_new_partner_with_facts(self):
        partner = (
            self.env["res.partner"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Mill",
                    "is_company": True,
                    "user_id": self.rep.id,
                    "sales_kind": "key",
                    "sales_payment_day": 15,
                }
            )
        )
        self.assertEqual((self._customer(partner).kind, self._customer(partner).payment_day), ("key", 15))

    def test_another_rep_neither_reads_nor_writes_the_card(self):
        self._invoice(self.partner, 100)
        self._customer().kind = "key"
        self._night()
        card = self._as(self.partner, self.other_rep)
        self.assertEqual((card.sales_kind, card.sales_revenue_12m, card.sales_receivable), (False, 0, 0))
        self.assertFalse(card.sales_promise_ids)
        with self._refused(AccessError):
            self._as(self.partner, self.other_rep).write({"sales_kind": "target"})
        self.assertEqual(self._customer().kind, "key")
        for user in (self.rep, self.leader, self.manager):
            self.assertEqual(self._as(self.partner, user).sales_kind, "key", user.name)

    def test_another_rep_makes_no_row_either(self):
        stranger = self._partner("Stranger", self.rep)
        with self._refused(AccessError):
            self._as(stranger, self.other_rep).write({"sales_kind": "target"})
        self.assertFalse(self.env["sales.customer"].search([("partner_id", "=", stranger.id)]))

    def test_what_is_measured_is_not_written_on_the_partner(self):
        self._night()
        self._as(self.partner, self.rep).write({"sales_revenue_12m": 77, "sales_customer_class": "A"})
        self.env.invalidate_all()
        self.assertEqual((self._customer().revenue_12m, self._customer().customer_class), (0, False))

    def test_portal_user_reads_nothing(self):
        portal = self.env.ref("base.group_portal")
        user = self.env["res.users"].create(
            {"name": "P", "login": "card_portal", "partner_id": self.partner.id, "group_ids": [Command.set(portal.ids)]}
        )
        for name in ("sales_kind", "sales_receivable", "sales_promise_ids", "sales_customer_class"):
            with self._refused(AccessError):
                self.partner.with_user(user).read([name])

    def test_facts_out_of_range_are_refused(self):
        for name, value in (("payment_day", 32), ("order_cycle_days", -1), ("registered_capital", -5)):
            with self._refused(ValidationError, f"{value:g}"):
                self._customer().write({name: value})
        with self._refused(ValidationError):
            self._customer().business_scope = "x" * 10_001

    # === COMPLETENESS ===

    def test_completeness(self):
        customer = self._customer()
        total = 17
        self.assertEqual(customer.card_completeness, 0)
        customer.write({"kind": "key", "order_cycle_days": 30, "founding_date": "1990-01-01"})
        self.assertEqual(customer.card_completeness, round(300 / total))
        self.partner.write({"vat": "91370211MAAY4CL12R", "phone": "+86 1"})
        self._night()
        self.assertEqual(customer.card_completeness, round(500 / total))
        with self._refused(AccessError):
            self._as(customer, self.rep).write({"card_completeness": 100})

    def test_completeness_by_owner(self):
        self._customer().write({"kind": "key"})
        domain = [("company_id", "=", self.company.id)]
        grouped = self.env["sales.customer"]._read_group(domain, ["user_id"], ["card_completeness:avg"])
        self.assertEqual(grouped, [(self.rep, 6)])

    # === EFFORT ===

    def test_effort_on_new_and_existing_customers(self):
        self._customer()
        for _nth in range(2):
            self.partner.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id).action_feedback()
        self._night()
        report = self.env["sales.customer.effort.report"]
        domain = [("company_id", "=", self.company.id)]
        self.assertEqual(
            [(row.user_id, row.side, row.contacts) for row in report.search(domain)], [(self.rep, "new", 2)]
        )
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        order.write({"state": "sale", "date_order": fields.Datetime.now() - timedelta(days=9)})
        self._night()
        self.env.invalidate_all()
        self.assertEqual([(row.side, row.contacts) for row in report.search(domain)], [("existing", 2)])
        self.assertFalse(report.with_user(self.other_rep).search(domain))
        self.assertTrue(report.with_user(self.leader).search(domain))

    def test_a_meeting_is_one_contact_however_many_come(self):
        self._customer()
        people = self.env["res.partner"].create([{"name": n, "parent_id": self.partner.id} for n in "AB"])
        stop = fields.Datetime.now() - timedelta(days=1)
        event = self.env["calendar.event"].create(
            {"name": "Visit", "start": stop, "stop": stop, "partner_ids": people.ids}
        )
        planned = self.partner.activity_schedule("mail.mail_activity_data_meeting", user_id=self.rep.id)
        planned.calendar_event_id = event
        planned.action_feedback()
        self.env.flush_all()
        report = self.env["sales.customer.effort.report"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual(report.contacts, 1)

    # === COST ===

    def test_form_costs_two_statements_more_with_the_card_and_one_with_the_class(self):
        self._customer().write({"kind": "key"})
        self.env["sales.customer.promise"].create(
            [
                {"partner_id": self.partner.id, "name": f"P{n}", "date_due": self.today, "user_id": user.id}
                for n, user in enumerate((self.rep, self.other_rep, self.leader))
            ]
        )
        self._invoice(self.partner, 100)
        self._night()
        off = self._statements()
        self.assertLessEqual(self._statements("customer_card") - off, 2)
        self.assertLessEqual(self._statements("customer_class") - off, 1)

    def _statements(self, *parts):
        self._switch("customer_card", "customer_class", "key_account", "installed_base", "pool", on=False)
        self._switch(*parts)
        partner = self._as(self.partner, self.rep)
        view = partner.get_view(self.env.ref("base.view_partner_form").id, "form")
        names = etree.fromstring(view["arch"]).xpath("//field[not(ancestor::field)]/@name")
        named = {"fields": {"display_name": {}}}
        lines = {"fields": dict.fromkeys(("name", "date_due", "state", "date_done", "slack_days"), {})}
        lines["fields"]["user_id"] = named
        specification = {name: lines if name == "sales_promise_ids" else {} for name in names} | {"user_id": named}
        self.assertEqual("sales_kind" in specification, "customer_card" in parts)
        self.assertEqual("sales_customer_class" in specification, "customer_class" in parts)
        counts = []
        for _nth in range(3):  # what is cached for long is asked once
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner.web_read(specification)
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)
