from odoo import fields, models


class CrmLeadLost(models.TransientModel):
    _inherit = "crm.lead.lost"

    sales_lost_to_id = fields.Many2one(
        "res.partner",
        "Lost to",
        domain="[('sales_is_competitor', '=', True)]",
        help="The competitor that won; kept for the report on competitors.",
    )

    def action_lost_reason_apply(self):
        if self.env["sales.part"]._is_on("competitors"):
            self.lead_ids._sales_lose_to(self.sales_lost_to_id)
        return super().action_lost_reason_apply()
