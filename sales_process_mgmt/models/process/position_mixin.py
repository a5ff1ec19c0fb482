from collections import defaultdict
from collections.abc import Collection
from enum import Enum
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.ids import as_id


class SystemMove(Enum):
    """Moves that the system makes, in the context key ``sales_system_move``: no gate judges them.

    A member of this class cannot come from outside: contexts that a client sends are JSON.
    """

    MERGING = "what merging writes: recorded"
    SETTLING = "put where it lands within another write, which records it"


class Place(NamedTuple):
    """Where opportunities stand that are judged, settled and recorded alike."""

    kind: str
    stage: models.BaseModel
    team: models.BaseModel


LARGEST_AMOUNT = 1e15
EVIDENCE_RANK = {"need": 0, "short_list": 1, "decided": 2, "closed": 3}


class SalesPositionMixin(models.AbstractModel):
    """Where an opportunity stands in the process of its team, and where it lands in another one's.

    Every mixin of an opportunity names what is not for anybody to write: ``_sales_system_fields`` is measured or
    computed, written by superuser code alone; ``_sales_system_lines`` is not even written by that.
    """

    _name = "sales.position.mixin"
    _description = "Position in a Sales Process"
    _sales_system_fields = ("won_status",)

    sales_process_id = fields.Many2one(
        "sales.process",
        compute="_compute_sales_process_id",
        search="_search_sales_process_id",
        compute_sudo=True,
        help="That of the sales team.",
    )

    sales_may_override = fields.Boolean(compute="_compute_sales_may_override")

    @api.depends("team_id.user_id", "stage_id", "type", "active")
    @api.depends_context("uid")
    def _compute_sales_may_override(self):
        """Show the button to leaders while a gate is ahead, also of a won deal; the override itself checks again."""
        for lead in self:
            is_open = lead.type == "opportunity" and lead.active and lead.stage_id.sales_process_id
            lead.sales_may_override = is_open and lead._sales_is_leader() and lead._sales_has_gate_ahead()

    def _sales_has_gate_ahead(self):
        """Tell whether a step that is yet to be left can hold it up."""
        self.ensure_one()
        last = self.env["crm.stage"]._sales_of_process(self.stage_id.sales_process_id)[-1:]
        return any(
            info.gate_policy == "block" and any(criterion.is_mandatory for criterion in info.criteria)
            for info in self._sales_passed_steps(last)
        )

    @api.depends("team_id.sales_process_id")
    def _compute_sales_process_id(self):
        for lead in self:
            lead.sales_process_id = lead.team_id.sales_process_id

    def _search_sales_process_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented  # Odoo asks for the contrary and turns it round: those without a process are in it
        found = Domain("team_id.sales_process_id", operator, value)
        values = value if isinstance(value, Collection) and not isinstance(value, str) else [value]
        if operator in ("=", "in") and False in values:
            found |= Domain("team_id", "=", False)
        return found

    def _sales_by_place(self):
        """Return ``{Place: leads}``: whatever follows from the place is asked once for all of them."""
        stages = {stage.id: stage for stage in self.stage_id}
        teams = {team.id: team for team in self.team_id}
        ids = defaultdict(list)
        for lead in self:
            ids[lead.type, lead.stage_id.id, lead.team_id.id].append(lead.id)
        return {
            Place(kind, stages.get(stage, self.stage_id.browse()), teams.get(team, self.team_id.browse())): self.browse(
                alike
            ).with_prefetch(self._prefetch_ids)
            for (kind, stage, team), alike in ids.items()
        }

    def _sales_is_leader(self):
        """Tell whether the user leads the team of this opportunity or administers sales."""
        self.ensure_one()
        return self.env.user._sales_leads(self.team_id)

    def _sales_is_off_process(self):
        """Tell whether the stage is not one of the process (or of the absence of one) of the team."""
        self.ensure_one()
        stage = self.stage_id
        return bool(stage) and stage.sales_process_id != self.team_id.sudo().sales_process_id

    def _sales_begins_a_process(self):
        """Tell whether it has no stage yet and its team has a process: no search is needed for the first one."""
        self.ensure_one()
        return not self.stage_id and bool(self.team_id.sudo().sales_process_id)

    def _sales_land(self):
        """Put these where they land in the pipeline of their team; asked once for all of one place."""
        for leads in self._sales_by_place().values():
            leads.stage_id = leads[:1]._sales_landing_stage()

    def _sales_landing_stage(self):
        """Return the stage where an opportunity that comes from another pipeline lands.

        A won one stays won, if a process or a leader has won it: no gate has seen those of a pipeline without
        process, and they begin at the first stage. An open one lands on the first stage with as much evidence
        as it had, or on the last one with less; from a pipeline without a process it begins at the first stage.
        """
        self.ensure_one()
        process = self.team_id.sudo().sales_process_id
        is_won = self.stage_id.is_won
        if process and is_won and not self.stage_id.sales_step_id and not self._sales_is_leader():
            return self.env["crm.stage"]._sales_of_process(process, won=False)[:1]
        if not process:
            won = self._stage_find(domain=[("is_won", "=", True)]) if is_won else self.env["crm.stage"]
            return won or self._stage_find(domain=[("fold", "=", False)])
        stages = self.env["crm.stage"]._sales_of_process(process, won=is_won)
        if is_won or not self.stage_id.sales_step_id:
            return stages[:1]
        reached = EVIDENCE_RANK.get(self.stage_id.sales_step_id.sudo().evidence_level, 0)
        proven = {stage: EVIDENCE_RANK.get(stage.sales_step_id.sudo().evidence_level, 0) for stage in stages}
        same = stages.filtered(lambda stage: proven[stage] == reached)
        less = stages.filtered(lambda stage: proven[stage] < reached)
        return same[:1] or less[-1:] or stages[:1]

    def _sales_clean_values(self, vals):
        """Return the values without those that are not for anybody to write, and with a stage that is an id or empty.

        The cache takes a stage given as text for none, while the database stores it: no gate would see it. History,
        ticks, overrides and alerts are never written through their opportunity, not even by superuser code: Odoo's
        mail gateway creates as superuser whatever its caller says.
        """
        closed = self._sales_named("_sales_system_lines")
        if not self.env.su:
            closed |= self._sales_named("_sales_system_fields")
        if vals.keys() & closed:
            vals = {key: value for key, value in vals.items() if key not in closed}
        if "stage_id" in vals:
            vals = vals | {"stage_id": self._sales_stage_value(vals["stage_id"])}
        return vals

    @api.model
    def _sales_named(self, attribute):
        """Return the set of all names that the mixins of opportunities give in a class attribute."""
        return set().union(*(vars(part).get(attribute, ()) for part in type(self).mro()))

    @api.model
    def _sales_without_forged_defaults(self):
        """Return this model without the defaults of a client's context that are not for anybody to write."""
        closed = self._sales_named("_sales_system_lines")
        forged = self.env.context.keys() & {f"default_{name}" for name in closed}
        if not forged:
            return self
        own = {key: value for key, value in self.env.context.items() if key not in forged}
        return self.with_env(self.env(context=own))

    @api.model
    def _sales_stage_value(self, value):
        if isinstance(value, models.BaseModel):
            value = value.id
        if isinstance(value, str) and value.isdecimal() and len(value) < 10:
            value = int(value)
        if value and not as_id(value):
            raise UserError(self.env._("“%s” is not a stage.", str(value)[:100]))
        return value or False

    @api.constrains("expected_revenue")
    def _check_sales_amount(self):
        """An amount beyond all measure would break every sum that it is part of."""
        for lead in self:
            if abs(lead.expected_revenue) >= LARGEST_AMOUNT:
                raise UserError(self.env._("The expected revenue of “%s” is too large to be true.", lead.name))

    def _sales_put_back(self, notes):
        """Put those back of which the gate says so (``back_to``) in what it notes of them."""
        stages = {lead_id: note["back_to"] for lead_id, note in notes.items() if "back_to" in note}
        for lead in self.browse(stages).with_context(sales_system_move=SystemMove.SETTLING):
            if lead.stage_id != stages[lead.id]:
                lead.stage_id = stages[lead.id]

    def _sales_settle(self):
        """Move those that stand in a stage of another pipeline, or in none, to where they land in their own.

        :return: ``{Place: leads}`` of where they all are then
        """
        places = self._sales_by_place()
        misplaced = self.browse()
        for place, alike in places.items():
            lead = alike[:1]
            stageless = place.kind == "opportunity" and lead._sales_begins_a_process()
            if stageless or lead._sales_is_off_process():
                misplaced |= alike
        misplaced.with_context(sales_system_move=SystemMove.SETTLING)._sales_land()
        return self._sales_by_place() if misplaced else places
