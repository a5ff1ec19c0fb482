from odoo import api, fields, models

# Lowest and highest value of each setting.
RANGES = {
    "sales_rate_window_months": (1, 1200),
    "sales_rate_weight": (0, 1_000_000),
    "sales_rate_minimum": (0, 1_000_000),
    "sales_best_few_probability": (0, 100),
    "sales_best_few_cycle_share": (0, 1000),
    "sales_alert_amount_share": (0, 1_000_000),
    "sales_alert_visit_days": (0, 36_500),
    "sales_alert_contact_amount": (0, None),
    "sales_replacement_days": (0, 3_650),
}


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "sales.range.mixin"]

    # === MEASURED WIN RATES ===
    sales_rate_window_months = fields.Integer(
        "Measuring Window (months)",
        default=12,
        groups="base.group_user",
        help="Deals resolved in this time count for rates and cycles.",
    )
    sales_rate_weight = fields.Integer(
        "Weight of the Wider Level",
        default=20,
        groups="base.group_user",
        help="How many deals the wider level's rate counts for (k).",
    )
    sales_rate_minimum = fields.Integer(
        "Too Few Below",
        default=30,
        groups="base.group_user",
        help="A rate from fewer resolved deals is marked as too few.",
    )
    # === ZONES ===
    sales_best_few_probability = fields.Float("Best Few From (%)", default=90.0, groups="base.group_user")
    sales_best_few_cycle_share = fields.Float(
        "Best Few Close Within (% of the usual cycle)", default=50.0, groups="base.group_user"
    )
    # === ALERTS ===
    sales_alert_amount_share = fields.Float(
        "Amount Changed by More Than (%)",
        default=30.0,
        groups="base.group_user",
        help="A larger change at once raises an alert.",
    )
    sales_alert_visit_days = fields.Integer(
        "No Visit for (days)",
        default=30,
        groups="base.group_user",
        help="No done call or meeting for longer raises an alert; 0: never.",
    )
    sales_alert_contact_amount = fields.Monetary(
        "Single Contact From",
        default=0.0,
        groups="base.group_user",
        help="Opportunities from this amount on should know more than one person at the customer.",
    )
    # === STOCK ===
    sales_stock_priority = fields.Boolean(
        "Key Accounts First in Stock",
        groups="base.group_user",
        help="When stock is short, deliveries of key accounts are reserved first, then by customer class.",
    )
    # === REPLACEMENTS ===
    sales_replacement_days = fields.Integer(
        "Replacements Ahead (days)",
        default=90,
        groups="base.group_user",
        help="So long before a replacement or purchase is due, the night makes an opportunity of it; 0: never.",
    )

    @api.constrains(*RANGES)
    def _check_sales_ranges(self):
        self._check_ranges(RANGES)
