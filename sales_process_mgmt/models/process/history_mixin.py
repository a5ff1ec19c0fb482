from collections import Counter
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.path import hops

# Key in the cache of the transaction: which opportunity was merged into which.
MERGED_INTO = "sales_process_mgmt.merged_into"


class Standing(NamedTuple):
    """Where an opportunity stood before a write."""

    kind: str
    stage: models.BaseModel
    team_id: int
    won_status: str
    probability: float


class SalesHistoryMixin(models.AbstractModel):
    """Writes the stage history of opportunities: one INSERT per write, whatever their number."""

    _name = "sales.history.mixin"
    _description = "Stage History of an Opportunity"

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
            lead.id: Standing(lead.type, lead.stage_id, lead.team_id.id, lead.won_status, lead.probability)
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

    # === RECORDING ===

    def _sales_record_start(self):
        """Record the first stage of new opportunities; returns events as ``_sales_record_moves`` does."""
        lines = [
            lead._sales_start_line() for lead in self if lead.type == "opportunity" and lead.stage_id.sales_process_id
        ]
        self.env["sales.stage.transition"]._append(lines)
        return self._sales_events(lines)

    def _sales_record_moves(self, before, notes, system=None):
        """Record what a write has changed.

        :param dict before: ``_sales_standings()`` from before the write
        :param dict notes: what the gate let pass, per lead id
        :param str system: direction of moves that the system made (``mapped``), if it did
        :return: ``{event: {lead id: how often}}`` for those who act on it
        """
        lines, ways = [], {}
        for lead in self:
            lines += lead._sales_lines_since(before[lead.id], notes.get(lead.id, {}), system, ways)
        lines += self._sales_closings_elsewhere(before)
        self.env["sales.stage.transition"]._append(lines)
        return self._sales_events(lines)

    def _sales_closings_elsewhere(self, before):
        """Return the lines of those closed or reopened where no process is, but which went through one.

        Without them one that is about to be lost could be given to a team without process, and no rate would ever
        know. Nothing is asked where nothing was closed.
        """
        closings = {}
        for (kind, stage), leads in self.grouped(lambda lead: (lead.type, lead.stage_id)).items():
            if kind == "opportunity" and stage.sales_process_id:
                continue
            for lead in leads.filtered(lambda lead: lead.type == "lead" or not before[lead.id].stage.sales_process_id):
                status = lead._sales_status()
                if status != before[lead.id].won_status:
                    closings[lead.id] = "reopened" if status == "pending" else status
        if not closings:
            return []
        last = self.env["sales.stage.transition"].sudo()._last_in_process(self.browse(closings), entered=True)
        # It counts for the team that had it in its process, not for the one to which it went to be lost.
        return [
            self.browse(lead_id)._sales_line(closings[lead_id])
            | {"process_id": line.process_id.id or None, "team_id": line.team_id.id or None}
            for lead_id, line in last.items()
        ]

    def _sales_events(self, lines):
        """Return ``{event: {lead id: how often}}`` for what is worth an alert."""
        events = {name: Counter() for name in ("back", "jumped", "overridden", "late_start", "left")}
        for line in lines:
            team = self.env["crm.team"].browse(line["team_id"] or ()).sudo()
            leaves = line["direction"] == "team" or (line["direction"] == "to_lead" and not team.sales_process_id)
            if leaves and line["from_step_id"] and not line["to_step_id"]:
                events["left"][line["lead_id"]] += 1
            if line["direction"] == "back":
                events["back"][line["lead_id"]] += 1
            for flag in ("jumped", "overridden", "late_start"):
                if line.get(f"is_{flag}"):
                    events[flag][line["lead_id"]] += 1
        return events

    # === LINES ===

    def _sales_lines_since(self, old, note, system, ways):
        """Return the lines of one opportunity: reopened, then moved, then closed.

        ``ways`` keeps the hops between two stages for those that make the same move. Pipelines without a process
        are not recorded: nothing changes for them.
        """
        self.ensure_one()
        if not (self.stage_id.sales_process_id or old.stage.sales_process_id):
            return []
        if self.type != "opportunity":
            return [self._sales_line("to_lead", from_stage=old.stage)] if old.kind == "opportunity" else []
        new_status, moved = self._sales_status(), self.stage_id != old.stage
        lines = []
        if old.kind != "opportunity":
            if self.stage_id:
                lines.append(self._sales_start_line())
                lines += [self._sales_line("lost", from_stage=self.stage_id)] if new_status == "lost" else []
            return lines
        if old.won_status == "lost" and new_status != "lost":
            lines.append(self._sales_line("reopened", to_stage=old.stage))
        if moved:
            move = self._sales_move_lines(old, note, system, ways)
            # The days since it was lost were spent in no stage.
            lines += [line | {"follows": True} for line in move] if lines else move
        elif old.won_status != "won" and new_status == "won":
            lines.append(self._sales_line("won", from_stage=old.stage, to_stage=old.stage))
        elif old.won_status == "won" and new_status == "pending":
            lines.append(self._sales_line("reopened", from_stage=old.stage, to_stage=old.stage))
        if old.won_status != "lost" and new_status == "lost":
            lines.append(self._sales_lost_line(old))
        return lines

    def _sales_lost_line(self, old):
        """Lost in the stage where it is; what leaves its process in the same write was lost there, by that team."""
        if self.stage_id.sales_process_id or not old.stage.sales_process_id:
            return self._sales_line("lost", from_stage=self.stage_id)
        return self._sales_line("lost", from_stage=old.stage) | {"team_id": old.team_id or None}

    def _sales_move_lines(self, old, note, system, ways):
        """Return a line for each stage entered; jumped ones are flagged, won counts at the first won stage."""
        same_team = self.team_id.id == old.team_id
        key = (old.stage.id, self.stage_id.id, old.won_status, self._sales_status(), same_team)
        if key not in ways:
            ways[key] = self._sales_way(old, same_team, system)
        values = self._sales_values() | {"probability": old.probability}
        lines = [values | hop for hop in ways[key]]
        if note and lines:
            override = note["override"]
            lines[-1] |= {
                "unmet": note["unmet"],
                "is_overridden": bool(override),
                "reason": override.reason or None,
            }
        return lines

    def _sales_way(self, old, same_team, system):
        """Return what the lines of a move say of its stages, for any opportunity that makes the same one."""
        order = [info.stage_id for info in self.env["sales.process"]._structure(self.stage_id.sales_process_id.id)]
        stages = self.env["crm.stage"]
        won_counted = old.won_status == "won" or self._sales_status() != "won"
        way = []
        for number, hop in enumerate(hops(order, old.stage.id, self.stage_id.id)):
            origin, target = stages.browse(hop.origin or ()), stages.browse(hop.target)
            direction = system or self._sales_direction(origin, target, old, same_team)
            if target.is_won and not won_counted:
                direction, won_counted = "won", True
            line = self._sales_stage_values(direction, origin, target)
            late = direction == "team" and self._sales_is_late(target)
            closed = direction in ("team", "mapped") and old.won_status != "pending"
            flags = {"is_jumped": hop.jumped, "is_late_start": late, "is_after_close": closed}
            way.append(line | flags | {"follows": number > 0})
        return way

    def _sales_direction(self, origin, target, old, same_team):
        if origin.sales_process_id != target.sales_process_id or (
            not same_team and not origin.team_ids & target.team_ids
        ):
            return "team"
        if old.won_status == "won" and not target.is_won:
            return "reopened"
        return "forward" if (target.sequence, target.id) > (origin.sequence, origin.id) else "back"

    def _sales_start_line(self):
        """Begin the history; one that begins as won, which is for leaders, counts as won."""
        direction = "won" if self._sales_status() == "won" else "start"
        late = self._sales_is_late(self.stage_id)
        return self._sales_line(direction, to_stage=self.stage_id) | {"is_late_start": late}

    def _sales_is_late(self, stage):
        structure = self.env["sales.process"]._structure(stage.sales_process_id.id)
        return bool(structure) and structure[0].stage_id != stage.id

    def _sales_line(self, direction, from_stage=None, to_stage=None):
        empty = self.env["crm.stage"]
        return self._sales_values() | self._sales_stage_values(direction, from_stage or empty, to_stage or empty)

    def _sales_stage_values(self, direction, from_stage, to_stage):
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

    def _sales_values(self):
        """Return what is true of this opportunity at this moment."""
        return {
            "lead_id": self.id,
            "team_id": self.team_id.id or None,
            "company_id": self.company_id.id or None,
            "owner_id": self.user_id.id or None,
            "user_id": self.env.uid,
            "expected_revenue": self.expected_revenue,
            "probability": self.probability,
        }

    # === MERGING ===

    def _sales_remember_merge(self, tail):
        """Remember, until the transaction ends, that ``tail`` was merged into this one: it may be deleted later."""
        self.ensure_one()
        self.env.cr.cache.setdefault(MERGED_INTO, {}).update(dict.fromkeys(tail.ids, self.id))

    def _sales_hand_over_merged(self):
        """Hand over what belongs to opportunities that are deleted now because they were merged into others."""
        heads = self.env.cr.cache.get(MERGED_INTO, {})
        merged = self.filtered(lambda lead: lead.id in heads)

        def last_head(lead):
            head_id = heads[lead.id]
            while head_id in heads and head_id != lead.id:
                head_id = heads[head_id]
            return head_id

        for head_id, tail in merged.grouped(last_head).items():
            head = self.browse(head_id).exists()
            if head and (head | tail).stage_id.sales_process_id | tail.sudo().sales_transition_ids.process_id:
                head._sales_take_over_history(tail)
                head._sales_take_over_alerts(tail)

    def _sales_take_over_history(self, tail):
        """Take over history, ticks and overrides of opportunities that are merged into this one.

        A criterion ticked on several keeps the tick of this one, or the latest. An override that was not used
        goes with the opportunity that it was given for.
        """
        self.ensure_one()
        self.env.flush_all()
        ids = tuple(tail.ids)
        self.env.cr.execute(
            "UPDATE sales_stage_transition SET lead_id = %s, is_merged = true WHERE lead_id IN %s", (self.id, ids)
        )
        self.env.cr.execute(
            "UPDATE sales_stage_override SET lead_id = %s WHERE lead_id IN %s AND used_date IS NOT NULL", (self.id, ids)
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_lead_criterion SET lead_id = %(head)s
                 WHERE id IN (SELECT DISTINCT ON (criterion_id) id FROM sales_lead_criterion t
                               WHERE lead_id IN %(tail)s AND NOT EXISTS (
                                     SELECT 1 FROM sales_lead_criterion h
                                      WHERE h.lead_id = %(head)s AND h.criterion_id = t.criterion_id)
                            ORDER BY criterion_id, is_done DESC, date DESC)
                """,
                head=self.id,
                tail=ids,
            )
        )
        (self | tail).invalidate_recordset()
        self.env["sales.lead.criterion"].invalidate_model()
