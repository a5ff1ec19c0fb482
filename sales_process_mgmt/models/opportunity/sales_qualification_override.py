from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.ids import as_id


class SalesQualificationOverride(models.Model):
    """A leader lets one lead become an opportunity although it is not qualified, with a reason."""

    _name = "sales.qualification.override"
    _inherit = ["sales.override.mixin"]
    _description = "Qualification Override"

    missing = fields.Text("Not Qualified", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Only a leader of the lead's team gives one; who, when and what is missing are the system's to say."""
        if not all(as_id(vals.get("lead_id")) for vals in vals_list):
            raise UserError(self.env._("An override needs a lead."))
        if not all(vals.get("reason") for vals in vals_list):
            raise UserError(self.env._("An override needs a reason."))
        leads = self.env["crm.lead"].browse([vals["lead_id"] for vals in vals_list])
        leads.check_access("write")
        for lead in leads:
            lead._sales_check_is_lead_of_leader()
        overrides = super().create(
            [
                self._signed_for(lead, vals["reason"]) | {"missing": lead._sales_missing_text()}
                for lead, vals in zip(leads, vals_list, strict=True)
            ]
        )
        for override in overrides:
            override.lead_id._message_log(
                body=self.env._("Converted without being qualified: %(reason)s", reason=override.reason)
            )
        return overrides

    @api.private
    def _usable(self, lead):
        """Return the unused overrides that let this lead pass now."""
        return self.filtered(lambda override: override._holds_for(lead))
