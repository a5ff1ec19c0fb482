from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

LIMITS = ("limit_a", "limit_b", "limit_c", "limit_d")
MARGIN_DIGITS = 2  # to which a margin is rounded


class SalesClassRule(models.Model):
    """How a company divides its customers into classes; without one of its own, the rule of all companies holds."""

    _name = "sales.class.rule"
    _description = "Class Rule"
    _inherit = ["sales.company.rule.mixin"]

    base = fields.Selection(
        [("revenue", "Revenue"), ("margin", "Margin at today's cost")],
        default="revenue",
        required=True,
        help="Untaxed, of posted invoices and credit notes of the last twelve months, in the company's currency."
        " The margin is that of Odoo's invoice analysis: the cost is what the product costs today.",
    )
    method = fields.Selection(
        [("share", "Share of the business"), ("accounts", "Share of the customers")],
        default="share",
        required=True,
        help="What the limits are percents of: the business of all customers, or their number.",
    )
    limit_a = fields.Float("A Begins Below (%)", default=80.0, required=True)
    limit_b = fields.Float("B Begins Below (%)", default=95.0, help="0: B is the last class.")
    limit_c = fields.Float("C Begins Below (%)", help="0: C is the last class.")
    limit_d = fields.Float("D Begins Below (%)", help="0: D is the last class; otherwise the rest is E.")

    @api.constrains(*LIMITS)
    def _check_limits(self):
        """The limits rise, from above 0 to below 100 %, without a gap between them."""
        for rule in self:
            limits = rule._limits() if all(isfinite(rule[name]) for name in LIMITS) else []
            used = [limit for limit in limits if limit]
            rising = all(low < high for low, high in zip([0, *used], [*used, 100_00], strict=True))
            if not (used and rising and limits[: len(used)] == used):
                raise ValidationError(
                    self.env._(
                        "The limits of the classes must rise between 0 and 100 %%: A %(a)s, B %(b)s, C %(c)s, D %(d)s."
                        " Set to 0 what comes after the last limit.",
                        **{name[-1]: f"{rule[name]:g} %" for name in LIMITS},
                    )
                )

    # === BUSINESS ===

    @api.model
    @api.private
    def _of_company(self, company):
        """Return the rule of a company; the usual limits where there is no rule at all."""
        return super()._of_company(company) or self.sudo().new({})

    def _limits(self):
        """Return the limits in hundredths of a percent, by which customers are judged; 0: none."""
        self.ensure_one()
        return [round(self[name] * 100) for name in LIMITS]

    def _class_names(self):
        """Return the names of the classes, in order: one more than there are limits."""
        return list("ABCDE"[: 1 + sum(1 for limit in self._limits() if limit)])

    @api.model
    def _rules_query(self):
        """Return SQL: the rule that holds for each company; limits in hundredths of a percent, units of its money."""
        companies = self.env["res.company"].sudo().search([("id", "!=", False)])
        by_company = {rule.company_id.id: rule for rule in self.sudo().search([])}
        usual = by_company.get(False) or self.sudo().new({})
        rows = []
        for company in companies:
            rule = by_company.get(company.id, usual)
            units = 10 ** max(company.currency_id.decimal_places, MARGIN_DIGITS)
            limits = SQL(", ").join(SQL("%s::float8", limit) for limit in rule._limits())
            rows.append(SQL("(%s, %s, %s, %s, %s)", company.id, rule.base, rule.method, units, limits))
        return SQL("SELECT * FROM (VALUES %s) r(company_id, base, method, units, a, b, c, d)", SQL(", ").join(rows))

    @api.model
    def _placed_query(self, todays):
        """Return SQL: partner, company and the measured columns of everybody with business in twelve months.

        Shares are percents, not rounded.

        :param todays: ``[(company id, time zone, today)]`` of all companies
        """
        return SQL(
            """
            SELECT o.partner_id, o.company_id, o.amount AS class_amount,
                   ((o.rank * 100 + o.customers - 1) / o.customers)::int AS class_percent,
                   o.begins * 100 / o.whole AS class_begin, o.cumulated * 100 / o.total AS class_cumulated,
                   CASE WHEN o.begins * 10000 < o.a * o.whole THEN 'A'
                        WHEN o.b = 0 OR o.begins * 10000 < o.b * o.whole THEN 'B'
                        WHEN o.c = 0 OR o.begins * 10000 < o.c * o.whole THEN 'C'
                        WHEN o.d = 0 OR o.begins * 10000 < o.d * o.whole THEN 'D' ELSE 'E' END AS class_measured
              FROM (SELECT w.*,
                           CASE w.method WHEN 'accounts' THEN w.rank - 1 ELSE w.cumulated - w.minor END AS begins,
                           CASE w.method WHEN 'accounts' THEN w.customers ELSE w.total END AS whole
                      FROM (%s) w) o
            OFFSET 0  -- once for each of these, and not for all customers that they are compared with
            """,
            self._ranked_query(todays),
        )

    @api.model
    def _ranked_query(self, todays):
        """The largest first; equal ones by their number, so that every night gives the same.

        Amounts are added up as floats in the currency's smallest unit, and limits are whole, too: such numbers are
        exact up to 15 digits, so that who meets a limit meets it to the cent, and quicker than decimal ones.
        """
        return SQL(
            """
            SELECT b.*,
                   ROW_NUMBER() OVER (ordered ROWS UNBOUNDED PRECEDING) AS rank,
                   SUM(b.minor) OVER (ordered ROWS UNBOUNDED PRECEDING) AS cumulated,
                   COUNT(*) OVER (PARTITION BY b.company_id) AS customers,
                   SUM(b.minor) OVER (PARTITION BY b.company_id) AS total
              FROM (SELECT s.partner_id, s.amount, (s.amount * r.units)::float8 AS minor, r.*
                      FROM (%(business)s) s JOIN (%(rules)s) r ON r.company_id = s.company_id
                     WHERE s.amount > 0) b
            WINDOW ordered AS (PARTITION BY b.company_id ORDER BY b.minor DESC, b.partner_id)
            """,
            business=self._business_query(todays),
            rules=self._rules_query(),
        )

    @api.model
    def _business_query(self, todays):
        """Revenue or margin by partner and company, from product lines of posted invoices and credit notes."""
        margin = self.sudo().search_count([("base", "=", "margin")], limit=1)
        return SQL(
            """
            SELECT l.partner_id, m.company_id, SUM(%(amount)s) AS amount
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id AND m.move_type IN ('out_invoice', 'out_refund')
              %(costs)s
             WHERE l.parent_state = 'posted' AND l.display_type = 'product' AND l.partner_id IS NOT NULL
               AND (%(in_twelve_months)s)
          GROUP BY l.partner_id, m.company_id
            """,
            amount=self._margin() if margin else SQL("-l.balance"),
            in_twelve_months=SQL(" OR ").join(self._in_twelve_months(todays)),
            costs=self._costs() if margin else SQL(),
        )

    @api.model
    def _in_twelve_months(self, todays):
        """Yield SQL for each date that it is somewhere: the condition that an invoice is of the twelve months up to it.

        With dates as constants the planner knows how many invoices these are, and joins them in parallel.
        """
        for today in sorted({day for _company_id, _tz, day in todays}):
            companies = [company_id for company_id, _tz, day in todays if day == today]
            here = SQL("m.company_id = ANY(%s) AND", companies) if len(companies) < len(todays) else SQL()
            yield SQL(
                "%s m.invoice_date > (%s::date - interval '12 months')::date AND m.invoice_date <= %s",
                here,
                today,
                today,
            )

    @api.model
    def _margin(self):
        """The margin as Odoo's own invoice analysis has it, for companies that go by margin; rounded to the cent."""
        return SQL(
            """
            CASE rule.base WHEN 'margin' THEN ROUND((-l.balance
                - CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END * l.quantity
                  * COALESCE(unit.factor, 1) / COALESCE(NULLIF(stocked.factor, 0), 1)
                  * COALESCE((product.standard_price ->> l.company_id::text)::numeric, 0))::numeric, %s)
            ELSE -l.balance END
            """,
            MARGIN_DIGITS,
        )

    @api.model
    def _costs(self):
        return SQL(
            """
              JOIN (%s) rule ON rule.company_id = l.company_id
         LEFT JOIN product_product product ON product.id = l.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN uom_uom unit ON unit.id = l.product_uom_id
         LEFT JOIN uom_uom stocked ON stocked.id = template.uom_id
            """,
            self._rules_query(),
        )
