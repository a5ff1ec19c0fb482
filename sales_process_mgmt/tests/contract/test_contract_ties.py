from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestContractTies(ContractCase):
    """Contracts on opportunities, customers, quotations and hand-overs."""

    def _quotation(self, **values):
        line = {"product_id": self.service.id, "price_unit": 900, "discount": 10, "tax_ids": False}
        section = {"display_type": "line_section", "name": "Works"}
        defaults = {
            "partner_id": self.partner.id,
            "company_id": self.company.id,
            "user_id": self.rep.id,
            "order_line": [Command.create(section), Command.create(line | {"product_uom_qty": 3})],
        }
        return self.env["sale.order"].create(defaults | values)

    def _signed(self, contract):
        contract.installment_ids = self._percents(100)
        self._as(contract, self.rep).action_submit()
        self._as(contract, self.rep).action_sign()
        return contract

    def test_quotation_becomes_a_contract(self):
        quotation = self._quotation()
        action = self._as(quotation, self.rep).action_sales_make_contract()
        contract = self.env["sales.contract"].browse(action["res_id"])
        self.assertEqual((contract.state, contract.kind, contract.origin_order_id), ("draft", "service", quotation))
        # 3 × 900 less 10 % = 2,430, as on the quotation.
        self.assertEqual((contract.amount_total, quotation.amount_total), (2_430, 2_430))
        self.assertEqual(contract.line_ids.mapped("display_type"), ["line_section", False])
        again = self._as(quotation, self.rep).action_sales_make_contract()
        self.assertEqual(again["res_id"], contract.id)
        self._signed(contract)
        self.assertEqual((quotation.state, contract.order_ids.state), ("cancel", "sale"))

    def test_order_becomes_no_contract(self):
        order = self._quotation()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "no quotation any more"):
            self._as(order, self.rep).action_sales_make_contract()
        empty = self._quotation(order_line=[Command.create({"display_type": "line_note", "name": "Later"})])
        with self.assertRaisesRegex(UserError, "nothing to promise"):
            self._as(empty, self.rep).action_sales_make_contract()

    def test_opportunity_proves_by_contract(self):
        lead = self._lead(partner_id=self.partner.id, company_id=self.company.id)
        action = self._as(lead, self.rep).action_sales_contracts()
        contract = self._contract(
            opportunity_id=action["context"]["default_opportunity_id"],
            partner_id=action["context"]["default_partner_id"],
        )
        facts = self.env["crm.lead"]._sales_facts()

        def proven():
            return {
                code for code in ("contract_approved", "contract_signed") if lead.filtered_domain(facts[code].domain)
            }

        self.assertEqual((lead.sales_contract_count, proven()), (1, set()))
        contract.installment_ids = self._percents(100)
        self._as(contract, self.rep).action_submit()
        self.assertEqual(proven(), {"contract_approved"})
        self._as(contract, self.rep).action_sign()
        self.assertEqual(proven(), {"contract_approved", "contract_signed"})
        self.assertEqual(contract.order_ids.opportunity_id, lead)

    def test_customer_tells_of_contracts(self):
        contract = self._signed(self._contract())
        customer = self.env["sales.customer"].search(
            [("partner_id", "=", self.partner.id), ("company_id", "=", self.company.id)]
        )
        partner = self._as(self.partner, self.rep)
        self.assertEqual(partner.sales_contract_count, 1)
        self.assertEqual(self._as(self.partner, self.other_rep).sales_contract_count, 0)
        self.assertEqual(partner.sales_contract_status, "running", customer)
        contract._amending().date_end = "2020-01-01"
        self.assertEqual(self._as(self.partner, self.rep).sales_contract_status, "expired")

    def test_handed_over(self):
        contract = self._signed(self._contract(team_id=self.team.id))
        receivers = [Command.create({"user_id": self.other_rep.id})]
        handover = self._as(self.env["sales.handover"], self.manager).create(
            {"from_user_id": self.rep.id, "company_id": self.company.id, "receiver_ids": receivers}
        )
        scopes = handover._sales_handover_scopes()
        for code in ("contract", "installment"):
            scope = scopes[code]
            found = self.env[scope.model].search(scope.domain)
            self.assertIn(contract if code == "contract" else contract.installment_ids, found)
        handover.action_preview()
        handover.action_hand_over()
        self.assertEqual(contract.user_id, self.other_rep)
        self.assertEqual(contract.installment_ids.user_id, self.other_rep)
        self.assertEqual(contract.team_id, self.team)
