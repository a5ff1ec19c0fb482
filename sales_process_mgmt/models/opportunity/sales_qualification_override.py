from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.ids import as_id
from ...tools.text import says_something


class SalesQualificationOverride(models.Model):
    """A leader lets one lead become an opportunity although it is not qualified, with a reason.

    A record and not a context key, so that nobody can send it along. The conversion consumes it; it holds for
    the team that the lead had then, and while the one who gave it still leads that team.
    """

    _name = "sales.qualification.override"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Qualification Override"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _sales_merge_apart = True  # one that was not used goes with the lead that it was given for

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, ondelete="set null")
    reason = fields.Text(required=True)
    missing = fields.Text("Not Qualified", readonly=True)
    user_id = fields.Many2one("res.users", "Given by", readonly=True, required=True)
    date = fields.Datetime(readonly=True, required=True)
    used_date = fields.Datetime("Used", readonly=True)

    @api.constrains("reason")
    def _check_reason(self):
        for override in self:
            if not says_something(override.reason):
                raise ValidationError(self.env._("Say why it may become an opportunity although it is not qualified."))
        self._check_text_length("reason")

    @api.model_create_multi
    def create(self, vals_list):
        """Only a leader of the lead's team gives one; who, when and what is missing are the system's to say."""
        if not all(as_id(vals.get("lead_id")) for vals in vals_list):
            raise UserError(self.env._("An override needs a lead."))
        if not all(vals.get("reason") for vals in vals_list):
            raise UserError(self.env._("Say why it may become an opportunity although it is not qualified."))
        leads = self.env["crm.lead"].browse([vals["lead_id"] for vals in vals_list])
        leads.check_access("write")
        for lead in leads:
            lead._sales_check_is_lead_of_leader()
        overrides = super().create(
            [self._signed(lead, vals["reason"]) for lead, vals in zip(leads, vals_list, strict=True)]
        )
        for override in overrides:
            override.lead_id._message_log(
                body=self.env._("Converted without being qualified: %(reason)s", reason=override.reason)
            )
        return overrides

    @api.model
    def _signed(self, lead, reason):
        return {
            "lead_id": lead.id,
            "team_id": lead.team_id.id,
            "reason": reason,
            "missing": lead._sales_missing_text(),
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "used_date": False,
        }

    @api.private
    def _usable(self, lead):
        """Return the unused overrides that let this lead pass now."""
        return self.filtered(
            lambda override: (
                override.lead_id == lead
                and override.team_id == lead.team_id
                and override.user_id._sales_leads(override.team_id)
            )
        )
