from odoo import models


class SalesContractCompanyMixin(models.AbstractModel):
    """A company has numbers for its contracts from its first day."""

    _name = "sales.contract.company.mixin"
    _description = "Company that Signs Contracts"

    def _sales_make_contract_numbers(self):
        self.env["sales.contract.number"]._make(self)
