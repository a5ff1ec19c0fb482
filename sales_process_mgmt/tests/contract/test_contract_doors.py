from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .calloff_common import CallOffCase
from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestContractDoors(SettlementCase):
    """What people and clients try on a contract beside its buttons."""

    def test_new_contract_opens_empty(self):
        """“New” shows a form for everybody who writes contracts, before a customer is chosen."""
        for user in (self.rep, self.clerk, self.manager):
            form = Form(self._as(self.env["sales.contract"], user))
            self.assertFalse(form.partner_id or form.fiscal_position_id)

    def test_customer_of_a_colleague(self):
        """Who sees only his own contracts writes his own; who sees all gives it to the customer's salesperson."""
        theirs = self.env["res.partner"].create({"name": "Theirs", "user_id": self.other_rep.id})
        for user, owner in ((self.rep, self.rep), (self.clerk, self.other_rep), (self.manager, self.other_rep)):
            form = Form(self._as(self.env["sales.contract"], user))
            form.partner_id = self._as(theirs, user)
            contract = form.save()
            self.assertEqual(contract.user_id, owner, user.name)

    def test_buttons_of_who_may_change_it(self):
        contract = self._contract()
        for user, may in ((self.rep, True), (self.clerk, True), (self.manager, True), (self.finance, False)):
            self.assertEqual(self._as(contract, user).may_change, may, user.name)

    def test_tolerance_is_approved(self):
        """100 pieces may be called off as 200 with a tolerance of 100 %: whoever approves has to know."""
        contract = self._contract(kind="framework")
        before = contract._sales_approval_digest()
        contract.line_ids.tolerance = 100
        self.assertNotEqual(contract._sales_approval_digest(), before)

    def test_quotation_of_another_customer_stays(self):
        rival = self.env["res.partner"].create({"name": "Rival"})
        quotation = self.env["sale.order"].create({"partner_id": rival.id, "user_id": self.rep.id})
        self._signed(origin_order_id=quotation.id)
        self.assertEqual(quotation.state, "draft")
        own = self.env["sale.order"].create({"partner_id": self.partner.id, "user_id": self.rep.id})
        self._signed(origin_order_id=own.id)
        self.assertEqual(own.state, "cancel")

    def test_quotation_that_one_does_not_see(self):
        hidden = self.env["sale.order"].create({"partner_id": self.partner.id, "user_id": self.other_rep.id})
        contract = self._contract()
        with self._refused(AccessError):
            self._as(contract, self.rep).origin_order_id = hidden.id
        with self._refused(AccessError):
            self._contract(self.rep, origin_order_id=hidden.id)
        with self._refused(UserError, "no id of a record"):
            self._as(contract, self.rep).write({"origin_order_id": str(hidden.id)})

    def test_import_of_numbers(self):
        """A number that is taken, or comes twice, is an error that names its row; nothing is imported then."""
        contracts = self._as(self.env["sales.contract"], self.clerk)
        names = ["name", "partner_id", "subject"]
        customer = self.partner.name
        found = contracts.load(names, [["OLD-1", customer, "A"], ["OLD-2", customer, "B"], ["", customer, "C"]])
        first, second, third = contracts.browse(found["ids"])
        self.assertEqual((first.name, second.name), ("OLD-1", "OLD-2"))
        self.assertRegex(third.name, r"^SC\d{4}-\d{4}$")
        before = contracts.search_count([])
        found = contracts.load(names, [["OLD-3", customer, "A"], ["OLD-1", customer, "B"], ["OLD-3", customer, "C"]])
        self.assertFalse(found["ids"])
        self.assertEqual(
            [message["message"] for message in found["messages"]],
            ["Row 2: there is a contract OLD-1 already.", "Row 3: number OLD-3 stands in row 1 already."],
        )
        self.assertEqual(contracts.search_count([]), before)
        found = contracts.load(names, [["OLD-4", "Nobody Knows Ltd", "A"]])
        self.assertIn("Nobody Knows Ltd", found["messages"][0]["message"])
        self.assertFalse(found["ids"])
        own = self._as(self.env["sales.contract"], self.rep).with_context(import_file=True)
        contract = own.create({"name": "MINE", "partner_id": self.partner.id})
        self.assertNotEqual(contract.name, "MINE", "who only sells gets the next number")

    def test_signed_tomorrow(self):
        tomorrow = fields.Date.add(fields.Date.today(), days=2)
        contract = self._contract(date_signed=tomorrow, installment_ids=self._percents(100))
        contract.action_submit()
        with self._refused(UserError, "would be signed on", "correct “Signed on”"):
            contract.action_sign()
        self.assertEqual((contract.state, contract.order_ids.ids), ("approved", []))

    def test_reason_that_is_no_text(self):
        contract = self._signed()
        for reason in (True, 7, ["because"], {}, " "):
            with self._refused(UserError, "Say why"):
                contract.action_terminate(reason)
        self.assertEqual(contract.state, "signed")

    def test_finance_invoices_an_instalment(self):
        contract = self._signed(1_000, (30, 70))
        line = self._as(contract.installment_ids[0], self.finance)
        line.action_create_invoice()
        self.assertEqual((line.sudo().invoice_ids.amount_total, line.has_invoice), (300, True))
        with self._refused(AccessError):
            self._as(contract.installment_ids[1], self.other_rep).action_create_invoice()

    def test_own_order_asks_for_the_whole(self):
        """Cancelled, made a quotation again and shortened or made cheaper, it is not confirmed any more."""
        contract = self._signed(1_000, line_ids=[self._line(5, 200)])
        order = self._as(contract.own_order_id, self.rep)
        order._action_cancel()
        order.action_draft()
        line = order.order_line.filtered("sales_contract_line_id")
        line.product_uom_qty = 2
        with self._refused(UserError, f"contract {contract.name} says 5 Units, this order 2"):
            order.action_confirm()
        line.write({"product_uom_qty": 5, "price_unit": 100})
        with self._refused(UserError, "$\xa0200.00 less 0 % by contract, not $\xa0100.00"):
            order.action_confirm()
        line.price_unit = 200
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def _line(self, quantity, price):
        values = {"product_id": self.service.id, "quantity": quantity, "price_unit": price, "tax_ids": False}
        return Command.create(values)


@tagged("post_install", "-at_install")
class TestAgreedLines(CallOffCase):
    """Lines of confirmed orders that draw on a contract stay what was agreed."""

    def test_link_stays(self):
        order, other = self._confirmed(10), self._framework()
        line = self._as(order.order_line, self.rep)
        for link in (False, other.line_ids.id):
            with self._refused(UserError, "is confirmed: it stays with its contract"):
                line.sales_contract_line_id = link
        self.assertEqual((self.promise.quantity_called, line.sales_contract_line_id), (10, self.promise))

    def test_ordinary_line_is_not_linked_later(self):
        order = self._order(10)
        order.order_line.sales_contract_line_id = False
        order.action_confirm()
        with self._refused(UserError, "is confirmed"):
            self._as(order.order_line, self.rep).sales_contract_line_id = self.promise.id

    def test_order_stays(self):
        order, other = self._confirmed(10), self._order(5)
        with self._refused(UserError, f"it stays in {order.name}"):
            self._as(order.order_line, self.rep).order_id = other.id

    def test_product_and_unit_stay(self):
        order = self._confirmed(10)
        dozen = self.env.ref("uom.product_uom_dozen")
        for values in ({"product_uom_id": dozen.id}, {"product_id": self.service.id}, {"is_downpayment": True}):
            with self._refused(UserError, "changed by an amendment"):
                self._as(order.order_line, self.rep).write(values)

    def test_new_line_at_another_price(self):
        order = self._confirmed(10)
        values = {"product_id": self.pump.id, "sales_contract_line_id": self.promise.id, "product_uom_qty": 1}
        with self._refused(UserError, "$\xa0100.00 less 0 % by contract, not $\xa01.00"):
            self._as(order, self.rep).order_line = [Command.create(values | {"price_unit": 1})]
        self._as(order, self.rep).order_line = [Command.create(values)]
        self.assertEqual(order.order_line.mapped("price_unit"), [100, 100])

    def test_rebate_as_down_payment(self):
        order = self._confirmed(10)
        line = {"name": "Deposit", "product_uom_qty": 1, "price_unit": -900, "is_downpayment": True}
        with self._refused(UserError, "lowers what contract"):
            self._as(order, self.rep).order_line = [Command.create(line | {"product_id": self.service.id})]

    def test_what_comes_along_with_the_state_is_judged(self):
        """One write makes an order of 10 one of 101, and confirms it."""
        order = self._order(10)
        lines = [Command.update(order.order_line.id, {"product_uom_qty": 101})]
        with self._refused(UserError, "101 Units are asked for, and 100 Units of 100 Units are left"):
            self._as(order, self.rep).write({"state": "sale", "order_line": lines})
        lines = [Command.update(order.order_line.id, {"price_unit": 1})]
        with self._refused(UserError, "by contract, not"):
            self._as(order, self.rep).write({"state": "sale", "order_line": lines})
