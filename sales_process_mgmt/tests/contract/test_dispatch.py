from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestDispatch(MoneyCase):
    """Walk 2: an installation is signed off, waits for 36,000 of 120,000, goes, and ends in the acceptance report."""

    def _dispatch(self, contract, user=None, **values):
        defaults = {
            "contract_id": contract.id,
            "subject": "Install the pumps",
            "user_id": self.worker.id,
            "date_planned": fields.Date.today(),
        }
        return self._as(self.env["sales.dispatch"], user or self.rep).create(defaults | values)

    def _approved(self, contract, **values):
        dispatch = self._dispatch(contract, **values)
        self._as(dispatch, self.rep).action_submit()
        self._as(dispatch, self.manager).action_sales_approve()
        self.assertEqual(dispatch.state, "approved")
        return dispatch

    def test_walk(self):
        contract = self._signed()
        dispatch = self._approved(contract)
        parts = ("First instalment before dispatch", contract.name, "36,000.00", "0.00", "120,000.00", "(0 %)", "by:")
        with self._refused(UserError, *parts):
            self._as(dispatch, self.rep).action_release()
        self.assertEqual(dispatch.state, "approved")
        self.assertIn("36,000.00", dispatch.sales_money_hold)
        invoice = self._invoice(contract.installment_ids[0])
        invoice.action_post()
        self._pay(invoice, 35_999)
        with self._refused(UserError, "35,999.00", "(30 %)"):
            self._as(dispatch, self.rep).action_release()
        line = self._pay(invoice, 1)
        self.assertFalse(self._as(dispatch, self.rep).sales_money_hold)
        line.remove_move_reconcile()
        with self._refused(UserError, "35,999.00"):
            self._as(dispatch, self.rep).action_release()
        (line | invoice.line_ids.filtered(lambda one: one.display_type == "payment_term")).reconcile()
        self._as(dispatch, self.rep).action_release()
        self.assertEqual((dispatch.state, dispatch.date_released), ("released", fields.Date.today()))
        first = contract.installment_ids[0]
        self.assertEqual((first.amount_collected, first.amount_open), (36_000, 0))
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual((first.amount_collected, first.amount_open), (0, 36_000))
        facts = self.env["sales.settlement"].search([("contract_id", "=", contract.id)])
        self.assertEqual((bool(facts), sum(facts.mapped("settled")), sum(facts.mapped("cash"))), (True, 0, 0))

    def test_override(self):
        contract = self._signed()
        dispatch = self._approved(contract)
        rule = self._rule("deposit_dispatch")
        values = {"dispatch_id": dispatch.id, "rule_id": rule.id, "reason": "The customer is known"}
        for user in (self.rep, self.manager):
            with self._refused(AccessError):
                self._as(self.env["sales.money.override"], user).create(values)
        override = self._as(self.env["sales.money.override"], self.finance).create(values)
        self.assertEqual(override.contract_id, contract)
        self._as(dispatch, self.rep).action_release()
        self.assertEqual((dispatch.state, bool(override.used_date)), ("released", True))
        self.assertIn("The customer is known", self._logged(dispatch))

    def test_figures_for_who_reads_the_contract(self):
        """Who is sent out reads that it is held, and by which rule; what was paid is none of his."""
        dispatch = self._approved(self._signed())
        told = self._as(dispatch, self.worker).sales_money_hold
        self.assertIn("First instalment before dispatch", told)
        self.assertNotIn("36,000", told)
        self.assertIn("36,000", self._as(dispatch, self.rep).sales_money_hold)

    def test_rule_off_or_warning(self):
        contract = self._signed()
        first, second = self._approved(contract), self._approved(contract)
        self._rule("deposit_dispatch").policy = "warn"
        self._as(first, self.rep).action_release()
        self.assertIn("36,000.00", self._logged(first))
        self._rule("deposit_dispatch").active = False
        self._as(second, self.rep).action_release()
        self.assertNotIn("36,000.00", self._logged(second))
        self.assertEqual((first | second).mapped("state"), ["released", "released"])

    def test_order_on_hold(self):
        """What keeps its order back keeps the people at home, too."""
        contract = self._signed()
        dispatch = self._approved(contract)
        self._deposit_paid(contract)
        contract.order_ids.action_sales_hold("The site is not ready")
        with self._refused(UserError, "The site is not ready"):
            self._as(dispatch, self.rep).action_release()
        self._as(contract.order_ids.sales_hold_ids, self.finance).action_release("It is")
        self._as(dispatch, self.rep).action_release()
        self.assertEqual(dispatch.state, "released")

    def test_contract_ends(self):
        """Signed off for a running contract; that is terminated before they go."""
        contract = self._signed()
        dispatch = self._approved(contract)
        self._deposit_paid(contract)
        contract.action_terminate("The site is closed")
        with self._refused(UserError, contract.name, "running contracts only"):
            self._as(dispatch, self.rep).action_release()

    def test_order_waits(self):
        """An order that a hold keeps a quotation keeps the people at home."""
        contract = self._signed()
        dispatch = self._approved(contract)
        self._rule("deposit_dispatch").active = False
        contract.order_ids.sudo().state = "draft"
        with self._refused(UserError, contract.order_ids.name, "not confirmed"):
            self._as(dispatch, self.rep).action_release()

    def test_several_orders(self):
        """A framework's dispatch is judged by its order: 30 % of 10,000."""
        contract = self._contract(kind="framework", installment_ids=self._percents(30, 70))
        contract.action_submit()
        contract.action_sign()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.service.id, "price_unit": 10_000, "tax_ids": False})],
            }
        )
        order.sudo().sales_contract_id = contract
        order.action_confirm()
        dispatch = self._approved(contract, order_id=order.id)
        with self._refused(UserError, "3,000.00", "10,000.00"):
            self._as(dispatch, self.rep).action_release()
        wizard = self.env["sale.advance.payment.inv"].create(
            {"advance_payment_method": "percentage", "amount": 30, "sale_order_ids": order.ids}
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        self._pay(invoice, 3_000)
        self._as(dispatch, self.rep).action_release()
        self.assertEqual(dispatch.state, "released")

    def test_sign_off(self):
        """Who has asked never signs off, nor does a salesman; a change asks again."""
        contract = self._signed()
        dispatch = self._dispatch(contract, user=self.manager)
        with self._refused(UserError, "nobody but you"):
            self._only_manager(dispatch)
        dispatch = self._dispatch(contract)
        with self._refused(UserError, "“Draft”"):
            self._as(dispatch, self.rep).action_release()
        self._as(dispatch, self.rep).action_submit()
        for user in (self.rep, self.leader):
            with self._refused(UserError):
                self._as(dispatch, user).action_sales_approve()
        self._as(dispatch, self.manager).action_sales_approve()
        self._as(dispatch, self.rep).subject = "Install twice as many"
        self.assertEqual((dispatch.state, dispatch.sales_approval_state), ("draft", "no"))
        with self._refused(UserError, "“Draft”"):
            self._as(dispatch, self.rep).action_release()

    def _only_manager(self, dispatch):
        """Nobody else has the right: the manager asks for what only he could sign off."""
        group = self.env.ref("sales_team.group_sale_manager")
        for user in group.all_user_ids - self.manager:
            user.company_ids -= self.company
        self._as(dispatch, self.manager).action_submit()

    def test_incomplete(self):
        contract = self._contract(installment_ids=self._percents(100))
        dispatch = self._dispatch(contract)
        with self._refused(UserError, contract.name, "Draft", "running contracts only"):
            self._as(dispatch, self.rep).action_submit()
        contract.action_submit()
        contract.action_sign()
        dispatch.user_id = False
        with self._refused(UserError, "who goes, and when"):
            self._as(dispatch, self.rep).action_submit()
        other = self._signed()
        with self._refused(ValidationError, "is no order of"):
            self._dispatch(contract, order_id=other.order_ids.id)
        with self._refused(ValidationError, "10001"):
            self._dispatch(contract, subject="x" * 10_001)

    def test_nothing_is_forged(self):
        contract = self._signed()
        dispatch = self._dispatch(contract, state="released", name="X", date_released="2020-01-01")
        self.assertEqual((dispatch.state, dispatch.date_released), ("draft", False))
        self.assertRegex(dispatch.name, r"^DP\d{4}-\d{4}$")
        self._as(dispatch, self.rep).write({"state": "released"})
        self.env.invalidate_all()
        self.assertEqual(dispatch.state, "draft")
        forged = self._as(self.env["sales.dispatch"], self.rep).with_context(default_state="approved")
        made = forged.create({"contract_id": contract.id, "subject": "Install"})
        self.assertEqual(made.state, "draft")
        for name in ("sales_approval_state", "sales_approval_fingerprint"):
            with self._refused(AccessError):
                self._as(dispatch, self.rep).write({name: "approved"})
        approved = self._approved(contract)
        copied = self._as(approved, self.rep).copy()
        self.assertEqual((copied.state, copied.sales_approval_state), ("draft", "no"))
        self._rule("deposit_dispatch").active = False
        self._as(approved, self.rep).action_release()
        for change in (lambda one: one.write({"user_id": self.rep.id}), lambda one: one.unlink()):
            with self._refused(UserError, "Under Way"):
                change(self._as(approved, self.rep))

    def test_rights(self):
        contract = self._signed(team_id=self.team.id)
        dispatch = self._dispatch(contract)
        stranger = new_test_user(self.env, "contract_stranger", "base.group_user")
        stranger.company_ids |= self.company
        for user, reads, writes in (
            (self.rep, True, True),
            (self.leader, True, True),
            (self.clerk, True, True),
            (self.other_rep, False, False),
            (self.finance, True, False),
            (self.worker, True, False),
            (stranger, False, False),
        ):
            record = self._as(dispatch, user)
            self.assertEqual((record.has_access("read"), record.has_access("write")), (reads, writes), user.name)
        with self._refused(AccessError):
            self._dispatch(contract, user=self.other_rep)
        own = self._signed(user_id=self.other_rep.id)
        mine = self._dispatch(own, user=self.other_rep)
        with self._refused(AccessError):
            self._as(mine, self.other_rep).contract_id = contract
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.clerk.company_ids |= elsewhere
        found = self._as(dispatch.browse(), self.clerk).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(found.search([("id", "=", dispatch.id)]))

    def test_cancel(self):
        contract = self._signed()
        dispatch = self._approved(contract)
        self._as(dispatch, self.rep).action_to_draft()
        self.assertEqual((dispatch.state, dispatch.sales_approval_state), ("draft", "no"))
        self._as(dispatch, self.rep).action_cancel()
        with self._refused(UserError, "Cancelled"):
            self._as(dispatch, self.rep).action_submit()
