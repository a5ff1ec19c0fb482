from odoo import fields, models

from ...base.sales_part import STAFF


class SalesPartnerPlanMixin(models.AbstractModel):
    """What stands at a customer's and what he plans to buy; of a competitor, its SWOT."""

    _name = "sales.partner.plan.mixin"
    _inherit = ["sales.swot.owner.mixin"]
    _description = "Installed Base and SWOT of a Partner"

    sales_installed_ids = fields.One2many(
        "sales.installed.product", "partner_id", "Installed Base", copy=False, groups=STAFF
    )
    sales_purchase_plan_ids = fields.One2many(
        "sales.purchase.plan", "partner_id", "Purchase Plans", copy=False, groups=STAFF
    )
    sales_swot_ids = fields.One2many(
        "sales.swot.item", "partner_id", "SWOT", copy=False, groups="sales_process_mgmt.group_part_swot"
    )
