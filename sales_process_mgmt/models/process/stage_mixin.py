from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.ids import as_id
from .position_mixin import SystemMove

# What makes a stage one of a process.
BINDING = {"sales_step_id", "sales_process_id"}


class SalesStageMixin(models.AbstractModel):
    """A pipeline stage that stands for a step of a process."""

    _name = "sales.stage.mixin"
    _description = "Stage of a Sales Process"

    sales_step_id = fields.Many2one(
        "sales.process.step",
        "Process Step",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    sales_process_id = fields.Many2one(
        related="sales_step_id.process_id", store=True, index="btree_not_null", string="Sales Process"
    )
    sales_gate_policy = fields.Selection(related="sales_step_id.gate_policy", readonly=False, string="Gate")
    sales_expected_days = fields.Integer(related="sales_step_id.expected_days", readonly=False, string="Expected Days")
    sales_tooltip = fields.Text("What It Is For", compute="_compute_sales_tooltip", compute_sudo=True)

    @api.depends("requirements", "sales_step_id.goal")
    @api.depends_context("lang")
    def _compute_sales_tooltip(self):
        """The pipeline shows it on the column's head: Odoo's own text there knows one language only."""
        for stage in self:
            goal = stage.sales_step_id.goal
            stage.sales_tooltip = self.env._("Goal: %s", goal) if goal else stage.requirements

    def _sales_check_write(self, vals):
        """Who may not write a step may not write its stage; its teams are those that follow the process.

        Without a team a stage would show everywhere. Which step a stage stands for is the system's to say.
        """
        if self.env.su:
            return
        if vals.keys() & BINDING:
            self._sales_refuse_binding()
        steps = self.sudo().sales_step_id.sudo(False)
        if steps:
            steps.check_access("write")
        if "team_ids" in vals and self.sales_step_id:
            raise UserError(
                self.env._(
                    "“%s” is a stage of a sales process: its teams are those that follow the process."
                    " Use “Change Process” on the sales team.",
                    self.filtered("sales_step_id")[0].name,
                )
            )

    @api.model
    def _sales_check_creation(self, vals_list):
        """A stage that a user makes is Odoo's own, whatever the values and defaults say."""
        given = vals_list + [{name: self.env.context.get(f"default_{name}") for name in BINDING}]
        if not self.env.su and any(vals.get(name) for vals in given for name in BINDING):
            self._sales_refuse_binding()

    def _sales_refuse_binding(self):
        raise AccessError(
            self.env._("Stages of a process are made with its steps: add a step in Configuration, Processes.")
        )

    def _sales_check_deletion(self):
        """Stages of a process that is followed go with their step, which looks whether it is still needed."""
        if isinstance(self.env.context.get("sales_system_move"), SystemMove):
            return
        for stage in self.sudo().with_context(active_test=False).filtered("sales_process_id.team_ids"):
            raise UserError(
                self.env._(
                    "“%(stage)s” is a stage of the process “%(process)s”: remove its step in Configuration, Processes.",
                    stage=stage.name,
                    process=stage.sales_process_id.name,
                )
            )

    def _sales_pull_to_steps(self, vals):
        """Let the steps follow stages that were renamed, explained, dragged or marked won in the pipeline."""
        same = {"name": "name", "is_won": "is_won", "requirements": "goal"}
        for stage in self.sudo().filtered("sales_step_id"):
            step = stage.sales_step_id
            changed = {same[key]: stage[key] for key in same.keys() & vals.keys()}
            changed = {key: value for key, value in changed.items() if step[key] != value}
            if changed:
                step.write(changed)
        if "sequence" in vals and not self.env.context.get("sales_is_numbering"):
            self._sales_number_steps()

    def _sales_number_steps(self):
        """Give the steps of these stages' processes the order that the stages have now, won ones last."""
        for process in self.sudo().sales_process_id:
            ordered = process.stage_ids.sorted(lambda stage: (stage.is_won, stage.sequence, stage.id))
            ordered.sales_step_id._number_in_order()

    @api.model
    def _sales_name_create(self, name):
        """Make a new column of a process's pipeline a step of that process; None elsewhere."""
        team = self.env["crm.team"].browse(as_id(self.env.context.get("default_team_id")) or ())
        process = team.sales_process_id
        if not process:
            return None
        open_steps = process.step_ids.filtered(lambda step: not step.is_won)
        step = self.env["sales.process.step"].create(
            {"process_id": process.id, "name": name, "sequence": open_steps[-1:].sequence + 5}
        )
        return step.stage_ids.id, step.stage_ids.display_name

    @api.model
    def _sales_of_process(self, process, won=None):
        """Return the stages of ``process`` in order, only the won or the open ones if asked."""
        infos = self.env["sales.process"]._structure(process.id) if process else ()
        return self.browse([info.stage_id for info in infos if won is None or info.is_won == won])
