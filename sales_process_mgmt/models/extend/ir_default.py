from odoo import api, models
from odoo.exceptions import UserError


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.constrains("field_id", "json_value")
    def _check_sales_private(self):
        """Every employee reads the defaults of all: what is private of a person is no default."""
        if "sales.contact.profile" in self.sudo().field_id.mapped("model"):
            raise UserError(self.env._("Private profiles have no defaults: other people would read them."))
