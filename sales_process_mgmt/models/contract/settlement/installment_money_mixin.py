from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

MONEY = ("amount_settled", "amount_written", "amount_advance", "amount_collected", "amount_open")
# What is owed on contracts: of those that were terminated, what had been asked for; see ``is_void``.
ASKING = ("signed", "done", "terminated")
# Days after the due date, as receivables are aged everywhere.
AGES = [("not_due", "Not due"), ("30", "1–30"), ("60", "31–60"), ("90", "61–90"), ("older", "90+")]


class SalesInstallmentMoneyMixin(models.AbstractModel):
    """Money of an instalment: what its own invoice has got, and what filled the plan in its order."""

    _name = "sales.installment.money.mixin"
    _description = "Money of an Instalment"

    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary()
    date_due = fields.Date()
    amount_settled = fields.Monetary("Settled", readonly=True, copy=False)
    amount_written = fields.Monetary("Written Off", readonly=True, copy=False)
    amount_advance = fields.Monetary("Advances", readonly=True, copy=False)
    amount_collected = fields.Monetary("Collected", readonly=True, copy=False, help="Settled, and advances.")
    amount_open = fields.Monetary("Outstanding", readonly=True, copy=False, help="Neither collected nor written off.")
    percent_collected = fields.Float("Collected %", compute="_compute_percent_collected")
    is_void = fields.Boolean(
        "Void",
        readonly=True,
        copy=False,
        default=False,
        help="Its contract was terminated before it was asked for: nothing is owed for it.",
    )
    is_overdue = fields.Boolean("Overdue", compute="_compute_overdue", search="_search_is_overdue")
    overdue_days = fields.Integer("Days Overdue", compute="_compute_overdue")
    age = fields.Selection(AGES, "Ageing", compute="_compute_overdue", search="_search_age")

    @api.depends("amount_collected", "amount")
    def _compute_percent_collected(self):
        for line in self:
            line.percent_collected = 100 * line.amount_collected / line.amount if line.amount else 0

    @api.depends("amount_open", "date_due", "contract_id.state", "order_id.state", "is_void")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            is_waiting = line.amount_open > 0 and line._is_asked_for() and line.date_due
            days = (today - line.date_due).days if is_waiting else 0
            line.overdue_days = max(days, 0)
            line.is_overdue = days > 0
            line.age = self._age_of(days) if is_waiting else False

    @api.model
    def _age_of(self, days):
        limits = ((0, "not_due"), (30, "30"), (60, "60"), (90, "90"))
        return next((age for limit, age in limits if days <= limit), "older")

    @api.model
    def _waiting_domain(self):
        """Return the domain of what is still to be paid on contracts that were signed, and confirmed orders."""
        of_contract = Domain("order_id", "=", False) & Domain("contract_id.state", "in", ASKING)
        return (
            Domain("amount_open", ">", 0)
            & Domain("is_void", "=", False)
            & (of_contract | Domain("order_id.state", "=", "sale"))
        )

    def _is_asked_for(self):
        """As ``_waiting_domain`` says of documents."""
        self.ensure_one()
        if self.order_id:
            return self.order_id.state == "sale"
        return not self.is_void and self.contract_id.state in ASKING

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._waiting_domain() & Domain("date_due", "<", fields.Date.context_today(self))
        return overdue if True in value else ~overdue

    def _search_age(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        spans = {"not_due": (-100_000, 0), "30": (1, 30), "60": (31, 60), "90": (61, 90), "older": (91, 100_000)}
        found = Domain.FALSE
        for first, last in (spans[age] for age in value if age in spans):
            late, early = today - timedelta(days=first), today - timedelta(days=last)
            found |= Domain("date_due", ">=", early) & Domain("date_due", "<=", late)
        return self._waiting_domain() & found
