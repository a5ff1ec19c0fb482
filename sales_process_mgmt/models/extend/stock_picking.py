from odoo import api, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "sales.stock.wait.mixin", "sales.signed.note.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        pickings = super().create(vals_list)
        pickings._sales_take_signed_notes(vals_list)
        return pickings

    def write(self, vals):
        result = super().write(vals)
        self._sales_take_signed_notes([vals])
        return result

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._sales_check_grouping(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)
