from odoo import fields, models


class UtmSource(models.Model):
    _inherit = "utm.source"

    sales_direction = fields.Selection(
        [("inbound", "Inbound: the customer comes to us"), ("outbound", "Outbound: we go to the customer")],
        string="Direction",
    )
