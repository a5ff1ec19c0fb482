from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [("1", "Very low"), ("2", "Low"), ("3", "Medium"), ("4", "High"), ("5", "Very high")]


class SalesCompetitorPosition(models.Model):
    """Where a rival stands on an opportunity: what he offers, how strong he is, and who sells for him."""

    _name = "sales.competitor.position"
    _inherit = ["sales.rival.line.mixin"]
    _description = "Competitor on an Opportunity"
    _order = "lead_id, threat desc, id"
    _sales_texts = ("offer", "strengths", "weaknesses", "rep_name")

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, ondelete="cascade", index=True)
    offer = fields.Char("Product")
    price = fields.Monetary()
    currency_id = fields.Many2one(related="lead_id.company_currency")
    rep_name = fields.Char("Their Salesperson")
    rep_relation = fields.Selection(LEVELS, "Relation to the Customer", help="How close their salesperson is to him.")
    satisfaction = fields.Selection(LEVELS, help="How satisfied the customer is with them.")
    threat = fields.Selection(LEVELS, required=True, default="3")

    _lead_partner_uniq = models.Constraint(
        "UNIQUE(lead_id, partner_id)", "This competitor is on the opportunity already."
    )

    @api.constrains("price")
    def _check_price(self):
        for position in self:
            if not position.price >= 0:
                raise ValidationError(
                    self.env._(
                        "The price of “%(competitor)s” is %(price)s, but cannot be less than 0.",
                        competitor=position.partner_id.display_name,
                        price=f"{position.price:g}",
                    )
                )
