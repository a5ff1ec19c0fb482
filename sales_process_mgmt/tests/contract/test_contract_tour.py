from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestContractTour(ContractCase, HttpCase):
    """Walk 1 in the browser, by each of those who walk it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = new_test_user(cls.env, "contract_head", "sales_team.group_sale_salesman_all_leads", name="Head")
        people = (cls.rep, cls.leader, cls.head, cls.finance, cls.clerk)
        for user in people:
            user.write({"company_ids": [Command.set(cls.company.ids)], "company_id": cls.company.id, "lang": "en_US"})
        tiers = [
            {"level": 1, "name": "Leader", "approver": "user", "user_id": cls.leader.id},
            {"level": 2, "name": "Sales head", "approver": "user", "user_id": cls.head.id},
            {"level": 2, "name": "Finance", "approver": "user", "user_id": cls.finance.id},
        ]
        cls.env["sales.approval.rule"].create(
            {"name": "Large", "kind": "contract", "company_id": cls.company.id}
            | {"tier_ids": [Command.create(tier) for tier in tiers]}
        )

    def test_walk(self):
        contract = self._contract(team_id=self.team.id, installment_ids=self._plan(36_000, 72_000, 10_000))
        page = f"/odoo/sales.contract/{contract.id}"
        self.start_tour(page, "sales_contract_submit", login=self.rep.login)
        self.assertEqual(contract.installment_ids.mapped("amount"), [36_000, 72_000, 12_000])
        for user in (self.leader, self.finance, self.head):
            self.assertEqual(contract.state, "submitted")
            self.start_tour(page, "sales_contract_approve", login=user.login)
        self.assertEqual(contract.state, "approved")
        self.start_tour(page, "sales_contract_sign", login=self.clerk.login)
        self.assertEqual((contract.state, contract.own_order_id.state), ("signed", "sale"))
        self.assertEqual(contract.installment_ids[0].invoice_ids.amount_total, 36_000)
