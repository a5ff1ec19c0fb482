from odoo import api, fields, models


class SalesPositionMixin(models.AbstractModel):
    """Where an opportunity stands in the process of its team, and where it lands in another one's."""

    _name = "sales.position.mixin"
    _description = "Position in a Sales Process"

    sales_process_id = fields.Many2one(
        "sales.process",
        compute="_compute_sales_process_id",
        search="_search_sales_process_id",
        compute_sudo=True,
        help="That of the sales team.",
    )

    sales_may_override = fields.Boolean(compute="_compute_sales_may_override")

    @api.depends("team_id.user_id")
    @api.depends_context("uid")
    def _compute_sales_may_override(self):
        """Show the button to leaders; the override itself checks again."""
        for lead in self:
            lead.sales_may_override = bool(lead.sales_process_id) and lead._sales_is_leader()

    @api.depends("team_id.sales_process_id")
    def _compute_sales_process_id(self):
        for lead in self:
            lead.sales_process_id = lead.team_id.sales_process_id

    def _search_sales_process_id(self, operator, value):
        return [("team_id.sales_process_id", operator, value)]

    def _sales_is_leader(self):
        """Tell whether the user leads the team of this opportunity or administers sales."""
        self.ensure_one()
        leader = self.sudo().team_id.user_id
        return leader == self.env.user or self.env.user.has_group("sales_team.group_sale_manager")

    def _sales_is_off_process(self):
        """Tell whether the stage is not one of the process (or of the absence of one) of the team."""
        self.ensure_one()
        stage = self.stage_id
        return bool(stage) and stage.sales_process_id != self.team_id.sudo().sales_process_id

    def _sales_begins_a_process(self):
        """Tell whether it has no stage yet and its team has a process: no search is needed for the first one."""
        self.ensure_one()
        return not self.stage_id and bool(self.team_id.sudo().sales_process_id)

    def _sales_landing_stage(self):
        """Return the stage where an opportunity that comes from another pipeline lands.

        A won one stays won. An open one lands on the first stage with as much evidence as it had, or on the
        last one with less; from a pipeline without a process it begins at the first stage.
        """
        self.ensure_one()
        process = self.team_id.sudo().sales_process_id
        is_won = self.stage_id.is_won
        if not process:
            won = self._stage_find(domain=[("is_won", "=", True)]) if is_won else self.env["crm.stage"]
            return won or self._stage_find(domain=[("fold", "=", False)])
        stages = self.env["crm.stage"]._sales_of_process(process, won=is_won)
        if is_won or not self.stage_id.sales_step_id:
            return stages[:1]
        levels = ["need", "short_list", "decided"]
        reached = levels.index(self.stage_id.sales_step_id.sudo().evidence_level)
        proven = {stage: levels.index(stage.sales_step_id.sudo().evidence_level) for stage in stages}
        same = stages.filtered(lambda stage: proven[stage] == reached)
        less = stages.filtered(lambda stage: proven[stage] < reached)
        return same[:1] or less[-1:] or stages[:1]

    def _sales_settle(self):
        """Move those that stand in a stage of another pipeline to where they land in their own."""
        for lead in self:
            if lead._sales_is_off_process():
                lead.stage_id = lead._sales_landing_stage()
