from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [("executive", "Executive visit"), ("yearly", "Yearly meeting")]


class Meetings(NamedTuple):
    """What was met in a time: visits of executives that are over, and the yearly meeting, held or planned."""

    executive_visits: int = 0
    yearly_meeting_date: object = False


class SalesMeetingKindMixin(models.AbstractModel):
    """Which meetings a tag of the calendar makes part of account plans 高层拜访、年度会议.

    The kind stands on Odoo's own tags, so that people tag their meetings as ever, in as many words as they like.
    """

    _name = "sales.meeting.kind.mixin"
    _description = "Kind of Meeting for Account Plans"

    sales_kind = fields.Selection(
        KINDS,
        "In Account Plans",
        help="Meetings with this tag count in the plans of key accounts as executive visits, or as the yearly meeting.",
    )


class SalesPlanMeetingMixin(models.AbstractModel):
    """Executive visits and yearly meetings of customers in given times: from the calendar, for many at once."""

    _name = "sales.plan.meeting.mixin"
    _description = "Meetings of an Account Plan"

    @api.model
    @api.private
    def _meetings_of(self, spans):
        """Return ``{span: Meetings}`` for any number of ``Span`` where there are any; one statement.

        A visit counts once it is over, however many of the customer came, on its day in the company's time zone.
        """
        spans = list(dict.fromkeys(spans))
        if not spans:
            return {}
        for model, names in {
            "calendar.event": ["active", "start", "stop", "partner_ids", "categ_ids"],
            "calendar.event.type": ["sales_kind"],
            "res.partner": ["commercial_partner_id", "tz"],
        }.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                """
                WITH k(id, partner_id, company_id, date_from, date_to) AS (VALUES %s),
                met AS (
                    SELECT k.id, e.id AS event_id, t.sales_kind, e.stop,
                           (e.start AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(own.tz, 'UTC'))::date AS day,
                           k.date_from::date AS date_from, k.date_to::date AS date_to
                      FROM k
                      JOIN res_company company ON company.id = k.company_id
                      JOIN res_partner own ON own.id = company.partner_id
                      JOIN res_partner c ON c.commercial_partner_id = k.partner_id
                      JOIN calendar_event_res_partner_rel r ON r.res_partner_id = c.id
                      JOIN calendar_event e ON e.id = r.calendar_event_id AND e.active
                      JOIN meeting_category_rel tagged ON tagged.event_id = e.id
                      JOIN calendar_event_type t ON t.id = tagged.type_id
                )
                SELECT id,
                       COUNT(DISTINCT event_id) FILTER (WHERE sales_kind = 'executive'
                                                          AND stop < now() AT TIME ZONE 'UTC'),
                       MAX(day) FILTER (WHERE sales_kind = 'yearly')
                  FROM met WHERE day BETWEEN date_from AND date_to
              GROUP BY id
                """,
                SQL(", ").join(SQL("(%s, %s, %s, %s, %s)", key, *span) for key, span in enumerate(spans)),
            )
        )
        return {spans[key]: Meetings(visits, day or False) for key, visits, day in rows}
