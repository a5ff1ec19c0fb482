from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.text import says_something


class SalesOverrideMixin(models.AbstractModel):
    """A leader lets one lead or opportunity pass although something is missing, with a reason.

    It is a record and not a context key, so that nobody can send it along. What it lets pass consumes it; it holds
    for the team of that time, and while the one who gave it still leads that team.
    """

    _name = "sales.override.mixin"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Override of a Leader"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _sales_merge_apart = True  # goes with the lead that it was given for; merging hands it on with judgement

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, ondelete="set null")
    reason = fields.Text(required=True)
    user_id = fields.Many2one("res.users", "Given by", readonly=True, required=True)
    date = fields.Datetime(readonly=True, required=True)
    used_date = fields.Datetime("Used", readonly=True)

    @api.constrains("reason")
    def _check_reason(self):
        for override in self:
            if not says_something(override.reason):
                raise ValidationError(self.env._("An override needs a reason."))
        self._check_text_length("reason")

    @api.model
    def _signed_for(self, lead, reason):
        """Return what the system says of an override of ``lead``, whatever the caller sent."""
        return {
            "lead_id": lead.id,
            "team_id": lead.team_id.id,
            "reason": reason,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "used_date": False,
        }

    def _holds_for(self, lead):
        """Tell whether it was given for ``lead`` in its team, by somebody who still leads that: judged when used."""
        self.ensure_one()
        giver = self.sudo().user_id
        return self.lead_id == lead and self.team_id == lead.team_id and giver._sales_leads(self.team_id)
