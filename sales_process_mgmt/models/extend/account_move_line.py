from odoo import api, models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "sales.invoiced.line.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any("sale_line_ids" in vals for vals in vals_list):
            lines._sales_check_invoiced_customer()
        return lines

    def write(self, vals):
        self._sales_refuse_reordered(vals)
        result = super().write(vals)
        if "sale_line_ids" in vals:
            self._sales_check_invoiced_customer()
        return result
