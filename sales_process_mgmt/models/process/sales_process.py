from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .position_mixin import SystemMove


class StepInfo(NamedTuple):
    """A step as gates, history and pictures need it, without a query."""

    id: int
    stage_id: int
    is_won: bool
    gate_policy: str
    evidence_level: str
    probability: float
    criteria: tuple


class SalesProcess(models.Model):
    """A way to sell, cut into steps. A template: its stages are made when a first team follows it.

    One set of ``crm.stage`` records serves all teams of a process, so that rates can be compared.
    """

    _name = "sales.process"
    _inherit = ["sales.cached.mixin"]
    _description = "Sales Process"
    _order = "sequence, id"

    # === WHAT IT IS ===
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Stable short name, e.g. b2b_funnel.")
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company may use it.")
    color = fields.Integer(export_string_translation=False)
    # === HOW IT RUNS ===
    step_ids = fields.One2many("sales.process.step", "process_id", string="Steps", copy=True)
    stage_ids = fields.One2many("crm.stage", "sales_process_id", string="Stages", readonly=True)
    team_ids = fields.One2many("crm.team", "sales_process_id", string="Sales Teams", readonly=True)
    probability_source = fields.Selection(
        [
            ("predictive", "Odoo's predictive score"),
            ("stage", "Default of the stage"),
            ("measured", "Measured win rate"),
        ],
        default="predictive",
        required=True,
        help="Where the probability of an opportunity comes from. One typed by hand always stays.",
    )
    # === MEASURED, nightly ===
    cycle_days = fields.Float(
        "Usual Cycle (days)",
        company_dependent=True,
        readonly=True,
        help="Median of the days from creation to won, over the measuring window of the company.",
    )
    open_step_count = fields.Integer(compute="_compute_open_step_count")
    guideline_warning = fields.Char(compute="_compute_open_step_count")

    _code_unique = models.Constraint("UNIQUE(code)", "Another process has this code already.")

    @api.depends("step_ids.is_won")
    def _compute_open_step_count(self):
        """Warn outside the guideline of 3 to 7 open stages; never refuse."""
        for process in self:
            count = len(process.step_ids.filtered(lambda step: not step.is_won))
            process.open_step_count = count
            process.guideline_warning = not 3 <= count <= 7 and self.env._(
                "%(count)s open stages: 3 to 7 are the guideline. With fewer you do not see where deals are"
                " lost, with more nobody keeps them up to date.",
                count=count,
            )

    @api.constrains("company_id")
    def _check_company_of_teams(self):
        """Teams see the stages of their process; those of another company would not."""
        for process in self.filtered("company_id"):
            strangers = (
                process.sudo()
                .with_context(active_test=False)
                .team_ids.filtered(lambda team, company=process.company_id: team.company_id != company)
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "“%(process)s” cannot belong to %(company)s alone: teams of other companies, or of all, follow"
                        " it: %(teams)s.",
                        process=process.name,
                        company=process.company_id.name,
                        teams=", ".join(strangers.mapped("name")),
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        processes = super().create(vals_list)
        processes._renumber_steps()
        return processes

    def write(self, vals):
        if not vals.get("active", True):
            self._check_not_followed(self.env._("archived"))
        if "step_ids" not in vals:
            return super().write(vals)
        # The steps come one after the other: two may share a position until all of them are where they belong.
        result = super(SalesProcess, self.with_context(sales_is_numbering=True)).write(vals)
        self._renumber_steps()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for process, vals in zip(self, vals_list, strict=True):
            vals.setdefault("code", self._free_code(process.code))
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", process.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followed(self):
        self._check_not_followed(self.env._("deleted"))
        self.step_ids.unlink()

    # === BUSINESS ===

    @api.model
    @ormcache()
    def _companies(self):
        """Return ``{process id: company id}`` of the processes that belong to one company."""
        processes = self.sudo().with_context(active_test=False).search([("company_id", "!=", False)])
        return {process.id: process.company_id.id for process in processes}

    @api.model
    @ormcache("process_id")
    def _structure(self, process_id):
        """Return the ``StepInfo`` of the steps that have a stage, in order.

        Cached per registry; steps, criteria and stages end the cache when they change.
        """
        return tuple(
            StepInfo(
                step.id,
                step.stage_ids[:1].id,
                step.is_won,
                step.gate_policy,
                step.evidence_level,
                step.probability,
                tuple(criterion._info() for criterion in step.criterion_ids),
            )
            for step in self.env["sales.process.step"].sudo().search([("process_id", "=", process_id)])
            if step.stage_ids
        )

    @api.model
    @ormcache("process_id", "self.env.lang")
    def _checklist_texts(self, process_id):
        """Return the texts of the checklist in the user's language, step by step as in ``_structure``.

        Cached like it; whoever uses them makes copies.
        """
        steps = self.env["sales.process.step"].sudo().browse([info.id for info in self._structure(process_id)])
        return tuple(step._checklist_texts() for step in steps)

    def _check_not_followed(self, what):
        for process in self.sudo().with_context(active_test=False).filtered("team_ids"):
            raise UserError(
                self.env._(
                    "“%(process)s” cannot be %(what)s while these teams follow it: %(teams)s. Give another process to"
                    " them first.",
                    process=process.name,
                    what=what,
                    teams=", ".join(process.team_ids.mapped("name")),
                )
            )

    def _free_code(self, code):
        """Return ``code`` with the first free number behind it."""
        taken = set(self.sudo().with_context(active_test=False).search(Domain.TRUE).mapped("code"))
        return next(f"{code}_{number}" for number in range(2, len(taken) + 3) if f"{code}_{number}" not in taken)

    def _renumber_steps(self):
        """Give steps of one process new positions, 10, 20, 30 …, where two share one or a won one is not last.

        No UNIQUE constraint: it would break dragging, where two have the same position for a moment.
        """
        if self.env.context.get("sales_is_numbering"):
            return
        for process in self:
            steps = process.step_ids.sorted(lambda step: (step.is_won, step.sequence, step.id))
            positions = steps.mapped("sequence")
            if positions != sorted(set(positions)):
                steps._number_in_order()

    def _number_steps(self):
        """Give the steps the positions 10, 20, 30 … in the order in which they are, won ones last."""
        for process in self:
            process.step_ids.sorted(lambda step: (step.is_won, step.sequence, step.id))._number_in_order()

    def _check_can_be_followed(self, without=()):
        """Refuse a process without an open or without a won step: a deal could not begin or be won in it."""
        for process in self:
            left = process.step_ids - self.env["sales.process.step"].browse([step.id for step in without])
            if not {True, False} <= set(left.mapped("is_won")):
                raise UserError(
                    self.env._(
                        "“%(process)s” needs at least one open and one won step before a team can follow it.",
                        process=process.name,
                    )
                )

    def _sync_stages(self):
        """Make the stages that are missing and keep those that exist like their steps and teams.

        A process that no team follows has no stages: without a team they would show in every pipeline.
        """
        for process in self.sudo():
            teams = process.with_context(active_test=False).team_ids
            if not teams:
                process.stage_ids.with_context(sales_system_move=SystemMove.SETTLING).unlink()
                continue
            process.step_ids._make_stages(teams)
            process.stage_ids.filtered(lambda stage, teams=teams: stage.team_ids != teams).team_ids = teams

    def action_open_stages(self):
        """Open the stages made from this process."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_stage_action")
        return action | {"domain": [("sales_process_id", "=", self.id)]}

    # === MEASURING ===

    def _usual_cycle_days(self):
        """Return the measured cycle in the current company, or the expected days of the open steps."""
        self.ensure_one()
        return self.cycle_days or sum(self.step_ids.filtered(lambda step: not step.is_won).mapped("expected_days"))

    @api.model
    def _measure_cycles(self):
        """Set the usual cycle per company: the median from creation to won, of those won in the window."""
        history = self.env["sales.stage.transition"]
        medians = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(o.process_id, s.sales_process_id), c.id,
                       percentile_cont(0.5) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM o.date - l.create_date) / 86400)
                  FROM (%s) o
                  JOIN crm_lead l ON l.id = o.lead_id
             LEFT JOIN crm_stage s ON s.id = l.stage_id
                  JOIN res_company c ON c.id = %s
                 WHERE o.direction = 'won' AND COALESCE(o.process_id, s.sales_process_id) IS NOT NULL
                   AND o.date >= now() AT TIME ZONE 'UTC'
                       - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
              GROUP BY 1, 2
                """,
                history._outcomes(),
                history._company_of_deal("o"),
            )
        )
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            self.sudo().with_company(company).search([("cycle_days", "!=", 0)]).cycle_days = 0
        for process_id, company_id, days in medians:
            self.browse(process_id).sudo().with_company(company_id).cycle_days = days
