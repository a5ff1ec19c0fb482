from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..opportunity.sales_control_rate import PRESETS

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
    "sales_effort_days": (1, 36_500),
    "sales_effort_intrinsic_max": (0, 1_000_000),
    "sales_effort_strategic_min": (0, 1_000_000),
    "sales_score_hot": (-1_000_000, 1_000_000),
    "sales_score_warm": (-1_000_000, 1_000_000),
    "sales_replacement_days": (0, 3_650),
}


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = [
        "res.company",
        "sales.credit.company.mixin",
        "sales.cycle.company.mixin",
        "sales.range.mixin",
        "sales.buying.company.mixin",
        "sales.contract.company.mixin",
        "sales.money.company.mixin",
    ]

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
        help="So long before a replacement or purchase is due, the night makes an opportunity of it; 0: never. What was"
        " due longer ago than that is left to you.",
    )

    # === CONTROL SCORE ===
    sales_control_preset = fields.Selection(
        PRESETS,
        "Rates of the Control Score",
        default="course",
        required=True,
        groups="base.group_user",
        help="What a score is worth. Changing it gives all open deals of the company their new rate.",
    )
    # === SELLING MODE ===
    sales_effort_days = fields.Integer(
        "Effort of the Last (days)",
        default=30,
        groups="base.group_user",
        help="Done calls and meetings of this time are held against the value type.",
    )
    sales_effort_intrinsic_max = fields.Integer(
        "Calls and Meetings at Most, Intrinsic Value",
        default=3,
        groups="base.group_user",
        help="More calls and meetings than this are too many for who only wants it cheap and easy.",
    )
    sales_effort_strategic_min = fields.Integer(
        "Calls and Meetings at Least, Strategic Value",
        default=1,
        groups="base.group_user",
        help="Fewer calls and meetings than this are too few for a strategic customer.",
    )

    # === LEAD SCORE ===
    sales_score_hot = fields.Integer(
        "Hot From (points)", default=60, groups="base.group_user", help="A lead with as many points is hot."
    )
    sales_score_warm = fields.Integer(
        "Warm From (points)", default=30, groups="base.group_user", help="With as many it is warm, with fewer cold."
    )

    @api.constrains("sales_score_hot", "sales_score_warm")
    def _check_sales_score_limits(self):
        for company in self:
            if company.sales_score_warm >= company.sales_score_hot:
                raise ValidationError(
                    self.env._(
                        "A lead is hot from %(hot)s points and warm from %(warm)s: the limit for hot must be higher.",
                        hot=company.sales_score_hot,
                        warm=company.sales_score_warm,
                    )
                )

    @api.constrains(*RANGES)
    def _check_sales_ranges(self):
        self._check_ranges(RANGES)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._sales_make_contract_numbers()
        companies._sales_make_cycle_numbers()
        companies._sales_make_money_rules()
        return companies

    def write(self, vals):
        switched = self._sales_credit_switched(vals)
        result = super().write(vals)
        switched._sales_propose_credit()
        if "sales_control_preset" in vals:
            self.env["crm.lead"]._sales_control_remeasure()
        if vals.keys() & {"sales_score_hot", "sales_score_warm"}:
            self.env["sales.score.rule"]._score_soon()
        return result
