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
        keys, touched = self.ids, self._sales_touched() if self else (set(), set())
        result = super().unlink()
        self._sales_unreconciled(keys, *touched)
        return result
