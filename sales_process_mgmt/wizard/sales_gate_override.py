from odoo import api, fields, models


class SalesGateOverrideWizard(models.TransientModel):
    """A leader lets an opportunity pass its gates with a reason, and moves it at once if wanted."""

    _name = "sales.gate.override"
    _inherit = ["sales.seen.mixin"]
    _description = "Override a Gate"
    _seen_fields = ("lead_id",)

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, readonly=True)
    team_id = fields.Many2one(related="lead_id.team_id", related_sudo=False)
    process_id = fields.Many2one(related="lead_id.sales_process_id", related_sudo=False)
    current_stage_id = fields.Many2one(related="lead_id.stage_id", string="Now in", related_sudo=False)
    stage_id = fields.Many2one(
        "crm.stage",
        "Up to",
        required=True,
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        domain="[('sales_process_id', '=', process_id), ('sequence', '>', current_sequence)]",
    )
    current_sequence = fields.Integer(
        related="lead_id.stage_id.sequence", related_sudo=False, export_string_translation=False
    )
    unmet = fields.Text("Not Met", compute="_compute_unmet")
    reason = fields.Text(required=True)
    is_move_now = fields.Boolean("Move the opportunity now", default=True)

    @api.constrains("lead_id")
    def _check_lead_access(self):
        """What the wizard tells of an opportunity is for those who may work on it; constraints run as superuser."""
        self.sudo(False).lead_id.check_access("write")

    @api.depends("lead_id")
    def _compute_stage_id(self):
        """Propose the next stage."""
        for wizard in self:
            stages = self.env["crm.stage"]._sales_of_process(wizard.process_id)
            later = stages.filtered(lambda stage, here=wizard.current_stage_id: stage.sequence > here.sequence)
            wizard.stage_id = later[:1]

    @api.depends("lead_id", "stage_id")
    def _compute_unmet(self):
        self.sudo(False).lead_id.check_access("write")
        for wizard in self:
            wizard.unmet = wizard.lead_id._sales_unmet_text(wizard.stage_id) if wizard.stage_id else False

    def action_override(self):
        """Give the override; the model checks that the user may. Then move, if asked to."""
        self.ensure_one()
        values = {"lead_id": self.lead_id.id, "to_stage_id": self.stage_id.id, "reason": self.reason}
        self.env["sales.stage.override"].create(values)
        if self.is_move_now:
            self.lead_id.write({"stage_id": self.stage_id.id})
        return {"type": "ir.actions.act_window_close"}
