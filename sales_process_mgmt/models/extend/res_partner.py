from odoo import api, models

from ..customer.duplicate_mixin import DOMAIN_KEY, NAME_KEY, PHONE_KEY


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "sales.customer.partner.mixin",
        "sales.owner.mixin",
        "sales.claim.mixin",
        "sales.duplicate.mixin",
    ]

    # === DUPLICATE CHECK ===
    _sales_name_index = models.Index(f"(({NAME_KEY.format('name')})) WHERE parent_id IS NULL")
    _sales_phone_index = models.Index(f"(({PHONE_KEY.format('phone')}))")
    _sales_email_index = models.Index(f"(({DOMAIN_KEY.format('email_normalized')}))")

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
