from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _approval_kinds(self):
        return super()._approval_kinds() | {
            "contract": (self.env._("Contract"), "sales.contract"),
            "hold": (self.env._("Release of an order"), "sales.order.hold"),
        }
