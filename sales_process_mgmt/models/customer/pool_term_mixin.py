from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# Own rules of a class go before those for all; both are those in force, or asked about.
TODAY = SQL(
    """
    SELECT c.id AS company_id, COALESCE(p.tz, 'UTC') AS tz, (now() AT TIME ZONE COALESCE(p.tz, 'UTC'))::date AS today
      FROM res_company c JOIN res_partner p ON p.id = c.partner_id
    """
)
OPEN_ORDERS = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
     WHERE o.state = 'sale'
       AND (o.invoice_status = 'to invoice'
            OR o.delivery_status IN ('pending', 'started', 'partial')
            OR o.invoice_status = 'no' AND o.delivery_status IS NULL
               AND NOT EXISTS (SELECT FROM stock_picking k WHERE k.sale_id = o.id))
    """
)
OVERDUE = SQL(
    """
    SELECT m.commercial_partner_id AS partner_id
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt')
      JOIN today t ON t.company_id = m.company_id
     WHERE l.display_type = 'payment_term' AND l.amount_residual > 0 AND l.date_maturity < t.today
    """
)
ORDERS = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id, o.company_id, o.date_order AS date
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id WHERE o.state = 'sale'
    """
)
# As long as one is open, the customer is not without.
OPPORTUNITIES = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id, l.company_id,
           CASE WHEN l.active AND l.won_status = 'pending' THEN now() AT TIME ZONE 'UTC'
                ELSE COALESCE(l.date_closed, l.create_date) END AS date
      FROM crm_lead l JOIN res_partner c ON c.id = l.partner_id WHERE l.type = 'opportunity'
    """
)


class PoolTerm(NamedTuple):
    """A kind of rule: after so many days without something a customer returns to the pool.

    ``query`` takes ids of commercial partners, or None for all, and returns SQL: ``(partner_id, company_id, date)``
    of all that happened, in UTC; without company it counts for every one. ``needs_event``: who never had it keeps
    the customer; otherwise the days count from the day on which the owner got him.
    """

    label: str
    query: Callable
    needs_event: bool = False


class Protection(NamedTuple):
    """Something that keeps a customer with its owner. ``query`` is SQL: ``partner_id`` of commercial partners.

    It may use ``today (company_id, tz, today)``.
    """

    label: str
    query: SQL


class SalesPoolTermMixin(models.AbstractModel):
    """When customers return to the pool: one statement for all of them, or for a few.

    Higher rooms add kinds of rules and of protection by extending the two registries; the rule's form offers what
    is in them.
    """

    _name = "sales.pool.term.mixin"
    _description = "Terms of Pool Customers"

    # === REGISTRIES ===

    @api.model
    def _pool_terms(self):
        """Return ``{code: PoolTerm}``; codes are stored on rules and never change."""
        _ = self.env._
        return {
            "contact": PoolTerm(_("Without a done contact"), self._pool_contact_query),
            "opportunity": PoolTerm(_("Without an opportunity"), lambda ids: OPPORTUNITIES),
            "order": PoolTerm(_("Without an order"), lambda ids: ORDERS),
        }

    @api.model
    def _pool_protections(self):
        """Return ``{code: Protection}``: what keeps a customer with its owner, whatever the rules say."""
        _ = self.env._
        return {
            "open_order": Protection(_("Open order"), OPEN_ORDERS),
            "overdue": Protection(_("Overdue invoice"), OVERDUE),
        }

    @api.model
    def _pool_contact_query(self, partner_ids):
        """Contacts of a few as they are now; of all as they were measured, which is a night old at most."""
        if partner_ids is None:
            return SQL("SELECT partner_id, company_id, last_contact_date AS date FROM sales_customer")
        return SQL("SELECT partner_id, NULL::integer AS company_id, date FROM (%s) q", self._contact_query(partner_ids))

    # === THE STATEMENT ===

    @api.model
    def _pool_query(self, partner_ids=None, rule_ids=()):
        """Return SQL: ``(id, partner_id, pool_id, today, term_date, term_kind, hold)`` of owned pool customers.

        ``term_date`` is when all companies agree; NULL where one has no rule that applies. ``hold`` names what
        keeps the customer.

        :param partner_ids: commercial partners to look at, None for all
        :param rule_ids: rules that are not in force, to be counted as if they were
        """
        terms = self._pool_terms()
        only = SQL("AND s.partner_id = ANY(%s)", list(partner_ids)) if partner_ids is not None else SQL()
        dates = [SQL("%s.term", SQL.identifier(code)) for code in terms]
        kinds = SQL(" ").join(
            SQL("WHEN %s THEN %s", SQL("%s = LEAST(%s)", date, SQL(", ").join(dates)), code)
            for code, date in zip(terms, dates, strict=True)
        )
        return SQL(
            """
            WITH today AS (%(today)s),
                 rule AS (SELECT pool_id, kind, customer_class, days FROM sales_pool_rule
                           WHERE active AND (is_in_force OR id = ANY(%(rules)s))),
                 part AS MATERIALIZED (
                     SELECT s.id, s.partner_id, s.company_id, s.pool_id, s.customer_class, t.tz, t.today,
                            s.owner_date, s.pool_date
                       FROM sales_customer s
                       JOIN sales_pool o ON o.id = s.pool_id AND o.active
                       JOIN res_partner p ON p.id = s.partner_id AND p.active
                       JOIN today t ON t.company_id = s.company_id
                      WHERE s.user_id IS NOT NULL %(only)s),
                 held AS (SELECT partner_id, MIN(code) AS code FROM (%(holds)s) h GROUP BY partner_id)
            SELECT part.id, part.partner_id, part.pool_id, part.today,
                   CASE WHEN bool_and(LEAST(%(dates)s) IS NOT NULL) OVER shared
                        THEN MAX(LEAST(%(dates)s)) OVER shared END AS term_date,
                   CASE %(kinds)s END AS term_kind, held.code AS hold
              FROM part
              %(joins)s
         LEFT JOIN held ON held.partner_id = part.partner_id
            WINDOW shared AS (PARTITION BY part.partner_id)
            """,
            today=TODAY,
            rules=list(rule_ids),
            only=only,
            holds=self._pool_hold_query(),
            dates=SQL(", ").join(dates),
            kinds=kinds,
            joins=SQL(" ").join(self._pool_term_join(code, term, partner_ids) for code, term in terms.items()),
        )

    def _pool_hold_query(self):
        """Return SQL: ``(partner_id, code)`` of what keeps the customers that take part."""
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT q.partner_id, %s AS code FROM (%s) q WHERE q.partner_id IN (SELECT partner_id FROM part)",
                code,
                protection.query,
            )
            for code, protection in self._pool_protections().items()
        )

    def _pool_term_join(self, code, term, partner_ids):
        """Return the join that adds ``<code>.term``: when the term of one kind ends, NULL where no rule says so."""
        since = (
            SQL("MAX(q.date)") if term.needs_event else SQL("COALESCE(MAX(q.date), part.owner_date, part.pool_date)")
        )
        return SQL(
            """
            LEFT JOIN (
                SELECT part.id,
                       (GREATEST(%(since)s, CASE WHEN %(since)s IS NOT NULL THEN part.owner_date END)
                        AT TIME ZONE 'UTC' AT TIME ZONE part.tz)::date + COALESCE(own.days, general.days) AS term
                  FROM part
             LEFT JOIN rule own ON own.pool_id = part.pool_id AND own.kind = %(code)s
                   AND own.customer_class = part.customer_class
             LEFT JOIN rule general ON general.pool_id = part.pool_id AND general.kind = %(code)s
                   AND general.customer_class IS NULL
             LEFT JOIN (%(query)s) q ON q.partner_id = part.partner_id
                   AND (q.company_id = part.company_id OR q.company_id IS NULL)
                 WHERE COALESCE(own.days, general.days) IS NOT NULL
              GROUP BY part.id, part.tz, part.owner_date, part.pool_date, own.days, general.days
            ) %(name)s ON %(name)s.id = part.id
            """,
            name=SQL.identifier(code),
            code=code,
            since=since,
            query=term.query(partner_ids),
        )
