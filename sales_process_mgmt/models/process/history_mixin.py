from collections import Counter
from typing import NamedTuple

from odoo import api, fields, models

from ...tools.path import hops


class Standing(NamedTuple):
    """Where an opportunity stood before a write. Moves that agree in all but the last are recorded together."""

    kind: str
    stage: models.BaseModel
    team_id: int
    won_status: str
    company_id: int
    probability: float


class SalesHistoryMixin(models.AbstractModel):
    """Writes the stage history of opportunities: one INSERT per write, whatever their number."""

    _name = "sales.history.mixin"
    _description = "Stage History of an Opportunity"
    _sales_system_lines = ("sales_transition_ids",)

    sales_transition_ids = fields.One2many(
        "sales.stage.transition",
        "lead_id",
        string="Stage History",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.model
    def _sales_history_triggers(self):
        """Fields whose writing can move, close or reopen an opportunity, by itself or by recomputation."""
        return {"stage_id", "team_id", "user_id", "type", "active", "probability"}

    def _sales_standings(self):
        return {
            lead.id: Standing(
                lead.type, lead.stage_id, lead.team_id.id, lead.won_status, lead.company_id.id, lead.probability
            )
            for lead in self
        }

    def _sales_status(self):
        """Return the won status as Odoo will compute it.

        Not read from the field where it can be told without the probability: that would run the predictive
        score in every write instead of once at the end.
        """
        self.ensure_one()
        if self.stage_id.is_won:
            return "won"
        return "pending" if self.active or self.probability else "lost"

    def _sales_moved(self, before):
        """Return those whose stage a change of team or owner has moved."""
        return self.filtered(lambda lead: lead.stage_id != before[lead.id].stage)

    def _sales_goes_on_as_won(self):
        """Tell whether the last move was one after winning; one that jumped over the first won stage was not."""
        self.ensure_one()
        none = self.env["sales.stage.transition"]
        before, last = [none, none, *self.sudo().sales_transition_ids.sorted("id")][-2:]
        is_within_won = last.from_stage_id.is_won and last.to_stage_id.is_won
        return is_within_won and last.direction != "won" and not before.is_jumped

    # === RECORDING ===

    def _sales_record_start(self):
        """Record the first stage of new opportunities; returns events as ``_sales_record_moves`` does."""
        lines = []
        for lead in self.filtered(lambda lead: lead.type == "opportunity" and lead.stage_id.sales_process_id):
            own = {"lead_id": lead.id, "probability": lead.probability}
            lines += [own | line for line in lead._sales_first_lines()]
        self.env["sales.stage.transition"]._append(lines)
        return self._sales_events(lines)

    def _sales_record_moves(self, before, notes, places, system=None):
        """Record what a write has changed.

        :param dict before: ``_sales_standings()`` from before the write
        :param dict notes: what the gate let pass, per lead id
        :param dict places: ``_sales_by_place()`` from after it
        :param str system: direction of moves that the system made (``mapped``), if it did
        :return: ``{event: {lead id: how often}}`` for those who act on it
        """
        lines = []
        for alike in self._sales_grouped_by_move(before, places):
            pattern = alike[:1]._sales_lines_since(before[alike[:1].id], system)
            for lead_id in alike.ids if pattern else ():
                own = {"lead_id": lead_id, "probability": before[lead_id].probability}
                note = self._sales_note_values(notes.get(lead_id))
                lines += [own | line | (note if line.get("is_arrival") else {}) for line in pattern]
        lines += self._sales_departures_of_leads(before, places) + self._sales_closings_elsewhere(before, places)
        self.env["sales.stage.transition"]._append(lines)
        return self._sales_events(lines)

    @api.model
    def _sales_grouped_by_move(self, before, places):
        """Return groups of opportunities that have made the same move, of which the history says the same."""
        groups = []
        for leads in places.values():
            groups += leads.grouped(lambda lead: (*before[lead.id][:-1], lead._sales_status())).values()
        return groups

    @api.model
    def _sales_note_values(self, note):
        """Return what the line of the arrival says of the gate."""
        if not note:
            return {}
        override = note["override"]
        return {"unmet": note["unmet"], "is_overridden": bool(override), "reason": override.reason or None}

    def _sales_events(self, lines):
        """Return ``{event: {lead id: how often}}`` for what is worth an alert."""
        names = ("moved", "back", "jumped", "overridden", "late_start", "left", "reopened")
        events = {name: Counter() for name in names}
        for line in lines:
            lead_id, direction = line["lead_id"], line["direction"]
            if line["from_stage_id"] and line["to_stage_id"] not in (None, line["from_stage_id"]):
                events["moved"][lead_id] += 1
            if self.browse(lead_id)._sales_leaves(line):
                events["left"][lead_id] += 1
            if direction in ("back", "reopened"):
                events[direction][lead_id] += 1
            for flag in ("jumped", "overridden", "late_start"):
                if line.get(f"is_{flag}"):
                    events[flag][lead_id] += 1
        return events

    # === LINES ===

    def _sales_lines_since(self, old, system):
        """Return the lines of one opportunity, or of all that moved like it: reopened, then moved, then closed.

        They do not say which opportunity. Pipelines without a process are not recorded: nothing changes for them.
        """
        self.ensure_one()
        if not (self.stage_id.sales_process_id or old.stage.sales_process_id):
            return []
        if self.type != "opportunity":
            return [self._sales_line("to_lead", from_stage=old.stage)] if old.kind == "opportunity" else []
        new_status, moved = self._sales_status(), self.stage_id != old.stage
        lines = []
        if old.kind != "opportunity":
            # What it counted as until then, as a lead, it no longer does.
            reopened = old.won_status != "pending" and new_status == "pending"
            lines += [self._sales_line("reopened")] if reopened else []
            return lines + (self._sales_first_lines() if self.stage_id.sales_process_id else [])
        if old.won_status == "lost" and new_status != "lost":
            lines.append(self._sales_line("reopened", to_stage=old.stage))
        if moved:
            move = self._sales_move_lines(old, system)
            # The days since it was lost were spent in no stage.
            lines += [line | {"follows": True} for line in move] if lines else move
        elif old.won_status != "won" and new_status == "won":
            lines.append(self._sales_line("won", from_stage=old.stage, to_stage=old.stage))
        elif old.won_status == "won" and new_status == "pending":
            lines.append(self._sales_line("reopened", from_stage=old.stage, to_stage=old.stage))
        if old.won_status != "lost" and new_status == "lost":
            lines.append(self._sales_lost_line(old) | {"follows": bool(lines)})
        return lines

    def _sales_lost_line(self, old):
        """Lost in the stage where it is; what changes its team in the same write was lost before, by that team."""
        stays = self.team_id.id == old.team_id and self.stage_id.sales_process_id
        company = {"company_id": old.company_id or None}
        if stays or not old.stage.sales_process_id:
            return self._sales_line("lost", from_stage=self.stage_id) | company
        return self._sales_line("lost", from_stage=old.stage) | company | {"team_id": old.team_id or 0}

    def _sales_move_lines(self, old, system):
        """Return a line for each stage entered; jumped ones are flagged, won counts at the first won stage."""
        same_team = self.team_id.id == old.team_id
        order = [info.stage_id for info in self.env["sales.process"]._structure(self.stage_id.sales_process_id.id)]
        stages = self.env["crm.stage"]
        status = self._sales_status()
        won_counted = old.won_status == "won" or status != "won"
        lines = []
        for number, hop in enumerate(hops(order, old.stage.id, self.stage_id.id)):
            origin, target = stages.browse(hop.origin or ()), stages.browse(hop.target)
            direction = system or self._sales_direction(origin, target, old, same_team)
            if target.is_won and not won_counted:
                direction, won_counted = "won", True
            if direction == "team" and old.won_status == "won" and status == "pending":
                lines.append(self._sales_line("reopened", from_stage=origin))  # won where no gate is: it is open again
            line = self._sales_line(direction, origin, target)
            late = direction == "team" and self._sales_is_late(target)
            closed = direction in ("team", "mapped") and (old.won_status != "pending" or status == "lost")
            flags = {"is_jumped": hop.jumped, "is_late_start": late, "is_after_close": closed}
            lines.append(line | flags | {"follows": number > 0, "is_arrival": not hop.jumped})
        return lines

    def _sales_direction(self, origin, target, old, same_team):
        if origin.sales_process_id != target.sales_process_id or (
            not same_team and not origin.team_ids & target.team_ids
        ):
            return "team"
        if old.won_status == "won" and not target.is_won:
            return "reopened"
        return "forward" if (target.sequence, target.id) > (origin.sequence, origin.id) else "back"

    def _sales_first_lines(self):
        """Begin the history; one that begins as won, which is for leaders, counts as won, and as lost as lost."""
        status = self._sales_status()
        first = self._sales_line("won" if status == "won" else "start", to_stage=self.stage_id)
        lines = [first | {"is_late_start": self._sales_is_late(self.stage_id)}]
        return lines + ([self._sales_line("lost", from_stage=self.stage_id)] if status == "lost" else [])

    def _sales_is_late(self, stage):
        structure = self.env["sales.process"]._structure(stage.sales_process_id.id)
        return bool(structure) and structure[0].stage_id != stage.id

    @api.model
    def _sales_line(self, direction, from_stage=None, to_stage=None):
        """Return what a line says of its stages; ``_append`` adds what the opportunity says of itself."""
        from_stage = from_stage or self.env["crm.stage"]
        to_stage = to_stage or self.env["crm.stage"]
        return {
            "direction": direction,
            "from_stage_id": from_stage.id or None,
            "to_stage_id": to_stage.id or None,
            "from_step_id": from_stage.sales_step_id.id or None,
            "to_step_id": to_stage.sales_step_id.id or None,
            "from_name": from_stage.name or None,
            "to_name": to_stage.name or None,
            "process_id": (to_stage or from_stage).sales_process_id.id or None,
        }
