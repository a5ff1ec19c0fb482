from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestContract(ContractCase):
    """A service contract from its plan over two tiers of approval to its order and first invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = new_test_user(cls.env, "contract_head", "sales_team.group_sale_salesman_all_leads", name="Head")
        cls.head.company_ids |= cls.company
        tiers = [
            {"level": 1, "name": "Leader", "approver": "user", "user_id": cls.leader.id},
            {"level": 2, "name": "Sales head", "approver": "user", "user_id": cls.head.id},
            {"level": 2, "name": "Finance", "approver": "user", "user_id": cls.finance.id},
        ]
        cls.rule = cls.env["sales.approval.rule"].create(
            {"name": "Large", "kind": "contract", "amount_min": 100_000, "company_id": cls.company.id}
            | {"tier_ids": [Command.create(tier) for tier in tiers]}
        )

    def _submitted(self):
        contract = self._contract(team_id=self.team.id, installment_ids=self._percents(30, 60, 10))
        self._as(contract, self.rep).action_submit()
        return contract

    def _approve(self, contract, *users):
        for user in users:
            self._as(contract, user).action_sales_approve()

    def test_walk_to_the_deposit(self):
        """Walk 1: 2,000 are missing, then 30 / 60 / 10 %; two tiers, the second in parallel; order and 36,000."""
        contract = self._contract(team_id=self.team.id, installment_ids=self._plan(36_000, 72_000, 10_000))
        with self.assertRaisesRegex(UserError, r"2,000\.00 less than the total of .*120,000\.00"):
            self._as(contract, self.rep).action_submit()
        percents = [Command.clear(), *self._percents(30, 60, 10)]
        self._as(contract, self.rep).installment_ids = percents
        self._as(contract, self.rep).action_submit()
        self.assertEqual(contract.state, "submitted")
        with self.assertRaises(UserError):
            self._as(contract, self.head).action_sales_approve()
        self._approve(contract, self.leader)
        self.assertEqual(contract.state, "submitted")
        self._approve(contract, self.finance, self.head)
        self.assertEqual((contract.state, contract.sales_approval_state), ("approved", "approved"))
        self._as(contract, self.clerk).action_sign()
        order = contract.order_ids
        self.assertEqual((contract.state, order.state, order.amount_total), ("signed", "sale", 120_000))
        self.assertEqual(order.order_line.price_unit, 120_000)
        self._as(contract.installment_ids[0], self.clerk).action_create_invoice()
        invoice = contract.installment_ids[0].invoice_ids
        self.assertEqual((invoice.amount_total, invoice.state), (36_000, "draft"))
        invoice.action_post()
        self.assertEqual(contract.installment_ids[0].amount_invoiced, 36_000)

    def test_requester_never_approves(self):
        contract = self._contract(installment_ids=self._percents(100), user_id=self.leader.id)
        with self.assertRaises(UserError) as caught:
            self._as(contract, self.leader).action_submit()
        self.assertIn("the step “Leader” is decided by Leader, who is you", str(caught.exception))
        self.rule.tier_ids[0].user_id = self.head
        self._as(contract, self.leader).action_submit()
        with self.assertRaises(UserError):
            self._as(contract, self.leader).action_sales_approve()
        self.env["sales.approval.delegate"].create(
            {
                "user_id": self.head.id,
                "delegate_id": self.leader.id,
                "date_from": "2020-01-01",
                "date_to": "2099-01-01",
                "company_id": self.company.id,
            }
        )
        with self.assertRaises(UserError):
            self._as(contract, self.leader).action_sales_approve()

    def test_change_ends_the_approval(self):
        contract = self._submitted()
        self._approve(contract, self.leader, self.head, self.finance)
        self._as(contract.line_ids, self.rep).price_unit = 119_000
        self.assertEqual((contract.state, contract.sales_approval_state), ("draft", "no"))
        with self.assertRaises(UserError):
            self._as(contract, self.clerk).action_sign()

    def test_rejected(self):
        contract = self._submitted()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as(contract, self.leader).action_sales_reject(" ")
        self._as(contract, self.leader).action_sales_reject("Too cheap")
        self.assertEqual((contract.state, contract.sales_approval_state), ("draft", "rejected"))

    def test_small_needs_nobody(self):
        contract = self._contract(installment_ids=self._percents(100))
        contract.line_ids.price_unit = 500
        self._as(contract, self.rep).action_submit()
        self.assertEqual(contract.state, "approved")

    def test_steps_are_hidden(self):
        contract = self._submitted()
        steps = self.env["sales.approval.step"].search([("res_id", "=", contract.id)])
        self.assertEqual(len(steps), 3)
        self.assertFalse(self._as(steps.browse(), self.other_rep).search([("id", "in", steps.ids)]))
        with self.assertRaises(AccessError):
            self._as(steps, self.other_rep).read(["state"])
        for write in (lambda one: one.write({"state": "approved"}), lambda one: one.unlink()):
            with self.assertRaises(AccessError):
                write(self._as(steps, self.manager))

    def test_nothing_is_forged(self):
        contract = self._submitted()
        with self.assertRaises(AccessError):
            self._as(contract, self.rep).write({"sales_approval_state": "approved"})
        self._as(contract, self.rep).write({"state": "approved"})
        self.env.invalidate_all()
        self.assertEqual((contract.state, contract.sales_approval_state), ("submitted", "waiting"))
        self._approve(contract, self.leader, self.head, self.finance)
        copied = self._as(contract, self.rep).copy()
        self.assertEqual((copied.state, copied.sales_approval_state), ("draft", "no"))
        forged = (
            self.env["sales.contract"]
            .with_user(self.rep)
            .with_context(allowed_company_ids=self.company.ids, default_state="signed")
        )
        with self.assertRaises(AccessError):
            forged.with_context(default_sales_approval_state="approved").create({"partner_id": self.partner.id})
        made = forged.create({"partner_id": self.partner.id})
        self.assertEqual((made.state, made.sales_approval_state), ("draft", "no"))
        with self.assertRaises(AccessError):
            self._as(self.rule, self.rep).active = False
