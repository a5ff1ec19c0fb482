from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ...models.contract.rule.money_judge_mixin import Case
from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyRule(MoneyCase):
    """Rules hold orders, deliveries and invoices; figures of each are in the texts that are asked for."""

    def test_shipped(self):
        """All off but the one on dispatch; a company made later has its own."""
        rules = self.env["sales.money.rule"].with_context(active_test=False)
        mine = rules.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(mine), 6)
        self.assertEqual(mine.filtered("active").mapped("kind"), ["deposit_dispatch"])
        self.assertEqual(self._rule("collected_invoice").percent, 60)
        self.env["sales.money.rule"]._make(self.company)
        self.assertEqual(len(rules.search([("company_id", "=", self.company.id)])), 6)
        every = rules._read_group([], ["company_id"], ["__count"])
        self.assertEqual({count for _company, count in every}, {6})
        self.assertEqual(len(every), self.env["res.company"].with_context(active_test=False).search_count([]))

    def test_invoice_below_the_share(self):
        """50 % down, 60,000 of 120,000 paid: the rest needs 72,000 (60 %)."""
        self._on("collected_invoice")
        contract = self._signed(50, 50)
        deposit = self._invoice(contract.installment_ids[0])
        deposit.action_post()
        self.assertEqual((deposit.amount_total, deposit.state), (60_000, "posted"), "a down payment is free to go")
        self._pay(deposit, 60_000)
        rest = self._invoice(contract.installment_ids[1])
        self.assertEqual(rest.amount_total, 60_000)
        parts = ("Invoice only what is collected for", "60,000.00", "120,000.00", "(50 %)", "72,000.00", "60 %")
        with self._refused(UserError, *parts):
            self._as(rest, self.finance).action_post()
        with self._refused(UserError, "72,000.00"):
            self._as(rest, self.finance)._post()
        with self._refused(UserError, "72,000.00"):
            self._as(rest, self.finance).write({"state": "posted"})
        self.assertIn("72,000.00", rest.sales_money_hold)
        self._rule("collected_invoice").percent = 50
        self._as(rest, self.finance).action_post()
        self.assertEqual(rest.state, "posted")

    def test_invoice_at_night(self):
        """The nightly job posts the others, and says on this one why not."""
        self._on("collected_invoice")
        contract = self._signed(50, 50)
        self._deposit_paid(contract, 60_000)
        rest = self._invoice(contract.installment_ids[1])
        free = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_line_ids": [Command.create({"name": "Screws", "price_unit": 10, "tax_ids": False})],
            }
        )
        (rest | free).write({"auto_post": "at_date", "date": "2026-01-01", "invoice_date": "2026-01-01"})
        self._run_cron_of("account.ir_cron_auto_post_draft_entry")
        self.assertEqual((rest.state, free.state), ("draft", "posted"))
        self.assertIn("72,000.00", self._logged(rest))

    def _run_cron_of(self, xmlid):
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()
        self.env.invalidate_all()

    def test_other_invoices_are_left_alone(self):
        """Orders without a contract, credit notes and bills are no business of the rules."""
        for kind in ("collected_invoice", "acceptance_invoice", "signed_note"):
            self._on(kind)
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "order_line": [Command.create({"product_id": self.service.id})]}
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        refund = invoice._reverse_moves()
        refund.action_post()
        self.assertEqual(refund.state, "posted")

    def test_paid_online(self):
        """Who has paid an invoice online gets it: his money is in. One dollar of it is not."""
        self._on("collected_invoice")
        contract = self._signed(50, 50)
        rest = self._invoice(contract.installment_ids[1])
        with self._refused(UserError, "(0 %)"):
            rest.action_post()
        provider = self.env["payment.provider"].create({"name": "Pay", "company_id": self.company.id})
        method = self.env["payment.method"].search([], limit=1) or self.env["payment.method"].create(
            {"name": "Any", "code": "any"}
        )
        values = {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "currency_id": rest.currency_id.id,
            "partner_id": self.partner.id,
            "invoice_ids": [Command.set(rest.ids)],
            "state": "done",
        }
        transactions = self.env["payment.transaction"]
        transactions.create(values | {"reference": "online-1", "amount": 1})
        with self._refused(UserError, "(0 %)"):
            rest.action_post()
        transactions.create(values | {"reference": "online-2", "amount": rest.amount_total - 1})
        rest.action_post()
        self.assertEqual(rest.state, "posted")

    def test_credit_note_is_no_money(self):
        """36,000 invoiced and credited: nothing is collected, though nothing is open."""
        contract = self._signed()
        deposit = self._invoice(contract.installment_ids[0])
        deposit.action_post()
        refund = deposit._reverse_moves(cancel=True)
        self.assertEqual((deposit.amount_residual, refund.state), (0, "posted"))
        paid = self.env["sales.money.paid"]._of_contracts(contract)
        self.assertEqual(paid, {contract: (0, 120_000)})

    def test_what_is_collected(self):
        """10,000 and 26,000 of 36,000 paid; 26,000 taken back; the same by order and by contract."""
        contract = self._signed()
        paid = self.env["sales.money.paid"]
        self.assertEqual(paid._of_orders(contract.order_ids), {contract.order_ids: (0, 120_000)})
        invoice = self._invoice(contract.installment_ids[0])
        invoice.action_post()
        self._pay(invoice, 10_000)
        self.assertEqual(paid._of_contracts(contract), {contract: (10_000, 120_000)})
        second = self._pay(invoice, 26_000)
        self.assertEqual(paid._of_orders(contract.order_ids), {contract.order_ids: (36_000, 120_000)})
        second.remove_move_reconcile()
        self.assertEqual(paid._of_contracts(contract), {contract: (10_000, 120_000)})

    def _advance(self, contract, amount):
        """Money for a contract that no invoice is matched with yet."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.partner.id,
                "amount": amount,
                "journal_id": journal.id,
                "sales_contract_id": contract.id,
            }
        )
        payment.action_post()

    def test_paid_in_advance(self):
        """72,000 of 120,000 paid before there is an invoice: the 60 % are in, the instalment of 36,000 too."""
        self._on("collected_invoice")
        contract = self._signed(100)
        invoice = self._invoice(contract.installment_ids)
        self._advance(contract, 71_999)
        with self._refused(UserError, "71,999.00", "72,000.00"):
            invoice.action_post()
        self._advance(contract, 1)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_advance_of_a_framework(self):
        """36,000 paid for a framework of 120,000 (30 %): an order of 10,000 has its 3,000 of it, one of 2,000 its 600.

        An order of its own price, without the framework, has none.
        """
        contract = self._signed(30, 70, kind="framework")
        lines = [
            [Command.create({"product_id": self.service.id, "price_unit": price, "tax_ids": False})]
            for price in (10_000, 2_000)
        ]
        values = {"partner_id": self.partner.id, "sales_contract_id": contract.id}
        orders = self.env["sale.order"].create([values | {"order_line": line} for line in lines])
        paid = self.env["sales.money.paid"]
        self.assertEqual(paid._of_orders(orders), {orders[0]: (0, 10_000), orders[1]: (0, 2_000)})
        self._advance(contract, 36_000)
        self.assertEqual(paid._of_orders(orders), {orders[0]: (3_000, 10_000), orders[1]: (600, 2_000)})
        orders[1].sales_contract_id = False
        self.assertEqual(paid._of_orders(orders), {orders[0]: (3_000, 10_000), orders[1]: (0, 2_000)})

    def test_advance_for_another_order(self):
        """6,000 for the first part of one order of 10,000 are nothing for the other one."""
        line = {"product_id": self.service.id, "quantity": 20, "price_unit": 1_000, "tax_ids": False}
        contract = self._signed(30, 70, kind="framework", line_ids=[Command.create(line)])
        drawn = {
            "product_id": self.service.id,
            "product_uom_qty": 10,
            "price_unit": 1_000,
            "tax_ids": False,
            "sales_contract_line_id": contract.line_ids.id,
        }
        values = {"partner_id": self.partner.id, "sales_contract_id": contract.id}
        orders = self.env["sale.order"].create([values | {"order_line": [Command.create(drawn)]} for _number in "ab"])
        orders.action_confirm()
        self._advance(contract, 6_000)
        payment = self.env["account.payment"].search([("sales_contract_id", "=", contract.id)])
        payment.sales_installment_id = orders[0].sales_installment_ids[0]
        paid = self.env["sales.money.paid"]._of_orders(orders)
        self.assertEqual(paid, {orders[0]: (6_000, 10_000), orders[1]: (0, 10_000)})

    def test_order_that_grew(self):
        """30 % of 10,000 are invoiced and paid; raised to 20,000 the first part stays 3,000, and is in."""
        self._on("deposit_delivery")
        line = {"product_id": self.service.id, "price_unit": 10_000, "tax_ids": False}
        plan = self._percents(30, 70)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "sales_installment_ids": plan,
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm()
        invoice = self._invoice(order.sales_installment_ids[0])
        invoice.action_post()
        case = Case(order, order.sales_contract_id, order)
        self.assertIn("3,000.00", self._rule("deposit_delivery")._judge_deposit([case])[case])
        self._pay(invoice, 3_000)
        order.order_line.filtered(lambda line: not line.is_downpayment).price_unit = 20_000
        self.assertEqual(order.sales_installment_ids.mapped("amount"), [3_000, 17_000])
        self.assertEqual(self._rule("deposit_delivery")._judge_deposit([case]), {})

    def test_write_off_is_no_money(self):
        """36,000 invoiced, 35,000 paid and 1,000 written off: nothing is open, 35,000 are collected."""
        contract = self._signed()
        invoice = self._invoice(contract.installment_ids[0])
        invoice.action_post()
        self._pay(invoice, 35_000)
        self.bank = self.env["account.account"].create({"code": "699999", "name": "Lost", "account_type": "expense"})
        self._pay(invoice, 1_000)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self.env["sales.money.paid"]._of_contracts(contract), {contract: (35_000, 120_000)})

    def test_lines_without_their_order(self):
        """Whoever types the lines of a contract's invoice anew does not get around the rule."""
        self._on("collected_invoice")
        contract = self._signed(50, 50)
        self._deposit_paid(contract, 60_000)
        rest = self._invoice(contract.installment_ids[1])
        rest.sales_installment_id = False
        rest.invoice_line_ids = [
            Command.clear(),
            Command.create({"name": "Work", "price_unit": 60_000, "tax_ids": False}),
        ]
        with self._refused(UserError, "72,000.00"):
            rest.action_post()

    def test_warn(self):
        """A rule that warns lets pass, says so on the document and to the user."""
        self._on("collected_invoice", policy="warn")
        contract = self._signed(50, 50)
        rest = self._invoice(contract.installment_ids[1])
        before = self.env["bus.bus"].search_count([])
        self._as(rest, self.finance).action_post()
        self.assertEqual(rest.state, "posted")
        self.assertIn("72,000.00", self._logged(rest))
        self.env.cr.precommit.run()
        self.assertGreater(self.env["bus.bus"].search_count([]), before)

    def test_contract_needed(self):
        """An order of a contract that is not signed waits; of a kind that needs one, too."""
        self._on("contract_needed")
        contract = self._contract(kind="framework")
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self.partner.id, "client_order_ref": ref, "user_id": self.rep.id}
                | {"order_line": [Command.create({"product_id": self.service.id})]}
                for ref in ("of contract", "large", "small")
            ]
        )
        orders[0].sudo().sales_contract_id = contract
        with self._refused(UserError, contract.name, "Draft", "signed and running"):
            self._as(orders[0], self.rep).action_confirm()
        self._rule("contract_needed").domain = "[('client_order_ref', '=', 'large')]"
        with self._refused(UserError, orders[1].name, "needs a signed contract, and names none"):
            self._as(orders[1], self.rep).write({"state": "sale"})
        with self._refused(UserError, orders[1].name, orders[0].name):
            orders.action_confirm()
        orders[2].action_confirm()
        contract.sudo().state = "signed"
        self._as(orders[0], self.rep).action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale"])

    def test_wrong_domain_and_figures(self):
        rule = self._on("contract_needed")
        with self.assertRaisesRegex(ValidationError, "Order only with a signed contract.*nothing_such"):
            rule.domain = "[('nothing_such', '=', 1)]"
        for percent in (-1, 101, float("nan")):
            with self.assertRaises(ValidationError):
                self._rule("collected_invoice").percent = percent

    def test_who_switches(self):
        """Administrators of sales and accountants; each company its own; kind and company stay."""
        rule = self._rule("collected_invoice")
        for user in (self.rep, self.clerk, self.finance, self.leader):
            with self.assertRaises(AccessError):
                self._as(rule, user).active = True
            with self.assertRaises(AccessError):
                self._as(rule, user).override_group_id = self.env.ref("base.group_user")
        accountant = new_test_user(self.env, "contract_accountant", "account.group_account_manager")
        accountant.company_ids |= self.company
        for user in (self.manager, accountant):
            self._as(rule, user).write(
                {"active": True, "kind": "signed_note", "company_id": self.env.user.company_id.id}
            )
            self.env.invalidate_all()
            self.assertEqual((rule.active, rule.kind, rule.company_id), (True, "collected_invoice", self.company))
            rule.active = False
            for forbidden in (lambda one: one.unlink(), lambda one: one.copy()):
                with self.assertRaises(AccessError):
                    forbidden(self._as(rule, user))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._as(rule, self.manager).with_context(allowed_company_ids=elsewhere.ids).read(["kind"])

    def test_no_rule_costs_nothing(self):
        """Without a rule at a door nobody is asked: no statement, for one order or for fifty."""
        order = self._signed().order_ids
        order._sales_money_reasons("deliver")
        with self.assertQueryCount(0):
            order._sales_money_reasons("deliver")
            order._sales_money_pass("deliver")

    def test_statements_do_not_grow(self):
        """Ten orders are judged with as many statements as one."""
        self._on("deposit_delivery")
        contracts = self.env["sales.contract"].concat(*(self._signed() for _number in range(10)))

        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(orders.sudo()._sales_money_reasons("deliver")), len(orders))
            return self.cr.sql_log_count - before

        orders = contracts.order_ids
        count(orders)
        self.assertLessEqual(count(orders), count(orders[:1]) + 1)

    # === ORDERS WITH A PLAN OF THEIR OWN ===

    def test_order_with_its_own_plan(self):
        """10,000 in 30 / 70 without a contract: goods and the rest wait for 3,000 and for 60 %."""
        self._on("deposit_delivery")
        self._on("collected_invoice")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "user_id": self.rep.id,
                "order_line": [Command.create({"product_id": self.service.id, "price_unit": 10_000, "tax_ids": False})],
                "sales_installment_ids": self._percents(30, 70),
            }
        )
        order.action_confirm()
        first, rest = order.sales_installment_ids
        (reason,) = order._sales_money_reasons("deliver")[order]
        self.assertIn("3,000", reason.text)
        self.assertIn(order.name, reason.text)
        deposit = self._invoice(first)
        deposit.action_post()
        self._pay(deposit, 3_000)
        self.assertFalse(order._sales_money_reasons("deliver").get(order))
        with self.assertRaisesRegex(UserError, r"6,000.*60 %"):
            self._invoice(rest).action_post()
