from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...customer.card.balance_mixin import Scope

# What the queries read of records that may not have been written yet.
READ = ("sale.order", "sale.order.line", "account.move.line", "account.payment", "payment.transaction", "res.partner")


class Figures(NamedTuple):
    """What a customer may owe and owes, in the company's currency."""

    limit: float = 0.0
    receivable: float = 0.0
    delivered: float = 0.0
    to_ship: float = 0.0
    advance: float = 0.0
    late: float = 0.0
    late_since: date | None = None

    @property
    def exposure(self):
        """Open receivables + delivered, not invoiced + orders to ship − unused advances."""
        return self.receivable + self.delivered + self.to_ship - self.advance


class SalesCreditExposureMixin(models.AbstractModel):
    """Exposure of customers: from Odoo's documents, for many customers of a company in one statement.

    A deposit that is invoiced is part of its order: what an order weighs is its total less what was invoiced of it, so
    that an order of 1,000 with an open deposit invoice of 300 weighs 700 + 300.
    """

    _name = "sales.credit.exposure.mixin"
    _description = "Exposure of Customers"

    @api.model
    @api.private
    def _figures(self, company, partner_ids, order_ids=()):
        """Return ``{commercial partner id: Figures}`` of a company.

        :param partner_ids: commercial partners
        :param order_ids: orders that count as if they were confirmed and shipped today
        """
        if not partner_ids:
            return {}
        self._flush_credit()
        query = self._figures_query(company, list(partner_ids), list(order_ids))
        found = {key: Figures(*map(float, sums), since) for key, *sums, since in self.env.execute_query(query)}
        return dict.fromkeys(partner_ids, Figures()) | found

    @api.model
    def _flush_credit(self):
        for model in (*READ, self._name):
            self.env[model].flush_model()

    @api.model
    def _figures_query(self, company, partner_ids=None, order_ids=()):
        """Return SQL: ``partner_id`` and the figures of every standing of a company, or of some partners."""
        today = self.env["sales.customer"]._today_of(company)
        days = SQL("SELECT %s AS company_id, %s::date AS today", company.id, today)
        scope = Scope(days, None if partner_ids is None else tuple(partner_ids))
        return SQL(
            """
            SELECT s.partner_id, %(limit)s AS credit_limit, COALESCE(owed.receivable, 0) AS receivable,
                   COALESCE(going.delivered, 0) AS delivered, COALESCE(going.to_ship, 0) AS to_ship,
                   came.advance, GREATEST(COALESCE(owed.late, 0) - came.advance, 0) AS late, owed.late_since
              FROM sales_credit_standing s
              JOIN res_partner p ON p.id = s.partner_id
         LEFT JOIN (%(owed)s) owed ON owed.partner_id = s.partner_id
         LEFT JOIN (%(paid)s) paid ON paid.partner_id = s.partner_id
         LEFT JOIN (%(online)s) online ON online.partner_id = s.partner_id
         LEFT JOIN (%(going)s) going ON going.partner_id = s.partner_id
        CROSS JOIN LATERAL (SELECT COALESCE(owed.advance, 0) + COALESCE(paid.amount, 0) + COALESCE(online.amount, 0)
                                   AS advance) came
             WHERE s.company_id = %(company)s %(only)s
            """,
            limit=self._limit_sql(company),
            owed=self._owed_query(scope, company, today),
            paid=self._payments_query(scope, company),
            online=self._online_query(scope, company, list(order_ids)),
            going=self._going_query(scope, company, today, list(order_ids)),
            company=company.id,
            only=scope.only(SQL("s.partner_id")),
        )

    @api.model
    def _limit_sql(self, company):
        """Return SQL: the limit in force of a standing ``s`` and its partner ``p``.

        Odoo's own figure where there is one; else what was proposed when credit was switched on, until finance has
        confirmed. Who came later has no credit.
        """
        partners = self.env["res.partner"].with_company(company)
        fallback = partners._fields["credit_limit"].get_company_dependent_fallback(partners)
        return SQL(
            """
            COALESCE((p.credit_limit ->> %s)::numeric,
                     CASE s.state WHEN 'confirmed' THEN %s WHEN 'proposed' THEN COALESCE(s.suggested_limit, 0)
                                  ELSE 0 END)
            """,
            str(company.id),
            fallback or 0.0,
        )

    @api.model
    def _owed_query(self, scope, company, today):
        """Open on receivable accounts; ``late``: past due for longer than the company allows."""
        return SQL(
            """
            SELECT o.partner_id, SUM(o.residual) FILTER (WHERE o.residual > 0) AS receivable,
                   -SUM(o.residual) FILTER (WHERE o.residual < 0) AS advance,
                   SUM(o.residual) FILTER (WHERE o.residual > 0 AND o.due < %(day)s) AS late,
                   MIN(o.due) FILTER (WHERE o.residual > 0 AND o.due < %(day)s) AS late_since
              FROM (%(lines)s) o
          GROUP BY o.partner_id
            """,
            day=SQL("%s::date - %s", today, company.sales_credit_days),
            lines=self.env["sales.customer"]._open_lines_query(scope),
        )

    @api.model
    def _payments_query(self, scope, company):
        """Payments that are registered and have no entry until the bank's statement comes."""
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, SUM(y.amount_company_currency_signed) AS amount
              FROM account_payment y
              JOIN res_partner c ON c.id = y.partner_id
             WHERE y.state = 'in_process' AND y.move_id IS NULL AND y.partner_type = 'customer' AND y.company_id = %s %s
          GROUP BY c.commercial_partner_id
            """,
            company.id,
            scope.only(SQL("c.commercial_partner_id")),
        )

    @api.model
    def _online_query(self, scope, company, order_ids):
        """Money that came online for orders and is not a payment yet: the order is judged before Odoo makes one."""
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id,
                   SUM(t.amount / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS amount
              FROM payment_transaction t
              JOIN LATERAL (SELECT MIN(r.sale_order_id) AS order_id FROM sale_order_transaction_rel r
                             WHERE r.transaction_id = t.id) first ON TRUE
              JOIN sale_order o ON o.id = first.order_id AND o.company_id = %(company)s
               AND (o.state = 'sale' OR o.id = ANY(%(orders)s))
              JOIN res_partner c ON c.id = o.partner_id
             WHERE t.state IN ('authorized', 'done') AND t.payment_id IS NULL
               AND t.operation IS DISTINCT FROM 'validation' %(only)s
               AND NOT EXISTS (SELECT FROM payment_transaction child
                                WHERE child.source_transaction_id = t.id AND child.state IN ('done', 'cancel')
                                  AND child.operation IS DISTINCT FROM 'refund')
          GROUP BY c.commercial_partner_id
            """,
            company=company.id,
            orders=order_ids,
            only=scope.only(SQL("c.commercial_partner_id")),
        )

    @api.model
    def _going_query(self, scope, company, today, order_ids):
        """Return SQL: ``partner_id, delivered, to_ship`` of confirmed orders: what they weigh beside their invoices.

        ``delivered``: gone and not invoiced; ``to_ship``: leaves within the days, less what was invoiced in advance.
        """
        return SQL(
            """
            SELECT w.partner_id, SUM(w.delivered) AS delivered, SUM(w.whole - w.delivered) AS to_ship
              FROM (SELECT v.partner_id, GREATEST(v.delivered + v.near - v.invoiced, 0) AS whole,
                           LEAST(GREATEST(v.delivered - v.invoiced, 0),
                                 GREATEST(v.delivered + v.near - v.invoiced, 0)) AS delivered
                      FROM (%s) v) w
          GROUP BY w.partner_id
            """,
            self._order_values_query(scope, company, today, order_ids),
        )

    @api.model
    def _order_values_query(self, scope, company, today, order_ids):
        """Return SQL: ``partner_id, delivered, near, invoiced`` of each order, with tax, in the company's currency.

        Of what was invoiced of a line the order keeps the untaxed amount of posted invoices; its tax is that of the
        line, and of a down payment that of the order. What is not delivered when all deliveries are done never is.
        """
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, o.id,
                   SUM(l.price_total * done.share) / rate.value AS delivered,
                   COALESCE(SUM(l.price_total * GREATEST(1 - done.share, 0)) FILTER (
                       WHERE (o.delivery_status IS DISTINCT FROM 'full' OR l.qty_delivered_method <> 'stock_move')
                         AND (o.id = ANY(%(orders)s)
                              OR COALESCE(o.commitment_date, o.date_order + l.customer_lead * interval '1 day')::date
                                 <= %(today)s::date + %(days)s)), 0) / rate.value AS near,
                   SUM(l.untaxed_amount_invoiced
                       * CASE WHEN l.price_subtotal <> 0 THEN l.price_total / l.price_subtotal
                              WHEN o.amount_untaxed <> 0 THEN o.amount_total / o.amount_untaxed
                              ELSE 1 END) / rate.value AS invoiced
              FROM sale_order o
              JOIN res_partner c ON c.id = o.partner_id
              JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
        CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(o.currency_rate, 0), 1) AS value) rate
        CROSS JOIN LATERAL (SELECT COALESCE(l.qty_delivered / NULLIF(l.product_uom_qty, 0), 0) AS share) done
             WHERE o.company_id = %(company)s AND (o.state = 'sale' OR o.id = ANY(%(orders)s)) %(only)s
          GROUP BY c.commercial_partner_id, o.id, rate.value
            """,
            orders=order_ids,
            today=today,
            days=company.sales_credit_days,
            company=company.id,
            only=scope.only(SQL("c.commercial_partner_id")),
        )
