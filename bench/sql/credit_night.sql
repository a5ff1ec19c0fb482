-- Orders that wait from tonight: not delivered, of customers who are over their limit or overdue for too long.
WITH owed AS (
    SELECT partner.commercial_partner_id AS partner_id,
           SUM(l.amount_residual) FILTER (WHERE l.amount_residual > 0) AS receivable,
           -SUM(l.amount_residual) FILTER (WHERE l.amount_residual < 0) AS advance,
           SUM(l.amount_residual) FILTER (WHERE l.amount_residual > 0
                                            AND COALESCE(l.date_maturity, l.date) < CURRENT_DATE - %(days)s) AS late
      FROM account_move_line l
      JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
      JOIN res_partner partner ON partner.id = l.partner_id
     WHERE l.parent_state = 'posted' AND NOT l.reconciled AND l.company_id = %(company)s
  GROUP BY partner.commercial_partner_id
), weighed AS (
    SELECT partner.commercial_partner_id AS partner_id, so.id,
           SUM(sol.price_total * done.share) / so.currency_rate AS delivered,
           COALESCE(SUM(sol.price_total * GREATEST(1 - done.share, 0)) FILTER (
               WHERE (so.delivery_status IS DISTINCT FROM 'full' OR sol.qty_delivered_method <> 'stock_move')
                 AND COALESCE(so.commitment_date, so.date_order + sol.customer_lead * interval '1 day')::date
                     <= CURRENT_DATE + %(days)s), 0) / so.currency_rate AS near,
           SUM(sol.untaxed_amount_invoiced * sol.price_total / NULLIF(sol.price_subtotal, 0)) / so.currency_rate AS invoiced
      FROM sale_order so
      JOIN res_partner partner ON partner.id = so.partner_id
      JOIN sale_order_line sol ON sol.order_id = so.id AND sol.display_type IS NULL
CROSS JOIN LATERAL (SELECT COALESCE(sol.qty_delivered / NULLIF(sol.product_uom_qty, 0), 0) AS share) done
     WHERE so.company_id = %(company)s AND so.state = 'sale'
  GROUP BY partner.commercial_partner_id, so.id
), going AS (
    SELECT partner_id, SUM(GREATEST(delivered + near - invoiced, 0)) AS weight FROM weighed GROUP BY partner_id
), bad AS (
    SELECT s.partner_id
      FROM sales_credit_standing s
      JOIN res_partner p ON p.id = s.partner_id
 LEFT JOIN owed ON owed.partner_id = s.partner_id
 LEFT JOIN going ON going.partner_id = s.partner_id
     WHERE s.company_id = %(company)s
       AND (COALESCE(owed.receivable, 0) + COALESCE(going.weight, 0) - COALESCE(owed.advance, 0)
            > COALESCE((p.credit_limit ->> %(company)s::text)::numeric,
                       CASE s.state WHEN 'proposed' THEN s.suggested_limit END, 0) + 0.005
            OR COALESCE(owed.late, 0) - COALESCE(owed.advance, 0) > 0.005)
)
  SELECT so.id
    FROM sale_order so
    JOIN res_partner partner ON partner.id = so.partner_id
    JOIN bad ON bad.partner_id = partner.commercial_partner_id
   WHERE so.state = 'sale' AND so.delivery_status IN ('pending', 'started', 'partial') AND so.company_id = %(company)s
ORDER BY so.id
