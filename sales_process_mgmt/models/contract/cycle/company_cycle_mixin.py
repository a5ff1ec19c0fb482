from odoo import models


class SalesCycleCompanyMixin(models.AbstractModel):
    """A company has numbers for the orders of all cycles from its first day."""

    _name = "sales.cycle.company.mixin"
    _description = "Company with Order Cycles"

    def _sales_make_cycle_numbers(self):
        """Who makes companies need not administer sales."""
        cycles = self.env["sales.order.cycle"].sudo().with_context(active_test=False)
        cycles.search([("company_id", "=", False)])._make_numbers(self)
