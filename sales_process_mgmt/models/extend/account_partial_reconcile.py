from odoo import api, models


class AccountPartialReconcile(models.Model):
    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "sales.partial.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._sales_reconciled()
        return partials

    def unlink(self):
        keys, contract_ids = self.ids, self._sales_touched_contracts() if self else set()
        result = super().unlink()
        self._sales_unreconciled(keys, contract_ids)
        return result
