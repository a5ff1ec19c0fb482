from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.path import passed
from .position_mixin import SystemMove

NAMED_AT_MOST = 10


class GateRefusal(UserError):
    """An opportunity may not pass; the web client is led to what is missing.

    ``leads`` are those refused, ``step_ids`` the steps in which something is missing.
    """

    has_checklist = True

    def __init__(self, message, leads, step_ids=()):
        super().__init__(message)
        self.leads = leads
        self.step_ids = list(step_ids)


class BatchRefusal(Exception):
    """A refusal among several records that are loaded at once: they are then tried one by one."""


class SalesGateMixin(models.AbstractModel):
    """Judges opportunities that move forward: every gate on the way, all criteria at once.

    The guard of the transition (guard → values → hook): ``_sales_judge`` returns what the history has to
    know, or raises with every reason.
    """

    _name = "sales.gate.mixin"
    _description = "Stage Gate"
    _sales_system_lines = ("sales_override_ids",)

    sales_override_ids = fields.One2many(
        "sales.stage.override", "lead_id", string="Gate Overrides", readonly=True, groups="base.group_user"
    )

    # === GUARD ===

    def _sales_judge(self, vals):
        """Judge a write that names a stage.

        :param dict vals: the values about to be written: a stage, a type, or none of them
        :return: ``{lead id: {"unmet": text, "override": record}}`` of those that pass with something to note;
            with ``back_to``, a stage, of those that return to where they were left
        :raise GateRefusal: naming all unmet items of all opportunities
        """
        if isinstance(self.env.context.get("sales_system_move"), SystemMove):
            return {}
        try:
            return self._sales_judge_all(vals)
        except GateRefusal:
            self.check_access("write")  # who may not move it is not told what it lacks
            raise

    def _sales_judge_all(self, vals):
        notes = self._sales_judge_return(vals)
        if "stage_id" not in vals:
            return notes
        target = self.env["crm.stage"].browse(vals["stage_id"] or ())
        places = self._sales_by_place()
        if vals.get("type") != "opportunity":
            self._sales_refuse_stage_of_former(target, places)
        moving = {
            place: leads for place, leads in places.items() if place.kind == "opportunity" and place.stage != target
        }
        if not target:
            self._sales_refuse_no_stage(moving, self.browse().concat(*moving.values()))
            return notes
        self._sales_refuse_foreign_stage(moving, target)
        leads = self.browse().concat(*moving.values())
        origins = leads._sales_origins(target, moving)
        unmet = self._sales_unmet([(self._sales_steps_between(origin, target), leads) for origin, leads in origins])
        return notes | self._sales_verdict(unmet, dict.fromkeys(unmet, target))

    def _sales_judge_return(self, vals):
        """Judge what was an opportunity before: leaders move it as a lead, so its way counts from where it was left.

        Where the stage is not named in the same write, nobody asks for it now: it goes back to where it was left.
        """
        if vals.get("type") != "opportunity":
            return {}
        ways, targets, origins = [], {}, {}
        goals = {
            lead: self.env["crm.stage"].browse(vals.get("stage_id") or lead.stage_id.id or ())
            for lead in self.filtered(lambda lead: lead.type == "lead")
        }
        outside = [lead for lead, target in goals.items() if target.is_won and not target.sales_process_id]
        left_alone = self.browse().concat(*outside)._sales_left_by_themselves() if outside else {}
        for lead, target in goals.items():
            left = left_alone.get(lead.id) or lead._sales_last_stage_in(target.sales_process_id)
            if left:
                ways.append((self._sales_steps_between(left, target), lead))
                targets[lead], origins[lead] = target, left
        unmet = self._sales_unmet(ways)
        if "stage_id" in vals:
            return self._sales_verdict(unmet, targets)
        notes, refused = self._sales_sort(unmet, targets)
        returned = {"unmet": False, "override": self.env["sales.stage.override"]}
        return notes | {lead.id: returned | {"back_to": origins[lead]} for lead in refused}

    def _sales_last_stage_in(self, process):
        """Return the last stage of ``process`` that the history knows this lead in, or none."""
        self.ensure_one()
        stages = self.env["crm.stage"]
        if not process:
            return stages
        for line in self.sudo().sales_transition_ids.sorted("id", reverse=True):
            for stage in (line.to_stage_id, line.from_stage_id):
                if stage.sales_process_id == process:
                    return stages.browse(stage.id)
        return stages

    @api.model
    def _sales_refuse_no_stage(self, places, moving):
        """Without a stage it would take any over in merging; outside a process that is for those never in one."""
        former = self.env["sales.stage.transition"].sudo()._last_in_process(moving)
        for place, all_of_place in places.items():
            follows = place.team.sudo().sales_process_id
            leads = all_of_place if follows else all_of_place.filtered(lambda lead: lead.id in former)
            if leads:
                text = self.env._("“%s” follows a process: it always has a stage.", leads[:1].name)
                raise GateRefusal(text, leads[:1])

    @api.model
    def _sales_refuse_foreign_stage(self, places, target):
        """Refuse a stage that is not in the process of the opportunity's team."""
        for (_kind, _stage, team), leads in places.items():
            if target.sales_process_id != team.sudo().sales_process_id:
                raise GateRefusal(
                    self.env._(
                        "“%(lead)s” cannot move to “%(stage)s”: the pipeline of its team %(team)s has no such stage.",
                        lead=leads[:1].name,
                        stage=target.name,
                        team=team.name or self.env._("(none)"),
                    ),
                    leads[:1],
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
    def _sales_unmet(self, ways):
        """Return ``{lead: [(StepInfo, CriterionInfo), …]}`` of mandatory criteria that do not hold.

        Judged on what is stored, in one statement.

        :param list ways: pairs of the steps to judge and the opportunities that pass them
        """
        judged = self.browse().concat(*(leads for way, leads in ways if way))
        criteria = {info.id: info for way, _leads in ways for step in way for info in step.criteria}
        mandatory = [info for info in criteria.values() if info.is_mandatory]
        met = self.env["sales.stage.criterion"]._met_pairs(mandatory, judged)
        unmet = {}
        for way, leads in ways:
            items = [(step, info) for step in way for info in step.criteria if info.is_mandatory]
            for lead_id in leads.ids if items else ():
                missing = [(step, info) for step, info in items if (info.id, lead_id) not in met]
                if missing:
                    unmet[leads.browse(lead_id).with_prefetch(leads._prefetch_ids)] = missing
        return unmet

    # === VERDICT ===

    def _sales_verdict(self, unmet, targets):
        """Raise for what is blocked and not overridden; return what to note of those that pass.

        :param dict unmet: ``{lead: [(StepInfo, CriterionInfo), …]}``
        :param dict targets: ``{lead: stage}`` that it moves to
        """
        notes, refused = self._sales_sort(unmet, targets)
        if refused:
            steps = dict.fromkeys(info.id for items in refused.values() for info, *_rest in items)
            leads = self.browse([lead.id for lead in refused])
            raise GateRefusal(self._sales_refusal_text(refused, targets), leads, steps)
        return notes

    def _sales_sort(self, unmet, targets):
        """Return ``(notes, refused)``: what to note of those that pass, and the unmet items of those that do not."""
        notes, refused = {}, {}
        blocked = {lead: [item for item in items if item[0].gate_policy == "block"] for lead, items in unmet.items()}
        given = self._sales_unused_overrides([lead for lead, items in blocked.items() if items])
        for lead, items in unmet.items():
            override = given._usable(lead, targets[lead])[:1]
            if blocked[lead] and not override:
                refused[lead] = items
            else:
                notes[lead.id] = {"unmet": self._sales_list_unmet(items), "override": override}
        return notes, refused

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
        """Return what is unmet between this opportunity and ``target`` in its process, as text."""
        self.ensure_one()
        if target.sales_process_id != self.team_id.sudo().sales_process_id:
            return ""  # what another process asks for may be another company's secret
        way = self._sales_passed_steps(target)
        return self._sales_list_unmet(self._sales_unmet([(way, self)]).get(self, []))

    def _sales_list_unmet(self, items):
        """List the unmet criteria under the names of their steps."""
        by_step = defaultdict(list)
        for step, info in items:
            by_step[step.id].append(info.id)
        criteria = self.env["sales.stage.criterion"].sudo().browse(info.id for _step, info in items)
        lines = []
        for step in self.env["sales.process.step"].sudo().browse(by_step):
            lines.append(self.env._("In “%s”:", step.name))
            lines += [f"  • {criterion.name}" for criterion in criteria if criterion.id in by_step[step.id]]
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
        leader = ", ".join(sorted(leaders)) or self.env._("the leader of the sales team")
        in_process = any(targets[lead].sales_process_id for lead in refused)
        if in_process and all(lead._sales_is_leader() for lead in refused):
            parts.append(self.env._("Complete the checklist of the opportunity, or press “Override Gate” and say why."))
        elif in_process:
            parts.append(
                self.env._(
                    "Complete the checklist of the opportunity, or ask %s to override the gate with a reason.", leader
                )
            )
        else:
            parts.append(
                self.env._(
                    "It has left its process with these open. Give it back to a team that follows the process, or ask"
                    " %s to mark it as won.",
                    leader,
                )
            )
        return "\n".join(parts)

    def _sales_warn_unmet(self, notes):
        """Tell the user what a gate that only warns has let pass; ``write`` itself cannot."""
        passed_with = [note["unmet"] for note in notes.values() if note["unmet"] and not note["override"]]
        if passed_with:
            message = self.env._(
                "Moved on with open items, which is recorded.\n%s", "\n".join(passed_with[:NAMED_AT_MOST])
            )
            self.env.user._bus_send("simple_notification", {"type": "warning", "sticky": True, "message": message})
