from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date

from .handover_scope_mixin import ABOUT_CUSTOMERS, Scope

# Nobody gets an invitation for each meeting of a year: who takes over is told once, of all of them.
SILENT = {
    "skip_attendee_notification": True,
    "dont_notify": True,
    "tracking_disable": True,
    "mail_activity_quick_update": True,
}


class SalesHandoverMeetingMixin(models.AbstractModel):
    """Planned meetings in a hand-over: who takes over organizes them, and sits in the place of who hands over.

    Each date of a series goes by itself: those that are over stay as they were, and a temporary hand-over gives back
    what is still to come. What a calendar hides from colleagues is not shown to them by a hand-over.
    """

    _name = "sales.handover.meeting.mixin"
    _inherit = ["sales.handover.scope.mixin", "sales.handover.move.mixin"]
    _description = "Meetings in a Hand-over"

    has_meeting = fields.Boolean(
        "Meetings",
        default=True,
        help="Still to come, with somebody of a customer or on a deal. Private ones stay with who organizes them.",
    )

    @api.model
    def _sales_handover_scopes(self):
        meetings = Scope(self.env._("Meetings"), "calendar.event", self._meeting_domain())
        return super()._sales_handover_scopes() | {"meeting": meetings}

    @api.model
    def _meeting_domain(self):
        is_to_come = Domain("active", "=", True) & Domain("start", ">", fields.Datetime.now())
        on_document = Domain("res_model", "in", ABOUT_CUSTOMERS) & Domain("res_id", "!=", False)
        with_customer = Domain("partner_ids", "any", [("partner_share", "=", True)])
        return is_to_come & (Domain("opportunity_id", "!=", False) | on_document | with_customer)

    @api.model
    def _shown_domain(self):
        """Return what colleagues may see of a calendar. Asked there only: a stand-in's own calendar keeps nothing."""
        is_usual = Domain("privacy", "=", False)
        hides = Domain("user_id.res_users_settings_ids.calendar_default_privacy", "=", "private")
        return ~(Domain("privacy", "=", "private") | (is_usual & hides))

    @api.model
    def _owned_domain(self, scope, user):
        found = super()._owned_domain(scope, user)
        return found & self._shown_domain() if scope.model == "calendar.event" else found

    @api.model
    def _documents(self, scope, records):
        """Say of a meeting what it is about: its deal, its document, or else a customer who takes part."""
        if records._name != "calendar.event":
            return super()._documents(scope, records)
        on_document = records.filtered(lambda meeting: meeting.res_model in ABOUT_CUSTOMERS and meeting.res_id)
        pointed = self._pointed_at(on_document)
        found = {
            meeting: meeting.opportunity_id or pointed.get(meeting) or self._customer_met(meeting)
            for meeting in records
        }
        return {meeting: document for meeting, document in found.items() if document}

    @api.model
    def _customer_met(self, meeting):
        """Return the customer with whom one meets; of several that of who organizes it."""
        customers = meeting.partner_ids.filtered("partner_share").commercial_partner_id
        return customers.filtered(lambda customer: customer.user_id == meeting.user_id)[:1] or customers[:1]

    @api.model
    def _title_of(self, record):
        title = super()._title_of(record)
        if record._name != "calendar.event":
            return title
        start = record.start if record.allday else fields.Datetime.context_timestamp(self, record.start)
        return f"{title}, {format_date(self.env, start.date())}"

    # === MOVING ===

    def _sort_out(self, scope, lines, owner, state):
        if scope.model == "calendar.event" and state == "skipped":  # hidden since the preview
            scope = scope._replace(domain=scope.domain & self._shown_domain())
        return super()._sort_out(scope, lines, owner, state)

    def _give(self, code, scope, lines, user):
        result = super()._give(code, scope, lines, user)
        if code == "meeting":  # whoever is away or has less to do now meets nobody there, either
            self._unsubscribe(self._of_lines(scope, lines), self.from_user_id)
        return result

    def _pass_on(self, code, scope, records, old, user):
        """Where ``old`` takes part, ``user`` does from then on.

        :return: of meetings, the ids of those in which he took no part before
        """
        if code != "meeting":
            return super()._pass_on(code, scope, records, old, user)
        seats = records.with_context(**SILENT, active_test=False).filtered(
            lambda meeting: old.partner_id in meeting.partner_ids and user.partner_id not in meeting.partner_ids
        )
        super()._pass_on(code, scope, records, old, user)
        seats.write({"partner_ids": [Command.link(user.partner_id.id)]})
        return set(seats.ids)

    @api.model
    def _unsubscribe(self, records, user):
        if records._name == "calendar.event":
            records.with_context(**SILENT).write({"partner_ids": [Command.unlink(user.partner_id.id)]})
        return super()._unsubscribe(records, user)
