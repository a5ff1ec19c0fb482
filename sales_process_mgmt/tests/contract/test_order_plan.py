from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .order_common import OrderCase
from .settlement_common import SettlementCase


class OrderPlanCase(SettlementCase):
    """Orders of 10,000 for a service, and a framework of 100 at 1,000 that is paid 30 / 60 / 10."""

    def _order(self, *percents, total=10_000, contract=None, **values):
        """A quotation of the rep, with a plan of its own or of a contract."""
        line = {"product_id": self.service.id, "price_unit": total, "tax_ids": False}
        if contract:
            line |= {"product_uom_qty": total / 1_000, "sales_contract_line_id": contract.line_ids.id}
            line["price_unit"] = 1_000
        defaults = {
            "partner_id": self.partner.id,
            "company_id": self.company.id,
            "user_id": self.rep.id,
            "sales_contract_id": contract and contract.id,
            "sales_installment_ids": self._percents(*percents),
            "order_line": [Command.create(line)],
        }
        return self.env["sale.order"].create(defaults | values)

    def _framework(self, *percents, triggers=()):
        line = {"product_id": self.service.id, "quantity": 100, "price_unit": 1_000, "tax_ids": False}
        plan = self._percents(*(percents or (30, 60, 10)))
        for row, trigger in zip(plan, triggers, strict=False):
            row[2]["trigger"] = trigger
        contract = self._contract(kind="framework", line_ids=[Command.create(line)], installment_ids=plan)
        contract.action_submit()
        contract.action_sign()
        return contract

    def _bill(self, line, post=True):
        """The invoice of an instalment."""
        before = line.invoice_ids
        line.action_create_invoice()
        invoice = line.invoice_ids - before
        if post:
            invoice.action_post()
        return invoice

    def _rows(self, order, *names):
        self.env.flush_all()
        self.env.invalidate_all()
        return [tuple(round(line[name], 2) for name in names) for line in order.sales_installment_ids]


@tagged("post_install", "-at_install")
class TestOrderPlan(OrderPlanCase):
    """How orders are paid: by their framework, or by a plan of their own."""

    # === HANDED OVER ===

    def test_framework_hands_its_percents(self):
        contract = self._framework(triggers=("signing", "delivery"))
        one, two = self._order(total=10_000, contract=contract), self._order(total=20_000, contract=contract)
        self.assertFalse((one + two).sales_installment_ids)
        (one + two).action_confirm()
        self.assertEqual(self._rows(one, "amount", "amount_open"), [(3_000, 3_000), (6_000, 6_000), (1_000, 1_000)])
        self.assertEqual(self._rows(two, "amount"), [(6_000,), (12_000,), (2_000,)])
        self.assertEqual(one.sales_installment_ids.contract_id, contract)
        self.assertEqual(one.sales_installment_ids.mapped("trigger"), ["signing", "delivery", "signing"])
        self.assertEqual(contract.installment_ids.mapped("percent"), [30, 60, 10])
        self.assertEqual(set(contract.installment_ids.mapped("amount_open")), {0})

    def test_confirmed_once_more(self):
        """Cancelled and confirmed again: the plan is not doubled; what was invoiced is kept."""
        order = self._order(contract=self._framework(30, 70))
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._rows(order, "amount"), [(3_000,), (7_000,)])
        first = order.sales_installment_ids[0]
        invoice = self._bill(first)
        order.write({"locked": False})
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.sales_installment_ids[0], first)
        self.assertEqual(first.invoice_ids, invoice)

    def test_ordinary_order_has_no_plan(self):
        self._framework()
        order = self._order()
        order.action_confirm()
        self.assertFalse(order.sales_installment_ids)
        self.assertFalse(order._sales_first_installments()[order])

    def test_contract_without_plan(self):
        """A framework that says nothing about payment leaves it to the order."""
        line = {"product_id": self.service.id, "quantity": 100, "price_unit": 1_000, "tax_ids": False}
        contract = self._contract(kind="framework", line_ids=[Command.create(line)])
        contract.action_submit()
        contract.action_sign()
        order = self._order(50, 50, contract=contract)
        order.action_confirm()
        self.assertEqual(self._rows(order, "amount"), [(5_000,), (5_000,)])
        self.assertEqual(order.sales_installment_ids.contract_id, contract)

    # === OF ITS OWN ===

    def test_template_chooses(self):
        order = self._order()
        template = self.env.ref("sales_process_mgmt.installment_template_30_60_10")
        with Form(order) as form:
            form.sales_installment_template_id = template
        self.assertEqual(self._rows(order, "amount"), [(3_000,), (6_000,), (1_000,)])
        self.assertEqual(order.sales_plan_difference, 0)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_plan_adds_up_or_is_refused(self):
        for percents, text in (((30, 60), r"9,000\.00, which is .*1,000\.00 less than the total of .*10,000\.00"),):
            order = self._order(*percents)
            self.assertEqual(order.sales_plan_difference, 1_000)
            with self.assertRaisesRegex(UserError, text):
                order.with_user(self.rep).action_confirm()
            with self.assertRaisesRegex(UserError, text):
                order.with_user(self.rep).write({"state": "sale"})
            with self.assertRaisesRegex(UserError, "cannot be released"):
                order.with_user(self.rep).action_sales_request_release()
        order = self._order(sales_installment_ids=self._plan(3_000, 7_000.5))
        with self.assertRaisesRegex(UserError, r"10,000\.50, which is .*0\.50 more than"):
            order.action_confirm()
        order.sales_installment_ids[1].amount = 7_000
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_rounding_goes_along(self):
        order = self._order(33.3333, 33.3333, 33.3334, total=100)
        order.action_confirm()
        amounts = order.sales_installment_ids.mapped("amount")
        self.assertAlmostEqual(sum(amounts), 100, places=6)
        self.assertTrue(all(round(amount, 2) == amount for amount in amounts))

    def test_figures_of_rows(self):
        with self.assertRaises(ValidationError):
            self._order(0, 100)
        with self.assertRaises(ValidationError):
            self._order(sales_installment_ids=self._plan(-1, 10_001))

    # === WHEN ===

    def test_due_days(self):
        order = self._order(20, 20, 20, 40)
        rows = order.sales_installment_ids
        rows[0].days = 7
        rows[1].write({"trigger": "previous", "days": 30})
        rows[2].write({"trigger": "date", "date_planned": "2027-06-30"})
        rows[3].trigger = "delivery"
        self.assertEqual(rows.mapped("date_due"), [False, False, fields.Date.to_date("2027-06-30"), False])
        order.action_confirm()
        order.date_order = "2027-01-01 08:00:00"
        self.assertEqual([str(line.date_due) for line in rows[:3]], ["2027-01-08", "2027-02-07", "2027-06-30"])
        self.assertFalse(rows[3].date_due)

    # === HOW MUCH IT GROWS ===

    def test_total_is_raised(self):
        """300 of 1,000 were invoiced and paid; raised to 2,000, the next one asks for 1,700."""
        order = self._order(30, 70, total=1_000)
        order.action_confirm()
        first = order.sales_installment_ids[0]
        self._match(self._bill(first), self._pay(300).move_id)
        self.assertEqual(self._rows(order, "amount", "amount_open"), [(300, 0), (700, 700)])
        order.order_line.filtered(lambda line: not line.is_downpayment).with_user(self.rep).price_unit = 2_000
        self.assertEqual(self._rows(order, "amount", "amount_open"), [(300, 0), (1_700, 1_700)])
        line = {"order_id": order.id, "product_id": self.service.id, "price_unit": 500, "tax_ids": False}
        self.env["sale.order.line"].with_user(self.rep).create(line)
        self.assertEqual(self._rows(order, "amount", "amount_open"), [(300, 0), (2_200, 2_200)])
        self.assertEqual(order.sales_plan_difference, 0)

    def test_total_is_lowered_below_what_was_paid(self):
        order = self._order(30, 70, total=1_000)
        order.action_confirm()
        self._match(self._bill(order.sales_installment_ids[0]), self._pay(300).move_id)
        order.order_line.filtered(lambda line: not line.is_downpayment).price_unit = 200
        self.assertEqual(self._rows(order, "amount", "amount_open"), [(300, 0), (0, 0)])
        self.assertEqual(order.sales_plan_difference, -100)


@tagged("post_install", "-at_install")
class TestOrderPlanDelivery(OrderCase):
    """Instalments that are due when goods have gone."""

    def test_due_on_delivery(self):
        plan = self._percents(30, 70)
        plan[1][2].update(trigger="delivery", days=10)
        order = self._order(sales_installment_ids=plan)
        order.action_confirm()
        self.assertFalse(order.sales_installment_ids[1].date_due)
        self._deliver(order)
        gone = order.effective_date.date()
        self.assertEqual(order.sales_installment_ids[1].date_due, fields.Date.add(gone, days=10))


@tagged("post_install", "-at_install")
class TestOrderPlanRights(OrderPlanCase):
    """Who reads and writes the plan of an order: who reads and writes the order, as long as it is a quotation."""

    def test_who_reads(self):
        order = self._order(30, 70, team_id=self.team.id)
        rows = order.sales_installment_ids
        for user in (self.rep, self.leader, self.manager, self.clerk, self.finance):
            self.assertEqual(self._as(rows, user).mapped("amount"), [3_000, 7_000], user.name)
        with self.assertRaises(AccessError):
            self._as(rows, self.other_rep).mapped("amount")

    def test_other_company(self):
        order = self._order(30, 70)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        self.env.invalidate_all()
        rows = order.sales_installment_ids.with_user(self.manager).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            rows.mapped("amount")

    def test_who_writes(self):
        order = self._order(30, 70)
        rows = order.sales_installment_ids
        self._as(rows, self.rep)[0].write({"name": "Deposit"})
        row = {"order_id": order.id, "name": "More", "percent": 1}
        for user in (self.other_rep, self.finance):
            with self.assertRaises(AccessError):
                self._as(rows, user)[0].write({"name": "Mine"})
            with self.assertRaises(AccessError):
                self._as(rows, user).create(row)

    def test_confirmed_is_closed(self):
        order = self._order(30, 70)
        order.action_confirm()
        rows = order.sales_installment_ids
        for act in (
            lambda: self._as(rows, self.rep)[0].write({"percent": 40}),
            lambda: self._as(rows, self.rep)[0].unlink(),
            lambda: self._as(rows, self.rep).create({"order_id": order.id, "name": "More", "percent": 1}),
            lambda: self._as(order, self.rep).write({"sales_installment_ids": [Command.clear()]}),
        ):
            with self.assertRaisesRegex(UserError, "plan of a quotation is changed"):
                act()
        self._as(rows, self.rep)[0].user_id = self.leader
        self.assertEqual(rows[0].user_id, self.leader)

    def test_contract_says_it(self):
        """A quotation on a framework with a plan takes none of its own."""
        contract = self._framework(30, 70)
        order = self._order(contract=contract)
        with self.assertRaisesRegex(UserError, "is paid as contract"):
            row = {"order_id": order.id, "name": "Mine", "percent": 100}
            self.env["sales.contract.installment"].with_user(self.rep).create(row)

    def test_nothing_is_forged(self):
        order = self._order(30, 70)
        row = self._as(order.sales_installment_ids, self.rep)[0]
        for name in ("amount_collected", "amount_settled", "amount_advance", "amount_written", "amount_open"):
            row.write({name: 5})
            self.assertEqual(row[name], 0)
        for values in ({"company_id": 1}, {"date_due": "2030-01-01"}, {"partner_id": self.partner.id}):
            with self.assertRaises(AccessError):
                row.write(values)
        contract, other = self._framework(30, 70), self._order()
        with self.assertRaises(AccessError):
            row.write({"order_id": other.id})
        with self.assertRaises(AccessError):
            row.write({"contract_id": contract.id})
        rows = self.env["sales.contract.installment"].with_user(self.rep)
        with self.assertRaisesRegex(ValidationError, "another contract than its order"):
            rows.create({"order_id": other.id, "contract_id": contract.id, "name": "Two", "percent": 1})
        with self.assertRaisesRegex(ValidationError, "of a contract or of an order"):
            rows.create({"name": "None", "percent": 1})
        with self.assertRaises(UserError):
            rows.create({"order_id": str(other.id), "name": "Text", "percent": 1})
        forged = rows.create({"order_id": other.id, "name": "Paid", "percent": 100, "amount_collected": 10_000})
        self.assertEqual(forged.amount_collected, 0)

    def test_copy_and_import(self):
        order = self._order(30, 70)
        self.assertFalse(order.copy().sales_installment_ids)
        head = ["partner_id/.id", "sales_installment_ids/name", "sales_installment_ids/percent"]
        rows = [[str(self.partner.id), "Deposit", "40"], ["", "Rest", "60"]]
        result = self.env["sale.order"].with_user(self.rep).load(head, rows)
        self.assertFalse(result["messages"])
        imported = self.env["sale.order"].browse(result["ids"])
        self.assertEqual(imported.sales_installment_ids.mapped("percent"), [40, 60])
