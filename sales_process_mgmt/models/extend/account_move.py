from odoo import api, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "sales.guarded.fields.mixin",
        "sales.money.invoice.mixin",
        "sales.installment.move.mixin",
        "sales.move.money.mixin",
    ]

    _sales_guarded = ("sales_contract_id", "sales_installment_id", "amount_total", "amount_residual")

    @api.model
    def default_get(self, fields):
        return super().default_get(self._sales_unguarded(fields))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._sales_unforged(vals) for vals in vals_list])

    def write(self, vals):
        """Every way to posting leads here, ``_post`` too."""
        vals = self._sales_unforged(vals)
        self._sales_posted_by(vals)._sales_refuse_posting()
        result = super().write(vals)
        if "partner_id" in vals:
            self.invoice_line_ids._sales_check_invoiced_customer()
        if "state" in vals:
            self._sales_money_changed()
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reverses = super()._reverse_moves(default_values_list, cancel=cancel)
        reverses._sales_keep_installment()
        return reverses
