from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesRivalLineMixin(models.AbstractModel):
    """A competitor at a key account or on an opportunity: how strong and how weak he is there.

    ``_sales_texts`` names the free texts, which have a limit.
    """

    _name = "sales.rival.line.mixin"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin", "sales.same.company.mixin"]
    _description = "Competitor"
    _rec_name = "partner_id"
    _sales_texts = ("strengths", "weaknesses")
    _seen_fields = ("partner_id",)

    partner_id = fields.Many2one(
        "res.partner",
        "Competitor",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('sales_is_competitor', '=', True)]",
    )
    strengths = fields.Text()
    weaknesses = fields.Text()

    @api.constrains(lambda self: self._sales_texts)
    def _check_texts(self):
        for name in self._sales_texts:
            self._check_text_length(name)

    @api.constrains(lambda self: ("partner_id", self._owner_field))
    def _check_partner(self):
        for line in self.sudo():
            document, rival = line[self._owner_field], line.partner_id.commercial_partner_id
            if document.partner_id.commercial_partner_id == rival:
                raise ValidationError(self.env._("“%s” is the customer, and not a rival.", rival.display_name))
            line._refuse_foreign(line.partner_id, document.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Whoever stands against us is a competitor from now on; a salesperson may not write every partner.
        lines.partner_id.sudo().filtered(lambda rival: not rival.sales_is_competitor).sales_is_competitor = True
        return lines
