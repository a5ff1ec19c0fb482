"""The days of the pools' rules as constants: to join the rules to each of all customers costs a tenth of the night."""

from odoo.tools import SQL


class PoolDays:
    """What the rules of all active pools say, read by one statement.

    ``terms``: ``{code: PoolTerm}`` of the kinds that some rule uses; of the others nothing need be read.
    ``has_several``: whether a customer may be in pools of several companies, which have to agree.

    :param dict terms: ``{code: PoolTerm}`` of all kinds
    :param rule_ids: rules that are not in force, to be counted as if they were
    """

    def __init__(self, env, terms, rule_ids=()):
        self._days, self._warn_days, companies = {}, {}, set()
        rows = env.execute_query(
            SQL(
                """
                SELECT o.id, o.warn_days, r.kind, r.customer_class, r.days,
                       CASE WHEN (SELECT COUNT(*) FROM res_company) = 1 THEN 0 ELSE o.company_id END
                  FROM sales_pool o
             LEFT JOIN sales_pool_rule r ON r.pool_id = o.id AND r.active AND (r.is_in_force OR r.id = ANY(%s))
                 WHERE o.active ORDER BY o.id, r.kind, r.customer_class
                """,
                list(rule_ids),
            )
        )
        for pool_id, warn_days, kind, customer_class, days, company_id in rows:
            self._warn_days[pool_id] = warn_days
            self._days[pool_id, kind, customer_class] = days
            companies.add(company_id)
        self.has_several = len(companies) > 1 or None in companies  # a pool without company is one of all companies
        self._classes = {
            code: sorted({name for _pool, kind, name in self._days if kind == code and name}) for code in terms
        }
        used = {kind for _pool, kind, _name in self._days}
        self.terms = {code: term for code, term in terms.items() if code in used}

    def _columns(self):
        """Return ``[(kind, class)]``, a column each; without class it is the rule for all."""
        return [(code, name) for code in self.terms for name in (*self._classes[code], None)]

    @staticmethod
    def _column(code, name):
        return SQL.identifier(f"{code}_{name or 'all'}")

    def query(self):
        """Return SQL: ``pool_id, warn_days`` and the columns of the kinds, a row for each active pool."""
        rows = [
            [pool_id, warn_days, *(self._days.get((pool_id, *column)) for column in self._columns())]
            for pool_id, warn_days in self._warn_days.items()
        ] or [[None] * (2 + len(self._columns()))]  # VALUES needs a row; this one is no pool's
        values = [SQL("(%s)", SQL(", ").join(SQL("%s::int", value) for value in row)) for row in rows]
        names = [SQL("pool_id"), SQL("warn_days"), *(self._column(*column) for column in self._columns())]
        return SQL("SELECT * FROM (VALUES %s) d(%s)", SQL(", ").join(values), SQL(", ").join(names))

    def of(self, code):
        """Return SQL: the days of one kind, of the row ``d`` for the customer ``s``: by its class, else for all."""
        general = SQL("d.%s", self._column(code, None))
        by_class = [SQL("WHEN %s THEN d.%s", name, self._column(code, name)) for name in self._classes[code]]
        if not by_class:
            return general
        return SQL("COALESCE(CASE s.customer_class %s END, %s)", SQL(" ").join(by_class), general)
