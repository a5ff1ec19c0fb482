from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "sales.installment.move.mixin", "sales.move.money.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._sales_money_changed()
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reverses = super()._reverse_moves(default_values_list, cancel=cancel)
        reverses._sales_keep_installment()
        return reverses
