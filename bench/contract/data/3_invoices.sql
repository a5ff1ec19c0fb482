-- An invoice for each of the first five orders of a contract: three product lines, one receivable line. Of each fifth a
-- fifth is unpaid.

CREATE TABLE bench_invoice AS
    SELECT o.number, (SELECT COALESCE(MAX(id), 0) FROM account_move) + o.number AS id, o.id AS order_id, o.partner_id,
           o.user_id, o.date::date AS date, 30 * o.price AS total, o.price, o.is_other, rate.value AS rate,
           round(30 * o.price * rate.value, 2) AS balance, o.number % 5 = 0 AS is_open
      FROM bench_order o
CROSS JOIN LATERAL (SELECT CASE WHEN o.is_other THEN 0.5 ELSE 1 END AS value) rate
     WHERE NOT o.is_going;
ALTER TABLE bench_invoice ADD PRIMARY KEY (number);
ANALYZE bench_invoice;

INSERT INTO account_move (id, name, state, move_type, auto_post, journal_id, company_id, currency_id, invoice_currency_rate,
                          partner_id, commercial_partner_id, date, invoice_date, invoice_date_due, payment_state,
                          amount_untaxed, amount_tax, amount_total, amount_residual, amount_untaxed_signed,
                          amount_total_signed, amount_residual_signed, invoice_user_id,
                          create_uid, write_uid, create_date, write_date)
SELECT i.id, 'BENCH/' || i.number, 'posted', 'out_invoice', 'no', p.journal_id, p.company_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, 1 / rate, i.partner_id, i.partner_id, i.date, i.date,
       i.date + 30, CASE WHEN is_open THEN 'partial' ELSE 'paid' END, total, 0, total, CASE WHEN is_open THEN total / 5 ELSE 0 END,
       balance, balance, CASE WHEN is_open THEN balance / 5 ELSE 0 END, i.user_id, 1, 1, i.date, i.date
  FROM bench_invoice i CROSS JOIN bench_place p ORDER BY i.number;
SELECT setval('account_move_id_seq', (SELECT MAX(id) FROM account_move));

CREATE TABLE bench_invoice_line AS
    SELECT i.number, place.part,
           (SELECT COALESCE(MAX(id), 0) FROM account_move_line) + 4 * (i.number - 1) + place.part AS id
      FROM bench_invoice i CROSS JOIN generate_series(1, 4) place(part);
ALTER TABLE bench_invoice_line ADD PRIMARY KEY (number, part);
ANALYZE bench_invoice_line;
INSERT INTO account_move_line (id, move_id, move_name, parent_state, journal_id, company_id, company_currency_id, currency_id,
                               account_id, partner_id, product_id, product_uom_id, display_type, date, invoice_date, name,
                               quantity, price_unit, price_subtotal, price_total, balance, debit, credit, amount_currency,
                               amount_residual, amount_residual_currency, reconciled, discount, sequence,
                               create_uid, write_uid, create_date, write_date)
SELECT l.id, i.id, 'BENCH/' || i.number, 'posted', p.journal_id, p.company_id, p.currency_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, p.income_id, i.partner_id, p.product_id, p.uom_id, 'product',
       i.date, i.date, 'Bench', 10, i.price, 10 * i.price, 10 * i.price, -round(10 * i.price * rate, 2), 0,
       round(10 * i.price * rate, 2), -10 * i.price, 0, 0, false, 0, 10 * l.part, 1, 1, i.date, i.date
  FROM bench_invoice i JOIN bench_invoice_line l ON l.number = i.number AND l.part < 4
 CROSS JOIN bench_place p
 ORDER BY l.id;
INSERT INTO account_move_line (id, move_id, move_name, parent_state, journal_id, company_id, company_currency_id, currency_id,
                               account_id, partner_id, display_type, date, invoice_date, date_maturity, name, quantity,
                               balance, debit, credit, amount_currency, amount_residual, amount_residual_currency, reconciled,
                               discount, create_uid, write_uid, create_date, write_date)
SELECT l.id, i.id, 'BENCH/' || i.number, 'posted', p.journal_id, p.company_id, p.currency_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, p.receivable_id, i.partner_id, 'payment_term', i.date, i.date,
       i.date + 30, 'Bench', 0, i.balance, i.balance, 0, i.total, CASE WHEN is_open THEN i.balance / 5 ELSE 0 END,
       CASE WHEN is_open THEN i.total / 5 ELSE 0 END, NOT is_open, 0, 1, 1, i.date, i.date
  FROM bench_invoice i JOIN bench_invoice_line l ON l.number = i.number AND l.part = 4
 CROSS JOIN bench_place p
 ORDER BY l.id;
SELECT setval('account_move_line_id_seq', (SELECT MAX(id) FROM account_move_line));
INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
SELECT o.id, l.id FROM bench_invoice_line l JOIN bench_order_line o ON o.number = l.number AND o.part = l.part
 WHERE l.part < 4;
