from odoo import api, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.customer.partner.mixin", "sales.owner.mixin"]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._sales_record_first_owners()
        return partners

    def write(self, vals):
        owners = self._sales_owners_before(vals)
        result = super().write(vals)
        if owners:
            self._sales_settle_owners(owners)
        return result
