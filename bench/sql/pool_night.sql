-- Who returns to the pool tonight: no contact for 60 days or no order for 300, nothing open, nothing overdue.
WITH held AS (
    SELECT c.commercial_partner_id AS partner_id
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
     WHERE o.state = 'sale'
       AND (o.invoice_status = 'to invoice' OR o.delivery_status IN ('pending', 'started', 'partial')
            OR o.invoice_status = 'no' AND o.delivery_status IS NULL
               AND NOT EXISTS (SELECT FROM stock_picking k WHERE k.sale_id = o.id))
     UNION
    SELECT m.commercial_partner_id
      FROM account_move_line l JOIN account_move m ON m.id = l.move_id
     WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt')
       AND l.display_type = 'payment_term' AND l.amount_residual > 0 AND l.date_maturity < CURRENT_DATE
), ordered AS (
    SELECT c.commercial_partner_id AS partner_id, MAX(o.date_order) AS date
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
     WHERE o.state = 'sale' AND o.company_id = %(company)s GROUP BY 1
)
SELECT s.partner_id
  FROM sales_customer s
  JOIN res_partner p ON p.id = s.partner_id AND p.active
  LEFT JOIN ordered ON ordered.partner_id = s.partner_id
 WHERE s.user_id IS NOT NULL AND s.pool_id = %(pool)s
   AND LEAST(GREATEST(COALESCE(s.last_contact_date, s.owner_date, s.pool_date), s.owner_date)::date + 60,
             GREATEST(COALESCE(ordered.date, s.owner_date, s.pool_date), s.owner_date)::date + 300) <= CURRENT_DATE
   AND NOT EXISTS (SELECT FROM held WHERE held.partner_id = s.partner_id)
 ORDER BY s.partner_id
