-- The ledger of a company summed by customer: each source once over the whole table, by the customer of its document.
WITH rate AS (
    SELECT con.id, con.commercial_partner_id AS partner_id, con.kind,
           CASE WHEN con.currency_id = com.currency_id THEN 1 ELSE (
                SELECT r.rate FROM res_currency_rate r
                 WHERE r.currency_id = con.currency_id AND r.name <= con.date_signed ORDER BY r.name DESC LIMIT 1) END AS value
      FROM sales_contract con JOIN res_company com ON com.id = con.company_id
     WHERE con.state IN ('signed', 'done', 'terminated') AND con.company_id = %(company)s
), back AS (
    SELECT m.sale_line_id, SUM(m.product_qty) AS quantity
      FROM stock_move m JOIN stock_location src ON src.id = m.location_id AND src.usage = 'customer'
     WHERE m.to_refund AND m.state = 'done' AND m.sale_line_id IS NOT NULL GROUP BY m.sale_line_id
), planned AS (
    SELECT DISTINCT order_id FROM sales_contract_installment WHERE order_id IS NOT NULL
), invoiced AS (
    SELECT so.id, so.sales_contract_id, partner.commercial_partner_id AS partner_id, planned.order_id IS NOT NULL AS has_plan,
           SUM(part.amount) AS invoiced,
           SUM(part.amount * mov.amount_residual / NULLIF(mov.amount_total, 0))
               FILTER (WHERE mov.invoice_date_due < CURRENT_DATE) AS overdue
      FROM sale_order so
      JOIN res_partner partner ON partner.id = so.partner_id
 LEFT JOIN planned ON planned.order_id = so.id
      JOIN sale_order_line sol ON sol.order_id = so.id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
      JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
      JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted'
CROSS JOIN LATERAL (SELECT CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
                           / mov.invoice_currency_rate AS amount) part
     WHERE so.company_id = %(company)s AND so.state = 'sale'
  GROUP BY so.id, partner.commercial_partner_id, planned.order_id
), parts AS (
    SELECT rate.partner_id, con.amount_total / rate.value AS total, 0 AS called, 0 AS delivered,
           con.amount_invoiced / rate.value AS invoiced, con.amount_collected / rate.value AS collected, 0 AS overdue
      FROM rate JOIN sales_contract con ON con.id = rate.id
     UNION ALL
    SELECT rate.partner_id, 0,
           SUM(GREATEST(sol.product_uom_qty - COALESCE(back.quantity, 0), sol.qty_delivered)
               * cl.price_total / cl.quantity / rate.value),
           SUM(sol.qty_delivered * cl.price_total / cl.quantity / rate.value), 0, 0, 0
      FROM rate
      JOIN sales_contract_line cl ON cl.contract_id = rate.id
      JOIN sale_order_line sol ON sol.sales_contract_line_id = cl.id
      JOIN sale_order so ON so.id = sol.order_id AND so.state = 'sale'
 LEFT JOIN back ON back.sale_line_id = sol.id
  GROUP BY rate.partner_id
     UNION ALL
    SELECT rate.partner_id, 0, 0, 0, 0, 0, SUM(i.amount_open / rate.value)
      FROM rate
      JOIN sales_contract_installment i ON i.contract_id = rate.id AND i.amount_open > 0 AND i.date_due < CURRENT_DATE
 LEFT JOIN sale_order so ON so.id = i.order_id
     WHERE i.order_id IS NULL OR so.state = 'sale'
  GROUP BY rate.partner_id
     UNION ALL
    SELECT rate.partner_id, 0, 0, 0, 0, 0, SUM(invoiced.overdue)
      FROM rate JOIN invoiced ON invoiced.sales_contract_id = rate.id AND NOT invoiced.has_plan
     WHERE rate.kind NOT IN ('service', 'mixed')
  GROUP BY rate.partner_id
     UNION ALL
    SELECT partner.commercial_partner_id, so.amount_total / so.currency_rate, so.amount_total / so.currency_rate, 0, 0, 0, 0
      FROM sale_order so JOIN res_partner partner ON partner.id = so.partner_id
     WHERE so.state = 'sale' AND so.sales_contract_id IS NULL AND so.company_id = %(company)s
     UNION ALL
    SELECT partner.commercial_partner_id, 0, 0,
           SUM(sol.price_total * sol.qty_delivered / NULLIF(sol.product_uom_qty, 0) / so.currency_rate), 0, 0, 0
      FROM sale_order so
      JOIN res_partner partner ON partner.id = so.partner_id
      JOIN sale_order_line sol ON sol.order_id = so.id
     WHERE so.state = 'sale' AND so.sales_contract_id IS NULL AND so.company_id = %(company)s
  GROUP BY partner.commercial_partner_id
     UNION ALL
    SELECT partner_id, 0, 0, 0, SUM(invoiced), 0, SUM(overdue)
      FROM invoiced WHERE sales_contract_id IS NULL GROUP BY partner_id
     UNION ALL
    SELECT partner.commercial_partner_id, 0, 0, 0, 0, SUM(f.settled / mov.invoice_currency_rate), 0
      FROM sales_settlement f
      JOIN sale_order so ON so.id = f.order_id AND so.state = 'sale' AND so.sales_contract_id IS NULL
      JOIN res_partner partner ON partner.id = so.partner_id
      JOIN account_move mov ON mov.id = f.move_id
     WHERE f.contract_id IS NULL AND so.company_id = %(company)s
  GROUP BY partner.commercial_partner_id
)
  SELECT partner_id, SUM(total), SUM(called), SUM(delivered), SUM(invoiced), SUM(collected), COALESCE(SUM(overdue), 0)
    FROM parts GROUP BY partner_id ORDER BY partner_id
