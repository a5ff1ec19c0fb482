from odoo import fields, models

from ..base.sales_part import STAFF


def part(name, label):
    """Return the switch of a part: its group is given to all who sell, and to finance."""
    return fields.Boolean(label, group=STAFF, implied_group=f"sales_process_mgmt.group_part_{name}")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sales_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency for Sales Alerts")
    sales_rate_window_months = fields.Integer(related="company_id.sales_rate_window_months", readonly=False)
    sales_rate_weight = fields.Integer(related="company_id.sales_rate_weight", readonly=False)
    sales_rate_minimum = fields.Integer(related="company_id.sales_rate_minimum", readonly=False)
    sales_best_few_probability = fields.Float(related="company_id.sales_best_few_probability", readonly=False)
    sales_best_few_cycle_share = fields.Float(related="company_id.sales_best_few_cycle_share", readonly=False)
    sales_alert_amount_share = fields.Float(related="company_id.sales_alert_amount_share", readonly=False)
    sales_alert_visit_days = fields.Integer(related="company_id.sales_alert_visit_days", readonly=False)
    sales_alert_contact_amount = fields.Monetary(
        related="company_id.sales_alert_contact_amount",
        readonly=False,
        currency_field="sales_currency_id",
    )
    sales_control_preset = fields.Selection(related="company_id.sales_control_preset", readonly=False, required=True)
    sales_effort_days = fields.Integer(related="company_id.sales_effort_days", readonly=False)
    sales_effort_intrinsic_max = fields.Integer(related="company_id.sales_effort_intrinsic_max", readonly=False)
    sales_effort_strategic_min = fields.Integer(related="company_id.sales_effort_strategic_min", readonly=False)
    sales_score_hot = fields.Integer(related="company_id.sales_score_hot", readonly=False)
    sales_score_warm = fields.Integer(related="company_id.sales_score_warm", readonly=False)
    # === GAPS OF A BUYING CENTRE ===
    sales_ask_decision_maker = fields.Boolean(related="company_id.sales_ask_decision_maker", readonly=False)
    sales_ask_opposed = fields.Boolean(related="company_id.sales_ask_opposed", readonly=False)
    sales_ask_coach = fields.Boolean(related="company_id.sales_ask_coach", readonly=False)
    sales_ask_finance = fields.Boolean(related="company_id.sales_ask_finance", readonly=False)
    sales_ask_technical = fields.Boolean(related="company_id.sales_ask_technical", readonly=False)
    sales_ask_using = fields.Boolean(related="company_id.sales_ask_using", readonly=False)
    sales_ask_purchasing = fields.Boolean(related="company_id.sales_ask_purchasing", readonly=False)
    sales_stock_priority = fields.Boolean(related="company_id.sales_stock_priority", readonly=False)
    sales_replacement_days = fields.Integer(related="company_id.sales_replacement_days", readonly=False)
    # === CREDIT ===
    sales_credit_check = fields.Boolean(related="company_id.sales_credit_check", readonly=False)
    sales_credit_days = fields.Integer(related="company_id.sales_credit_days", readonly=False)
    sales_credit_months = fields.Float(related="company_id.sales_credit_months", readonly=False)
    # === PARTS ===
    group_part_qualification = part("qualification", "Qualification")
    group_part_lead_score = part("lead_score", "Lead Score")
    group_part_control_score = part("control_score", "Control Score")
    group_part_buying_centre = part("buying_centre", "Buying Centre")
    group_part_needs = part("needs", "Needs")
    group_part_objections = part("objections", "Objections")
    group_part_signals = part("signals", "Buying Signals")
    group_part_competitors = part("competitors", "Competitors")
    group_part_swot = part("swot", "SWOT")
    group_part_selling_mode = part("selling_mode", "Value Type and Selling Mode")
    group_part_customer_card = part("customer_card", "Customer Card")
    group_part_customer_class = part("customer_class", "Customer Class (ABC)")
    group_part_key_account = part("key_account", "Key Accounts")
    group_part_installed_base = part("installed_base", "Installed Base and Purchase Plans")
    group_part_contact_profile = part("contact_profile", "Private Profiles of Contacts")
    group_part_pool = part("pool", "Customer Pool")
    group_part_handover = part("handover", "Hand-over and Load")
    group_part_contract = part("contract", "Contracts")
