from odoo import fields, models
from odoo.tools import SQL

from ..models.customer.card.contact_mixin import TALKED_ABOUT

DAYS = 30


class SalesCustomerEffortReport(models.Model):
    """Effort on new against existing customers: contacts of the last 30 days, before and after the first order.

    A row per customer and side; the owner is the customer's salesperson. A contact is what ``sales.customer``
    counts as one: a done call or meeting, or an e-mail sent. With how many people of the customer does not matter.
    """

    _name = "sales.customer.effort.report"
    _description = "Effort on New and Existing Customers"
    _auto = False
    _order = "user_id, side, contacts desc"
    _rec_name = "partner_id"
    _depends = {
        "sales.customer": ["partner_id", "company_id", "user_id", "first_order_date", "customer_class"],
        "res.partner": ["commercial_partner_id"],
        "mail.activity": ["active", "date_done", "activity_type_id", "res_model", "res_id", "calendar_event_id"],
        "calendar.event": ["active", "stop", "partner_ids"],
        "mail.notification": ["notification_status", "res_partner_id", "mail_message_id"],
        "mail.message": ["author_id", "date", "message_type"],
        **{model: ["partner_id"] for model in TALKED_ABOUT if model != "res.partner"},
    }

    customer_id = fields.Many2one("sales.customer", "Customer Record", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    side = fields.Selection([("new", "New customers"), ("existing", "Existing customers")], readonly=True)
    contacts = fields.Integer(readonly=True)
    customers = fields.Integer(readonly=True, help="Customers that were contacted.")
    last_date = fields.Datetime("Latest", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._group_by())

    def _select(self):
        return SQL(
            """
            SELECT s.id * 2 + (CASE k.side WHEN 'new' THEN 0 ELSE 1 END) AS id, s.id AS customer_id, s.partner_id,
                   s.company_id, s.user_id, k.side, COUNT(DISTINCT (k.source, k.source_id))::int AS contacts,
                   1 AS customers, MAX(k.date) AS last_date
            """
        )

    def _from(self):
        return SQL(
            """
              FROM sales_customer s
              JOIN (%s) c ON c.partner_id = s.partner_id AND c.date > now() AT TIME ZONE 'UTC' - interval '%s days'
        CROSS JOIN LATERAL (SELECT CASE WHEN c.date < s.first_order_date OR s.first_order_date IS NULL
                                        THEN 'new' ELSE 'existing' END AS side, c.date, c.source, c.source_id) k
            """,
            self.env["sales.customer"]._contact_query(),
            DAYS,
        )

    def _group_by(self):
        return SQL("GROUP BY s.id, s.partner_id, s.company_id, s.user_id, k.side")
