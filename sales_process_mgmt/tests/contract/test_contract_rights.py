from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestContractRights(ContractCase):
    """Own, team, all, company; and what nobody writes."""

    def test_who_reads(self):
        contract = self._contract(team_id=self.team.id)
        for user, may in (
            (self.rep, True),
            (self.other_rep, False),
            (self.leader, True),
            (self.clerk, True),
            (self.manager, True),
            (self.finance, True),
        ):
            found = self._as(self.env["sales.contract"], user).search([("id", "=", contract.id)])
            self.assertEqual(bool(found), may, user.name)
            lines = self._as(self.env["sales.contract.line"], user).search([("contract_id", "=", contract.id)])
            self.assertEqual(bool(lines), may, user.name)

    def test_who_writes(self):
        contract = self._contract()
        self._as(contract, self.clerk).subject = "Pumps"
        for user in (self.other_rep, self.finance):
            with self.assertRaises(AccessError):
                self._as(contract, user).subject = "Mine"

    def test_other_company(self):
        contract = self._contract()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.clerk.company_ids |= elsewhere
        contracts = self.env["sales.contract"].with_user(self.clerk).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(contracts.search([("id", "=", contract.id)]))

    def test_state_is_the_systems(self):
        contract = self._contract()
        for values in ({"state": "signed"}, {"name": "X-1"}):
            before = contract.read(list(values))[0]
            self._as(contract, self.rep).write(values)
            self.env.invalidate_all()
            self.assertEqual(contract.read(list(values))[0], before)
        forged = self._contract(user=self.rep, state="signed")
        self.assertEqual(forged.state, "draft")

    def test_signed_is_closed(self):
        contract = self._contract()
        contract.sudo().state = "signed"
        for write in (
            lambda one: one.write({"subject": "More"}),
            lambda one: one.line_ids.write({"price_unit": 1}),
            lambda one: one.line_ids.unlink(),
            lambda one: one.line_ids.copy(),
            lambda one: one.unlink(),
        ):
            with self.assertRaises(UserError):
                write(self._as(contract, self.clerk))

    def test_numbers(self):
        first, second = self._contract(), self._contract()
        self.assertRegex(first.name, r"^SC\d{4}-\d{4}$")
        self.assertNotEqual(first.name, second.name)
        self.assertRegex(self._contract(kind="framework").name, r"^FC")
        self.assertNotEqual(first.copy().name, first.name)
