from odoo import api, fields, models


class SalesStageLabelMixin(models.AbstractModel):
    """A record of a way between two stages, which still names them when they are gone."""

    _name = "sales.stage.label.mixin"
    _description = "Names of Stages that may be gone"

    from_stage_id = fields.Many2one("crm.stage", readonly=True, ondelete="set null")
    to_stage_id = fields.Many2one("crm.stage", readonly=True, ondelete="set null")
    from_name = fields.Char("From (name)", readonly=True, help="Kept when the stage is deleted.")
    to_name = fields.Char("To (name)", readonly=True, help="Kept when the stage is deleted.")
    from_label = fields.Char("From", compute="_compute_labels")
    to_label = fields.Char("To", compute="_compute_labels")

    @api.depends("from_stage_id", "to_stage_id", "from_name", "to_name")
    @api.depends_context("lang")
    def _compute_labels(self):
        """Name the stages in the reader's language; one that is gone by the name that it had."""
        for record in self:
            record.from_label = record.sudo().from_stage_id.name or record.from_name
            record.to_label = record.sudo().to_stage_id.name or record.to_name
