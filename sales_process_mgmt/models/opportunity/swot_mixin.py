from odoo import fields, models


class SalesSwotMixin(models.AbstractModel):
    """SWOT of an opportunity: of us and of the others, also as the customer sees it."""

    _name = "sales.swot.mixin"
    _inherit = ["sales.swot.owner.mixin"]
    _description = "SWOT of an Opportunity"

    sales_swot_ids = fields.One2many("sales.swot.item", "lead_id", "SWOT", copy=False, groups="base.group_user")
