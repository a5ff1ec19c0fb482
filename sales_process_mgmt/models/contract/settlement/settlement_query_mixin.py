from odoo import api, models
from odoo.tools import SQL

# These statements run at each payment, for one partial nearly always, and PostgreSQL plans them anew each time, which
# takes longer than running them. So what is only looked up is a query of its own, behind OFFSET 0 where it would be
# joined all the same: the planner then tries no order of joins.

# One row for each partial between a customer's invoice (or a refund) and money. What is settled is what the partial
# closes, in the invoice's currency; the money in it is the other side at its own rate.
PARTIALS = """
    SELECT p.id AS partial_key, side.move_id, side.payment_move_id, dl.company_id, side.currency_id,
           (SELECT mov.sales_installment_id FROM account_move mov WHERE mov.id = side.move_id) AS asked_installment_id,
           (SELECT cur.decimal_places FROM res_currency cur WHERE cur.id = side.currency_id) AS digits,
           (SELECT cur.decimal_places FROM res_currency cur WHERE cur.id = dl.company_currency_id) AS company_digits,
           (SELECT partner.commercial_partner_id FROM res_partner partner WHERE partner.id = side.partner_id)
               AS partner_id,
           side.date, side.sign, side.closed, side.paid, side.rate
      FROM account_partial_reconcile p
      JOIN account_move_line dl ON dl.id = p.debit_move_id
      JOIN account_move_line cl ON cl.id = p.credit_move_id
CROSS JOIN LATERAL (
           SELECT (SELECT mov.move_type FROM account_move mov WHERE mov.id = dl.move_id) AS debit,
                  (SELECT mov.move_type FROM account_move mov WHERE mov.id = cl.move_id) AS credit
           OFFSET 0) kind
CROSS JOIN LATERAL (
           SELECT * FROM (
                  SELECT dl.move_id, cl.move_id AS payment_move_id, dl.currency_id, dl.partner_id, cl.date, 1 AS sign,
                         cl.journal_id, p.debit_amount_currency AS closed,
                         p.credit_amount_currency * COALESCE(ABS(cl.balance / NULLIF(cl.amount_currency, 0)), 1)
                             AS paid,
                         COALESCE(ABS(dl.balance / NULLIF(dl.amount_currency, 0)), 1) AS rate
                   WHERE kind.debit IN ('out_invoice', 'out_receipt') AND kind.credit = 'entry'
                   UNION ALL
                  SELECT cl.move_id, dl.move_id, cl.currency_id, cl.partner_id, dl.date, -1,
                         dl.journal_id, p.credit_amount_currency,
                         p.debit_amount_currency * COALESCE(ABS(dl.balance / NULLIF(dl.amount_currency, 0)), 1),
                         COALESCE(ABS(cl.balance / NULLIF(cl.amount_currency, 0)), 1)
                   WHERE kind.credit = 'out_refund' AND kind.debit = 'entry') one
           OFFSET 0) side
     WHERE dl.parent_state = 'posted' AND cl.parent_state = 'posted'
       AND (SELECT acc.account_type FROM account_account acc WHERE acc.id = dl.account_id) = 'asset_receivable'
       AND side.journal_id IS DISTINCT FROM (
           SELECT com.currency_exchange_journal_id FROM res_company com WHERE com.id = dl.company_id)
       AND %s
"""

# What the other side of each partial consists of: money, netting with what we owe, agreed early-payment discount; the
# rest closes the receivable without having been paid.
SOURCES = """
    SELECT l.move_id,
           NULLIF(SUM(-l.balance) FILTER (WHERE acc.type = 'asset_receivable'), 0) AS receivable,
           SUM(l.balance) FILTER (WHERE acc.type != 'asset_receivable' AND (
               acc.type IN ('asset_cash', 'liability_credit_card')
               OR l.account_id IN (jou.default_account_id, jou.suspense_account_id)
               OR l.account_id IN (SELECT pay.outstanding_account_id FROM account_payment pay
                                    WHERE pay.move_id = l.move_id)
               OR l.account_id IN (SELECT method.payment_account_id FROM account_payment_method_line method
                                    WHERE method.journal_id = jou.id))) AS cash,
           SUM(l.balance) FILTER (WHERE acc.type = 'liability_payable') AS netted,
           SUM(l.balance) FILTER (WHERE acc.type NOT IN ('asset_receivable', 'liability_payable') AND (
               l.tax_repartition_line_id IS NOT NULL
               OR EXISTS (SELECT FROM res_company com WHERE com.id = l.company_id
                             AND l.account_id IN (com.account_journal_early_pay_discount_loss_account_id,
                                                  com.account_journal_early_pay_discount_gain_account_id))))
               AS discount
      FROM account_move_line l
      JOIN account_journal jou ON jou.id = l.journal_id
CROSS JOIN LATERAL (
           SELECT (SELECT one.account_type FROM account_account one WHERE one.id = l.account_id) AS type
           OFFSET 0) acc
     WHERE l.move_id IN (SELECT payment_move_id FROM partials)
  GROUP BY l.move_id
"""

# Whose invoice it is: that of an instalment, or of the orders of its lines, by their totals with tax.
SHARES = """
    SELECT lines.move_id, lines.installment_id, lines.order_id,
           COALESCE((SELECT inst.contract_id FROM sales_contract_installment inst WHERE inst.id = lines.installment_id),
                    (SELECT so.sales_contract_id FROM sale_order so
                      WHERE so.id = lines.order_id AND lines.installment_id IS NULL)) AS contract_id,
           CASE WHEN lines.installment_id IS NULL THEN lines.amount / lines.total ELSE 1 END AS part,
           CASE WHEN lines.installment_id IS NULL
                THEN SUM(lines.amount) OVER (PARTITION BY lines.move_id ORDER BY lines.order_id) / lines.total
                ELSE 1 END AS upto
      FROM (SELECT l.move_id, invoice.installment_id, MIN(item.order_id) AS order_id, SUM(l.price_total) AS amount,
                   NULLIF(SUM(SUM(l.price_total)) OVER (PARTITION BY l.move_id), 0) AS total
              FROM (SELECT DISTINCT move_id, asked_installment_id AS installment_id FROM partials) invoice
              JOIN account_move_line l ON l.move_id = invoice.move_id AND l.display_type = 'product'
         LEFT JOIN LATERAL (SELECT MIN(sol.order_id) AS order_id
                              FROM sale_order_line_invoice_rel rel
                              JOIN sale_order_line sol ON sol.id = rel.order_line_id
                             WHERE rel.invoice_line_id = l.id) item ON TRUE
          GROUP BY l.move_id, invoice.installment_id,
                   CASE WHEN invoice.installment_id IS NULL THEN item.order_id END) lines
     WHERE lines.installment_id IS NOT NULL OR (lines.order_id IS NOT NULL AND lines.total IS NOT NULL)
"""

# The same figure of each share, rounded along the shares, so that together they are the whole.
FIGURES = """
    SELECT part.*, share.contract_id, share.order_id, share.installment_id, share.part, share.upto,
           ROUND((part.closed * solid.part)::numeric, part.digits) AS whole_settled,
           ROUND((part.closed * (1 - solid.part))::numeric, part.digits) AS whole_written,
           ROUND((part.closed * solid.discount)::numeric, part.digits) AS whole_discount,
           ROUND((part.paid * solid.cash)::numeric, part.company_digits) AS whole_cash,
           ROUND((part.closed * part.rate * solid.cash - part.paid * solid.cash)::numeric, part.company_digits)
               AS whole_exchange
      FROM partials part
      JOIN sources source ON source.move_id = part.payment_move_id AND source.receivable IS NOT NULL
      JOIN LATERAL (SELECT COALESCE(source.cash, 0) / source.receivable AS cash,
                           COALESCE(source.discount, 0) / source.receivable AS discount,
                           (COALESCE(source.cash, 0) + COALESCE(source.netted, 0) + COALESCE(source.discount, 0))
                               / source.receivable AS part) solid ON TRUE
      JOIN shares share ON share.move_id = part.move_id
"""


def _along(column, digits):
    return f"""
        sign * (ROUND((whole_{column} * upto)::numeric, {digits})
                - ROUND((whole_{column} * (upto - part))::numeric, {digits})) AS {column}"""


EXPECTED = f"""
    SELECT partial_key, move_id, payment_move_id, company_id, partner_id, currency_id, contract_id, order_id,
           installment_id, date,
           {_along("settled", "digits")},
           {_along("written", "digits")},
           {_along("discount", "digits")},
           {_along("cash", "company_digits")},
           {_along("exchange", "company_digits")}
      FROM figures
"""


class SalesSettlementQueryMixin(models.AbstractModel):
    """What partial reconciliations mean for contracts and orders: one statement for any number of them.

    Odoo's partial tells what was closed, not what was paid: an early-payment discount of 20 closes 1,000 with 980, a
    write-off closes it with 950, and another rate closes 500 USD of 3,600 with 3,500. The other side of the partial
    tells the rest.
    """

    _name = "sales.settlement.query.mixin"
    _description = "Meaning of Reconciliations"

    @api.model
    def _expected_query(self, condition):
        """Return SQL of the facts that should be there.

        :param SQL condition: on the partials, aliased ``p``
        """
        return SQL(
            "WITH partials AS MATERIALIZED (%s), sources AS MATERIALIZED (%s), shares AS MATERIALIZED (%s),"
            " figures AS MATERIALIZED (%s) %s",
            SQL(PARTIALS, condition),
            SQL(SOURCES),
            SQL(SHARES),
            SQL(FIGURES),
            SQL(EXPECTED),
        )
