from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..card.contact_mixin import LATEST
from ..handover.lent import LENT
from ..measure_mixin import TODAY
from ..running_orders import running_customers
from .pool_days import PoolDays

# What was measured last, of those that are in a pool already.
STORED = SQL(", pool_term_date, pool_term_kind, pool_hold")
IS_STORED = SQL(
    """
    (s.pool_term_date IS NOT NULL OR s.pool_term_kind IS NOT NULL OR s.pool_hold IS NOT NULL
     OR s.pool_warned_date IS NOT NULL)
    """
)
# Owned ones in active pools, but for those that are archived: they are few, and looked up. Of ``gone.id IS NULL`` the
# planner would believe that it is so of nobody, and look up for each of all customers what it takes to be one row.
GONE = SQL("SELECT id, TRUE AS is_gone FROM res_partner WHERE active IS NOT TRUE")
TAKES_PART = SQL("(s.user_id IS NOT NULL AND d.pool_id IS NOT NULL AND NOT COALESCE(gone.is_gone, FALSE))")

# By the partner of the line: the customer of an invoice has no index, and of one customer not all invoices are read.
OVERDUE = SQL(
    """
    SELECT c.commercial_partner_id AS partner_id
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id AND m.move_type IN ('out_invoice', 'out_receipt')
      JOIN res_partner c ON c.id = l.partner_id
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
    of all that happened, in UTC; without company it counts for every one. ``scopes``: which of both there may be,
    ``own`` to a company and ``shared`` by all. ``needs_event``: who never had it keeps the customer; otherwise the
    days count from the day on which the owner got him. ``column``: where the nightly measure keeps the latest date
    on the customer record, which is read when all are measured.
    """

    label: str
    query: Callable
    needs_event: bool = False
    column: str | None = None
    scopes: tuple = ("own", "shared")


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
                self.env._("Without a done contact"),
                self._pool_contact_query,
                column="last_contact_date",
                scopes=("shared",),
            ),
            "opportunity": PoolTerm(self.env._("Without an opportunity"), lambda ids: OPPORTUNITIES),
            "order": PoolTerm(self.env._("Without an order"), lambda ids: ORDERS, scopes=("own",)),
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
    def _pool_query(self, partner_ids=None, rule_ids=(), pools=None, entering=None, leaving=False):
        """Return SQL of owned ones: ``id, partner_id, pool_id, today, term_date, term_kind, is_lapsed, hold, warned``.

        ``term_date`` is when all companies agree; NULL where one has no rule that applies. It is at the earliest as
        long after the customer came into the pool as the rules say, and as long after its owner was warned (tonight,
        if not yet) as the pool says. ``is_lapsed`` leaves both out. ``hold`` names what keeps the customer.
        ``warned``: since when its owner knows; empty once it stays for longer, or is kept. What is kept on the
        customer record is passed on, too, but for those that are only entering.

        :param partner_ids: commercial partners to look at, None for all; their contacts are read as they are now
        :param rule_ids: rules that are not in force, to be counted as if they were
        :param pools: ``sales.pool`` whose customers to look at, None for all
        :param entering: arguments of ``_pool_entering``: look at customers as if they came into a pool now
        :param bool leaving: also those that take part no more and of which something is stored, with nothing measured
        """
        days = PoolDays(self.env, self._pool_terms(), rule_ids)
        terms = days.terms
        ends = [SQL.identifier(code) for code in terms] or [SQL("NULL::date")]
        lapses = [SQL.identifier(f"{code}_lapse") for code in terms] or ends
        kinds = [SQL("WHEN %s = term THEN %s", SQL.identifier(code), code) for code in terms]
        return SQL(
            """
            WITH today AS NOT MATERIALIZED (%(today)s),
                 %(latest)s
                 base AS (%(base)s OFFSET 0),
                 term AS (SELECT e.*, LEAST(%(ends)s) AS term, LEAST(%(lapses)s) AS lapse,
                                 CASE WHEN e.takes_part THEN %(hold)s END AS hold,
                                 CASE WHEN held.number IS NULL THEN COALESCE(e.pool_warned_date, e.today) END AS warned
                            FROM base e LEFT JOIN (%(held)s) held ON held.partner_id = e.partner_id)
            SELECT e.id, e.partner_id, e.pool_id, e.today, %(agreed)s, %(kind)s AS term_kind, e.hold %(stored)s
              FROM term e
            """,
            today=self._today_query() if partner_ids is None else TODAY,
            base=self._pool_base(days, partner_ids, pools, entering, leaving),
            latest=SQL().join(self._pool_term_latest(*pair, partner_ids) for pair in terms.items()),
            held=self._pool_held_query(partner_ids),
            hold=self._pool_hold_code(),
            ends=SQL(", ").join(ends),
            lapses=SQL(", ").join(lapses),
            agreed=self._pool_agreed(days.has_several and not entering),
            kind=SQL("CASE WHEN e.takes_part THEN CASE %s END END", SQL(" ").join(kinds)) if kinds else SQL("NULL"),
            stored=SQL() if entering else SQL("%s, pool_warned_date", STORED),
        )

    @api.model
    def _pool_agreed(self, has_several):
        """Return SQL: the columns on which all companies agree that have the customer in a pool.

        :param bool has_several: whether any company but one has customers in a pool; for one nothing is put in order
        """

        def over(aggregate, value):
            if not has_several:
                return value
            return SQL("%s(%s) FILTER (WHERE e.takes_part) OVER (PARTITION BY e.partner_id)", aggregate, value)

        all_of, latest = SQL("bool_and"), SQL("MAX")
        return SQL(
            """
            CASE WHEN %(has_term)s THEN %(date)s END AS term_date, %(is_lapsed)s AS is_lapsed,
            CASE WHEN e.hold IS NULL AND %(has_term)s AND %(term)s - %(warn_days)s <= %(today)s
                 THEN e.pool_warned_date END AS warned
            """,
            has_term=SQL("e.takes_part AND %s", over(all_of, SQL("e.term IS NOT NULL"))),
            date=over(latest, SQL("GREATEST(e.term, e.warned + e.warn_days)")),
            is_lapsed=over(all_of, SQL("COALESCE(e.lapse <= e.today, false)")),
            term=over(latest, SQL("e.term")),
            warn_days=over(latest, SQL("e.warn_days")),
            today=over(latest, SQL("e.today")),
        )

    @api.model
    def _pool_base(self, days, partner_ids, pools, entering, leaving):
        """Return SQL: owned customers of pools with the columns of each kind."""
        dated = self._pool_dated(days.terms, partner_ids)
        return SQL(
            """
            SELECT s.id, s.partner_id, s.pool_id, s.pool_warned_date, d.warn_days, t.today,
                   %(takes_part)s AS takes_part %(stored)s %(columns)s
              FROM %(customers)s s
              JOIN today t ON t.company_id = s.company_id
         LEFT JOIN (%(days)s) d ON d.pool_id = s.pool_id
         LEFT JOIN (%(gone)s) gone ON gone.id = s.partner_id
              %(joins)s
             WHERE %(those)s %(only)s
            """,
            gone=GONE,
            takes_part=TAKES_PART,
            those=SQL("(%s OR %s)", TAKES_PART, IS_STORED) if leaving else TAKES_PART,
            stored=SQL() if entering else STORED,
            columns=SQL().join(self._pool_term_column(*row, days) for row in dated),
            customers=self._pool_entering(days.terms, *entering) if entering else SQL("sales_customer"),
            days=days.query(),
            joins=SQL().join(self._pool_term_join(code, term, partner_ids) for code, term in days.terms.items()),
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
    def _pool_held_query(self, partner_ids):
        """Return SQL: ``(partner_id, number)`` of what keeps customers, the first where it is several things."""
        only = SQL("WHERE q.partner_id = ANY(%s)", list(partner_ids)) if partner_ids is not None else SQL()
        protections = self._pool_protections()
        held = SQL(" UNION ALL ").join(
            SQL("SELECT q.partner_id, %s AS number FROM (%s) q %s", number, protections[code].query, only)
            for number, code in enumerate(sorted(protections))
        )
        return SQL("SELECT h.partner_id, MIN(h.number) AS number FROM (%s) h GROUP BY h.partner_id", held)

    @api.model
    def _pool_hold_code(self):
        """Return SQL: the code of ``held.number``; numbers are sorted faster than names."""
        codes = [SQL("WHEN %s THEN %s", number, code) for number, code in enumerate(sorted(self._pool_protections()))]
        return SQL("CASE held.number %s END", SQL(" ").join(codes))

    def _pool_dated(self, terms, partner_ids):
        """Yield ``(code, term, SQL of the date on which it was last so)``."""
        for code, term in terms.items():
            if term.column and partner_ids is None:
                yield code, term, SQL("s.%s", SQL.identifier(term.column))
            else:
                dates = [SQL("%s.date", SQL.identifier(f"{code}_{scope}")) for scope in term.scopes]
                yield code, term, SQL("GREATEST(%s)", SQL(", ").join(dates))

    def _pool_term_column(self, code, term, date, days):
        """Return the columns ``<code>`` and ``<code>_lapse``: when the term of one kind ends, as the company's date.

        It is counted from the last time that it was so, or from when the owner or, for the first, the pool got the
        customer, whichever is latest. NULL where no rule says so.
        """
        begins = SQL("GREATEST(%s, s.owner_date, s.pool_date)", date)
        lapses = SQL("COALESCE(GREATEST(%s, s.owner_date), s.pool_date)", date)
        if term.needs_event:
            begins, lapses = (SQL("CASE WHEN %s IS NOT NULL THEN %s END", date, since) for since in (begins, lapses))
        return SQL().join(
            SQL(
                ", (%s AT TIME ZONE 'UTC' AT TIME ZONE t.tz)::date + %s AS %s",
                since,
                days.of(code),
                SQL.identifier(name),
            )
            for since, name in ((begins, code), (lapses, f"{code}_lapse"))
        )

    def _pool_term_join(self, code, term, partner_ids):
        """Return the joins of one kind: when it was last so, in the customer's company and for all."""
        if term.column and partner_ids is None:
            return SQL()
        companies = {"own": SQL("= s.company_id"), "shared": SQL("IS NULL")}
        return SQL().join(
            SQL(
                """
                LEFT JOIN %(latest)s %(last)s ON %(last)s.partner_id = s.partner_id AND %(last)s.company_id %(scope)s
                """,
                latest=SQL.identifier(f"{code}_latest"),
                last=SQL.identifier(f"{code}_{scope}"),
                scope=companies[scope],
            )
            for scope in term.scopes
        )

    def _pool_term_latest(self, code, term, partner_ids):
        """Return the part of the statement that says when it was last so, by customer and company."""
        if term.column and partner_ids is None:
            return SQL()
        only = SQL("WHERE q.partner_id = ANY(%s)", list(partner_ids)) if partner_ids is not None else SQL()
        return SQL(
            """
            %(name)s AS (
                SELECT q.partner_id, q.company_id, MAX(q.date) AS date FROM (%(query)s) q %(only)s GROUP BY 1, 2),
            """,
            name=SQL.identifier(f"{code}_latest"),
            query=term.query(partner_ids),
            only=only,
        )
