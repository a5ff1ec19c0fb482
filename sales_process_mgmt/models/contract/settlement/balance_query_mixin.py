from odoo import api, fields, models
from odoo.tools import SQL

from .plan_fill import FILL

# What one currency is worth in another on a day, as Odoo converts: by the company's rates, the latest until then, and
# before the first one by that. A function, because these statements run at each payment, and nearly all money is in the
# currency of its contract: a rate that is not asked for is not even planned.
RATE = "sales_currency_rate(%(currency)s, %(date)s, %(root)s)"
RATE_FUNCTION = """
    CREATE OR REPLACE FUNCTION sales_currency_rate(currency int, day date, root int) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT COALESCE((SELECT r.rate FROM res_currency_rate r
                          WHERE r.currency_id = currency AND (r.company_id IS NULL OR r.company_id = root)
                       ORDER BY r.name > day, r.company_id, ABS(r.name - day) LIMIT 1), 1)
    $$
"""
# The company whose rates a contract's company uses; looked up by the few that need it.
ROOT = "(SELECT split_part(com.parent_path, '/', 1)::int FROM res_company com WHERE com.id = con.company_id)"

INVOICED = """
    SELECT so.sales_contract_id AS contract_id,
           SUM(CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
               * CASE WHEN mov.currency_id = con.currency_id THEN 1 ELSE %(invoice_rate)s END) AS invoiced
      FROM sale_order so
      JOIN sales_contract con ON con.id = so.sales_contract_id
      JOIN sale_order_line sol ON sol.order_id = so.id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
      JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
      JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted'
           AND mov.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
     WHERE so.sales_contract_id IS NOT NULL %(some_order)s
  GROUP BY so.sales_contract_id
"""

# What is past due of invoices of orders that call off without a plan: of the others their instalments say it.
OVERDUE = """
    SELECT so.sales_contract_id AS contract_id,
           SUM(CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
               * mov.amount_residual / NULLIF(mov.amount_total, 0)
               * CASE WHEN mov.currency_id = con.currency_id THEN 1 ELSE %(invoice_rate)s END) AS overdue
      FROM sale_order so
      JOIN sales_contract con ON con.id = so.sales_contract_id AND con.kind NOT IN ('service', 'mixed')
      JOIN sale_order_line sol ON sol.order_id = so.id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
      JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
      JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted' AND mov.invoice_date_due < %(today)s
           AND mov.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
     WHERE NOT EXISTS (SELECT FROM sales_contract_installment i WHERE i.order_id = so.id) %(some_order)s
  GROUP BY so.sales_contract_id
"""

SETTLED = """
    SELECT f.contract_id, f.installment_id,
           SUM(f.settled * worth.rate) AS settled, SUM(f.written * worth.rate) AS written, SUM(f.cash) AS cash
      FROM sales_settlement f
      JOIN sales_contract con ON con.id = f.contract_id
      JOIN LATERAL (SELECT CASE WHEN f.currency_id = con.currency_id THEN 1 ELSE %(fact_rate)s END AS rate) worth
        ON TRUE
     WHERE f.contract_id IS NOT NULL %(some_fact)s
  GROUP BY f.contract_id, f.installment_id
"""

# Money that came and is not matched with an invoice yet.
ADVANCES = """
    SELECT pay.sales_contract_id AS contract_id, pay.sales_installment_id AS installment_id,
           SUM(-l.amount_residual_currency * CASE WHEN l.currency_id = con.currency_id THEN 1
                                                  ELSE %(payment_rate)s END) AS advance
      FROM account_payment pay
      JOIN sales_contract con ON con.id = pay.sales_contract_id
      JOIN account_move_line l ON l.move_id = pay.move_id AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
     WHERE pay.payment_type = 'inbound' AND l.amount_residual < 0
       AND (SELECT acc.account_type FROM account_account acc WHERE acc.id = l.account_id) = 'asset_receivable'
           %(some_payment)s
  GROUP BY pay.sales_contract_id, pay.sales_installment_id
"""

# Two statements: posting changes the one, paying the other, and both happen too often to plan what stays as it is.
# The second tells which contracts have a plan, or orders with one, whose instalments are then to be written.
CONTRACTS_INVOICED = """
    UPDATE sales_contract con
       SET amount_invoiced = ROUND(COALESCE(inv.invoiced, 0)::numeric, cur.decimal_places)
      FROM sales_contract self
      JOIN res_currency cur ON cur.id = self.currency_id
 LEFT JOIN (%(invoiced)s) inv ON inv.contract_id = self.id
     WHERE con.id = self.id %(some_contract)s
"""

CONTRACTS_PAID = """
    UPDATE sales_contract con
       SET amount_settled = ROUND(COALESCE(fact.settled, 0)::numeric, cur.decimal_places),
           amount_written = ROUND(COALESCE(fact.written, 0)::numeric, cur.decimal_places),
           amount_cash = COALESCE(fact.cash, 0),
           amount_advance = ROUND(COALESCE(adv.advance, 0)::numeric, cur.decimal_places),
           amount_collected = ROUND((COALESCE(fact.settled, 0) + COALESCE(adv.advance, 0))::numeric, cur.decimal_places)
      FROM sales_contract self
      JOIN res_currency cur ON cur.id = self.currency_id
 LEFT JOIN (SELECT contract_id, SUM(settled) AS settled, SUM(written) AS written, SUM(cash) AS cash
              FROM (%(settled)s) one GROUP BY contract_id) fact ON fact.contract_id = self.id
 LEFT JOIN (SELECT contract_id, SUM(advance) AS advance
              FROM (%(advances)s) one GROUP BY contract_id) adv ON adv.contract_id = self.id
     WHERE con.id = self.id %(some_contract)s
 RETURNING EXISTS (SELECT FROM sales_contract_installment i WHERE i.contract_id = con.id)
"""

# What is meant for an instalment goes to it; the rest fills a plan in its order. The plan of a framework says how each
# of its orders is paid: nothing of it is owed as a whole.
INSTALLMENTS = (
    """
    WITH facts AS (%(settled)s),
         advances AS (%(advances)s),
         own AS (
            SELECT i.id, i.contract_id AS key, i.sequence, i.amount, cur.decimal_places AS digits,
                   con.kind IN ('service', 'mixed') AS fills,
                   COALESCE(f.settled, 0) AS settled, COALESCE(f.written, 0) AS written,
                   COALESCE(a.advance, 0) AS advance
              FROM sales_contract_installment i
              JOIN sales_contract con ON con.id = i.contract_id
              JOIN res_currency cur ON cur.id = con.currency_id
         LEFT JOIN facts f ON f.installment_id = i.id
         LEFT JOIN advances a ON a.installment_id = i.id
             WHERE i.order_id IS NULL %(some_line)s),
         loose AS (
            SELECT contract_id AS key, settled, 0 AS advance, written FROM facts WHERE installment_id IS NULL
             UNION ALL
            SELECT contract_id, 0, advance, 0 FROM advances WHERE installment_id IS NULL),
"""
    + FILL
)


class SalesBalanceQueryMixin(models.AbstractModel):
    """What contracts and their instalments have got, from facts, posted invoices and tagged payments."""

    _name = "sales.balance.query.mixin"
    _description = "Balances of Contracts"

    def init(self):
        result = super().init()
        self.env.cr.execute(RATE_FUNCTION)
        return result

    @api.model
    def _balance_parts(self, contract_ids):
        """Return SQL of each source, kept to some contracts; to all where ``contract_ids`` is None."""

        def some(column):
            return SQL() if contract_ids is None else SQL("AND %s = ANY(%s)", column, contract_ids)

        def worth(currency, date):
            parts = {"date": date, "root": SQL(ROOT)}
            own = SQL(RATE, currency=SQL("con.currency_id"), **parts)
            other = SQL(RATE, currency=currency, **parts)
            return SQL("(%s / NULLIF(%s, 0))", own, other)

        invoiced_on = SQL("COALESCE(mov.invoice_date, CURRENT_DATE)")
        settled_on = SQL(
            "COALESCE((SELECT mov.invoice_date FROM account_move mov WHERE mov.id = f.move_id), CURRENT_DATE)"
        )
        invoices = {
            "invoice_rate": worth(SQL("mov.currency_id"), invoiced_on),
            "some_order": some(SQL("so.sales_contract_id")),
        }
        advances = SQL(
            ADVANCES,
            payment_rate=worth(SQL("l.currency_id"), SQL("l.date")),
            some_payment=some(SQL("pay.sales_contract_id")),
        )
        return {
            "invoiced": SQL(INVOICED, **invoices),
            "overdue": SQL(OVERDUE, today=fields.Date.context_today(self), **invoices),
            "settled": SQL(
                SETTLED,
                fact_rate=worth(SQL("f.currency_id"), settled_on),
                some_fact=some(SQL("f.contract_id")),
            ),
            "advances": advances,
            "some_contract": some(SQL("con.id")),
            "some_line": some(SQL("i.contract_id")),
        }
