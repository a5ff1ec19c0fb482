from collections import defaultdict

from odoo import api, fields, models

from .sales_opportunity_alert import STALL_REASONS, STALLED


class SalesAlertMixin(models.AbstractModel):
    """Alerts of an opportunity; those that follow from an event are raised here, at once."""

    _name = "sales.alert.mixin"
    _description = "Alerts of an Opportunity"
    _sales_system_lines = ("sales_alert_ids",)

    sales_alert_ids = fields.One2many(
        "sales.opportunity.alert", "lead_id", string="Alerts", copy=False, groups="base.group_user"
    )
    sales_alert_count = fields.Integer("Open Alerts", compute="_compute_sales_alert_count")
    sales_stalled_text = fields.Char("Stalled Because", compute="_compute_sales_stalled", groups="base.group_user")
    sales_stall_reason = fields.Selection(
        STALL_REASONS,
        string="Why Does It Not Move?",
        compute="_compute_sales_stalled",
        inverse="_inverse_sales_stall_reason",
        help="Kept with the alerts that say that the opportunity has stalled.",
        groups="base.group_user",
    )

    @api.depends("sales_alert_ids.state")
    def _compute_sales_alert_count(self):
        """Count for cards, and nothing else: a page of them holds hundreds. Portal users are told of none."""
        self.sales_alert_count = 0
        if not self.env.user._is_internal():
            return
        grouped = self.env["sales.opportunity.alert"]._read_group(
            [("lead_id", "in", self._origin.ids), ("state", "=", "open")], ["lead_id"], ["__count"]
        )
        counts = {lead.id: count for lead, count in grouped}
        for lead in self.filtered(lambda lead: lead._origin.id in counts):
            lead.sales_alert_count = counts[lead._origin.id]

    @api.depends("sales_alert_ids.state", "sales_alert_ids.stall_reason")
    def _compute_sales_stalled(self):
        """Say what has stalled, and why; one statement for a page of opportunities."""
        alerts = self.env["sales.opportunity.alert"]
        texts = alerts._detail_texts()
        details, reasons = defaultdict(list), {}
        for lead, kind, reason, figure, limit in alerts._read_group(
            [("lead_id", "in", self._origin.ids), ("state", "=", "open"), ("kind", "in", STALLED)],
            ["lead_id", "kind", "stall_reason"],
            ["figure:max", "limit:max"],
            order="date:min, id:min",
        ):
            details[lead.id].append(texts[kind] % {"figure": round(figure), "limit": round(limit)})
            reasons[lead.id] = reasons.get(lead.id) or reason
        for lead in self:
            lead.sales_stalled_text = " · ".join(details[lead._origin.id]) or False
            lead.sales_stall_reason = reasons.get(lead._origin.id, False)

    def _inverse_sales_stall_reason(self):
        for lead in self:
            stalled = lead.sales_alert_ids.filtered(lambda alert: alert.state == "open" and alert.is_stalled)
            stalled[:1].write({"stall_reason": lead.sales_stall_reason})  # the others take it over

    def action_sales_open_alerts(self):
        """Open the alerts of this opportunity."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_opportunity_alert_action")
        return action | {"domain": [("lead_id", "=", self.id)], "context": {"search_default_open": 1}}

    def _sales_raise_move_alerts(self, events, before=None):
        """Raise what a move means.

        :param dict events: what ``_sales_record_moves`` returned
        :param dict before: ``_sales_standings()`` from before the move
        """
        kinds = {
            "back": "moved_back",
            "jumped": "jumped",
            "overridden": "overridden",
            "late_start": "late_start",
        }
        moved = events.pop("moved")
        if moved:  # too long in its stage is said of the one that it has left
            self.env["sales.opportunity.alert"]._close_of_stay(moved)
        if not any(events.values()):
            return
        if events["reopened"]:
            self.env["sales.opportunity.alert"]._open_again(events["reopened"])
        watched = set(self.filtered("stage_id.sales_process_id").ids)  # teams without process notice nothing
        for event, kind in kinds.items():
            figures = {lead_id: figure for lead_id, figure in events[event].items() if lead_id in watched}
            self.env["sales.opportunity.alert"]._raise(kind, figures)
        self._sales_raise_departures(events, before or {})

    def _sales_raise_departures(self, events, before):
        """Raise that open ones have left, or are open again where their reps took them: they could be won at once."""
        gone = self.filtered(lambda lead: lead.id in events["left"] and before[lead.id].won_status == "pending")
        reopened = self.filtered(lambda lead: lead.id in events["reopened"] and not lead.stage_id.sales_process_id)
        if reopened:
            gone |= self.browse(reopened._sales_left_by_themselves())
        if gone:
            self._sales_raise_left(gone._sales_teams_left(before))

    @api.model
    def _sales_raise_left(self, left):
        """Tell the teams that these have left, unless it is their leader who does it.

        :param dict left: ``{lead id: id of the team}``
        """
        teams = self.env["crm.team"].browse(set(left.values()) - {False}).sudo()
        own = teams.filtered(lambda team: team.user_id == self.env.user).ids
        told = {lead_id: team_id for lead_id, team_id in left.items() if team_id not in own}
        self.env["sales.opportunity.alert"]._raise("left_process", dict.fromkeys(told, 1), teams=told)

    def _sales_amounts(self):
        """Return the amounts of all but won ones, to see afterwards by how much they changed."""
        return {lead.id: lead.expected_revenue for lead in self if lead.won_status != "won" and lead.expected_revenue}

    def _sales_raise_amount_alerts(self, before):
        """Raise an alert where the amount changed by more than the share that the company has set.

        :param dict before: ``{lead id: amount}``, in the currency of its company
        """
        for company, leads in self.grouped("company_id").items():
            limit = (company or self.env.company).sales_alert_amount_share
            changes = {
                lead.id: abs((lead.expected_revenue - before[lead.id]) / before[lead.id]) * 100
                for lead in leads
                if lead.id in before
            }
            changes = {lead_id: share for lead_id, share in changes.items() if share > limit}
            teams = self.browse(changes)._sales_teams_of_amount()
            told = {lead_id: share for lead_id, share in changes.items() if lead_id in teams}
            self.env["sales.opportunity.alert"]._raise("amount_changed", told, limit, teams)

    def _sales_teams_of_amount(self):
        """Return ``{lead id: team id}``: who is told of the amount; of a lead, or outside a process, nobody.

        Unless its rep has taken it out of a process, and may take it back: then the team that had it.
        """
        inside = self.filtered(lambda lead: lead.type == "opportunity" and lead.stage_id.sales_process_id)
        away = self.browse((self - inside)._sales_left_by_themselves()) if self - inside else self.browse()
        teams = {lead.id: lead.team_id.id for lead in inside}
        return teams | away._sales_teams_left({}) if away else teams

    def _sales_raise_merged_amount(self, tail):
        """Raise that what stood in its stage before this one goes on in it with an amount that none had.

        One that is further keeps its own: Odoo merges into it.
        """
        self.ensure_one()
        here = self.stage_id
        deals = tail.filtered(lambda lead: lead.type == "opportunity" and lead.stage_id == here)
        older = deals.filtered(lambda lead: lead.id < self.id and here.sales_process_id)
        known = [amount for amount in older.mapped("expected_revenue") if amount]
        if known and self.won_status == "pending":
            nearest = min(known, key=lambda amount: abs(amount - self.expected_revenue))
            self._sales_raise_amount_alerts({self.id: nearest})

    def _sales_take_over_alerts(self, tail):
        """Take over the alerts of opportunities that are merged into this one; one of a kind stays open."""
        self.ensure_one()
        alerts = self.env["sales.opportunity.alert"].sudo()
        opened = {alert._said_once()[1:] for alert in self.sudo().sales_alert_ids if alert.state == "open"}
        for alert in alerts.search([("lead_id", "in", tail.ids)], order="date desc, id desc"):
            said = alert._said_once()[1:]
            if alert.state == "open" and said in opened:
                alert._close()
            elif alert.state == "open":
                opened.add(said)
            alert.lead_id = self
        if self.won_status == "pending" and self.type == "opportunity":
            alerts._open_again(self.ids)
