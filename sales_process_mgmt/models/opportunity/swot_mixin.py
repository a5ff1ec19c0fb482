from odoo import fields, models


class SalesSwotMixin(models.AbstractModel):
    """SWOT of an opportunity: of us and of the others, also as the customer sees it."""

    _name = "sales.swot.mixin"
    _inherit = ["sales.people.mixin", "sales.swot.owner.mixin"]
    _description = "SWOT of an Opportunity"

    sales_swot_ids = fields.One2many("sales.swot.item", "lead_id", "SWOT", copy=False, groups="base.group_user")

    def _sales_users(self, specification):
        users = super()._sales_users(specification)
        return users | self.sales_swot_ids.user_id if "sales_swot_ids" in specification else users
