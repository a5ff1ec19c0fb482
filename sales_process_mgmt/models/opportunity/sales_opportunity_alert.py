from odoo import api, fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("past_closing", "Past expected closing"),
    ("no_next_step", "No next step planned"),
    ("overstay", "Longer in stage than expected"),
    ("moved_back", "Moved back"),
    ("amount_changed", "Amount changed"),
    ("jumped", "Jumped stages"),
    ("overridden", "Gate overridden"),
    ("late_start", "Started late"),
    ("left_process", "Left its process"),
    ("single_contact", "Single contact only"),
    ("no_visit", "No visit"),
]
# What happened at once; the others are found by the nightly look.
EVENTS = ("moved_back", "amount_changed", "jumped", "overridden", "late_start", "left_process")
# A stalled deal asks for its reason; the others say what happened.
STALLED = ("past_closing", "no_next_step", "overstay", "no_visit")
# Beyond this a share or a number of days says nothing more.
LARGEST_FIGURE = 1_000_000
# A list shows one line; the whole reason stands in the history.
LONGEST_REASON = 120
STALL_REASONS = [
    ("no_urgency", "No urgent problem"),
    ("no_power", "Nobody with power pushes it"),
    ("no_personal_win", "The customer sees no personal win"),
]
EDITABLE = {"stall_reason", "note"}


class SalesOpportunityAlert(models.Model):
    """Something about an opportunity that is not normal: what, since when, with figures.

    Those that follow from an event are raised at once, the others nightly, which also closes what is no
    longer so. At most one of a kind is open per opportunity and team that it was raised for.
    """

    _name = "sales.opportunity.alert"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Opportunity Alert"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _sales_merge_apart = True  # merging opportunities hands it on with judgement

    # === WHAT ===
    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    figure = fields.Float(readonly=True, aggregator=None, help="Days, per cent or stages, as the kind says.")
    limit = fields.Float(readonly=True, aggregator=None, help="What would be normal.")
    detail = fields.Char(compute="_compute_detail")
    date = fields.Datetime("Since", readonly=True, required=True)
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], default="open", readonly=True, required=True)
    date_closed = fields.Datetime("Closed on", readonly=True)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, help="Empty: it was no longer so.")
    # === WHY ===
    is_stalled = fields.Boolean("Stalled", compute="_compute_is_stalled", search="_search_is_stalled")
    stall_reason = fields.Selection(
        STALL_REASONS,
        help="Why does it not move? The three reasons that the training names.",
    )
    note = fields.Char()
    may_close = fields.Boolean(compute="_compute_may_close")
    # === WHOSE ===
    user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson", store=True, index=True)
    team_id = fields.Many2one(related="lead_id.team_id", store=True)
    raised_team_id = fields.Many2one(
        "crm.team",
        "Raised for",
        readonly=True,
        ondelete="set null",
        help="The team that the opportunity belonged to: its leader looks at the alert, and closes it.",
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    stage_id = fields.Many2one(related="lead_id.stage_id")
    partner_id = fields.Many2one(related="lead_id.partner_id")
    expected_revenue = fields.Monetary(related="lead_id.expected_revenue", currency_field="company_currency")
    company_currency = fields.Many2one(related="lead_id.company_currency")

    # What happened may have happened to several teams; what the nightly look finds is one whatever the team.
    _open_once = models.UniqueIndex("(lead_id, kind, COALESCE(raised_team_id, 0)) WHERE state = 'open'")

    @api.depends("kind", "figure", "limit", "lead_id", "date", "state", "raised_team_id.name", "team_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_detail(self):
        texts = self._detail_texts()
        for alert in self:
            figure, limit = round(min(alert.figure, LARGEST_FIGURE)), round(alert.limit)
            alert.detail = texts[alert.kind] % {"figure": figure, "limit": limit}
        self.filtered(lambda alert: alert.kind == "overridden")._explain_overrides()
        for alert in self:
            raised_for = alert.sudo().raised_team_id
            if raised_for and raised_for != alert.sudo().team_id:
                # One kind may be open for several teams; the line says for which, where it is not the deal's.
                alert.detail = self.env._("%(detail)s · in %(team)s", detail=alert.detail, team=raised_for.name)

    def _explain_overrides(self):
        """Say in ``detail`` why the leader let it pass: of what the reader may read, in one search for a page.

        A closed one says what it was about; an open one the latest reason, since no second one is raised meanwhile.
        """
        overrides = self.env["sales.stage.override"]
        if not self:
            return
        used = overrides.search(
            [("lead_id", "in", self.lead_id.ids), ("used_date", "!=", False)], order="used_date desc, id desc"
        ).grouped("lead_id")
        for alert in self:
            found = used.get(alert.lead_id, overrides)
            if alert.state == "closed":
                found = found.filtered(lambda override, closed=alert.date_closed: override.used_date <= closed)
            if found:
                reason = " ".join(found[0].reason.split())
                reason = reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"
                alert.detail = self.env._("A leader let it pass the gate: %s", reason)

    @api.model
    def _detail_texts(self):
        return {
            "past_closing": self.env._("%(figure)s days past the expected closing"),
            "no_next_step": self.env._("No activity and no meeting is planned"),
            "overstay": self.env._("%(figure)s days in the stage, %(limit)s expected"),
            "moved_back": self.env._("Moved back to an earlier stage"),
            "amount_changed": self.env._("Amount changed by %(figure)s %%, more than %(limit)s %%"),
            "jumped": self.env._("Stages jumped over: %(figure)s"),
            "overridden": self.env._("A leader let it pass the gate"),
            "late_start": self.env._("Began in a later stage of the process"),
            "left_process": self.env._("Given to a pipeline without process, where no gate is"),
            "single_contact": self.env._("Only one person at the customer is known"),
            "no_visit": self.env._("No visit or call for %(figure)s days, %(limit)s is the limit"),
        }

    @api.depends("kind")
    def _compute_is_stalled(self):
        for alert in self:
            alert.is_stalled = alert.kind in STALLED

    def _search_is_stalled(self, operator, value):
        if operator != "in":
            return NotImplemented
        kinds = [code for code, _label in KINDS if (code in STALLED) in value]
        return [("kind", "in", kinds)]

    @api.depends("raised_team_id.user_id", "team_id.user_id")
    @api.depends_context("uid")
    def _compute_may_close(self):
        for alert in self:
            alert.may_close = self.env.user._sales_leads(alert._leading_team())

    def _leading_team(self):
        """Return the team whose leader looks at the alert: the one that it was raised for."""
        return self.sudo().raised_team_id or self.sudo().team_id

    @api.constrains("note")
    def _check_note_length(self):
        self._check_text_length("note")

    def write(self, vals):
        """People give the reason and a note; all the rest is the system's."""
        if not self.env.su and vals.keys() - EDITABLE:
            raise AccessError(self.env._("Only the reason and the note of an alert can be changed."))
        sharing = self._sharing_the_reason() if "stall_reason" in vals else self.browse()
        result = super().write(vals)
        if sharing:
            super(SalesOpportunityAlert, sharing).write({"stall_reason": vals["stall_reason"]})
        return result

    def _sharing_the_reason(self):
        """Return the other open alerts of these deals: one stalls for one reason, whatever was noticed of it.

        Of those that the user may see: the leader of a former team has his own alert only.
        """
        stalled = self.filtered(lambda alert: alert.is_stalled and alert.state == "open")
        return self.search(
            [
                ("lead_id", "in", stalled.lead_id.ids),
                ("id", "not in", self.ids),
                ("state", "=", "open"),
                ("kind", "in", STALLED),
            ]
        )

    def action_close(self):
        """Close alerts that were seen; one that is still so is raised again the next night.

        For the leader of the team that it was raised for, or a sales administrator: they are told so that somebody
        looks, and taking the opportunity into another team does not spare them.
        """
        for alert in self:
            team = alert._leading_team()
            if not alert.may_close:
                raise AccessError(
                    self.env._(
                        "The alert of “%(lead)s” was raised for the team %(team)s: its leader %(leader)s or a sales"
                        " administrator closes it.",
                        lead=alert.lead_id.name,
                        team=team.name or self.env._("(none)"),
                        leader=team.user_id.name or self.env._("(none)"),
                    )
                )
        self._close()
        self.sudo().closed_by_id = self.env.user
        return True

    def action_open_lead(self):
        """Open the opportunity."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def _said_once(self):
        """Return what only one open alert says, as ``_open_once`` has it."""
        return self.lead_id.id, self.kind, self.raised_team_id.id

    @api.private
    def _close(self):
        self.sudo().write({"state": "closed", "date_closed": fields.Datetime.now()})

    @api.private
    @api.model
    def _open_again(self, lead_ids):
        """Open what closing has closed without anybody looking: to be lost for a night spares nobody.

        What somebody has closed was seen, with all that said the same before.

        :param lead_ids: opportunities that are open again
        """
        alerts = self.sudo().search(
            [("lead_id", "in", list(lead_ids)), ("kind", "in", EVENTS)], order="date desc, id desc"
        )
        opened, seen = set(), {}
        for alert in alerts:
            said = alert._said_once()
            if alert.state == "open":
                opened.add(said)
            elif alert.closed_by_id:
                seen[said] = max(alert.date_closed, seen.get(said, alert.date_closed))
        for alert in alerts:
            said = alert._said_once()
            if said not in opened and not (said in seen and alert.date <= seen[said]):
                opened.add(said)
                alert.write({"state": "open", "date_closed": False})

    @api.private
    @api.model
    def _raise(self, kind, figures, limit=0.0, teams=None):
        """Raise an alert of ``kind`` unless one is open already.

        :param dict figures: ``{lead id: figure}``
        :param dict teams: ``{lead id: id of the team}`` that it is raised for, where that is not the one it is in
        """
        if not figures:
            return
        # First the opportunity's row: who comes second is tried again, and finds the alert of the first.
        self.env["crm.lead"].browse(figures).flush_recordset()
        alerts = self.sudo()
        have = alerts.search([("lead_id", "in", list(figures)), ("kind", "=", kind), ("state", "=", "open")])
        known = {(alert.lead_id.id, alert.raised_team_id.id) for alert in have}
        leads = alerts.env["crm.lead"].browse(figures)
        raised_for = {lead.id: lead.team_id.id for lead in leads} | (teams or {})
        now = fields.Datetime.now()
        alerts.create(
            [
                {
                    "lead_id": lead.id,
                    "raised_team_id": raised_for[lead.id],
                    "kind": kind,
                    "limit": limit,
                    "date": now,
                    "figure": min(figures[lead.id], LARGEST_FIGURE),
                }
                for lead in leads
                if (lead.id, raised_for[lead.id]) not in known
            ]
        )
