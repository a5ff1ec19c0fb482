from odoo import Command
from odoo.tests import new_test_user

from ..common import ProcessCase


class ContractCase(ProcessCase):
    """A company with taxes of nobody, a clerk, finance, and contracts of the rep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("contract")
        cls.company = cls.env["res.company"].create({"name": "Contract Works"})
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.clerk = new_test_user(cls.env, "contract_clerk", "sales_process_mgmt.group_contract_clerk", name="Clerk")
        cls.finance = new_test_user(cls.env, "contract_finance", "account.group_account_invoice", name="Finance")
        for user in (cls.rep, cls.other_rep, cls.leader, cls.manager, cls.clerk, cls.finance, cls.env.user):
            user.company_ids |= cls.company
        cls.env = cls.env(context=cls.env.context | {"allowed_company_ids": cls.company.ids})
        cls.partner = cls.env["res.partner"].create({"name": "Plant", "is_company": True, "user_id": cls.rep.id})
        cls.service = cls.env["product.product"].create(
            {"name": "Commissioning", "type": "service", "invoice_policy": "order", "list_price": 120_000}
        )

    @classmethod
    def _contract(cls, user=None, **values):
        """A service contract of 120,000 without taxes, without a plan."""
        defaults = {
            "partner_id": cls.partner.id,
            "company_id": cls.company.id,
            "user_id": cls.rep.id,
            "line_ids": [Command.create({"product_id": cls.service.id, "price_unit": 120_000, "tax_ids": False})],
        }
        contracts = cls.env["sales.contract"]
        if user:
            contracts = contracts.with_user(user).with_context(allowed_company_ids=cls.company.ids)
        return contracts.create(defaults | values)

    def _as(self, record, user):
        """The record as a user sees it in the test's company, with nothing in the cache."""
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    @staticmethod
    def _plan(*amounts):
        """Instalments of these amounts."""
        return [
            Command.create({"name": f"Part {number}", "basis": "amount", "amount": amount, "sequence": number})
            for number, amount in enumerate(amounts, 1)
        ]

    @staticmethod
    def _percents(*percents):
        """Instalments of these percents."""
        return [
            Command.create({"name": f"Part {number}", "percent": percent, "sequence": number})
            for number, percent in enumerate(percents, 1)
        ]
