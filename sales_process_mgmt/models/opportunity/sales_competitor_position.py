from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [("1", "Very low"), ("2", "Low"), ("3", "Medium"), ("4", "High"), ("5", "Very high")]
TEXTS = ("offer", "strengths", "weaknesses", "rep_name")


class SalesCompetitorPosition(models.Model):
    """Where a rival stands on an opportunity: what he offers, how strong he is, and who sells for him."""

    _name = "sales.competitor.position"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin"]
    _description = "Competitor on an Opportunity"
    _order = "lead_id, threat desc, id"
    _rec_name = "partner_id"

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Competitor",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('sales_is_competitor', '=', True)]",
    )
    offer = fields.Char("Product")
    price = fields.Monetary()
    currency_id = fields.Many2one(related="lead_id.company_currency")
    strengths = fields.Text()
    weaknesses = fields.Text()
    rep_name = fields.Char("Their Salesperson")
    rep_relation = fields.Selection(LEVELS, "Relation to the Customer", help="How close their salesperson is to him.")
    satisfaction = fields.Selection(LEVELS, help="How satisfied the customer is with them.")
    threat = fields.Selection(LEVELS, required=True, default="3")

    _lead_partner_uniq = models.Constraint(
        "UNIQUE(lead_id, partner_id)", "This competitor is on the opportunity already."
    )

    @api.constrains(*TEXTS)
    def _check_texts(self):
        for name in TEXTS:
            self._check_text_length(name)

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

    @api.constrains("partner_id", "lead_id")
    def _check_partner(self):
        for position in self:
            rival = position.partner_id.commercial_partner_id
            if position.lead_id.partner_id.commercial_partner_id == rival:
                raise ValidationError(
                    self.env._("“%s” is the customer of this opportunity, and not a rival on it.", rival.display_name)
                )
            company = position.lead_id.company_id
            if position.partner_id.company_id and company and position.partner_id.company_id != company:
                raise ValidationError(self.env._("“%s” belongs to another company.", position.partner_id.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        positions = super().create(vals_list)
        # Whoever stands against us is a competitor from now on; a salesperson may not write every partner.
        positions.partner_id.sudo().filtered(lambda rival: not rival.sales_is_competitor).sales_is_competitor = True
        return positions
