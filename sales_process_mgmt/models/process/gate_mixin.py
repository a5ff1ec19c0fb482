from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.path import passed
from .position_mixin import SystemMove

NAMED_AT_MOST = 10


class GateRefusal(UserError):
    """An opportunity may not pass; ``leads`` are those refused, so that a web client can be led to them."""

    def __init__(self, message, leads):
        super().__init__(message)
        self.leads = leads


class BatchRefusal(Exception):
    """A refusal among several records that are loaded at once: they are then tried one by one."""


class SalesGateMixin(models.AbstractModel):
    """Judges opportunities that move forward: every gate on the way, all criteria at once.

    The guard of the transition (guard → values → hook): ``_sales_judge`` returns what the history has to
    know, or raises with every reason.
    """

    _name = "sales.gate.mixin"
    _description = "Stage Gate"

    sales_override_ids = fields.One2many("sales.stage.override", "lead_id", string="Gate Overrides", readonly=True)

    # === GUARD ===

    def _sales_judge(self, vals):
        """Judge a write that names a stage.

        :param dict vals: the values about to be written; criteria are judged with them in place
        :return: ``{lead id: {"unmet": text, "override": record}}`` of those that pass with something to note
        :raise GateRefusal: naming all unmet items of all opportunities
        """
        if isinstance(self.env.context.get("sales_system_move"), SystemMove):
            return {}
        notes = self._sales_judge_return(vals)
        if "stage_id" not in vals:
            return notes
        target = self.env["crm.stage"].browse(vals["stage_id"] or ())
        moving = self.filtered(
            lambda lead: lead.type == "opportunity" and lead.stage_id != target and not lead._sales_lands(target, vals)
        )
        if not target:
            moving._sales_refuse_no_stage(vals)
            return notes
        self._sales_refuse_foreign_stage(moving, target, vals)
        ways = {}
        for leads in moving.grouped("stage_id").values():
            way = leads[:1]._sales_passed_steps(target)
            ways |= {lead: way for lead in leads}
        unmet = moving._sales_unmet({lead: way for lead, way in ways.items() if way}, vals)
        return notes | self._sales_verdict(unmet, dict.fromkeys(unmet, target))

    def _sales_judge_return(self, vals):
        """Judge what was an opportunity before: a lead moves freely, so its way counts from where it was left."""
        if vals.get("type") != "opportunity":
            return {}
        ways, targets = {}, {}
        for lead in self.filtered(lambda lead: lead.type == "lead"):
            left = lead.sudo().sales_transition_ids.sorted("id")[-1:].from_stage_id
            target = self.env["crm.stage"].browse(vals.get("stage_id") or lead.stage_id.id or ())
            if left and target and left.sales_process_id and left.sales_process_id == target.sales_process_id:
                ways[lead] = self._sales_steps_between(left, target)
                targets[lead] = target
        unmet = self.browse([lead.id for lead in ways])._sales_unmet(ways, vals)
        return self._sales_verdict(unmet, targets)

    def _sales_refuse_no_stage(self, vals):
        for lead in self.filtered(lambda lead: lead.team_id.sudo().sales_process_id and "team_id" not in vals):
            raise GateRefusal(self.env._("“%s” follows a process: it always has a stage.", lead.name), lead)

    def _sales_refuse_foreign_stage(self, moving, target, vals):
        """Refuse a stage that is not in the process of the opportunity's (new) team."""
        for old_team, leads in moving.grouped("team_id").items():
            team, lead = (
                self.env["crm.team"].browse(vals["team_id"]) if "team_id" in vals else old_team,
                leads[:1],
            )
            process = team.sudo().sales_process_id
            if target.sales_process_id != process:
                raise GateRefusal(
                    self.env._(
                        "“%(lead)s” cannot move to “%(stage)s”: the pipeline of its team %(team)s has no such stage.",
                        lead=lead.name,
                        stage=target.name,
                        team=team.name or self.env._("(none)"),
                    ),
                    lead,
                )

    def _sales_passed_steps(self, target):
        """Return the ``StepInfo`` of the gates on the way to ``target``; none for a move back.

        Into a process from outside, all its steps before the target are on the way, and the one left.
        """
        self.ensure_one()
        return self._sales_steps_between(self.stage_id, target)

    @api.model
    def _sales_steps_between(self, origin, target):
        processes = self.env["sales.process"]
        own = processes._structure(origin.sales_process_id.id)
        new = processes._structure(target.sales_process_id.id)
        if new:
            by_stage = {info.stage_id: info for info in new}
            way = [by_stage[stage] for stage in passed(list(by_stage), origin.id, target.id)]
        else:
            way = []
        if own != new:
            left = [info for info in own if info.stage_id == origin.id]
            rest = own[own.index(left[0]) :] if left and target.is_won and not new else left
            way = [*rest, *way]
        return [info for info in way if info.gate_policy != "none"]

    # === UNMET CRITERIA ===

    @api.private
    def _sales_unmet(self, ways, vals=None):
        """Return ``{lead: [(StepInfo, CriterionInfo), …]}`` of mandatory criteria that do not hold.

        :param dict ways: the steps to judge per opportunity
        :param dict vals: values about to be written with the move
        """
        criteria = {info.id: info for way in ways.values() for step in way for info in step.criteria}
        mandatory = [info for info in criteria.values() if info.is_mandatory]
        met = self._sales_met(mandatory, vals or {})
        unmet = defaultdict(list)
        for lead, way in ways.items():
            for step in way:
                missing = [info for info in step.criteria if info.is_mandatory and (info.id, lead.id) not in met]
                unmet[lead] += [(step, info) for info in missing]
        return {lead: items for lead, items in unmet.items() if items}

    def _sales_met(self, infos, vals):
        """Return the ``(criterion id, lead id)`` that hold, as they will be after ``vals`` are written.

        What the same write changes is judged on virtual records; all the rest in one statement.
        """
        criteria = self.env["sales.stage.criterion"]
        seen_in_vals = (
            [info for info in infos if info.kind in ("field", "domain")] if vals.keys() - {"stage_id"} else []
        )
        met = criteria._met_pairs([info for info in infos if info not in seen_in_vals], self)
        if seen_in_vals:
            values = {key: value for key, value in vals.items() if key != "stage_id"}
            for lead in self.sudo():
                virtual = self.sudo().new(values, origin=lead)
                for info in seen_in_vals:
                    if virtual.filtered_domain(criteria._lead_domain(info)):
                        met.add((info.id, lead.id))
        return met

    # === VERDICT ===

    def _sales_verdict(self, unmet, targets):
        """Raise for what is blocked and not overridden; return what to note of those that pass.

        :param dict unmet: ``{lead: [(StepInfo, CriterionInfo), …]}``
        :param dict targets: ``{lead: stage}`` that it moves to
        """
        notes, refused = {}, {}
        blocked = {lead: [item for item in items if item[0].gate_policy == "block"] for lead, items in unmet.items()}
        given = self._sales_unused_overrides([lead for lead, items in blocked.items() if items])
        for lead, items in unmet.items():
            override = given._usable(lead, targets[lead])[:1]
            if blocked[lead] and not override:
                refused[lead] = items
            else:
                notes[lead.id] = {"unmet": self._sales_list_unmet(items), "override": override}
        if refused:
            raise GateRefusal(self._sales_refusal_text(refused, targets), self.browse([lead.id for lead in refused]))
        return notes

    def _sales_unused_overrides(self, leads):
        overrides = self.env["sales.stage.override"].sudo()
        if not leads:
            return overrides
        return overrides.search([("lead_id", "in", [lead.id for lead in leads]), ("used_date", "=", False)])

    def _sales_use_overrides(self, notes):
        """Mark the overrides that let an opportunity pass; each lets one move pass."""
        used = (
            self.env["sales.stage.override"]
            .sudo()
            .browse(note["override"].id for note in notes.values() if note["override"])
        )
        if used:
            used.write({"used_date": fields.Datetime.now()})

    # === WORDS ===

    def _sales_unmet_text(self, target):
        """Return what is unmet between this opportunity and ``target``, as text."""
        self.ensure_one()
        way = self._sales_passed_steps(target)
        return self._sales_list_unmet(self._sales_unmet({self: way}).get(self, []))

    def _sales_list_unmet(self, items):
        """List the unmet criteria under the names of their steps."""
        by_step = defaultdict(list)
        for step, info in items:
            by_step[step.id].append(info.id)
        lines = []
        for step_id, ids in by_step.items():
            step = self.env["sales.process.step"].sudo().browse(step_id)
            lines.append(self.env._("%s:", step.name))
            lines += [f"  • {criterion.name}" for criterion in step.criterion_ids.browse(ids)]
        return "\n".join(lines)

    def _sales_refusal_text(self, refused, targets):
        parts = []
        for lead, items in list(refused.items())[:NAMED_AT_MOST]:
            head = self.env._(
                "“%(lead)s” cannot move from “%(origin)s” to “%(target)s” yet. Still open:",
                lead=lead.name,
                origin=lead.stage_id.name,
                target=targets[lead].name,
            )
            parts.append(f"{head}\n{self._sales_list_unmet(items)}")
        if len(refused) > NAMED_AT_MOST:
            parts.append(self.env._("… and %s more opportunities.", len(refused) - NAMED_AT_MOST))
        leaders = {lead.team_id.sudo().user_id.name for lead in refused} - {False}
        parts.append(
            self.env._(
                "Complete the checklist of the opportunity, or ask %s to override the gate with a reason.",
                ", ".join(sorted(leaders)) or self.env._("the leader of the sales team"),
            )
        )
        return "\n".join(parts)

    def _sales_warn_unmet(self, notes):
        """Tell the user what a gate that only warns has let pass; ``write`` itself cannot."""
        passed_with = [note["unmet"] for note in notes.values() if not note["override"]]
        if passed_with:
            message = self.env._(
                "Moved on with open items, which is recorded.\n%s", "\n".join(passed_with[:NAMED_AT_MOST])
            )
            self.env.user._bus_send("simple_notification", {"type": "warning", "sticky": True, "message": message})
