from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "sales.money.invoice.mixin",
        "sales.installment.move.mixin",
        "sales.move.money.mixin",
    ]

    def write(self, vals):
        """Every way to posting leads here, ``_post`` too."""
        self._sales_posted_by(vals)._sales_refuse_posting()
        result = super().write(vals)
        if "state" in vals:
            self._sales_money_changed()
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reverses = super()._reverse_moves(default_values_list, cancel=cancel)
        reverses._sales_keep_installment()
        return reverses
