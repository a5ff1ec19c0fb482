from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .meeting_mixin import Meetings
from .money_query_mixin import Money, Span

QUARTERS = [("0", "Whole year"), ("1", "Q1"), ("2", "Q2"), ("3", "Q3"), ("4", "Q4")]
YEARS = (2000, 2100)
RANGES = {
    "year": YEARS,
    "revenue_target": (0, None),
    "collection_target": (0, None),
    "share_target": (0, 100),
    "customer_spend": (0, None),
    "executive_target": (0, 366),
}


class SalesAccountObjective(models.Model):
    """What is to be reached with a key account in a year or quarter, against what documents say.

    Targets are typed, and what the customer spends in all. Actuals are read from orders, invoices and payments
    whenever somebody looks; they are nowhere stored, so that nobody can type them.
    """

    _name = "sales.account.objective"
    _description = "Objective of a Key Account"
    _inherit = [
        "sales.line.mixin",
        "sales.derived.mixin",
        "sales.money.mixin",
        "sales.plan.meeting.mixin",
        "sales.range.mixin",
        "sales.text.limit.mixin",
    ]
    _owner_field = "account_id"
    _order = "year desc, account_id, quarter"

    account_id = fields.Many2one("sales.key.account", "Key Account", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    manager_id = fields.Many2one(related="account_id.manager_id", string="Key-Account Manager", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year, index=True, aggregator=None
    )
    quarter = fields.Selection(QUARTERS, required=True, default="0")
    date_from = fields.Date("From", compute="_compute_dates", store=True, precompute=True)
    date_to = fields.Date("To", compute="_compute_dates", store=True, precompute=True)
    # === TARGETS ===
    revenue_target = fields.Monetary()
    collection_target = fields.Monetary()
    share_target = fields.Float("Share of Wallet Target (%)", aggregator="avg")
    customer_spend = fields.Monetary(
        "Customer Spends", help="What the customer spends in this time on what we sell, with everybody."
    )
    executive_target = fields.Integer("Executive Visits Planned", help="How often an executive of ours is to go there.")
    note = fields.Text("Notes")
    # === ACTUALS ===
    ordered = fields.Monetary(compute="_compute_actuals", help="Confirmed orders, untaxed.")
    revenue = fields.Monetary(compute="_compute_actuals", help="Posted invoices less credit notes, untaxed.")
    collected = fields.Monetary(
        compute="_compute_actuals",
        help="Money received and reconciled with invoices: without discounts, write-offs and credit notes.",
    )
    share = fields.Float("Share of Wallet (%)", compute="_compute_actuals", help="Our revenue of what he spends.")
    revenue_attainment = fields.Float("Revenue Reached (%)", compute="_compute_actuals")
    collection_attainment = fields.Float("Collection Reached (%)", compute="_compute_actuals")
    share_attainment = fields.Float("Share Reached (%)", compute="_compute_actuals")

    executive_visits = fields.Integer(
        compute="_compute_meetings",
        help="Meetings with people of the customer that are over and have a tag of executive visits in the calendar.",
    )
    yearly_meeting_date = fields.Date(
        "Yearly Meeting",
        compute="_compute_meetings",
        help="Latest meeting in this time, held or planned, that has a tag of yearly meetings in the calendar.",
    )

    _account_period_uniq = models.Constraint(
        "UNIQUE(account_id, year, quarter)", "There is an objective of this key account for this time already."
    )

    @api.depends("year", "quarter")
    def _compute_dates(self):
        for objective in self:
            year, quarter = objective.year, int(objective.quarter or 0)
            if not YEARS[0] <= year <= YEARS[1]:  # refused on saving
                objective.date_from = objective.date_to = False
                continue
            first = date(year, quarter * 3 - 2 if quarter else 1, 1)
            objective.date_from = first
            objective.date_to = first + relativedelta(months=3 if quarter else 12, days=-1)

    @api.depends("account_id", "date_from", "date_to", "revenue_target", "collection_target", "share_target",
                 "customer_spend")  # fmt: skip
    def _compute_actuals(self):
        """Read what was reached of all of them; one statement."""
        spans = {objective: objective._span() for objective in self}
        money = self._money_of(filter(None, spans.values()))
        for objective, span in spans.items():
            found = money.get(span, Money())
            objective.update(found._asdict())
            objective.share = objective._share_of(found.revenue, objective.customer_spend)
            objective.revenue_attainment = objective._share_of(found.revenue, objective.revenue_target)
            objective.collection_attainment = objective._share_of(found.collected, objective.collection_target)
            objective.share_attainment = objective._share_of(objective.share, objective.share_target)

    @api.depends("account_id", "date_from", "date_to")
    def _compute_meetings(self):
        """Look up in the calendar; one statement for all of them."""
        spans = {objective: objective._span() for objective in self}
        found = self._meetings_of(filter(None, spans.values()))
        for objective, span in spans.items():
            objective.update(found.get(span, Meetings())._asdict())

    @api.model
    def _share_of(self, part, whole):
        return 100 * part / whole if whole else 0.0

    def _span(self):
        """Return whose money of which time this is, or None as long as that is not said."""
        account = self._seen("account_id")
        if not account or not self.date_from:
            return None
        return Span(account.partner_id.id, account.company_id.id, self.date_from, self.date_to)

    @api.depends("account_id", "year", "quarter")
    def _compute_display_name(self):
        labels = dict(self._fields["quarter"]._description_selection(self.env)) | {"0": ""}  # the year says it all
        for objective in self:
            when = f"{objective.year} {labels.get(objective.quarter, '')}"
            objective.display_name = f"{objective.account_id.sudo().display_name or ''} {when}".strip()

    @api.constrains(*RANGES)
    def _check_figures(self):
        self._check_ranges(RANGES)

    @api.constrains("note")
    def _check_note(self):
        self._check_text_length("note")

    @api.constrains("share_target", "revenue_target", "customer_spend")
    def _check_spend(self):
        """We cannot be to sell him more than he spends."""
        for objective in self:
            if 0 < objective.customer_spend < objective.revenue_target:
                raise ValidationError(
                    self.env._(
                        "“%(objective)s”: the revenue target %(target)s is more than the %(spend)s that the customer"
                        " spends in all. Correct one of them.",
                        objective=objective.display_name,
                        target=f"{objective.revenue_target:,.2f}",
                        spend=f"{objective.customer_spend:,.2f}",
                    )
                )
