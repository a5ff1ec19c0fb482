from datetime import date

from odoo import api, fields, models

from ..card.sales_assessment_weight import SIDES
from .money_query_mixin import Money, Span
from .sales_account_objective import YEARS

SUGGESTIONS = [("raise", "Raise"), ("keep", "Keep"), ("lower", "Lower")]
# From which figure on a measured side earns 5, 4, 3 and 2 points; below the last one 1.
GROWTH = (20, 5, -5, -20)  # % against the year before
PROFIT = (30, 20, 10, 0)  # % of revenue
PUNCTUALITY = (0, -7, -15, -30)  # days late, as a minus
RAISE_FROM, LOWER_BELOW = 4.0, 2.5
MEASURED = (
    "revenue",
    "previous_revenue",
    "growth",
    "profit",
    "days_late",
    "has_revenue",
    "has_payments",
    "measured_date",
)


class SalesAccountEvaluation(models.Model):
    """Yearly evaluation of a key account: six sides that people judge, three that documents say.

    Growth, profit and punctuality are measured when the evaluation is made and when somebody asks for it again, so
    that it stays what it was when it was decided upon. The suggestion is the mean of what has been judged and
    measured: raise from 4, lower below 2.5 points, keep otherwise.
    """

    _name = "sales.account.evaluation"
    _description = "Evaluation of a Key Account"
    _inherit = [
        "sales.line.mixin",
        "sales.derived.mixin",
        "sales.six.sides.mixin",
        "sales.money.mixin",
        "sales.range.mixin",
        "sales.text.limit.mixin",
    ]
    _owner_field = "account_id"
    _order = "year desc, account_id"

    account_id = fields.Many2one("sales.key.account", "Key Account", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year - 1, aggregator=None)
    # === MEASURED ===
    revenue = fields.Monetary(compute="_compute_measures", store=True, precompute=True)
    previous_revenue = fields.Monetary(
        "Revenue of the Year Before", compute="_compute_measures", store=True, precompute=True
    )
    growth = fields.Float("Growth (%)", compute="_compute_measures", store=True, precompute=True, aggregator="avg")
    profit = fields.Float(
        "Profit (%)",
        compute="_compute_measures",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Margin of what was invoiced.",
    )
    days_late = fields.Float(
        "Paid Late (days)",
        compute="_compute_measures",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Weighted by amount; what is past due and not paid counts up to the end of the year, or today.",
    )
    has_revenue = fields.Boolean(compute="_compute_measures", store=True, precompute=True)
    has_payments = fields.Boolean(compute="_compute_measures", store=True, precompute=True)
    measured_date = fields.Datetime("Measured on", compute="_compute_measures", store=True, precompute=True)
    # === RESULT ===
    score = fields.Float(compute="_compute_score", store=True, aggregator="avg", help="Mean of 1 to 5 points.")
    suggestion = fields.Selection(SUGGESTIONS, compute="_compute_score", store=True)
    decision = fields.Selection(SUGGESTIONS)
    note = fields.Text("Reasons")

    _account_year_uniq = models.Constraint(
        "UNIQUE(account_id, year)", "This key account has been evaluated for this year already."
    )

    # === MEASURES ===

    @api.depends("account_id", "year")
    def _compute_measures(self):
        """Measure from documents; a few statements for any number."""
        spans = {one: one._year_span(one.year) for one in self}
        before = {one: one._year_span(one.year - 1) for one in self}
        known = [span for span in (*spans.values(), *before.values()) if span]
        money, late, margins = self._money_of(known), self._days_late_of(known), self._margins_of(spans.values())
        for one in self:
            span = spans[one]
            one.revenue = money.get(span, Money()).revenue
            one.previous_revenue = money.get(before[one], Money()).revenue
            one.growth = round(100 * (one.revenue / one.previous_revenue - 1), 2) if one.previous_revenue > 0 else 0.0
            one.has_revenue = one.revenue > 0
            one.has_payments = late.get(span) is not None
            one.days_late = late.get(span) or 0.0
            one.profit = round(100 * margins.get(span, 0.0) / one.revenue, 2) if one.has_revenue else 0.0
            one.measured_date = fields.Datetime.now()

    def _year_span(self, year):
        account = self._seen("account_id")
        if not account or not YEARS[0] - 1 <= year <= YEARS[1]:
            return None
        return Span(account.partner_id.id, account.company_id.id, date(year, 1, 1), date(year, 12, 31))

    @api.model
    def _margins_of(self, spans):
        """Return ``{span: margin}`` as Odoo's invoice analysis has it; one statement per company and year."""
        margins, asked = {}, {}
        for span in filter(None, spans):
            asked.setdefault((span.company_id, span.date_from, span.date_to), []).append(span.partner_id)
        for (company_id, date_from, date_to), partner_ids in asked.items():
            report = self.env["account.invoice.report"].sudo().with_context(allowed_company_ids=[company_id])
            domain = [
                ("commercial_partner_id", "in", partner_ids),
                ("company_id", "=", company_id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("invoice_date", ">=", date_from),
                ("invoice_date", "<=", date_to),
            ]
            for partner, margin in report._read_group(domain, ["commercial_partner_id"], ["price_margin:sum"]):
                margins[Span(partner.id, company_id, date_from, date_to)] = margin
        return margins

    @api.depends(*SIDES, "growth", "profit", "days_late", "has_revenue", "has_payments", "previous_revenue")
    def _compute_score(self):
        for one in self:
            points = one._points()
            one.score = sum(points) / len(points) if points else 0.0
            one.suggestion = one._suggest(one.score) if points else False

    def _points(self):
        """Return the points of every side that is judged or measured."""
        points = [int(self[side]) for side in SIDES if self[side] not in (False, "0")]
        if self.previous_revenue > 0:  # who buys nothing any more has shrunk
            points.append(self._grade(self.growth, GROWTH))
        if self.has_revenue:
            points.append(self._grade(self.profit, PROFIT))
        if self.has_payments:
            points.append(self._grade(-self.days_late, PUNCTUALITY))
        return points

    @api.model
    def _grade(self, figure, limits):
        return next((5 - place for place, limit in enumerate(limits) if figure >= limit), 1)

    @api.model
    def _suggest(self, score):
        if score >= RAISE_FROM:
            return "raise"
        return "lower" if score < LOWER_BELOW else "keep"

    def action_measure(self):
        """Measure again, from today's documents."""
        self.check_access("write")
        for name in MEASURED:
            self.env.add_to_compute(self._fields[name], self)
        return True

    # === CHECKS ===

    @api.constrains("year")
    def _check_year(self):
        self._check_ranges({"year": YEARS})

    @api.constrains("note")
    def _check_note(self):
        self._check_text_length("note")

    @api.depends("account_id", "year")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.account_id.sudo().display_name or ''} {one.year}".strip()
