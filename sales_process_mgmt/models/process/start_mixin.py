from odoo import api, models

from .gate_mixin import GateRefusal


class SalesStartMixin(models.AbstractModel):
    """Says where an opportunity may begin: in its own team's pipeline, and as won for leaders only."""

    _name = "sales.start.mixin"
    _description = "Start of an Opportunity"

    def _sales_refuse_foreign_start(self, vals_list):
        """Refuse those created with a stage, named by its id, of a process that their team does not follow."""
        for lead, vals in zip(self, vals_list, strict=True):
            process = lead.stage_id.sales_process_id
            if vals.get("stage_id") and process and process != lead.team_id.sudo().sales_process_id:
                raise GateRefusal(
                    self.env._(
                        "“%(lead)s” cannot begin in “%(stage)s”: the pipeline of its team %(team)s has no such stage.",
                        lead=lead.name,
                        stage=lead.stage_id.name,
                        team=lead.team_id.name or self.env._("(none)"),
                    ),
                    self.browse(),
                )

    def _sales_check_may_be_won(self, before, places):
        """Becoming an opportunity that is won already is for leaders: no gate has seen it."""
        won = [
            leads
            for (kind, stage, _team), leads in places.items()
            if kind == "opportunity" and stage.is_won and stage.sales_step_id
        ]
        for lead in self.browse().concat(*won):
            was_opportunity = lead.id in before and before[lead.id].kind == "opportunity"
            # One that had no stage of its own, and takes over a won one in merging, has passed no gate either.
            had_stage = was_opportunity and before[lead.id].stage
            if not had_stage and not lead._sales_is_leader():
                raise lead._sales_won_start_refusal(lead.name, lead.stage_id)

    @api.model
    def _sales_refuse_won_start(self, vals_list):
        """Refuse before creating what ``_sales_check_may_be_won`` would refuse after it.

        Only for the words: of a won one without probability Odoo says that it cannot be lost, and nothing else. The
        team is not known yet: leaders of any team of the process go on.
        """
        for vals in vals_list:
            stage = self.env["crm.stage"].browse(vals.get("stage_id") or self.env.context.get("default_stage_id") or ())
            kind = vals.get("type") or self.env.context.get("default_type")
            if kind == "opportunity" and stage.sales_step_id and stage.is_won:
                if not self.env.user._sales_leads(stage.sudo().sales_process_id.team_ids):
                    raise self._sales_won_start_refusal(vals.get("name"), stage)

    def _sales_won_start_refusal(self, name, stage):
        text = self.env._(
            "“%(lead)s” would begin as won in “%(stage)s”: only the leader of the team or a sales administrator enters"
            " such a deal. Begin in an open stage instead.",
            lead=name,
            stage=stage.name,
        )
        return GateRefusal(text, self)
