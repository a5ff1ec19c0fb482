from odoo import api, models
from odoo.tools import SQL

from ..settlement.balance_query_mixin import RATE
from ..settlement.plan_fill import FILL

# What is meant for an instalment goes to it; the rest that the order has got fills its plan in order, as of contracts.
ORDER_PLANS = (
    """
    WITH plan AS (
            SELECT i.id, i.order_id, i.sequence, i.amount, so.currency_id, com.parent_path, cur.decimal_places AS digits
              FROM sales_contract_installment i
              JOIN sale_order so ON so.id = i.order_id
              JOIN res_company com ON com.id = so.company_id
              JOIN res_currency cur ON cur.id = so.currency_id
             WHERE %(some)s),
         heads AS (SELECT DISTINCT order_id, currency_id, parent_path FROM plan),
         facts AS (
            SELECT heads.order_id, f.installment_id, SUM(f.settled * worth.rate) AS settled,
                   SUM(f.written * worth.rate) AS written
              FROM heads
              JOIN sales_settlement f ON f.order_id = heads.order_id
         LEFT JOIN account_move mov ON mov.id = f.move_id
              JOIN LATERAL (SELECT CASE WHEN f.currency_id = heads.currency_id THEN 1 ELSE %(fact_rate)s END AS rate)
                   worth ON TRUE
          GROUP BY heads.order_id, f.installment_id),
         advances AS (
            SELECT plan.id,
                   SUM(-l.amount_residual_currency
                       * CASE WHEN l.currency_id = plan.currency_id THEN 1 ELSE %(payment_rate)s END) AS advance
              FROM plan
              JOIN account_payment pay ON pay.sales_installment_id = plan.id AND pay.payment_type = 'inbound'
              JOIN account_move mov ON mov.id = pay.move_id AND mov.state = 'posted'
              JOIN account_move_line l ON l.move_id = mov.id AND l.reconciled IS NOT TRUE AND l.amount_residual < 0
              JOIN account_account acc ON acc.id = l.account_id AND acc.account_type = 'asset_receivable'
          GROUP BY plan.id),
         own AS (
            SELECT plan.id, plan.order_id AS key, plan.sequence, plan.amount, plan.digits, TRUE AS fills,
                   COALESCE(f.settled, 0) AS settled, COALESCE(f.written, 0) AS written,
                   COALESCE(a.advance, 0) AS advance
              FROM plan
         LEFT JOIN facts f ON f.installment_id = plan.id
         LEFT JOIN advances a ON a.id = plan.id),
         loose AS (
            SELECT order_id AS key, settled, 0 AS advance, written FROM facts WHERE installment_id IS NULL),
"""
    + FILL
)


class SalesOrderBalanceQueryMixin(models.AbstractModel):
    """What instalments of orders have got, from facts and tagged payments: written whenever these change."""

    _name = "sales.order.balance.query.mixin"
    _description = "Balances of Orders"

    @api.model
    @api.private
    def _refresh_order_plans(self, order_ids=(), contract_ids=()):
        """Write what the instalments of orders have got; two at the same moment are tried again by Odoo.

        :param order_ids: ids of orders whose documents or amounts have changed
        :param contract_ids: ids of contracts whose orders' have; None for all orders
        """
        if contract_ids is not None and not contract_ids and not order_ids:
            return
        self.env.flush_all()
        some = SQL("i.order_id IS NOT NULL")
        if contract_ids is not None:
            listed = (list(order_ids), list(contract_ids))
            some = SQL("i.order_id IS NOT NULL AND (i.order_id = ANY(%s) OR i.contract_id = ANY(%s))", *listed)
        self.env.cr.execute(
            SQL(
                ORDER_PLANS,
                some=some,
                fact_rate=self._worth("heads", "f.currency_id", "COALESCE(mov.invoice_date, CURRENT_DATE)"),
                payment_rate=self._worth("plan", "l.currency_id", "l.date"),
            )
        )
        self.invalidate_model(flush=False)

    def _worth(self, table, currency, date):
        """Return SQL of what one of a currency is in that of the order, by the rates of a day."""
        path, own_currency = SQL.identifier(table, "parent_path"), SQL.identifier(table, "currency_id")
        parts = {"date": SQL(date), "root": SQL("split_part(%s, '/', 1)::int", path)}
        own = SQL(RATE, currency=own_currency, **parts)
        other = SQL(RATE, currency=SQL(currency), **parts)
        return SQL("(%s / NULLIF(%s, 0))", own, other)
