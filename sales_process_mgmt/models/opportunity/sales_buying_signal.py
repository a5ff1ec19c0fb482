from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.text import says_something


class SalesBuyingSignal(models.Model):
    """Sign that a customer wants to buy 购买信号: what he said or did, and when."""

    _name = "sales.buying.signal"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin"]
    _description = "Buying Signal"
    _order = "lead_id, date desc, id desc"
    _seen_fields = ("contact_id",)

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, ondelete="cascade", index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection([("words", "Words"), ("behaviour", "Behaviour")], required=True, default="words")
    name = fields.Text("Signal", required=True)
    contact_id = fields.Many2one("res.partner", "Heard from", index="btree_not_null", ondelete="set null")

    @api.constrains("name")
    def _check_name(self):
        self._check_text_length("name")
        if not all(says_something(signal.name) for signal in self):
            raise ValidationError(self.env._("Write down what the customer said or did."))
