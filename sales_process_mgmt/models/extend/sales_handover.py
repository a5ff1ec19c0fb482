from odoo import models


class SalesHandover(models.Model):
    _name = "sales.handover"
    _inherit = ["sales.handover", "sales.objection.handover.mixin", "sales.contract.handover.mixin"]
