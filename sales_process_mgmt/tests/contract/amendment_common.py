from odoo import Command
from odoo.tests import new_test_user

from .common import ContractCase


class AmendmentCase(ContractCase):
    """Signed contracts, and somebody who approves their amendments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = new_test_user(cls.env, "amend_head", "sales_team.group_sale_salesman_all_leads", name="Head")
        cls.head.company_ids |= cls.company
        cls.goods = cls.env["product.product"].create(
            {"name": "Pump", "type": "consu", "list_price": 100, "invoice_policy": "order", "taxes_id": False}
        )

    @classmethod
    def _rule(cls, kind="amendment", **values):
        tier = {"level": 1, "name": "Head", "approver": "user", "user_id": cls.head.id}
        return cls.env["sales.approval.rule"].create(
            {"name": "Head", "kind": kind, "company_id": cls.company.id, "tier_ids": [Command.create(tier)]} | values
        )

    @classmethod
    def _signed(cls, **values):
        """A signed service contract of 120,000 in 30 / 10 / 60 %, of the rep and the leader's team."""
        values = {"team_id": cls.team.id, "installment_ids": cls._percents(30, 10, 60)} | values
        contract = cls._contract(**values)
        contract.action_submit()
        contract.action_sign()
        return contract

    @classmethod
    def _framework(cls, quantity=100):
        """A signed framework of 100 pumps at 100."""
        return cls._signed(
            kind="framework",
            installment_ids=cls._percents(100),
            line_ids=[
                Command.create({"product_id": cls.goods.id, "quantity": quantity, "price_unit": 100, "tax_ids": False})
            ],
        )

    def _amend(self, contract, user=None, **line):
        """An amendment, written by the rep, of a contract's first line."""
        amendments = self._as(self.env["sales.contract.amendment"], user or self.rep)
        amendment = amendments.create({"contract_id": contract.id, "reason": "The customer wants more"})
        if line:
            amendment.line_ids[0].write(line)
        return amendment

    def _invoice(self, installment, pay=True):
        """Post an instalment's invoice, and pay it by bank."""
        installment.action_create_invoice()
        invoice = installment.invoice_ids
        invoice.action_post()
        if pay:
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            register.create({}).action_create_payments()
        return invoice

    def _call_off(self, contract, quantity):
        """A confirmed order that draws on the first line of a framework."""
        line = contract.line_ids[0]
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "sales_contract_id": contract.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "product_uom_qty": quantity,
                            "price_unit": line.price_unit,
                            "sales_contract_line_id": line.id,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _plan_of(self, document):
        return [(row.name, row.amount) for row in document.installment_ids.sorted("sequence")]
