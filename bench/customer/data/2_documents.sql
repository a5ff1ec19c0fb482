-- Half of the customers are invoiced: 1.25 invoices for each of all, three product lines and one receivable line each; a
-- twentieth are credit notes, a fifth of the rest is unpaid. A fifth of the customers has ordered, some not delivered.

CREATE TABLE bench_invoice AS
    SELECT n.number, (SELECT COALESCE(MAX(id), 0) FROM account_move) + n.number AS id, c.id AS partner_id,
           n.number % 20 = 0 AS is_refund,
           CURRENT_DATE - (730 * bench_random(n.number, 11))::int AS date,
           round((200 + 20000 * power(bench_random(n.number, 12), 4))::numeric, 2) AS price,
           bench_random(n.number, 13) < 0.2 AS is_open
      FROM generate_series(1, current_setting('bench.partners')::int * 5 / 4) n(number)
      JOIN bench_customer c
        ON c.number = 1 + floor(power(bench_random(n.number, 14), 2) * (current_setting('bench.partners')::int / 2 - 1));
ALTER TABLE bench_invoice ADD PRIMARY KEY (number);
ANALYZE bench_invoice;

CREATE TABLE bench_place AS
    SELECT c.id AS company_id, c.currency_id,
           (SELECT id FROM account_journal WHERE company_id = c.id AND type = 'sale' ORDER BY id LIMIT 1) AS journal_id,
           (SELECT a.id FROM account_account a JOIN account_account_res_company_rel r ON r.account_account_id = a.id
             WHERE r.res_company_id = c.id AND a.account_type = 'income' ORDER BY a.id LIMIT 1) AS income_id,
           (SELECT a.id FROM account_account a JOIN account_account_res_company_rel r ON r.account_account_id = a.id
             WHERE r.res_company_id = c.id AND a.account_type = 'asset_receivable' ORDER BY a.id LIMIT 1) AS receivable_id,
           (SELECT id FROM stock_warehouse WHERE company_id = c.id ORDER BY id LIMIT 1) AS warehouse_id,
           (SELECT p.id FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE t.name->>'en_US' = 'Bench Product') AS product_id,
           (SELECT t.uom_id FROM product_template t WHERE t.name->>'en_US' = 'Bench Product') AS uom_id
      FROM res_company c WHERE c.id = 1;

INSERT INTO account_move (id, name, state, move_type, auto_post, journal_id, company_id, currency_id, partner_id,
                          commercial_partner_id, date, invoice_date, invoice_date_due, payment_state, amount_untaxed,
                          amount_tax, amount_total, amount_residual, amount_untaxed_signed, amount_total_signed,
                          amount_residual_signed, invoice_user_id, create_uid, write_uid, create_date, write_date)
SELECT i.id, 'BENCH/' || i.number, 'posted', CASE WHEN is_refund THEN 'out_refund' ELSE 'out_invoice' END, 'no', p.journal_id,
       p.company_id, p.currency_id, i.partner_id, i.partner_id, i.date, i.date, i.date + 30,
       CASE WHEN is_open THEN 'not_paid' ELSE 'paid' END, 3 * price, 0, 3 * price, CASE WHEN is_open THEN 3 * price ELSE 0 END,
       sign.by * 3 * price, sign.by * 3 * price, CASE WHEN is_open THEN sign.by * 3 * price ELSE 0 END, c.user_id,
       1, 1, i.date, i.date
  FROM bench_invoice i
  JOIN bench_customer c ON c.id = i.partner_id
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (SELECT CASE WHEN is_refund THEN -1 ELSE 1 END AS by) sign
 ORDER BY i.number;
SELECT setval('account_move_id_seq', (SELECT MAX(id) FROM account_move));

INSERT INTO account_move_line (move_id, move_name, parent_state, journal_id, company_id, company_currency_id, currency_id,
                               account_id, partner_id, product_id, product_uom_id, display_type, date, invoice_date, name,
                               quantity, price_unit, price_subtotal, price_total, balance, debit, credit, amount_currency,
                               amount_residual, amount_residual_currency, reconciled, discount,
                               create_uid, write_uid, create_date, write_date)
SELECT i.id, 'BENCH/' || i.number, 'posted', p.journal_id, p.company_id, p.currency_id, p.currency_id, p.income_id,
       i.partner_id, p.product_id, p.uom_id, 'product', i.date, i.date, 'Bench', 1, i.price, i.price, i.price,
       -sign.by * i.price, CASE WHEN is_refund THEN i.price ELSE 0 END, CASE WHEN is_refund THEN 0 ELSE i.price END,
       -sign.by * i.price, 0, 0, false, 0, 1, 1, i.date, i.date
  FROM bench_invoice i
 CROSS JOIN bench_place p
 CROSS JOIN generate_series(1, 3)
 CROSS JOIN LATERAL (SELECT CASE WHEN is_refund THEN -1 ELSE 1 END AS by) sign
 ORDER BY i.number;
INSERT INTO account_move_line (move_id, move_name, parent_state, journal_id, company_id, company_currency_id, currency_id,
                               account_id, partner_id, display_type, date, invoice_date, date_maturity, name, quantity,
                               balance, debit, credit, amount_currency, amount_residual, amount_residual_currency, reconciled,
                               discount, create_uid, write_uid, create_date, write_date)
SELECT i.id, 'BENCH/' || i.number, 'posted', p.journal_id, p.company_id, p.currency_id, p.currency_id, p.receivable_id,
       i.partner_id, 'payment_term', i.date, i.date, i.date + 30, 'Bench', 0, sign.by * 3 * i.price,
       CASE WHEN is_refund THEN 0 ELSE 3 * i.price END, CASE WHEN is_refund THEN 3 * i.price ELSE 0 END,
       sign.by * 3 * i.price, CASE WHEN is_open THEN sign.by * 3 * i.price ELSE 0 END,
       CASE WHEN is_open THEN sign.by * 3 * i.price ELSE 0 END, NOT is_open, 0, 1, 1, i.date, i.date
  FROM bench_invoice i
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (SELECT CASE WHEN is_refund THEN -1 ELSE 1 END AS by) sign
 ORDER BY i.number;

CREATE TABLE bench_order AS
    SELECT n.number, (SELECT COALESCE(MAX(id), 0) FROM sale_order) + n.number AS id, c.id AS partner_id, c.user_id,
           now() AT TIME ZONE 'UTC' - make_interval(days => (400 * bench_random(n.number, 21))::int) AS date,
           bench_random(n.number, 22) < 0.3 AS is_quotation, bench_random(n.number, 23) < 0.2 AS is_waiting
      FROM generate_series(1, current_setting('bench.partners')::int / 4) n(number)
      JOIN bench_customer c
        ON c.number = 1 + floor(bench_random(n.number, 24) * (current_setting('bench.partners')::int / 2 - 1));
INSERT INTO sale_order (id, name, state, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id,
                        currency_rate, user_id, date_order, picking_policy, warehouse_id, invoice_status, amount_untaxed,
                        amount_total, amount_tax, locked, create_uid, write_uid, create_date, write_date)
SELECT o.id, 'BENCH' || o.number, CASE WHEN is_quotation THEN 'sent' ELSE 'sale' END, p.company_id, o.partner_id,
       o.partner_id, o.partner_id, p.currency_id, 1, o.user_id, o.date, 'direct', p.warehouse_id,
       CASE WHEN is_quotation THEN 'no' WHEN is_waiting THEN 'to invoice' ELSE 'invoiced' END,
       1000, 1000, 0, false, 1, 1, o.date, o.date
  FROM bench_order o CROSS JOIN bench_place p ORDER BY o.number;
SELECT setval('sale_order_id_seq', (SELECT MAX(id) FROM sale_order));
INSERT INTO sale_order_line (order_id, name, state, company_id, currency_id, order_partner_id, salesman_id, product_id,
                             product_uom_id, product_uom_qty, price_unit, price_subtotal, price_total, qty_delivered,
                             qty_invoiced, qty_to_invoice, customer_lead, discount, sequence, invoice_status,
                             create_uid, write_uid, create_date, write_date)
SELECT o.id, 'Bench', CASE WHEN is_quotation THEN 'sent' ELSE 'sale' END, p.company_id, p.currency_id, o.partner_id,
       o.user_id, p.product_id, p.uom_id, 1, 1000, 1000, 1000, done.quantity, done.quantity, 0, 0, 0, 10,
       CASE WHEN is_quotation THEN 'no' WHEN is_waiting THEN 'to invoice' ELSE 'invoiced' END, 1, 1, o.date, o.date
  FROM bench_order o
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (SELECT CASE WHEN is_quotation OR is_waiting THEN 0 ELSE 1 END AS quantity) done
 ORDER BY o.number;
