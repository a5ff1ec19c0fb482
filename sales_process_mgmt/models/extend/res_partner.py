from odoo import models

# What may take a contact away from a customer, or from a company.
MOVES = {"parent_id", "is_company", "company_id"}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "sales.customer.partner.mixin",
        "sales.key.account.partner.mixin",
        "sales.partner.plan.mixin",
    ]

    def write(self, vals):
        result = super().write(vals)
        if MOVES & vals.keys():
            self.env["sales.contact.profile"]._sales_follow()
        return result

    def unlink(self):
        self.check_access("unlink")
        self.env["sales.contact.profile"]._sales_erase_of(self)
        return super().unlink()
