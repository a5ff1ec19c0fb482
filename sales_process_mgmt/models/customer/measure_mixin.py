from odoo import api, fields, models
from odoo.tools import SQL

# Which date it is at each company, as ``_today_of`` says of one. Kept apart by OFFSET 0: else the planner takes the
# companies' partners for many rows and joins all customers with each of them.
TODAY = SQL(
    """
    SELECT c.id AS company_id, COALESCE(p.tz, 'UTC') AS tz, (now() AT TIME ZONE COALESCE(p.tz, 'UTC'))::date AS today
      FROM res_company c JOIN res_partner p ON p.id = c.partner_id OFFSET 0
    """
)


MANY = 1000


class SalesCustomerMeasureMixin(models.AbstractModel):
    """Registry of what is measured of all customers every night.

    A mixin of this room adds its own measure and is composed into ``sales.customer``::

        @api.model
        def _measures(self):
            return [*super()._measures(), self._measure_class]
    """

    _name = "sales.customer.measure.mixin"
    _description = "Measures of Customers"

    # Of the company: what is measured in money is in its currency.
    currency_id = fields.Many2one("res.currency")

    def _valid_field_parameter(self, field, name):
        return name == "measured" or super()._valid_field_parameter(field, name)

    @api.model
    def _measures(self):
        """Return the methods that measure all customers, in order; each is set-based and may be repeated."""
        return []

    @api.model
    def _analyze_when_many(self):
        """Tell the planner of many rows that the statement before has written.

        It would take them for none until the next night, and a measure of 4,000 customers was seen to take minutes.
        """
        if self.env.cr.rowcount > MANY:
            self.env.cr.execute("ANALYZE sales_customer")

    @api.model
    def _write_found(self, query, assignments):
        """Write to customers what a query over all of them finds: ``id`` and what is now, of those where it differs.

        It is found first, in parallel where the server may: an update never runs so. Where somebody changes one of them
        meanwhile the update fails, as any of this transaction would, and the job runs again the next time.

        :param SQL query: what differs
        :param SQL assignments: what is set, of the customer ``t`` from the row ``f``
        """
        # Hundreds of expressions would be compiled, which takes longer than it saves. Few rows differ, which the
        # planner cannot know: what it takes all of them to cost on their way would keep it from working in parallel.
        self.env.cr.execute("SET LOCAL jit = off; SET LOCAL parallel_tuple_cost = 0")
        self.env.cr.execute(SQL("CREATE TEMPORARY TABLE sales_customer_found AS %s", query))
        self.env.cr.execute("SET LOCAL parallel_tuple_cost TO DEFAULT; ANALYZE sales_customer_found")
        self.env.cr.execute(
            SQL("UPDATE sales_customer t SET %s FROM sales_customer_found f WHERE f.id = t.id", assignments)
        )
        self.env.cr.execute("DROP TABLE sales_customer_found")
        self.env.invalidate_all(flush=False)  # partners show it, too

    @api.model
    def _today_of(self, company):
        """Return today's date where a company is."""
        return fields.Date.context_today(self.with_context(tz=company.sudo().partner_id.tz or "UTC"))

    @api.model
    def _todays(self):
        """Return ``[(company id, time zone, today)]`` of all companies."""
        return self.env.execute_query(TODAY)

    @api.model
    def _today_query(self, todays=None):
        """Return SQL: ``(company_id, tz, today)`` of all companies, as constants.

        A statement with ``TODAY`` in it never runs in parallel, and the planner cannot guess how many days it has.

        :param todays: what ``_todays`` has returned, where that is known already
        """
        rows = [SQL("(%s, %s, %s::date)", *row) for row in todays or self._todays()]
        return SQL("SELECT * FROM (VALUES %s) days(company_id, tz, today)", SQL(", ").join(rows))
