from odoo import api, fields, models


class SalesSwotMixin(models.AbstractModel):
    """SWOT of an opportunity: of us and of the others, also as the customer sees it."""

    _name = "sales.swot.mixin"
    _inherit = ["sales.swot.owner.mixin", "sales.merging.mixin"]
    _description = "SWOT of an Opportunity"

    sales_swot_ids = fields.One2many("sales.swot.item", "lead_id", "SWOT", copy=False, groups="base.group_user")

    @api.model
    def _sales_merged_models(self):
        return [*super()._sales_merged_models(), "sales.swot.item"]
