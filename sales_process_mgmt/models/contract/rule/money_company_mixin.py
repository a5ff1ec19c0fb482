from odoo import models


class SalesMoneyCompanyMixin(models.AbstractModel):
    """A company has its money rules from its first day."""

    _name = "sales.money.company.mixin"
    _description = "Company with Money Rules"

    def _sales_make_money_rules(self):
        self.env["sales.money.rule"]._make(self)
