from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.ids import as_id


class SalesStageOverride(models.Model):
    """A leader lets one opportunity pass a gate, with a reason. The gate consumes it.

    It holds only for the move that it was given for: from the stage where the opportunity was then, and not beyond
    the stage named.
    """

    _name = "sales.stage.override"
    _inherit = ["sales.stage.label.mixin", "sales.override.mixin"]
    _description = "Gate Override"

    lead_id = fields.Many2one(string="Opportunity")
    to_stage_id = fields.Many2one(readonly=False)
    to_label = fields.Char("Up to")
    unmet = fields.Text("Not Met", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Only a leader of the opportunity's team gives one; who, when and where are the system's to say."""
        complete = (
            as_id(vals.get("lead_id")) and as_id(vals.get("to_stage_id")) and vals.get("reason") for vals in vals_list
        )
        if not all(complete):
            raise UserError(self.env._("An override needs an opportunity, a stage and a reason."))
        leads = self.env["crm.lead"].browse([vals["lead_id"] for vals in vals_list])
        leads.check_access("write")
        for lead in leads:
            if not lead._sales_is_leader():
                raise AccessError(
                    self.env._(
                        "Only the leader of the team (%(leader)s) or a sales administrator can let"
                        " “%(lead)s” pass its gate.",
                        leader=lead.team_id.sudo().user_id.name or self.env._("not set"),
                        lead=lead.name,
                    )
                )
        for lead, vals in zip(leads, vals_list, strict=True):
            self._check_ahead(lead, self.env["crm.stage"].browse(vals["to_stage_id"]))
        overrides = super().create(
            [self._signed(lead, vals) for vals, lead in zip(vals_list, leads, strict=True)],
        )
        overrides._note()
        return overrides

    @api.model
    def _check_ahead(self, lead, stage):
        """Refuse an override to where no gate is on the way: it would lie there for a later move."""
        is_own = stage.exists().sales_process_id == lead.sales_process_id
        if not is_own or not lead._sales_passed_steps(stage):
            raise UserError(
                self.env._(
                    "From “%(origin)s” to “%(stage)s” no gate is on the way of “%(lead)s”: choose a stage behind one.",
                    origin=lead.stage_id.name,
                    stage=stage.name,
                    lead=lead.name,
                )
            )

    @api.model
    def _signed(self, lead, vals):
        """Return the values of an override of ``lead``, of which the caller says the stage and the reason only."""
        stage = self.env["crm.stage"].browse(vals["to_stage_id"])
        return self._signed_for(lead, vals["reason"]) | {
            "from_stage_id": lead.stage_id.id,
            "from_name": lead.stage_id.name,
            "to_stage_id": stage.id,
            "to_name": stage.name,
            "unmet": lead._sales_unmet_text(stage),
        }

    def _note(self):
        """Say it on the chatter at once, used or not."""
        for override in self:
            override.lead_id._message_log(
                body=self.env._(
                    "Gate override up to “%(stage)s”: %(reason)s",
                    stage=override.to_stage_id.name,
                    reason=override.reason,
                )
            )

    @api.private
    def _usable(self, lead, target):
        """Return the unused overrides of ``lead`` that cover a move from where it is to ``target``."""
        return self.filtered(
            lambda override: (
                override._holds_for(lead)
                and override.from_stage_id == lead.stage_id
                and override.to_stage_id.sales_process_id == target.sales_process_id
                and override.to_stage_id.sequence >= target.sequence
            )
        )
