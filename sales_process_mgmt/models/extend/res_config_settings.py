from odoo import fields, models


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
