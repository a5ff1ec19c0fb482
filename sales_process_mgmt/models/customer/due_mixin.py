from odoo import api, models


class SalesCustomerDueMixin(models.AbstractModel):
    """What falls due at customers makes opportunities overnight: replacements and planned purchases."""

    _name = "sales.customer.due.mixin"
    _inherit = ["sales.customer.measure.mixin"]
    _description = "Due at Customers"

    @api.model
    def _measures(self):
        sources = [self.env["sales.installed.product"], self.env["sales.purchase.plan"]]
        return [*super()._measures(), *(source._suggest_due for source in sources)]
