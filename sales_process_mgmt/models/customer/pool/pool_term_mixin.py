from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..card.contact_mixin import LATEST
from ..handover.lent import LENT
from ..measure_mixin import TODAY
from ..running_orders import running_customers

# By the partner of the line: the customer of an invoice has no index, and of one customer not all invoices are read.
OVERDUE = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id
      FROM account_move_line l
      JOIN res_partner c ON c.id = l.partner_id
      JOIN account_move m ON m.id = l.move_id AND m.move_type IN ('out_invoice', 'out_receipt')
      JOIN today t ON t.company_id = l.company_id
     WHERE l.display_type = 'payment_term' AND l.amount_residual > 0 AND l.date_maturity < t.today
       AND l.parent_state = 'posted'
    """
)
# A date in the future is one that somebody has written: then it counts from the day on which it was entered.
ORDERS = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id, o.company_id,
           CASE WHEN o.date_order <= %s THEN o.date_order ELSE o.create_date END AS date
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id WHERE o.state = 'sale'
    """,
    LATEST,
)
# As long as one is open, the customer is not without.
OPPORTUNITIES = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id, l.company_id,
           CASE WHEN l.active AND l.won_status = 'pending' THEN now() AT TIME ZONE 'UTC'
                WHEN l.date_closed <= %s THEN l.date_closed
                ELSE l.create_date END AS date
      FROM crm_lead l JOIN res_partner c ON c.id = l.partner_id WHERE l.type = 'opportunity'
    """,
    LATEST,
)


class PoolTerm(NamedTuple):
    """A kind of rule: after so many days without something a customer returns to the pool.

    ``query`` takes ids of commercial partners, or None for all, and returns SQL: ``(partner_id, company_id, date)``
    of all that happened, in UTC; without company it counts for every one. ``needs_event``: who never had it keeps
    the customer; otherwise the days count from the day on which the owner got him. ``column``: where the nightly
    measure keeps the latest date on the customer record, which is read when all are measured.
    """

    label: str
    query: Callable
    needs_event: bool = False
    column: str | None = None


class Protection(NamedTuple):
    """Something that keeps a customer with its owner. ``query`` is SQL: ``partner_id`` of commercial partners.

    It may use ``today (company_id, tz, today)``.
    """

    label: str
    query: SQL


class SalesPoolTermMixin(models.AbstractModel):
    """When customers return to the pool: one statement for all of them, or for a few.

    In it OFFSET 0 lets dates in time zones be worked out once per customer, and not wherever they are named.

    Higher rooms add kinds of rules and of protection by extending the two registries; the rule's form offers what
    is in them.
    """

    _name = "sales.pool.term.mixin"
    _description = "Terms of Pool Customers"

    # === REGISTRIES ===

    @api.model
    def _pool_terms(self):
        """Return ``{code: PoolTerm}``; codes are stored on rules and never change."""
        return {
            "contact": PoolTerm(
                self.env._("Without a done contact"), self._pool_contact_query, column="last_contact_date"
            ),
            "opportunity": PoolTerm(self.env._("Without an opportunity"), lambda ids: OPPORTUNITIES),
            "order": PoolTerm(self.env._("Without an order"), lambda ids: ORDERS),
        }

    @api.model
    def _pool_protections(self):
        """Return ``{code: Protection}``: what keeps a customer with its owner, whatever the rules say."""
        return {
            "open_order": Protection(self.env._("Open order"), running_customers(self.env)),
            "overdue": Protection(self.env._("Overdue invoice"), OVERDUE),
            "on_loan": Protection(self.env._("On loan"), LENT),
        }

    @api.model
    def _pool_contact_query(self, partner_ids):
        return SQL("SELECT partner_id, NULL::integer AS company_id, date FROM (%s) q", self._contact_query(partner_ids))

    # === THE STATEMENT ===

    @api.model
    def _pool_query(self, partner_ids=None, rule_ids=(), pools=None, entering=None):
        """Return SQL of owned ones: ``id, partner_id, pool_id, today, term_date, term_kind, is_lapsed, hold, warned``.

        ``term_date`` is when all companies agree; NULL where one has no rule that applies. It is at the earliest as
        long after the customer came into the pool as the rules say, and as long after its owner was warned (tonight,
        if not yet) as the pool says. ``is_lapsed`` leaves both out. ``hold`` names what keeps the customer.
        ``warned``: since when its owner knows; empty once it stays for longer, or is kept.

        :param partner_ids: commercial partners to look at, None for all; their contacts are read as they are now
        :param rule_ids: rules that are not in force, to be counted as if they were
        :param pools: ``sales.pool`` whose customers to look at, None for all
        :param entering: arguments of ``_pool_entering``: look at customers as if they came into a pool now
        """
        terms = self._pool_terms_of_rules(rule_ids)
        ends = [SQL.identifier(code) for code in terms] or [SQL("NULL::timestamp")]
        lapses = [SQL.identifier(f"{code}_lapse") for code in terms] or ends
        kinds = [SQL("WHEN %s = ends THEN %s", SQL.identifier(code), code) for code in terms]
        return SQL(
            """
            WITH today AS (%(today)s),
                 rule AS (SELECT pool_id, kind, customer_class, days FROM sales_pool_rule
                           WHERE active AND (is_in_force OR id = ANY(%(rules)s))),
                 %(latest)s
                 base AS (%(base)s),
                 ended AS (SELECT *, LEAST(%(ends)s) AS ends, LEAST(%(lapses)s) AS lapses FROM base),
                 held AS (SELECT partner_id, MIN(code) AS code FROM (%(holds)s) h GROUP BY partner_id),
                 term AS (SELECT e.*, held.code AS hold,
                                 (ends AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS term,
                                 (lapses AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS lapse,
                                 CASE WHEN held.code IS NULL THEN COALESCE(e.pool_warned_date, e.today) END AS warned
                            FROM ended e LEFT JOIN held ON held.partner_id = e.partner_id OFFSET 0)
            SELECT e.id, e.partner_id, e.pool_id, e.today,
                   CASE WHEN bool_and(e.term IS NOT NULL) OVER shared
                        THEN MAX(GREATEST(e.term, e.warned + e.warn_days)) OVER shared END AS term_date,
                   %(kind)s AS term_kind, bool_and(COALESCE(e.lapse <= e.today, false)) OVER shared AS is_lapsed,
                   e.hold, CASE WHEN e.hold IS NULL AND bool_and(e.term IS NOT NULL) OVER shared
                                 AND MAX(e.term) OVER shared - MAX(e.warn_days) OVER shared <= MAX(e.today) OVER shared
                                THEN e.pool_warned_date END AS warned
              FROM term e
            WINDOW shared AS (PARTITION BY e.partner_id)
            """,
            today=self._today_query() if partner_ids is None else TODAY,
            rules=list(rule_ids),
            base=self._pool_base(terms, partner_ids, pools, entering),
            latest=SQL().join(self._pool_term_latest(*pair, partner_ids) for pair in terms.items()),
            holds=self._pool_hold_query(partner_ids),
            ends=SQL(", ").join(ends),
            lapses=SQL(", ").join(lapses),
            kind=SQL("CASE %s END", SQL(" ").join(kinds)) if kinds else SQL("NULL"),
        )

    @api.model
    def _pool_base(self, terms, partner_ids, pools, entering):
        """Return SQL: owned customers of pools with the columns of each kind."""
        dated = self._pool_dated(terms, partner_ids)
        return SQL(
            """
            SELECT s.id, s.partner_id, s.pool_id, s.pool_warned_date, o.warn_days, t.today, t.tz %(columns)s
              FROM %(customers)s s
              JOIN sales_pool o ON o.id = s.pool_id AND o.active
              JOIN res_partner p ON p.id = s.partner_id AND p.active
              JOIN today t ON t.company_id = s.company_id
              %(joins)s
             WHERE s.user_id IS NOT NULL %(only)s
            """,
            columns=SQL().join(self._pool_term_column(*row) for row in dated),
            customers=self._pool_entering(terms, *entering) if entering else SQL("sales_customer"),
            joins=SQL().join(self._pool_term_join(code, term, partner_ids) for code, term in terms.items()),
            only=self._pool_only(partner_ids, pools),
        )

    @api.model
    def _pool_only(self, partner_ids, pools):
        """Return the condition that takes a few customers, with all that companies have of them."""
        if partner_ids is not None:
            return SQL("AND s.partner_id = ANY(%s)", list(partner_ids))
        if pools is not None:
            return SQL("AND s.partner_id IN (SELECT partner_id FROM sales_customer WHERE pool_id = ANY(%s))", pools.ids)
        return SQL()

    @api.model
    def _pool_entering(self, terms, pool, company, in_none_ever=False):
        """Return SQL in brackets: customers that are not in ``pool`` for ``company``, as if they came into it now.

        :param bool in_none_ever: only those with a record that were in no pool yet; otherwise also those without one
        """
        new = SQL("AND s.id IS NOT NULL AND s.pool_id IS NULL AND s.pool_date IS NULL") if in_none_ever else SQL()
        columns = [SQL(", s.%s", SQL.identifier(term.column)) for term in terms.values() if term.column]
        return SQL(
            """
            (SELECT p.id, p.id AS partner_id, p.user_id, %(pool)s AS pool_id, %(company)s AS company_id,
                    s.customer_class, NULL::timestamp AS pool_date, NULL::date AS pool_warned_date,
                    COALESCE(s.owner_date, (SELECT MAX(h.date) FROM sales_owner_change h
                                             WHERE h.partner_id = p.id AND h.new_user_id = p.user_id),
                             p.create_date) AS owner_date %(columns)s
               FROM res_partner p
          LEFT JOIN sales_customer s ON s.partner_id = p.id AND s.company_id = %(company)s
              WHERE p.commercial_partner_id = p.id AND s.pool_id IS DISTINCT FROM %(pool)s %(new)s)
            """,
            pool=pool.id,
            company=company.id,
            columns=SQL().join(columns),
            new=new,
        )

    @api.model
    def _pool_terms_of_rules(self, rule_ids):
        """Return the kinds that some rule uses: of the others nothing is read."""
        used = self.env.execute_query(
            SQL(
                "SELECT DISTINCT kind FROM sales_pool_rule WHERE active AND (is_in_force OR id = ANY(%s))",
                list(rule_ids),
            )
        )
        return {code: term for code, term in self._pool_terms().items() if (code,) in used}

    def _pool_hold_query(self, partner_ids):
        """Return SQL: ``(partner_id, code)`` of what keeps customers."""
        only = SQL("WHERE q.partner_id = ANY(%s)", list(partner_ids)) if partner_ids is not None else SQL()
        return SQL(" UNION ALL ").join(
            SQL("SELECT q.partner_id, %s AS code FROM (%s) q %s", code, protection.query, only)
            for code, protection in self._pool_protections().items()
        )

    def _pool_dated(self, terms, partner_ids):
        """Yield ``(code, term, SQL of the date on which it was last so)``."""
        for code, term in terms.items():
            if term.column and partner_ids is None:
                yield code, term, SQL("s.%s", SQL.identifier(term.column))
            else:
                names = [SQL.identifier(f"{code}_{side}") for side in ("own", "shared")]
                yield code, term, SQL("GREATEST(%s.date, %s.date)", *names)

    def _pool_term_column(self, code, term, date):
        """Return the columns ``<code>`` and ``<code>_lapse``: when the term of one kind ends, in UTC.

        It is counted from the last time that it was so, or from when the owner or, for the first, the pool got the
        customer, whichever is latest. NULL where no rule says so.
        """
        begins = SQL("GREATEST(%s, s.owner_date, s.pool_date)", date)
        lapses = SQL("COALESCE(GREATEST(%s, s.owner_date), s.pool_date)", date)
        if term.needs_event:
            begins, lapses = (SQL("CASE WHEN %s IS NOT NULL THEN %s END", date, since) for since in (begins, lapses))
        days = SQL(
            "COALESCE(%s.days, %s.days) * interval '1 day'",
            SQL.identifier(f"{code}_class"),
            SQL.identifier(f"{code}_all"),
        )
        ends, lapse = SQL.identifier(code), SQL.identifier(f"{code}_lapse")
        return SQL(", %s + %s AS %s, %s + %s AS %s", begins, days, ends, lapses, days, lapse)

    def _pool_term_join(self, code, term, partner_ids):
        """Return the joins of one kind: the rule of the class, the one for all, and when it was last so."""
        rules = SQL(
            """
            LEFT JOIN rule %(own)s ON %(own)s.pool_id = s.pool_id AND %(own)s.kind = %(code)s
                  AND %(own)s.customer_class = s.customer_class
            LEFT JOIN rule %(general)s ON %(general)s.pool_id = s.pool_id AND %(general)s.kind = %(code)s
                  AND %(general)s.customer_class IS NULL
            """,
            own=SQL.identifier(f"{code}_class"),
            general=SQL.identifier(f"{code}_all"),
            code=code,
        )
        if term.column and partner_ids is None:
            return rules
        return SQL(
            """
            %(rules)s
            LEFT JOIN %(latest)s %(own)s ON %(own)s.partner_id = s.partner_id AND %(own)s.company_id = s.company_id
            LEFT JOIN %(latest)s %(shared)s ON %(shared)s.partner_id = s.partner_id AND %(shared)s.company_id IS NULL
            """,
            rules=rules,
            latest=SQL.identifier(f"{code}_latest"),
            own=SQL.identifier(f"{code}_own"),
            shared=SQL.identifier(f"{code}_shared"),
        )

    def _pool_term_latest(self, code, term, partner_ids):
        """Return the part of the statement that says when it was last so, by customer and company."""
        if term.column and partner_ids is None:
            return SQL()
        only = SQL("WHERE q.partner_id = ANY(%s)", list(partner_ids)) if partner_ids is not None else SQL()
        return SQL(
            """
            %(name)s AS MATERIALIZED (
                SELECT q.partner_id, q.company_id, MAX(q.date) AS date FROM (%(query)s) q %(only)s GROUP BY 1, 2),
            """,
            name=SQL.identifier(f"{code}_latest"),
            query=term.query(partner_ids),
            only=only,
        )
