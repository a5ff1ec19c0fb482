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
        if not vals.keys() & {"sales_contract_id", "sales_installment_id"}:
            return super().write(vals)
        payments = self.sudo()
        contracts, orders = payments.sales_contract_id.ids, payments.sales_installment_id.order_id.ids
        result = super().write(vals)
        self._sales_advance_changed(contracts, orders)
        return result
