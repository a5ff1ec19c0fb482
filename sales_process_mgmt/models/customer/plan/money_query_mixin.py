from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# What the queries read of records that may not have been written yet.
READ = {
    "account.move": "commercial_partner_id company_id state move_type invoice_date amount_untaxed_signed"
    " origin_payment_id",
    "account.move.line": "partner_id company_id date date_maturity account_id parent_state balance move_id",
    "account.partial.reconcile": "amount debit_move_id credit_move_id",
    "account.payment": "outstanding_account_id",
    "account.account": "account_type",
    "res.partner": "commercial_partner_id",
    "sale.order": "partner_id company_id state date_order amount_untaxed currency_rate",
}


class Span(NamedTuple):
    """A commercial partner in a company and a time, the last day included."""

    partner_id: int
    company_id: int
    date_from: object
    date_to: object


class Money(NamedTuple):
    """What was ordered, invoiced and received, in the currency of the company."""

    ordered: float = 0.0
    revenue: float = 0.0
    collected: float = 0.0


class SalesMoneyMixin(models.AbstractModel):
    """What was ordered, invoiced and received of customers in given times: from documents, for many at once.

    Revenue is what posted invoices say, less credit notes, without tax. Money is what came into bank or cash and
    was reconciled with receivables of the customer, less what was paid back: what was settled by a credit note, a
    discount, a write-off or an exchange difference is no money.
    """

    _name = "sales.money.mixin"
    _description = "Money of Customers"

    @api.model
    @api.private
    def _money_of(self, spans):
        """Return ``{span: Money}`` for any number of ``Span``; one statement."""
        spans = list(dict.fromkeys(spans))
        if not spans:
            return {}
        self._flush_money()
        rows = self.env.execute_query(SQL("WITH k AS (%s) %s", self._span_query(spans), self._money_query(SQL("k"))))
        return {spans[key]: Money(*map(float, figures)) for key, *figures in rows}

    @api.model
    @api.private
    def _days_late_of(self, spans):
        """Return ``{span: days}``: how late a customer pays on average, weighted by amount; None where nothing tells.

        It counts what came within the time, and what was past due and had not come by its end, or by today.
        """
        spans = list(dict.fromkeys(spans))
        if not spans:
            return {}
        self._flush_money()
        rows = self.env.execute_query(
            SQL("WITH k AS (%s) %s", self._span_query(spans), self._days_late_query(SQL("k")))
        )
        return dict.fromkeys(spans) | {spans[key]: float(days) for key, days in rows}

    @api.model
    def _flush_money(self):
        for model, names in READ.items():
            self.env[model].flush_model(names.split())

    @api.model
    def _span_query(self, spans):
        rows = SQL(", ").join(SQL("(%s, %s, %s, %s::date, %s::date)", key, *span) for key, span in enumerate(spans))
        return SQL("SELECT * FROM (VALUES %s) AS v(id, partner_id, company_id, date_from, date_to)", rows)

    @api.model
    def _money_query(self, spans):
        """Return SQL: ``id, ordered, revenue, collected`` of every row of ``spans``."""
        return SQL(
            """
            SELECT k.id, COALESCE(ordered.amount, 0) AS ordered, COALESCE(revenue.amount, 0) AS revenue,
                   COALESCE(collected.amount, 0) AS collected
              FROM %(spans)s k
         LEFT JOIN (%(ordered)s) ordered ON ordered.id = k.id
         LEFT JOIN (%(revenue)s) revenue ON revenue.id = k.id
         LEFT JOIN (%(collected)s) collected ON collected.id = k.id
            """,
            spans=spans,
            ordered=self._ordered_query(spans),
            revenue=self._revenue_query(spans),
            collected=self._collected_query(spans),
        )

    @api.model
    def _ordered_query(self, spans):
        """Confirmed orders by order date, as the day is in the company's time zone."""
        return SQL(
            """
            SELECT k.id, SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS amount
              FROM %s k
              JOIN res_partner c ON c.commercial_partner_id = k.partner_id
              JOIN sale_order o ON o.partner_id = c.id AND o.company_id = k.company_id AND o.state = 'sale'
              JOIN res_company company ON company.id = k.company_id
              JOIN res_partner own ON own.id = company.partner_id
             WHERE (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(own.tz, 'UTC'))::date
                   BETWEEN k.date_from AND k.date_to
          GROUP BY k.id
            """,
            spans,
        )

    @api.model
    def _revenue_query(self, spans):
        return SQL(
            """
            SELECT k.id, SUM(m.amount_untaxed_signed) AS amount
              FROM %s k
              JOIN res_partner c ON c.commercial_partner_id = k.partner_id
              JOIN account_move m ON m.partner_id = c.id AND m.company_id = k.company_id
               AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.invoice_date BETWEEN k.date_from AND k.date_to
          GROUP BY k.id
            """,
            spans,
        )

    @api.model
    def _collected_query(self, spans):
        """Of each reconciled receivable line of a receipt, the share that was money, on the day it came."""
        return SQL(
            """
            SELECT k.id, SUM(matched.amount * cash.share) AS amount
              FROM %(spans)s k
              JOIN res_partner c ON c.commercial_partner_id = k.partner_id
              JOIN account_move_line l ON l.partner_id = c.id AND l.company_id = k.company_id
               AND l.parent_state = 'posted' AND l.date BETWEEN k.date_from AND k.date_to
              JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
        CROSS JOIN LATERAL (
                   SELECT COALESCE((SELECT SUM(p.amount) FROM account_partial_reconcile p
                                     WHERE p.credit_move_id = l.id), 0)
                        - COALESCE((SELECT SUM(p.amount) FROM account_partial_reconcile p
                                     WHERE p.debit_move_id = l.id), 0) AS amount) matched
        CROSS JOIN LATERAL (%(share)s) cash
             WHERE matched.amount <> 0
          GROUP BY k.id
            """,
            spans=spans,
            share=self._cash_share_query(SQL("l.move_id")),
        )

    @api.model
    def _cash_share_query(self, move):
        """Return SQL: which share of what an entry settles is money; 0 for credit notes, write-offs and the like."""
        return SQL(
            """
            SELECT COALESCE(SUM(s.balance) FILTER (WHERE t.account_type IN ('asset_cash', 'liability_credit_card')
                                                      OR s.account_id = pay.outstanding_account_id)
                   / NULLIF(-SUM(s.balance) FILTER (WHERE t.account_type = 'asset_receivable'), 0), 0) AS share
              FROM account_move_line s
              JOIN account_account t ON t.id = s.account_id
              JOIN account_move e ON e.id = s.move_id
         LEFT JOIN account_payment pay ON pay.id = e.origin_payment_id
             WHERE s.move_id = %s
            """,
            move,
        )

    @api.model
    def _days_late_query(self, spans):
        return SQL(
            """
            SELECT id, SUM(amount * days) / SUM(amount) AS days
              FROM (%s UNION ALL %s) late
          GROUP BY id
            """,
            self._paid_late_query(spans),
            self._unpaid_query(spans),
        )

    @api.model
    def _paid_late_query(self, spans):
        """Return SQL: ``id, amount, days`` of the money that came in a time; 0 days where it was punctual."""
        return SQL(
            """
            SELECT k.id, p.amount * cash.share AS amount,
                   GREATEST(l.date - COALESCE(d.date_maturity, d.date), 0) AS days
              FROM %(spans)s k
              JOIN res_partner c ON c.commercial_partner_id = k.partner_id
              JOIN account_move_line l ON l.partner_id = c.id AND l.company_id = k.company_id
               AND l.parent_state = 'posted' AND l.date BETWEEN k.date_from AND k.date_to
              JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
              JOIN account_partial_reconcile p ON p.credit_move_id = l.id
              JOIN account_move_line d ON d.id = p.debit_move_id
              JOIN account_move i ON i.id = d.move_id AND i.move_type = 'out_invoice'
        CROSS JOIN LATERAL (%(share)s) cash
             WHERE cash.share > 0
            """,
            spans=spans,
            share=self._cash_share_query(SQL("l.move_id")),
        )

    @api.model
    def _unpaid_query(self, spans):
        """Return SQL: ``id, amount, days`` of invoices past due that were open when a time ended, or are today."""
        return SQL(
            """
            SELECT k.id, left_over.amount, k.date_end - COALESCE(d.date_maturity, d.date) AS days
              FROM (SELECT *, LEAST(date_to, %(today)s::date) AS date_end FROM %(spans)s) k
              JOIN res_partner c ON c.commercial_partner_id = k.partner_id
              JOIN account_move_line d ON d.partner_id = c.id AND d.company_id = k.company_id
               AND d.parent_state = 'posted' AND COALESCE(d.date_maturity, d.date) < k.date_end
              JOIN account_account a ON a.id = d.account_id AND a.account_type = 'asset_receivable'
              JOIN account_move i ON i.id = d.move_id AND i.move_type = 'out_invoice'
        CROSS JOIN LATERAL (
                   SELECT d.balance - COALESCE((SELECT SUM(p.amount) FROM account_partial_reconcile p
                                                  JOIN account_move_line l ON l.id = p.credit_move_id
                                                 WHERE p.debit_move_id = d.id AND l.date <= k.date_end), 0) AS amount
                   ) left_over
             WHERE left_over.amount > 0
            """,
            spans=spans,
            today=fields.Date.context_today(self),
        )
