-- The first page of the ledger of a company: first which lines, then the figures of these, in the company's currency.
-- Returned goods give back what they took; a contract's worth is at the rate of its signing, an order's at its own.
WITH page AS (
    SELECT *
      FROM (SELECT id * 2 AS id, id AS contract_id, NULL::int AS order_id, date_signed AS date
              FROM sales_contract
             WHERE state IN ('signed', 'done', 'terminated') AND company_id = %(company)s
             UNION ALL
            SELECT id * 2 + 1, NULL, id, date_order::date
              FROM sale_order WHERE state = 'sale' AND sales_contract_id IS NULL AND company_id = %(company)s) line
  ORDER BY date DESC, id DESC LIMIT %(limit)s
), contracts AS (
    SELECT page.id, page.date, con.name, partner.name AS partner,
           con.amount_total / rate.value AS total, line.called / rate.value AS called, line.delivered / rate.value AS delivered,
           con.amount_invoiced / rate.value AS invoiced, con.amount_collected / rate.value AS collected,
           CASE WHEN con.kind IN ('service', 'mixed') OR plan.is_there THEN COALESCE(plan.overdue, 0) / rate.value ELSE 0 END
               + CASE WHEN con.kind IN ('service', 'mixed') THEN 0 ELSE COALESCE(inv.overdue, 0) END AS overdue
      FROM page
      JOIN sales_contract con ON con.id = page.contract_id
      JOIN res_partner partner ON partner.id = con.commercial_partner_id
      JOIN res_company com ON com.id = con.company_id
      JOIN LATERAL (SELECT CASE WHEN con.currency_id = com.currency_id THEN 1 ELSE (
                           SELECT r.rate FROM res_currency_rate r
                            WHERE r.currency_id = con.currency_id AND r.name <= con.date_signed
                         ORDER BY r.name DESC LIMIT 1) END AS value) rate ON TRUE
 LEFT JOIN LATERAL (
           SELECT SUM(GREATEST(sol.product_uom_qty - COALESCE(back.quantity, 0), sol.qty_delivered)
                      * cl.price_total / cl.quantity) AS called,
                  SUM(sol.qty_delivered * cl.price_total / cl.quantity) AS delivered
             FROM sales_contract_line cl
             JOIN sale_order_line sol ON sol.sales_contract_line_id = cl.id
             JOIN sale_order so ON so.id = sol.order_id AND so.state = 'sale'
        LEFT JOIN LATERAL (
                  SELECT SUM(m.product_qty) AS quantity FROM stock_move m JOIN stock_location src ON src.id = m.location_id
                   WHERE m.sale_line_id = sol.id AND m.to_refund AND m.state = 'done' AND src.usage = 'customer') back ON TRUE
            WHERE cl.contract_id = con.id) line ON TRUE
 LEFT JOIN LATERAL (
           SELECT COUNT(*) > 0 AS is_there, SUM(i.amount_open) FILTER (WHERE i.date_due < CURRENT_DATE) AS overdue
             FROM sales_contract_installment i
             JOIN sales_contract own ON own.id = i.contract_id
        LEFT JOIN sale_order so ON so.id = i.order_id
            WHERE i.contract_id = con.id AND i.amount_open > 0 AND (i.order_id IS NULL OR so.state = 'sale')) plan ON TRUE
 LEFT JOIN LATERAL (
           SELECT SUM(l.price_total / mov.invoice_currency_rate * mov.amount_residual / NULLIF(mov.amount_total, 0)
                      * CASE WHEN mov.move_type = 'out_refund' THEN -1 ELSE 1 END)
                      FILTER (WHERE mov.invoice_date_due < CURRENT_DATE) AS overdue
             FROM sale_order so
             JOIN sale_order_line sol ON sol.order_id = so.id
             JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
             JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
             JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted'
            WHERE so.sales_contract_id = con.id
              AND NOT EXISTS (SELECT FROM sales_contract_installment i WHERE i.order_id = so.id)) inv ON TRUE
), orders AS (
    SELECT page.id, page.date, so.name, partner.name AS partner,
           so.amount_total / so.currency_rate AS total, so.amount_total / so.currency_rate AS called,
           line.delivered / so.currency_rate AS delivered, inv.invoiced, fact.settled AS collected, inv.overdue
      FROM page
      JOIN sale_order so ON so.id = page.order_id
      JOIN res_partner partner ON partner.id = so.partner_id
 LEFT JOIN LATERAL (SELECT SUM(price_total * qty_delivered / NULLIF(product_uom_qty, 0)) AS delivered
                      FROM sale_order_line WHERE order_id = so.id) line ON TRUE
 LEFT JOIN LATERAL (
           SELECT SUM(part.amount) AS invoiced,
                  SUM(part.amount * mov.amount_residual / NULLIF(mov.amount_total, 0))
                      FILTER (WHERE mov.invoice_date_due < CURRENT_DATE) AS overdue
             FROM sale_order_line sol
             JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
             JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
             JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted'
             JOIN LATERAL (SELECT CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
                                  / mov.invoice_currency_rate AS amount) part ON TRUE
            WHERE sol.order_id = so.id) inv ON TRUE
 LEFT JOIN LATERAL (SELECT SUM(f.settled / mov.invoice_currency_rate) AS settled
                      FROM sales_settlement f JOIN account_move mov ON mov.id = f.move_id
                     WHERE f.order_id = so.id AND f.contract_id IS NULL) fact ON TRUE
)
  SELECT id, total, COALESCE(called, 0), COALESCE(delivered, 0), COALESCE(invoiced, 0), COALESCE(collected, 0),
         COALESCE(overdue, 0), name, partner
    FROM (SELECT * FROM contracts UNION ALL SELECT * FROM orders) both_kinds
ORDER BY date DESC, id DESC
