from odoo import models

from .gate_mixin import GateRefusal


class SalesLeavingMixin(models.AbstractModel):
    """Follows an opportunity that has left its process: past its gates nobody wins it, and what became of it counts."""

    _name = "sales.leaving.mixin"
    _description = "Leaving a Sales Process"

    def _sales_leaves(self, line):
        """Tell whether a line of the history says that this opportunity has left its process."""
        self.ensure_one()
        if not line["from_step_id"] or line["to_step_id"]:
            return False
        leaves_as_lead = line["direction"] == "to_lead" and not self.team_id.sudo().sales_process_id
        return line["direction"] == "team" or leaves_as_lead

    # === WINNING ELSEWHERE ===

    def _sales_origins(self, target, places):
        """Return ``[(stage, leads)]``: where the way to ``target`` begins.

        That is where they are; one that is won in a pipeline without process has its way from where it left the
        process, unless a leader has given it away, or wins it now: of a team of that process, or of its own team.
        """
        origins = [(place.stage, leads) for place, leads in places.items()]
        if not target.is_won or target.sales_process_id:
            return origins
        outside = self.browse().concat(*(leads for stage, leads in origins if not stage.sales_process_id))
        left = outside._sales_left_by_themselves()
        if not left:
            return origins
        return list(self.grouped(lambda lead: left.get(lead.id, lead.stage_id)).items())

    def _sales_left_by_themselves(self):
        """Return ``{lead id: stage}`` of those that no leader took out of their process, nor one wins now."""
        left = {}
        for lead_id, line in self.env["sales.stage.transition"].sudo()._last_in_process(self).items():
            if line.to_step_id or line.direction == "mapped":  # still in it, or its team has given the process up
                continue
            lead = self.browse(lead_id)
            teams = line.from_step_id.process_id.team_ids | lead.team_id.sudo()
            givers = [self.env.user, line.user_id] if line.direction == "team" else [self.env.user]
            given = any(user._sales_leads(teams) for user in givers if user)
            if not given:
                left[lead_id] = line.from_stage_id.sudo(False)
        return {lead_id: stage for lead_id, stage in left.items() if stage}

    def _sales_refuse_stage_of_former(self, target, places):
        """Refuse a rep who moves what was an opportunity in a process and is a lead now: no gate would see it."""
        leads = self.browse().concat(
            *(leads for place, leads in places.items() if place.kind == "lead" and place.stage != target)
        )
        history = self.env["sales.stage.transition"].sudo()
        for lead_id, line in history._last_in_process(leads).items() if leads else ():
            lead = self.browse(lead_id)
            if not lead._sales_is_leader():
                raise GateRefusal(
                    self.env._(
                        "“%(lead)s” was an opportunity in “%(stage)s” and is a lead now: make it an opportunity again"
                        " before it moves.",
                        lead=lead.name,
                        stage=(line.to_stage_id or line.from_stage_id).name or line.to_label or line.from_label,
                    ),
                    lead,
                )

    def _sales_departures_of_leads(self, before, places):
        """Return the lines of former opportunities that were leads and leave their process now."""
        leaving = self.browse().concat(*(leads for place, leads in places.items() if not place.stage.sales_process_id))
        leaving = leaving.filtered(
            lambda lead: before[lead.id].kind == "lead" and before[lead.id].stage.sales_process_id
        )
        if not leaving:
            return []
        former = self.env["sales.stage.transition"].sudo()._last_in_process(leaving)
        return [
            self._sales_line("team", from_stage=before[lead_id].stage)
            | {"lead_id": lead_id, "probability": before[lead_id].probability}
            for lead_id in former
        ]

    def _sales_teams_left(self, before):
        """Return ``{lead id: team id}``: the team of the process that each of these has left.

        :param dict before: ``_sales_standings()`` from before a write, or empty
        """
        entered = self.env["sales.stage.transition"].sudo()._last_in_process(self, entered=True)
        teams = {lead_id: line.team_id.id for lead_id, line in entered.items()}
        own = self.env["crm.team"].browse([old.team_id for old in before.values() if old.team_id]).sudo()
        following = set(own.filtered("sales_process_id").ids)
        stayed = {
            lead_id: before[lead_id].team_id
            for lead_id in self.ids
            if lead_id in before and before[lead_id].kind == "opportunity" and before[lead_id].team_id in following
        }
        return teams | stayed

    # === CLOSING ELSEWHERE ===

    def _sales_closings_elsewhere(self, before, places):
        """Return the lines of those closed or reopened where no process is, but which went through one.

        Without them one that is about to be lost could be given to a team without process, and no rate would ever
        know. Nothing is asked where nothing was closed.
        """
        closings = {}
        for (kind, stage, _team), leads in places.items():
            if kind == "opportunity" and stage.sales_process_id:
                continue
            for lead in leads:
                old = before[lead.id]
                if kind == "lead" or not old.stage.sales_process_id:
                    status = lead._sales_status()
                    if status != old.won_status:
                        closings[lead.id] = "reopened" if status == "pending" else status
        if not closings:
            return []
        last = self.env["sales.stage.transition"].sudo()._last_in_process(self.browse(closings), entered=True)
        # It counts for the team that had it in its process, not for the one to which it went to be lost.
        return [
            self._sales_line(closings[lead_id])
            | {"lead_id": lead_id, "probability": before[lead_id].probability}
            | {"process_id": line.process_id.id or None, "team_id": line.team_id.id or 0}
            | {"company_id": line.company_id.id or None}
            for lead_id, line in last.items()
        ]
