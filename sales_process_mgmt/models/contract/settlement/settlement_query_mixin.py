from odoo import api, models
from odoo.tools import SQL

# One row for each partial between a customer's invoice (or a refund) and money. What is settled is what the partial
# closes, in the invoice's currency; the money in it is the other side at its own rate.
# It runs at each payment: what is only looked up is no join, of which the planner would try every order.
PARTIALS = """
    SELECT p.id AS partial_key, side.move_id, side.payment_move_id, dl.company_id, side.currency_id,
           (SELECT cur.decimal_places FROM res_currency cur WHERE cur.id = side.currency_id) AS digits,
           (SELECT cur.decimal_places FROM res_currency cur WHERE cur.id = dl.company_currency_id) AS company_digits,
           (SELECT partner.commercial_partner_id FROM res_partner partner WHERE partner.id = side.partner_id)
               AS partner_id,
           side.date, side.sign, side.closed, side.paid, side.rate
      FROM account_partial_reconcile p
      JOIN account_move_line dl ON dl.id = p.debit_move_id
      JOIN account_move_line cl ON cl.id = p.credit_move_id
      JOIN account_move dm ON dm.id = dl.move_id
      JOIN account_move cm ON cm.id = cl.move_id
CROSS JOIN LATERAL (
           SELECT dl.move_id, cl.move_id AS payment_move_id, dl.currency_id, dl.partner_id, cl.date, 1 AS sign,
                  cl.journal_id, p.debit_amount_currency AS closed,
                  p.credit_amount_currency * COALESCE(ABS(cl.balance / NULLIF(cl.amount_currency, 0)), 1) AS paid,
                  COALESCE(ABS(dl.balance / NULLIF(dl.amount_currency, 0)), 1) AS rate
            WHERE dm.move_type IN ('out_invoice', 'out_receipt') AND cm.move_type = 'entry'
            UNION ALL
           SELECT cl.move_id, dl.move_id, cl.currency_id, cl.partner_id, dl.date, -1,
                  dl.journal_id, p.credit_amount_currency,
                  p.debit_amount_currency * COALESCE(ABS(dl.balance / NULLIF(dl.amount_currency, 0)), 1),
                  COALESCE(ABS(cl.balance / NULLIF(cl.amount_currency, 0)), 1)
            WHERE cm.move_type = 'out_refund' AND dm.move_type = 'entry') side
     WHERE dm.state = 'posted' AND cm.state = 'posted'
       AND (SELECT acc.account_type FROM account_account acc WHERE acc.id = dl.account_id) = 'asset_receivable'
       AND side.journal_id IS DISTINCT FROM (
           SELECT com.currency_exchange_journal_id FROM res_company com WHERE com.id = dl.company_id)
       AND %s
"""

# What the other side of each partial consists of: money, netting with what we owe, agreed early-payment discount; the
# rest closes the receivable without having been paid.
SOURCES = """
    SELECT l.move_id,
           NULLIF(SUM(-l.balance) FILTER (WHERE acc.account_type = 'asset_receivable'), 0) AS receivable,
           SUM(l.balance) FILTER (WHERE acc.account_type != 'asset_receivable' AND (
               acc.account_type IN ('asset_cash', 'liability_credit_card')
               OR l.account_id IN (pay.outstanding_account_id, jou.default_account_id, jou.suspense_account_id)
               OR l.account_id IN (SELECT method.payment_account_id FROM account_payment_method_line method
                                    WHERE method.journal_id = jou.id))) AS cash,
           SUM(l.balance) FILTER (WHERE acc.account_type = 'liability_payable') AS netted,
           SUM(l.balance) FILTER (WHERE acc.account_type NOT IN ('asset_receivable', 'liability_payable') AND (
               l.tax_repartition_line_id IS NOT NULL
               OR l.account_id IN (com.account_journal_early_pay_discount_loss_account_id,
                                   com.account_journal_early_pay_discount_gain_account_id))) AS discount
      FROM account_move_line l
      JOIN account_account acc ON acc.id = l.account_id
      JOIN account_journal jou ON jou.id = l.journal_id
      JOIN res_company com ON com.id = l.company_id
 LEFT JOIN account_payment pay ON pay.move_id = l.move_id
     WHERE l.move_id IN (SELECT payment_move_id FROM partials)
  GROUP BY l.move_id
"""

# Whose invoice it is: that of an instalment, or of the orders of its lines, by their totals with tax.
SHARES = """
    SELECT mov.id AS move_id, inst.contract_id, inst.id AS installment_id, MIN(item.order_id) AS order_id,
           1.0 AS part, 1.0 AS upto
      FROM account_move mov
      JOIN sales_contract_installment inst ON inst.id = mov.sales_installment_id
 LEFT JOIN (SELECT l.move_id, sol.order_id
              FROM account_move_line l
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = l.id
              JOIN sale_order_line sol ON sol.id = rel.order_line_id
             WHERE l.move_id IN (SELECT move_id FROM partials)) item ON item.move_id = mov.id
     WHERE mov.id IN (SELECT move_id FROM partials)
  GROUP BY mov.id, inst.id
     UNION ALL
    SELECT lines.move_id, so.sales_contract_id, NULL, so.id,
           lines.amount / lines.total,
           SUM(lines.amount) OVER (PARTITION BY lines.move_id ORDER BY so.id) / lines.total
      FROM (SELECT l.move_id, item.order_id, SUM(l.price_total) AS amount,
                   NULLIF(SUM(SUM(l.price_total)) OVER (PARTITION BY l.move_id), 0) AS total
              FROM account_move_line l
              JOIN account_move mov ON mov.id = l.move_id AND mov.sales_installment_id IS NULL
         LEFT JOIN LATERAL (SELECT MIN(sol.order_id) AS order_id
                              FROM sale_order_line_invoice_rel rel
                              JOIN sale_order_line sol ON sol.id = rel.order_line_id
                             WHERE rel.invoice_line_id = l.id) item ON TRUE
             WHERE l.display_type = 'product' AND l.move_id IN (SELECT move_id FROM partials)
          GROUP BY l.move_id, item.order_id) lines
      JOIN sale_order so ON so.id = lines.order_id
     WHERE lines.total IS NOT NULL
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
