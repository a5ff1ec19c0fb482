from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..choices import CONTRACT_STATES, TELESALES_CODES

# Sources of the balance and their columns, with what stands there when a source knows nothing.
SOURCES = {
    "invoiced": {"revenue_12m": SQL("0")},
    "open_items": {"receivable": SQL("0"), "overdue": SQL("0"), "oldest_due_date": SQL("NULL")},
    "orders": {"order_count": SQL("0"), "first_order_date": SQL("NULL"), "last_order_date": SQL("NULL")},
    "deals": {"deal_count": SQL("0"), "deal_amount": SQL("0")},
    "telesales": {"telesales_code": SQL("NULL")},
}
OWED = "Open on receivable accounts: invoices, less credit notes and payments, allocated or not."
OVERDUE = "Open and past its due date, less open credit notes and payments."
CONTRACT = {"contract_status": SQL("'none'")}


class Scope(NamedTuple):
    """What a query looks at: SQL of ``(company_id, today)``, and the commercial partners; None for all of them."""

    days: SQL
    partner_ids: tuple | None = None

    @classmethod
    def at(cls, company, today, partner_ids):
        """Return the scope of a few commercial partners in one company on a day."""
        return cls(SQL("SELECT %s AS company_id, %s::date AS today", company.id, today), tuple(partner_ids))

    def only(self, column):
        """Return SQL: the condition that keeps to the partners, for a column that names them."""
        return SQL() if self.partner_ids is None else SQL("AND %s = ANY(%s)", column, list(self.partner_ids))


class SalesCustomerBalanceMixin(models.AbstractModel):
    """What a customer has bought, owes and is about to buy: from posted invoices, orders and open opportunities.

    All of it in the company's currency. The same queries measure all customers at night and one customer when
    his card is opened.
    """

    _name = "sales.customer.balance.mixin"
    _inherit = ["sales.customer.measure.mixin"]
    _description = "Balance of a Customer"

    # === BOUGHT ===
    revenue_12m = fields.Monetary(
        "Revenue of 12 Months",
        readonly=True,
        copy=False,
        measured=True,
        help="Invoiced, credit notes off, untaxed.",
    )
    order_count = fields.Integer("Orders", readonly=True, copy=False, measured=True)
    first_order_date = fields.Datetime("First Order", readonly=True, copy=False, measured=True)
    last_order_date = fields.Datetime("Last Order", readonly=True, copy=False, measured=True)
    # === OWED ===
    receivable = fields.Monetary(readonly=True, copy=False, measured=True, help=OWED)
    overdue = fields.Monetary(readonly=True, copy=False, measured=True, help=OVERDUE)
    oldest_due_date = fields.Date("Overdue Since", readonly=True, copy=False, measured=True)
    overdue_days = fields.Integer("Oldest Overdue (days)", compute="_compute_overdue_days")
    # === NEXT ===
    deal_count = fields.Integer("Open Opportunities", readonly=True, copy=False, measured=True)
    deal_amount = fields.Monetary(
        "Weighted Amount", readonly=True, copy=False, measured=True, help="Expected revenue × probability."
    )
    telesales_code = fields.Selection(
        TELESALES_CODES,
        readonly=True,
        copy=False,
        measured=True,
        index="btree_not_null",
        help="Step of the latest telesales opportunity that is not lost.",
    )
    contract_status = fields.Selection(
        CONTRACT_STATES, readonly=True, copy=False, measured=True, help="Empty as long as no contracts are kept."
    )

    @api.depends("oldest_due_date", "company_id")
    def _compute_overdue_days(self):
        for customer in self:
            today = self._today_of(customer.company_id)
            customer.overdue_days = (today - customer.oldest_due_date).days if customer.oldest_due_date else 0

    # === QUERIES ===

    @api.model
    def _contract_query(self, scope):  # pylint: disable=unused-argument
        """Return SQL: ``(partner_id, company_id, contract_status)``, or None.

        The room that keeps contracts answers this with ``running`` and ``expired``; until then the status of all
        customers is empty and shown nowhere.

        :param Scope scope: days and partners
        """
        return None

    @api.model
    def _balance_queries(self, scope):
        """Return ``{alias: (SQL of partner_id, company_id and columns, {column: SQL of its default})}``."""
        queries = {alias: (getattr(self, f"_{alias}_query")(scope), SOURCES[alias]) for alias in SOURCES}
        contracts = self._contract_query(scope)
        return queries | {"contract": (contracts, CONTRACT)} if contracts else queries

    @api.model
    def _invoiced_query(self, scope):
        """Twelve months to today, by invoice date: product lines, as in Odoo's invoice analysis."""
        return SQL(
            """
            SELECT l.partner_id, l.company_id, SUM(-l.balance) AS revenue_12m
              FROM account_move_line l
              JOIN account_move m
                ON m.id = l.move_id AND m.move_type IN ('out_invoice', 'out_refund')
              JOIN (%s) day ON day.company_id = l.company_id
             WHERE l.parent_state = 'posted' AND l.display_type = 'product'
               AND m.invoice_date > day.today - interval '12 months' AND m.invoice_date <= day.today %s
          GROUP BY l.partner_id, l.company_id
            """,
            scope.days,
            scope.only(SQL("l.partner_id")),
        )

    @api.model
    def _open_lines_query(self, scope):
        """Return SQL: ``id, partner_id, company_id, residual, due, is_due`` of everything open with a customer.

        All that is posted on receivable accounts counts, as in Odoo's "Total Receivable": invoices and credit
        notes, receipts, opening balances, and payments that are not allocated yet.
        """
        return SQL(
            """
            SELECT l.id, c.commercial_partner_id AS partner_id, l.company_id, l.amount_residual AS residual,
                   COALESCE(l.date_maturity, l.date) AS due,
                   COALESCE(l.date_maturity, l.date) < day.today + (l.amount_residual < 0)::int AS is_due
              FROM account_move_line l
              JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
              JOIN res_partner c ON c.id = l.partner_id
              JOIN (%s) day ON day.company_id = l.company_id
             WHERE l.parent_state = 'posted' AND l.reconciled IS NOT TRUE %s
            """,
            scope.days,
            scope.only(SQL("c.commercial_partner_id")),
        )

    @api.model
    def _open_items_query(self, scope):
        """What a customer owes: asked here by the card, the visit sheet and the load per rep.

        Money that came, and credit notes, make up for what is overdue; never for what another customer owes.
        """
        return SQL(
            """
            SELECT o.partner_id, o.company_id, SUM(o.residual) AS receivable,
                   GREATEST(SUM(o.residual) FILTER (WHERE o.is_due), 0) AS overdue,
                   CASE WHEN SUM(o.residual) FILTER (WHERE o.is_due) > 0
                        THEN MIN(o.due) FILTER (WHERE o.is_due AND o.residual > 0) END AS oldest_due_date
              FROM (%s) o
          GROUP BY o.partner_id, o.company_id
            """,
            self._open_lines_query(scope),
        )

    @api.model
    def _orders_query(self, scope):
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, o.company_id, COUNT(*)::int AS order_count,
                   MIN(o.date_order) AS first_order_date, MAX(o.date_order) AS last_order_date
              FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
             WHERE o.state = 'sale' %s
          GROUP BY c.commercial_partner_id, o.company_id
            """,
            scope.only(SQL("c.commercial_partner_id")),
        )

    @api.model
    def _deals_query(self, scope):
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, COALESCE(l.company_id, u.company_id) AS company_id,
                   COUNT(*)::int AS deal_count,
                   ROUND(SUM(l.expected_revenue * l.probability::numeric / 100), 2) AS deal_amount
              FROM crm_lead l
              JOIN res_partner c ON c.id = l.partner_id
         LEFT JOIN res_users u ON u.id = l.user_id
             WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending' %s
          GROUP BY c.commercial_partner_id, COALESCE(l.company_id, u.company_id)
            """,
            scope.only(SQL("c.commercial_partner_id")),
        )

    @api.model
    def _telesales_query(self, scope):
        """The code is the place of the step in its process, counted from 0; copies of the process count too."""
        return SQL(
            """
            SELECT DISTINCT ON (c.commercial_partner_id, COALESCE(l.company_id, u.company_id))
                   c.commercial_partner_id AS partner_id, COALESCE(l.company_id, u.company_id) AS company_id,
                   LEAST(step.place, 7)::varchar AS telesales_code
              FROM crm_lead l
              JOIN res_partner c ON c.id = l.partner_id
              JOIN crm_stage s ON s.id = l.stage_id
              JOIN (SELECT t.id, ROW_NUMBER() OVER (PARTITION BY t.process_id ORDER BY t.sequence, t.id) - 1 AS place
                      FROM sales_process_step t
                      JOIN sales_process p ON p.id = t.process_id AND p.code LIKE 'telesales%%') step
                ON step.id = s.sales_step_id
         LEFT JOIN res_users u ON u.id = l.user_id
             WHERE l.type = 'opportunity' AND l.active %s
          ORDER BY c.commercial_partner_id, COALESCE(l.company_id, u.company_id), l.create_date DESC, l.id DESC
            """,
            scope.only(SQL("c.commercial_partner_id")),
        )

    # === NIGHTLY ===

    @api.model
    def _measures(self):
        return [*super()._measures(), self._measure_balance]

    @api.model
    def _measure_balance(self):
        """Bring the balances of all customers up to date: what has changed is written."""
        if not self.env["sales.part"]._is_on("customer_card"):
            return
        self.env.flush_all()
        queries = self._balance_queries(Scope(self._today_query()))
        now = self._balance_values(queries)
        changed = SQL(
            """
            SELECT s.id, %(select)s FROM sales_customer s %(joins)s
             WHERE (%(kept)s) IS DISTINCT FROM (%(now)s)
            """,
            select=SQL(", ").join(SQL("%s AS %s", value, SQL.identifier(name)) for name, value in now.items()),
            joins=SQL(" ").join(
                SQL("LEFT JOIN (%s) %s ON %s", query, SQL.identifier(alias), self._same_customer(alias, "s"))
                for alias, (query, _columns) in queries.items()
            ),
            kept=SQL(", ").join(SQL.identifier("s", name) for name in now),
            now=SQL(", ").join(now.values()),
        )
        found = SQL(", ").join(SQL("%s = f.%s", *[SQL.identifier(name)] * 2) for name in now)
        self._write_found(changed, found)

    @api.model
    def _balance_values(self, queries):
        """Return ``{column: SQL of its value}`` of all sources, with their defaults."""
        return {
            name: SQL("COALESCE(%s, %s)", SQL.identifier(alias, name), default)
            for alias, (_query, columns) in queries.items()
            for name, default in columns.items()
        }

    @api.model
    def _same_customer(self, alias, customer):
        """Return SQL: the condition that joins a source to the table or alias ``customer``."""
        pair = [
            SQL("%s = %s", SQL.identifier(alias, name), SQL.identifier(customer, name))
            for name in ("partner_id", "company_id")
        ]
        return SQL(" AND ").join(pair)
