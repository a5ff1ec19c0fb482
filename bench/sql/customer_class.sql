-- Class of every customer with business in twelve months, as a clerk with SQL would work it out.
WITH business AS (
    SELECT l.partner_id, SUM(-l.balance) AS amount
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id
     WHERE m.move_type IN ('out_invoice', 'out_refund') AND l.parent_state = 'posted' AND l.display_type = 'product'
       AND l.company_id = %(company)s AND m.invoice_date > CURRENT_DATE - interval '12 months'
       AND m.invoice_date <= CURRENT_DATE AND l.partner_id IS NOT NULL
  GROUP BY l.partner_id
), placed AS (
    SELECT partner_id, amount, SUM(amount) OVER () AS total,
           SUM(amount) OVER (ORDER BY amount DESC, partner_id ROWS UNBOUNDED PRECEDING) AS cumulated
      FROM business WHERE amount > 0
)
SELECT partner_id, CASE WHEN (cumulated - amount) * 100 < 80 * total THEN 'A'
                        WHEN (cumulated - amount) * 100 < 95 * total THEN 'B' ELSE 'C' END AS class
  FROM placed ORDER BY partner_id
