from odoo import api, fields, models


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

    def _sales_pull_to_steps(self, vals):
        """Let the steps follow stages that were dragged, renamed or marked won in the pipeline."""
        for stage in self.sudo().filtered("sales_step_id"):
            step = stage.sales_step_id
            changed = {key: stage[key] for key in ("name", "sequence", "is_won") if key in vals}
            changed = {key: value for key, value in changed.items() if step[key] != value}
            if changed:
                step.write(changed)
        self.env.registry.clear_cache()

    @api.model
    def _sales_of_process(self, process, won=None):
        """Return the stages of ``process`` in order, only the won or the open ones if asked."""
        infos = self.env["sales.process"]._structure(process.id) if process else ()
        return self.browse([info.stage_id for info in infos if won is None or info.is_won == won])
