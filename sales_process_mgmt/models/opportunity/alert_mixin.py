from collections import defaultdict

from odoo import api, fields, models

from .sales_opportunity_alert import STALL_REASONS, STALLED


class SalesAlertMixin(models.AbstractModel):
    """Alerts of an opportunity; those that follow from an event are raised here, at once."""

    _name = "sales.alert.mixin"
    _description = "Alerts of an Opportunity"

    sales_alert_ids = fields.One2many(
        "sales.opportunity.alert", "lead_id", string="Alerts", copy=False, groups="base.group_user"
    )
    sales_alert_count = fields.Integer("Open Alerts", compute="_compute_sales_alert_count", groups="base.group_user")
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
        """Count for cards, and nothing else: a page of them holds hundreds."""
        grouped = self.env["sales.opportunity.alert"]._read_group(
            [("lead_id", "in", self._origin.ids), ("state", "=", "open")], ["lead_id"], ["__count"]
        )
        counts = {lead.id: count for lead, count in grouped}
        self.sales_alert_count = 0
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
            lead.sales_stalled_text = "; ".join(details[lead._origin.id]) or False
            lead.sales_stall_reason = reasons.get(lead._origin.id, False)

    def _inverse_sales_stall_reason(self):
        for lead in self:
            stalled = lead.sales_alert_ids.filtered(lambda alert: alert.state == "open" and alert.is_stalled)
            stalled.write({"stall_reason": lead.sales_stall_reason})

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
        if not any(events.values()):
            return
        if events["reopened"]:
            self.env["sales.opportunity.alert"]._open_again(events["reopened"])
        watched = set(self._sales_watched().ids)
        for event, kind in kinds.items():
            figures = {lead_id: figure for lead_id, figure in events[event].items() if lead_id in watched}
            self.env["sales.opportunity.alert"]._raise(kind, figures)
        if events["left"]:
            # Where no gate is, it can be won at once: the team that it left has to know.
            teams = {
                lead_id: before[lead_id].team_id
                for lead_id in events["left"]
                if before[lead_id].won_status == "pending"
                and self.env["crm.team"].browse(before[lead_id].team_id).sudo().user_id != self.env.user
            }
            left = {lead_id: events["left"][lead_id] for lead_id in teams}
            self.env["sales.opportunity.alert"]._raise("left_process", left, teams=teams)

    def _sales_watched(self):
        """Return those in a process: teams without one notice nothing of alerts."""
        return self.filtered(lambda lead: lead.stage_id.sales_process_id)

    def _sales_amounts(self):
        """Return the amounts of open opportunities, to see afterwards by how much they changed."""
        return {
            lead.id: lead.expected_revenue
            for lead in self
            if lead.type == "opportunity" and lead.won_status == "pending" and lead.expected_revenue
        }

    def _sales_raise_amount_alerts(self, before):
        """Raise an alert where the amount changed by more than the share that the company has set."""
        for company, leads in self._sales_watched().grouped("company_id").items():
            limit = (company or self.env.company).sales_alert_amount_share
            changes = {
                lead.id: abs((lead.expected_revenue - before[lead.id]) / before[lead.id]) * 100
                for lead in leads
                if lead.id in before
            }
            self.env["sales.opportunity.alert"]._raise(
                "amount_changed", {id_: share for id_, share in changes.items() if share > limit}, limit
            )

    def _sales_take_over_alerts(self, tail):
        """Take over the alerts of opportunities that are merged into this one; one of a kind stays open."""
        self.ensure_one()
        alerts = self.env["sales.opportunity.alert"].sudo()
        opened = set(self.sudo().sales_alert_ids.filtered(lambda alert: alert.state == "open").mapped("kind"))
        for alert in alerts.search([("lead_id", "in", tail.ids)], order="date desc, id desc"):
            if alert.state == "open" and alert.kind in opened:
                alert._close()
            elif alert.state == "open":
                opened.add(alert.kind)
            alert.lead_id = self
