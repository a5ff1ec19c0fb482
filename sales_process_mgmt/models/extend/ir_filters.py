from odoo import api, models
from odoo.exceptions import UserError


class IrFilters(models.Model):
    _inherit = "ir.filters"

    @api.constrains("model_id")
    def _check_sales_private(self):
        """A search keeps what was searched for, with whom it is shared, and after the profile was erased."""
        if "sales.contact.profile" in self.mapped("model_id"):
            raise UserError(self.env._("Searches of private profiles are not saved."))
