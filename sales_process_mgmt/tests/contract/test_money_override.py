from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyOverride(MoneyCase):
    """Finance lets one invoice of 60,000 pass at 50 % collected: given once, logged, used once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._on("collected_invoice")

    def _rest(self):
        """A draft for the rest of a contract of which half is paid."""
        contract = self._signed(50, 50)
        self._deposit_paid(contract, 60_000)
        return self._invoice(contract.installment_ids[1])

    def _give(self, user, move, **values):
        overrides = self._as(self.env["sales.money.override"], user)
        return overrides.create({"move_id": move.id, "rule_id": self.rule.id, "reason": "Paid tomorrow"} | values)

    def test_walk(self):
        """Walk 3: the rest of 120,000 at 50 % paid waits for 60 %; finance overrides with a reason, which is logged."""
        rest = self._rest()
        with self._refused(UserError, "(50 %)", "with a reason, by: Accounting / Invoicing"):
            self._as(rest, self.finance).action_post()
        form = Form(self._as(self.env["sales.money.pass"], self.finance).with_context(default_move_id=rest.id))
        self.assertEqual(form.rule_id, self.rule)
        self.assertIn("72,000.00", form.figures)
        form.reason = "The bank confirms that it is on its way"
        form.save().action_override()
        self.env.invalidate_all()
        override = self.env["sales.money.override"].search([("move_id", "=", rest.id)])
        self.assertEqual((override.user_id, override.amount, override.used_date), (self.finance, 60_000, False))
        self.assertEqual(override.contract_id, rest.sales_installment_id.contract_id)
        self.assertIn("72,000.00", override.figures)
        self.assertIn("overridden by Finance: The bank confirms", self._logged(rest))
        self._as(rest, self.finance).action_post()
        self.env.invalidate_all()
        self.assertEqual((rest.state, bool(override.used_date), override.used_by_id), ("posted", True, self.finance))
        self.assertIn("by the override of Finance", self._logged(rest))

    def test_used_once(self):
        rest = self._rest()
        self._give(self.finance, rest)
        rest.action_post()
        rest.button_draft()
        with self._refused(UserError, "72,000.00"):
            rest.action_post()

    def test_for_this_document_only(self):
        first, second = self._rest(), self._rest()
        self._give(self.finance, first)
        with self._refused(UserError, "72,000.00"):
            second.action_post()
        with self._refused(UserError, "72,000.00"):
            (first | second).action_post()
        first.action_post()
        self.assertEqual((first.state, second.state), ("posted", "draft"))

    def test_not_for_more(self):
        """Given for 60,000; the invoice grows to 61,000: it holds no more."""
        rest = self._rest()
        self._give(self.finance, rest)
        rest.invoice_line_ids = [Command.create({"name": "More", "price_unit": 1_000, "tax_ids": False})]
        self.assertEqual(rest.amount_total, 61_000)
        with self._refused(UserError, "72,000.00"):
            rest.action_post()

    def test_who_may(self):
        """Whom the rule names, by group or role, and nobody for what is his own."""
        rest = self._rest()
        for user in (self.rep, self.leader, self.clerk, self.manager):
            with self._refused(AccessError):
                self._give(user, rest)
        role = self.env["sales.approval.role"].create(
            {
                "name": "Money Head",
                "member_ids": [Command.create({"user_id": self.clerk.id, "company_id": self.company.id})],
            }
        )
        self.rule.write({"override_group_id": False, "override_role_id": role.id})
        with self._refused(UserError, "Money Head (Clerk)"):
            rest.action_post()
        self.clerk.group_ids |= self.env.ref("account.group_account_readonly")  # reads the invoice
        with self._refused(AccessError, "Money Head (Clerk), not by you"):
            self._give(self.finance, rest)
        self._give(self.clerk, rest)
        self.rule.override_role_id = False
        with self._refused(UserError, "Nobody may override"):
            rest.action_post()

    def test_not_his_own(self):
        """A salesman who is in finance as well does not override for his own contract."""
        self.rep.group_ids |= self.env.ref("account.group_account_invoice")
        rest = self._rest()
        with self._refused(AccessError, "your own"):
            self._give(self.rep, rest)
        self.assertFalse(self._as(rest, self.rep).sales_money_can_override)
        self.assertTrue(self._as(rest, self.finance).sales_money_can_override)
        rest.invoice_line_ids.sale_line_ids.order_id.sales_contract_id.sudo().user_id = self.other_rep
        with self._refused(AccessError, "your own"):
            self._give(self.rep, rest)

    def test_giver_loses_the_right(self):
        rest = self._rest()
        self._give(self.finance, rest)
        self.finance.group_ids -= self.env.ref("account.group_account_invoice")
        with self._refused(UserError, "72,000.00"):
            rest.action_post()

    def test_nothing_to_override(self):
        contract = self._signed(50, 50)
        deposit = self._invoice(contract.installment_ids[0])
        with self._refused(UserError, "nothing to override"):
            self._give(self.finance, deposit)
        rest = self._rest()
        for values in ({"reason": " . "}, {"reason": "x" * 10_001}):
            with self._refused(ValidationError):
                self._give(self.finance, rest, **values)
        for values in ({"reason": False}, {"move_id": False}, {"order_id": contract.order_ids.id}, {"rule_id": False}):
            with self._refused(UserError, "one document"):
                self._give(self.finance, rest, **values)
        with self._refused(UserError, "is no id"):
            self._give(self.finance, rest, move_id=str(rest.id))

    def test_nothing_is_forged(self):
        """Who, when, how much and what was refused are the system's; nobody writes, deletes or copies one."""
        rest = self._rest()
        override = self._give(
            self.finance,
            rest,
            user_id=self.manager.id,
            amount=1e9,
            date="2020-01-01",
            figures="-",
            used_date="2020-01-01",
        )
        self.assertEqual((override.user_id, override.amount), (self.finance, 60_000))
        self.assertEqual(override.date.date(), fields.Date.today())
        self.assertFalse(override.used_date)
        for user in (self.finance, self.manager):
            for change in (lambda one: one.write({"amount": 1}), lambda one: one.unlink()):
                with self._refused(AccessError):
                    change(self._as(override, user))
        rest.action_post()
        with self._refused(UserError, "nothing to override"):
            self._as(override, self.finance).copy()
        contexts = {"default_user_id": self.manager.id, "default_used_date": False, "default_rule_id": self.rule.id}
        other = self._rest()
        made = (
            self._as(self.env["sales.money.override"], self.finance)
            .with_context(**contexts)
            .create({"move_id": other.id, "rule_id": self.rule.id, "reason": "Known"})
        )
        self.assertEqual(made.user_id, self.finance)

    def test_context_opens_nothing(self):
        rest = self._rest()
        for key in ("sales_money_override", "force", "skip_money_rules"):
            with self._refused(UserError, "72,000.00"):
                self._as(rest, self.finance).with_context(**{key: True}).action_post()

    def test_who_reads(self):
        rest = self._rest()
        override = self._give(self.finance, rest)
        second = new_test_user(self.env, "contract_finance_two", "account.group_account_invoice")
        second.company_ids |= self.company
        for user, may in (
            (self.rep, True),
            (self.other_rep, False),
            (self.clerk, True),
            (self.finance, True),
            (second, True),
            (self.worker, False),
        ):
            found = self._as(self.env["sales.money.override"], user).search([("id", "=", override.id)])
            self.assertEqual(bool(found), may, user.name)

    def _framework_order(self, **values):
        """10 pumps at 1,000 of a framework of 120,000, of which each order pays 30 % first."""
        contract = self._signed(30, 70, kind="framework")
        goods = self.env["product.product"].create({"name": "Pump", "type": "consu", "list_price": 1_000})
        line = {"product_id": goods.id, "product_uom_qty": 10, "tax_ids": False}
        defaults = {"partner_id": self.partner.id, "user_id": self.rep.id, "order_line": [Command.create(line)]}
        return self.env["sale.order"].create(defaults | {"sales_contract_id": contract.id} | values)

    def test_order(self):
        """The manager lets one order go without a contract: no release of a hold does."""
        rule = self._on("contract_needed", domain="[('client_order_ref', '=', 'large')]")
        order = self._framework_order(sales_contract_id=False, client_order_ref="large")
        with self._refused(UserError, "needs a signed contract", "“Override” on the order") as caught:
            self._as(order, self.rep).action_confirm()
        self.assertNotIn("Request Release", str(caught.exception))
        with self._refused(UserError, "needs a signed contract", "by: Sales / Administrator"):
            self._as(order, self.rep).action_sales_request_release()
        self.assertFalse(order.sales_hold_ids)
        overrides = self.env["sales.money.override"]
        values = {"order_id": order.id, "reason": "Signed tomorrow", "rule_id": rule.id}
        for user in (self.rep, self.finance):
            with self._refused(AccessError):
                self._as(overrides, user).create(values)
        self._as(overrides, self.manager).create(values)
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertTrue(overrides.search([("order_id", "=", order.id)]).used_date)

    def test_signed_by_the_customer(self):
        """His signature stays; the order waits on hold, and no release goes around the rule: its override does."""
        rule = self._on("contract_needed", domain="[('client_order_ref', '=', 'large')]")
        order = self._framework_order(sales_contract_id=False, client_order_ref="large")
        order.write({"signed_by": "Ann", "state": "sent"})
        order._validate_order()
        hold = order.sales_hold_ids
        self.assertEqual((order.state, order.signed_by, hold.kinds, hold.state), ("sent", "Ann", "rule", "open"))
        self._as(hold, self.finance).action_release("Go on")
        with self._refused(UserError, "needs a signed contract"):
            self._as(order, self.rep).action_confirm()
        values = {"order_id": order.id, "reason": "Signed tomorrow", "rule_id": rule.id}
        self._as(self.env["sales.money.override"], self.manager).create(values)
        self._as(order, self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_delivery(self):
        """Finance lets goods go without the deposit of 3,000; who moves them is told no figures."""
        order = self._framework_order()
        self._as(order, self.rep).action_confirm()
        rule = self._on("deposit_delivery")
        with self._refused(UserError, "First instalment before delivery", "3,000.00", "10,000.00"):
            order.picking_ids.button_validate()
        with self._refused(UserError, "3,000.00"):
            order.order_line.move_ids._action_done()
        picker = new_test_user(self.env, "contract_picker", "stock.group_stock_user")
        picker.company_ids |= self.company
        with self._refused(UserError, "First instalment before delivery", "Ask Rep") as caught:
            self._as(order.picking_ids, picker).button_validate()
        self.assertNotIn("3,000", str(caught.exception))
        values = {"order_id": order.id, "reason": "Paid tomorrow", "rule_id": rule.id}
        override = self._as(self.env["sales.money.override"], self.finance).create(values)
        self._as(order.picking_ids, picker).button_validate()
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])
        self.env.invalidate_all()
        self.assertEqual(override.used_by_id, picker)
