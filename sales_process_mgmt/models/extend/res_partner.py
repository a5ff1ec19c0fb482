from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.customer.partner.mixin", "sales.customer.card.partner.mixin"]
