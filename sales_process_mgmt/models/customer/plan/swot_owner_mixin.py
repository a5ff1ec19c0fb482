from odoo import api, fields, models


class SalesSwotOwnerMixin(models.AbstractModel):
    """What has a SWOT: gives its items (``sales_swot_ids``) a picture of four fields."""

    _name = "sales.swot.owner.mixin"
    _description = "Owner of a SWOT"

    sales_swot_board = fields.Html(
        "SWOT Board", compute="_compute_sales_swot_board", sanitize=False, groups="base.group_user"
    )

    @api.depends_context("lang")
    @api.depends("sales_swot_ids.quadrant", "sales_swot_ids.name", "sales_swot_ids.weight", "sales_swot_ids.action")
    def _compute_sales_swot_board(self):
        """Draw strengths and weaknesses above opportunities and threats."""
        view = self.env["ir.qweb"]
        for owner in self:
            quadrants = owner.sales_swot_ids._by_quadrant() if owner.sales_swot_ids else []
            owner.sales_swot_board = quadrants and view._render(
                "sales_process_mgmt.swot_board", {"quadrants": quadrants}, raise_if_not_found=True
            )
