from odoo import api, models


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "sales.payment.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._sales_advance_changed()
        return payments

    def write(self, vals):
        before = self.sudo().sales_contract_id.ids if "sales_contract_id" in vals else ()
        result = super().write(vals)
        if vals.keys() & {"sales_contract_id", "sales_installment_id"}:
            self._sales_advance_changed(before)
        return result
