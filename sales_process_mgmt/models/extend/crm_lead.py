import logging

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning

from ...tools.ids import as_id
from ..opportunity.conversion_mixin import SystemConversion
from ..process.gate_mixin import BatchRefusal, GateRefusal
from ..process.position_mixin import SystemMove


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "sales.document.fact.mixin",
        "sales.contract.lead.mixin",
        "sales.need.mixin",
        "sales.buying.mixin",
        "sales.column.mixin",
        "sales.position.mixin",
        "sales.start.mixin",
        "sales.gate.mixin",
        "sales.leaving.mixin",
        "sales.giving.mixin",
        "sales.history.mixin",
        "sales.swot.mixin",
        "sales.merging.mixin",
        "sales.checklist.mixin",
        "sales.zone.mixin",
        "sales.probability.mixin",
        "sales.alert.mixin",
        "sales.rival.mixin",
        "sales.control.mixin",
        "sales.control.sheet.mixin",
        "sales.selling.mode.mixin",
        "sales.qualification.mixin",
        "sales.conversion.mixin",
        "sales.hold.mixin",
        "sales.buying.phase.mixin",
        "sales.score.mixin",
    ]

    stage_id = fields.Many2one(
        domain="[('sales_process_id', '=', sales_process_id),"
        " '|', ('team_ids', '=', False), ('team_ids', 'in', team_id)]"
    )
    # Not in its mixin: an amount must stand where its currency is.
    sales_bant_budget_amount = fields.Monetary(
        "Budget Amount", currency_field="company_currency", tracking=True, copy=False, groups="base.group_user"
    )
    sales_source_direction = fields.Selection(related="source_id.sales_direction", string="Source Direction")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self = self._sales_without_forged_defaults()
        default = self.env.context.get("default_stage_id")
        if default and not as_id(default):
            self = self.with_context(default_stage_id=self._sales_stage_value(default))
        vals_list = [self._sales_clean_values(vals) for vals in vals_list]
        self._sales_refuse_won_start(vals_list)
        leads = super().create(vals_list)
        leads._sales_refuse_foreign_start(vals_list)
        places = leads._sales_settle()
        leads._sales_check_may_be_won({}, places)
        leads._sales_check_won_leads({}, places)
        leads._sales_raise_move_alerts(leads._sales_record_start())
        if self._sales_is_scored_by({"active"}):
            leads._sales_score_again()
        return leads

    def write(self, vals):
        if self.env.context.get("sales_system_move") is SystemMove.SETTLING:
            return super().write(vals)
        vals = self._sales_qualify(self._sales_clean_values(vals))
        rest, vals = self._sales_split(vals)
        if rest:
            self.check_access("write")
            self.write(rest)
            if not vals:
                return True
            if not self.has_access("write"):  # given away: who might write it before moves it, as in one write
                return self.sudo().write(vals)
        moves = bool(vals.keys() & self._sales_history_triggers())
        amounts = self._sales_amounts() if "expected_revenue" in vals else {}
        if moves:
            notes = self._sales_judge(vals)
            before = self._sales_standings()
        set_aside, is_scored = self._sales_to_set_aside(vals), self._sales_is_scored_by(vals.keys())
        result = super().write(vals)
        if set_aside:
            set_aside._sales_stop_follow_up()
        if is_scored:
            self._sales_score_again()
        if moves:
            named = vals.keys() & {"stage_id", "type", "active", "probability"}
            moved = self if named else self._sales_moved(before)
            moved._sales_after_moves(before, notes)
        if amounts:
            self._sales_raise_amount_alerts(amounts)
        return result

    def _sales_split(self, vals):
        """Return ``(rest, move)``: what is written before a move in a process, and the move.

        The gate judges what is stored, nothing else: a value may look other than what is stored of it, so that
        judging values would let pass what is not so.
        """
        rest = {key: value for key, value in vals.items() if key not in ("stage_id", "probability", "type")}
        if "stage_id" not in vals or not rest or isinstance(self.env.context.get("sales_system_move"), SystemMove):
            return {}, vals
        target = self.env["crm.stage"].browse(vals["stage_id"] or ())
        teams = self.team_id | self.env["crm.team"].browse(vals.get("team_id") or ())
        if not ((self.stage_id | target).sales_process_id or teams.sudo().sales_process_id):
            return {}, vals
        move = {key: value for key, value in vals.items() if key not in rest}
        if self.stage_id == target:  # it stays, or lands where its new team says
            del move["stage_id"]
        return rest, move

    def _sales_after_moves(self, before, notes):
        self._sales_put_back(notes)
        places = self._sales_settle()
        self._sales_check_may_be_won(before, places)
        self._sales_check_won_leads(before, places)
        self._sales_use_overrides(notes)
        events = self._sales_record_moves(before, notes, places)
        self._sales_raise_move_alerts(events, before)
        self._sales_warn_unmet(notes)

    def web_read(self, specification):
        self._sales_fetch_people(specification)
        return super().web_read(specification)

    def web_save(self, vals, specification, next_id=None):
        """Lead the web client's user from a refusal to the checklist; other callers get the plain error."""
        try:
            if not next_id and self._sales_may_give(vals):
                seen = self.with_context(bin_size=True).web_read(specification)
                self.write(vals)
                if not self.has_access("read"):
                    return self._sales_given(seen[0], specification)
                vals = {}  # written
            return super().web_save(vals, specification, next_id=next_id)
        except GateRefusal as refusal:
            if not self:
                raise
            raise self._sales_redirect(refusal) from refusal

    def web_save_multi(self, vals_list, specification):
        """Judge what a list edits at once, so that a refusal names all of them and not the first."""
        by_stage = {}
        for lead, vals in zip(self, vals_list, strict=True):
            if vals.keys() == {"stage_id"}:
                stage_id = self._sales_stage_value(vals["stage_id"])
                by_stage[stage_id] = by_stage.get(stage_id, self.browse()) | lead
        for stage_id, leads in by_stage.items():
            leads._sales_judge({"stage_id": stage_id})
        return super().web_save_multi(vals_list, specification)

    def _load_records(self, data_list, update=False):
        """Refuse row by row: Odoo would repeat the refusal of a batch on the batch's first row."""
        try:
            return super()._load_records(data_list, update)
        except GateRefusal as refusal:
            if len(data_list) > 1:
                raise BatchRefusal(str(refusal)) from refusal
            raise

    def _sales_redirect(self, refusal):
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.crm_lead_checklist_action")
        lead = refusal.leads[:1]
        if len(refusal.leads) != 1 or not lead.id or not refusal.has_checklist:
            return refusal
        context = {"sales_show_checklist": True, "sales_open_steps": refusal.step_ids}
        action |= {"res_id": lead.id, "context": context}
        warning = RedirectWarning(str(refusal), action, self.env._("Open the checklist"))
        warning.loglevel = logging.INFO  # a refusal is everyday work, not an error of the server
        return warning

    def get_rainbowman_message(self):
        """Odoo's form asks after every change of stage, also where a leader has just given the deal to another team."""
        return self.has_access("read") and super().get_rainbowman_message()

    # === STAGES ===

    def _compute_stage_id(self):
        placed = self.filtered(lambda lead: lead._sales_is_off_process() or lead._sales_begins_a_process())
        placed._sales_land()
        return super(CrmLead, self - placed)._compute_stage_id()

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        teams = self.team_id | self.env["crm.team"].browse(team_id or ())
        if teams:
            processes = {team.sales_process_id.id for team in teams.sudo()}
            domain = [*(domain or []), ("sales_process_id", "in", list(processes))]
        return super()._stage_find(team_id=team_id, domain=domain, order=order, limit=limit)

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        return self._sales_columns(super()._read_group_stage_ids(stages, domain), stages, domain)

    def action_set_won(self):
        """Win each opportunity in the won stage of its own process; Odoo takes one from all teams."""
        for process, leads in self.grouped(lambda lead: lead.team_id.sudo().sales_process_id).items():
            process._check_can_be_followed()
            super(CrmLead, leads).action_set_won()
        return True

    def action_set_won_rainbowman(self):
        try:
            return super().action_set_won_rainbowman()
        except GateRefusal as refusal:
            raise self._sales_redirect(refusal) from refusal

    def _get_rainbowman_message(self):
        """Celebrate once: going on after it was won, to delivery and after-sales, wins nothing anew."""
        return False if self._sales_goes_on_as_won() else super()._get_rainbowman_message()

    def _track_subtype(self, init_values):
        """Say “Stage Changed” and not “Opportunity Won” of one that was won already."""
        old = init_values.get("stage_id")
        if old and old.is_won and self.stage_id.is_won and self.stage_id.sales_step_id:
            return self.env.ref("crm.mt_lead_stage")
        return super()._track_subtype(init_values)

    def _convert_opportunity_data(self, customer, team_id=False):
        """Leave the first stage of a process to the change of type and team, which finds it."""
        values = super()._convert_opportunity_data(customer, team_id)
        teams = self.team_id | self.env["crm.team"].browse(team_id or ())
        if teams.sudo().sales_process_id:
            values.pop("stage_id", None)
        return values

    # === CONVERTING ===

    def convert_opportunity(self, partner, user_ids=False, team_id=False):
        """Assign what is not qualified in automatic assignment too, so that somebody qualifies it: as a lead."""
        if self.env.context.get("sales_system_conversion") is not SystemConversion.ASSIGNING:
            return super().convert_opportunity(partner, user_ids, team_id)
        kept = self._sales_unqualified()
        if kept and (user_ids or team_id):
            kept._handle_salesmen_assignment(user_ids=user_ids, team_id=team_id)
        return super(CrmLead, self - kept).convert_opportunity(partner, user_ids, team_id) if self - kept else True

    def copy_data(self, default=None):
        if default and default.get("type") == "opportunity":
            self._sales_refuse_copying()
        return super().copy_data(default)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "sales_status":
            return self._sales_status_sql(alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _message_post_after_hook(self, message, msg_vals):
        if message.message_type == "email":
            self._sales_engaged("reply")
        return super()._message_post_after_hook(message, msg_vals)

    # === PROBABILITY ===

    def _pls_get_naive_bayes_probabilities(self, batch_mode=False, is_tooltip=False):
        result = super()._pls_get_naive_bayes_probabilities(batch_mode, is_tooltip)
        mine = self._sales_probabilities() if result else {}
        if mine and is_tooltip:
            # Odoo writes the probability that its tooltip shows.
            result[1]["probability"] = mine[self.id]
        elif mine:
            probabilities = result[0]
            probabilities.update({id_: value for id_, value in mine.items() if id_ in probabilities or not batch_mode})
        return result

    # === MERGING ===

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        self._sales_refuse_hidden_conversion()
        system = self.with_context(sales_system_move=SystemMove.MERGING)
        merged = super(CrmLead, system)._merge_opportunity(user_id, team_id, auto_unlink, max_length)
        if self._sales_is_scored_by({"active"}):
            merged._sales_score_again()
        return merged.with_env(self.env)

    def _merge_data(self, fnames=None):
        return super()._merge_data(fnames) | self._sales_merged_qualification()

    def _merge_dependences(self, opportunities):
        tail = opportunities - self
        self._sales_remember_merge(tail)
        self._sales_take_over_conversions(tail)
        result = super()._merge_dependences(opportunities)
        self._sales_control_take_over(tail)
        self._sales_take_over_parts(tail)
        self._sales_control_after_merge()
        return result

    def unlink(self):
        """Leave to the other one what was merged into it: Odoo's wizards delete the rest some time after merging."""
        self._sales_hand_over_merged()
        return super().unlink()
