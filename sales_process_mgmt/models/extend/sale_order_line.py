from odoo import models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sales.contract.sale.line.mixin"]

    def write(self, vals):
        self._sales_refuse_relink(vals)
        return super().write(vals)
