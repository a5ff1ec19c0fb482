from odoo import api, fields, models
from odoo.tools import SQL

from ..people import among

# Documents on which people work with a customer, and the column that names him.
TALKED_ABOUT = {
    "res.partner": "id",
    "crm.lead": "partner_id",
    "sale.order": "partner_id",
    "sales.key.account": "partner_id",
}
# What is later than this has not happened, whatever somebody has written. It may be tomorrow already, east of here.
LATEST = SQL("now() AT TIME ZONE 'UTC' + interval '1 day'")
DONE = SQL("NOT a.active AND a.date_done <= %s", LATEST)
# Odoo keeps the day only: at noon it is that day in nearly every time zone, and never later than now.
DONE_AT = SQL("LEAST(a.date_done + interval '12 hours', now() AT TIME ZONE 'UTC')")
MOMENT = SQL("CASE WHEN a.active THEN a.date_deadline ELSE %s END", DONE_AT)


class SalesCustomerContactMixin(models.AbstractModel):
    """When somebody last spoke with a customer, and will next.

    A contact is a done call or meeting, or an e-mail that one of our people sent. It counts for the customer,
    whichever company it was: who was called yesterday is not forgotten. What is said to be done in the future has
    not happened.
    """

    _name = "sales.customer.contact.mixin"
    _inherit = ["sales.customer.measure.mixin"]
    _description = "Contacts with a Customer"

    last_contact_date = fields.Datetime("Last Contact", readonly=True, copy=False, measured=True)
    next_contact_date = fields.Date("Next Contact", readonly=True, copy=False, measured=True)

    @api.model
    def _measures(self):
        return [*super()._measures(), self._measure_contacts]

    @api.model
    def _contact_query(self, partner_ids=None, by="commercial_partner_id", planned=False):
        """Return SQL: every contact by commercial partner; of a few where given.

        Columns are ``partner_id, date, source, source_id, is_meeting, is_past``. There is a row for each person who
        was met or written to; ``source`` and ``source_id`` tell which of them are one contact. A meeting that was
        planned by an activity is in the calendar, too, and is one.

        :param str by: ``id`` for contacts with each person
        :param bool planned: with calls and meetings that are planned, by their deadline; ``is_past`` is false
        """
        who = SQL.identifier("c", by)
        state = SQL("(a.active OR %s)", DONE) if planned else DONE
        activities = [self._activity_query(model, state, who) for model in TALKED_ABOUT]
        contacts = SQL(" UNION ALL ").join([*activities, self._event_query(who), self._mail_query(who)])
        return contacts if partner_ids is None else among(partner_ids, contacts, by)

    @api.model
    def _event_query(self, who):
        return SQL(
            """
            SELECT %s AS partner_id, e.stop AS date, 'event' AS source, e.id AS source_id, true AS is_meeting,
                   true AS is_past
              FROM calendar_event e
              JOIN calendar_event_res_partner_rel r ON r.calendar_event_id = e.id
              JOIN res_partner c ON c.id = r.res_partner_id
             WHERE e.active AND e.stop < now() AT TIME ZONE 'UTC'
            """,
            who,
        )

    @api.model
    def _mail_query(self, who):
        """What the customer's own people write on the portal is sent on to their colleagues: no contact of ours."""
        return SQL(
            """
            SELECT %s AS partner_id, m.date, 'mail' AS source, m.id AS source_id, false AS is_meeting,
                   true AS is_past
              FROM mail_notification n
              JOIN mail_message m
                ON m.id = n.mail_message_id AND m.message_type IN ('comment', 'email_outgoing')
               AND m.date <= %s
              JOIN res_partner c ON c.id = n.res_partner_id
             WHERE n.notification_type = 'email' AND n.notification_status = 'sent'
               AND EXISTS (SELECT FROM res_users u WHERE u.partner_id = m.author_id AND NOT u.share)
            """,
            who,
            LATEST,
        )

    @api.model
    def _last_contact_query(self, person_ids):
        """Return SQL: ``(partner_id, date)``, the last contact with each of these persons."""
        contacts = self._contact_query(person_ids, by="id")
        return SQL("SELECT partner_id, MAX(date) FROM (%s) contacts GROUP BY partner_id", contacts)

    @api.model
    def _activity_query(self, model, state, who):
        """Return SQL: calls and meetings about documents of a model; each more table takes time to plan."""
        column = TALKED_ABOUT[model]
        document = SQL("res_partner c ON c.id = a.res_id")
        if column != "id":
            document = SQL(
                "%s d ON d.id = a.res_id JOIN res_partner c ON c.id = %s",
                SQL.identifier(self.env[model]._table),
                SQL.identifier("d", column),
            )
        return SQL(
            """
            SELECT %(who)s AS partner_id, %(date)s AS date,
                   CASE WHEN a.calendar_event_id IS NULL THEN 'activity' ELSE 'event' END AS source,
                   COALESCE(a.calendar_event_id, a.id) AS source_id, k.category = 'meeting' AS is_meeting,
                   NOT a.active AS is_past
              FROM mail_activity a
              JOIN mail_activity_type k ON k.id = a.activity_type_id AND k.category IN ('meeting', 'phonecall')
              JOIN %(document)s
             WHERE a.res_model = %(model)s AND %(state)s
            """,
            who=who,
            date=MOMENT,
            document=document,
            model=model,
            state=state,
        )

    @api.model
    def _measure_contacts(self):
        """Take over last and next contact of all customers: what has changed is written."""
        self.env.flush_all()
        changed = SQL(
            """
            SELECT s.id, c.last, c.next
              FROM sales_customer s LEFT JOIN (%s) c ON c.partner_id = s.partner_id
             WHERE (s.last_contact_date, s.next_contact_date) IS DISTINCT FROM (c.last, c.next)
            """,
            self._contacts_query(),
        )
        self._write_found(changed, SQL("last_contact_date = f.last, next_contact_date = f.next"))

    @api.model
    def _contacts_query(self, partner_ids=None):
        """Return SQL: ``(partner_id, last, next)`` of all commercial partners, or of a few."""
        return SQL(
            """
            SELECT partner_id, MAX(date) FILTER (WHERE is_past) AS last,
                   MIN(date) FILTER (WHERE NOT is_past)::date AS next
              FROM (%s) contacts
          GROUP BY partner_id
            """,
            self._contact_query(partner_ids, planned=True),
        )
