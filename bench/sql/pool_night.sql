-- Who returns to the pool tonight: no contact for 60 days or no order for 300, nothing open, nothing overdue. Days count
-- from when owner and pool got the customer; its owner was warned, and the days of the warning are over.
WITH held AS (
    SELECT c.commercial_partner_id AS partner_id
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
     WHERE o.state = 'sale'
       AND (o.invoice_status = 'to invoice' OR o.delivery_status IN ('pending', 'started', 'partial')
            OR o.invoice_status = 'no' AND o.delivery_status IS NULL
               AND NOT EXISTS (SELECT FROM stock_picking k WHERE k.sale_id = o.id))
     UNION
    SELECT c.commercial_partner_id
      FROM sale_order_line l
      JOIN product_product v ON v.id = l.product_id
      JOIN product_template i ON i.id = v.product_tmpl_id AND i.type = 'service'
      JOIN sale_order o ON o.id = l.order_id AND o.state = 'sale'
      JOIN res_partner c ON c.id = o.partner_id
     WHERE l.qty_delivered < l.product_uom_qty
       AND (l.invoice_status = 'no'
            OR l.invoice_status = 'invoiced' AND l.price_subtotal > 0
               AND o.date_order > now() AT TIME ZONE 'UTC' - interval '365 days')
     UNION
    SELECT c.commercial_partner_id
      FROM account_move_line l JOIN account_move m ON m.id = l.move_id JOIN res_partner c ON c.id = l.partner_id
     WHERE l.parent_state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt')
       AND l.display_type = 'payment_term' AND l.amount_residual > 0 AND l.date_maturity < CURRENT_DATE
), ordered AS (
    SELECT c.commercial_partner_id AS partner_id, MAX(o.date_order) AS date
      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
     WHERE o.state = 'sale' AND o.company_id = %(company)s GROUP BY 1
)
SELECT s.partner_id
  FROM sales_customer s
  JOIN sales_pool o ON o.id = s.pool_id
  JOIN res_partner p ON p.id = s.partner_id AND p.commercial_partner_id = p.id AND p.active
  LEFT JOIN ordered ON ordered.partner_id = s.partner_id
 WHERE s.user_id IS NOT NULL AND s.pool_id = %(pool)s
   AND LEAST(GREATEST(s.last_contact_date, s.owner_date, s.pool_date)::date + 60,
             GREATEST(ordered.date, s.owner_date, s.pool_date)::date + 300) <= CURRENT_DATE
   AND s.pool_warned_date + o.warn_days <= CURRENT_DATE
   AND NOT EXISTS (SELECT FROM held WHERE held.partner_id = s.partner_id)
 ORDER BY s.partner_id
