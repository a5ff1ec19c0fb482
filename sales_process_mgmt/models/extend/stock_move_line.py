from odoo import api, models


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "sales.move.line.door.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("move_id") for vals in vals_list} - {None, False}
        before = self._sales_gone(self.env["stock.move"].browse(one for one in ids if isinstance(one, int)))
        lines = super().create(vals_list)
        self._sales_refuse_more(before)
        return lines

    def write(self, vals):
        before = self._sales_gone(self.move_id) if vals.keys() & {"quantity", "move_id", "product_uom_id"} else {}
        result = super().write(vals)
        self._sales_refuse_more(before)
        return result
