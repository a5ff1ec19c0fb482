-- Five and a half orders for each contract, of three lines each. Number n of the first four times as many as there are
-- contracts will be of contract (n - 1) % contracts + 1; each fifth contract has only its first order. The last tenth is
-- neither delivered nor invoiced; the rest is both.

CREATE TABLE bench_order AS
    SELECT n.number, (SELECT COALESCE(MAX(id), 0) FROM sale_order) + n.number AS id,
           plan.contract, c.id AS partner_id, c.user_id, c.team_id,
           now() AT TIME ZONE 'UTC' - make_interval(days => CASE WHEN n.number > 5 * every.contracts THEN 10 ELSE 0 END
                                                            + (700 * bench_random(n.number, 21))::int) AS date,
           round((1 + 20 * power(bench_random(n.number % every.contracts, 12), 4))::numeric, 2) AS price,
           COALESCE(plan.contract, n.number) % 9 = 0 AS is_other,
           n.number > 5 * every.contracts AS is_going
      FROM (SELECT current_setting('bench.contracts')::int AS contracts) every
CROSS JOIN LATERAL generate_series(1, every.contracts * 11 / 2) n(number)
CROSS JOIN LATERAL (SELECT (n.number - 1) % every.contracts + 1 AS contract) one
CROSS JOIN LATERAL (SELECT CASE WHEN n.number <= every.contracts
                                  OR (n.number <= 4 * every.contracts AND one.contract % 5 <> 0)
                                  OR (n.number > 5 * every.contracts AND n.number % 2 = 0 AND one.contract % 5 <> 0)
                                THEN one.contract END AS contract) plan
      JOIN bench_customer c
        ON c.number = COALESCE(plan.contract, n.number) % (every.contracts / 2) + 1;
ALTER TABLE bench_order ADD PRIMARY KEY (number);
ANALYZE bench_order;

INSERT INTO sale_order (id, name, state, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id,
                        currency_rate, user_id, team_id, date_order, picking_policy, warehouse_id, invoice_status,
                        delivery_status, amount_untaxed, amount_total, amount_tax, locked,
                        create_uid, write_uid, create_date, write_date)
SELECT o.id, 'BENCH' || o.number, 'sale', p.company_id, o.partner_id, o.partner_id, o.partner_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, CASE WHEN is_other THEN 2 ELSE 1 END, o.user_id, o.team_id,
       o.date, 'direct', p.warehouse_id, CASE WHEN is_going THEN 'to invoice' ELSE 'invoiced' END,
       CASE WHEN is_going THEN 'pending' ELSE 'full' END, 30 * price, 30 * price, 0, false, 1, 1, o.date, o.date
  FROM bench_order o CROSS JOIN bench_place p ORDER BY o.number;
SELECT setval('sale_order_id_seq', (SELECT MAX(id) FROM sale_order));

CREATE TABLE bench_order_line AS
    SELECT o.number, place.part, (SELECT COALESCE(MAX(id), 0) FROM sale_order_line) + 3 * (o.number - 1) + place.part AS id
      FROM bench_order o CROSS JOIN generate_series(1, 3) place(part);
ALTER TABLE bench_order_line ADD PRIMARY KEY (number, part);
ANALYZE bench_order_line;
INSERT INTO sale_order_line (id, order_id, name, state, company_id, currency_id, order_partner_id, salesman_id, product_id,
                             product_uom_id, product_uom_qty, price_unit, price_subtotal, price_total, qty_delivered,
                             qty_delivered_method, qty_invoiced, qty_to_invoice, untaxed_amount_invoiced, customer_lead,
                             discount, sequence, invoice_status, create_uid, write_uid, create_date, write_date)
SELECT l.id, o.id, 'Bench', 'sale', p.company_id, CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, o.partner_id,
       o.user_id, p.product_id, p.uom_id, 10, price, 10 * price, 10 * price, done.quantity, 'stock_move', done.quantity,
       10 - done.quantity, done.quantity * price, 0, 0, 10 * l.part,
       CASE WHEN is_going THEN 'to invoice' ELSE 'invoiced' END, 1, 1, o.date, o.date
  FROM bench_order o
  JOIN bench_order_line l ON l.number = o.number
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (SELECT CASE WHEN is_going THEN 0 ELSE 10 END AS quantity) done
 ORDER BY l.id;
SELECT setval('sale_order_line_id_seq', (SELECT MAX(id) FROM sale_order_line));

-- A delivery for each order, of one move for each line.
CREATE TABLE bench_picking AS
    SELECT number, (SELECT COALESCE(MAX(id), 0) FROM stock_picking) + number AS id FROM bench_order;
ALTER TABLE bench_picking ADD PRIMARY KEY (number);
INSERT INTO stock_picking (id, name, state, company_id, partner_id, picking_type_id, location_id, location_dest_id, move_type,
                           priority, user_id, sale_id, scheduled_date, date_done, origin,
                           create_uid, write_uid, create_date, write_date)
SELECT k.id, 'BENCH/OUT/' || o.number, CASE WHEN is_going THEN 'confirmed' ELSE 'done' END, p.company_id, o.partner_id,
       p.out_type_id, p.from_id, p.to_id, 'direct', '0', 1, o.id, o.date,
       CASE WHEN is_going THEN NULL ELSE o.date END, 'BENCH' || o.number, 1, 1, o.date, o.date
  FROM bench_order o JOIN bench_picking k ON k.number = o.number CROSS JOIN bench_place p ORDER BY o.number;
SELECT setval('stock_picking_id_seq', (SELECT MAX(id) FROM stock_picking));
INSERT INTO stock_move (product_id, product_uom, product_uom_qty, product_qty, quantity, location_id, location_dest_id,
                        state, sale_line_id, picking_id, picking_type_id, partner_id, company_id, date, procure_method,
                        picked, sequence, priority, warehouse_id, create_uid, write_uid, create_date, write_date)
SELECT p.product_id, p.uom_id, 10, 10, CASE WHEN is_going THEN 0 ELSE 10 END, p.from_id, p.to_id,
       CASE WHEN is_going THEN 'confirmed' ELSE 'done' END, l.id, k.id, p.out_type_id, o.partner_id, p.company_id, o.date,
       'make_to_stock', NOT is_going, 10, '0', p.warehouse_id, 1, 1, o.date, o.date
  FROM bench_order o
  JOIN bench_order_line l ON l.number = o.number
  JOIN bench_picking k ON k.number = o.number
 CROSS JOIN bench_place p
 ORDER BY l.id;
