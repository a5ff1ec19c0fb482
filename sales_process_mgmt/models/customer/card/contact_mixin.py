from odoo import api, fields, models
from odoo.tools import SQL

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
    def _contact_query(self, partner_ids=None, by="commercial_partner_id"):
        """Return SQL: every contact by commercial partner; of a few where given.

        Columns are ``partner_id, date, source, source_id, is_meeting``. There is a row for each person who was
        met or written to; ``source`` and ``source_id`` tell which of them are one contact. A meeting that was
        planned by an activity is in the calendar, too, and is one.

        :param str by: ``id`` for contacts with each person
        """
        who = SQL.identifier("c", by)
        only = SQL("AND %s = ANY(%s)", who, list(partner_ids)) if partner_ids is not None else SQL()
        done = [self._activity_query(model, DONE, DONE_AT, only, who) for model in TALKED_ABOUT]
        return SQL(" UNION ALL ").join([*done, self._event_query(who, only), self._mail_query(who, only)])

    @api.model
    def _event_query(self, who, only):
        return SQL(
            """
            SELECT %s AS partner_id, e.stop AS date, 'event' AS source, e.id AS source_id, true AS is_meeting
              FROM calendar_event e
              JOIN calendar_event_res_partner_rel r ON r.calendar_event_id = e.id
              JOIN res_partner c ON c.id = r.res_partner_id
             WHERE e.active AND e.stop < now() AT TIME ZONE 'UTC' %s
            """,
            who,
            only,
        )

    @api.model
    def _mail_query(self, who, only):
        """What the customer's own people write on the portal is sent on to their colleagues: no contact of ours."""
        return SQL(
            """
            SELECT %s AS partner_id, m.date, 'mail' AS source, m.id AS source_id, false AS is_meeting
              FROM mail_notification n
              JOIN mail_message m
                ON m.id = n.mail_message_id AND m.message_type IN ('comment', 'email_outgoing')
               AND m.date <= %s
              JOIN res_partner c ON c.id = n.res_partner_id
             WHERE n.notification_type = 'email' AND n.notification_status = 'sent'
               AND EXISTS (SELECT FROM res_users u WHERE u.partner_id = m.author_id AND NOT u.share) %s
            """,
            who,
            LATEST,
            only,
        )

    @api.model
    def _last_contact_query(self, person_ids):
        """Return SQL: ``(partner_id, date)``, the last contact with each of these persons."""
        contacts = self._contact_query(person_ids, by="id")
        return SQL("SELECT partner_id, MAX(date) FROM (%s) contacts GROUP BY partner_id", contacts)

    @api.model
    def _activity_query(self, model, state, date, only, who=None):
        table = SQL.identifier(self.env[model]._table)
        return SQL(
            """
            SELECT %(who)s AS partner_id, %(date)s AS date,
                   CASE WHEN a.calendar_event_id IS NULL THEN 'activity' ELSE 'event' END AS source,
                   COALESCE(a.calendar_event_id, a.id) AS source_id, k.category = 'meeting' AS is_meeting
              FROM mail_activity a
              JOIN mail_activity_type k ON k.id = a.activity_type_id AND k.category IN ('meeting', 'phonecall')
              JOIN %(table)s d ON d.id = a.res_id
              JOIN res_partner c ON c.id = d.%(column)s
             WHERE a.res_model = %(model)s AND %(state)s %(only)s
            """,
            who=who or SQL.identifier("c", "commercial_partner_id"),
            table=table,
            column=SQL.identifier(TALKED_ABOUT[model]),
            model=model,
            state=state,
            date=date,
            only=only,
        )

    @api.model
    def _measure_contacts(self):
        """Take over last and next contact of all customers; one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_customer s SET last_contact_date = f.last, next_contact_date = f.next
                  FROM (SELECT s.id, c.last, c.next
                          FROM sales_customer s LEFT JOIN (%s) c ON c.partner_id = s.partner_id) f
                 WHERE f.id = s.id
                   AND (s.last_contact_date, s.next_contact_date) IS DISTINCT FROM (f.last, f.next)
                """,
                self._contacts_query(),
            )
        )
        self.env.invalidate_all()

    @api.model
    def _contacts_query(self, partner_ids=None):
        """Return SQL: ``(partner_id, last, next)`` of all commercial partners, or of a few."""
        only = SQL("AND c.commercial_partner_id = ANY(%s)", list(partner_ids)) if partner_ids is not None else SQL()
        planned = SQL(" UNION ALL ").join(
            self._activity_query(model, SQL("a.active"), SQL("a.date_deadline::timestamp"), only)
            for model in TALKED_ABOUT
        )
        return SQL(
            """
            SELECT partner_id, MAX(date) FILTER (WHERE is_past) AS last,
                   MIN(date) FILTER (WHERE NOT is_past)::date AS next
              FROM (SELECT p.*, true AS is_past FROM (%s) p
                     UNION ALL
                    SELECT n.*, false AS is_past FROM (%s) n) both_ways
          GROUP BY partner_id
            """,
            self._contact_query(partner_ids),
            planned,
        )
