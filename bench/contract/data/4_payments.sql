-- Two payments for each invoice, matched with it. Four of five open invoices have what they lack paid as well, which is
-- not matched yet; customers of the fifth are overdue.

CREATE TABLE bench_payment AS
    SELECT row_number() OVER (ORDER BY i.number, share.part)::int AS number, i.number AS invoice, share.part,
           (SELECT MAX(id) FROM account_move) + row_number() OVER (ORDER BY i.number, share.part)::int AS id,
           i.partner_id, i.is_other, i.date + share.days AS date,
           round(i.total * share.value, 2) AS amount, round(i.balance * share.value, 2) AS balance,
           share.part < 3 AS is_matched
      FROM bench_invoice i
CROSS JOIN LATERAL (VALUES (1, 20, 0.5), (2, 40, CASE WHEN i.is_open THEN 0.3 ELSE 0.5 END), (3, 60, 0.2))
           share(part, days, value)
     WHERE share.part < 3 OR (i.is_open AND i.number % 25 <> 0);
ALTER TABLE bench_payment ADD PRIMARY KEY (number);
CREATE INDEX ON bench_payment (invoice);
ANALYZE bench_payment;

INSERT INTO account_move (id, name, state, move_type, auto_post, journal_id, company_id, currency_id, partner_id,
                          commercial_partner_id, date, payment_state, amount_untaxed, amount_tax, amount_total,
                          amount_residual, amount_total_signed, create_uid, write_uid, create_date, write_date)
SELECT y.id, 'BENCH/BNK/' || y.number, 'posted', 'entry', 'no', p.bank_id, p.company_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, y.partner_id, y.partner_id, y.date, 'not_paid', 0, 0,
       y.amount, 0, y.balance, 1, 1, y.date, y.date
  FROM bench_payment y CROSS JOIN bench_place p ORDER BY y.number;
SELECT setval('account_move_id_seq', (SELECT MAX(id) FROM account_move));

CREATE TABLE bench_payment_line AS
    SELECT y.number, side.part, (SELECT MAX(id) FROM account_move_line) + 2 * (y.number - 1) + side.part AS id
      FROM bench_payment y CROSS JOIN generate_series(1, 2) side(part);
ALTER TABLE bench_payment_line ADD PRIMARY KEY (number, part);
ANALYZE bench_payment_line;
INSERT INTO account_move_line (id, move_id, move_name, parent_state, journal_id, company_id, company_currency_id, currency_id,
                               account_id, partner_id, display_type, date, name, quantity, balance, debit, credit,
                               amount_currency, amount_residual, amount_residual_currency, reconciled, discount,
                               create_uid, write_uid, create_date, write_date)
SELECT l.id, y.id, 'BENCH/BNK/' || y.number, 'posted', p.bank_id, p.company_id, p.currency_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END,
       CASE l.part WHEN 1 THEN p.cash_id ELSE p.receivable_id END, y.partner_id, 'product', y.date, 'Bench', 0,
       sign.by * y.balance, GREATEST(sign.by * y.balance, 0), GREATEST(-sign.by * y.balance, 0), sign.by * y.amount,
       CASE WHEN l.part = 2 AND NOT is_matched THEN -y.balance ELSE 0 END,
       CASE WHEN l.part = 2 AND NOT is_matched THEN -y.amount ELSE 0 END, l.part = 2 AND is_matched, 0, 1, 1, y.date, y.date
  FROM bench_payment y JOIN bench_payment_line l ON l.number = y.number
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (SELECT CASE l.part WHEN 1 THEN 1 ELSE -1 END AS by) sign
 ORDER BY l.id;
SELECT setval('account_move_line_id_seq', (SELECT MAX(id) FROM account_move_line));

INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, debit_amount_currency, credit_amount_currency,
                                       debit_currency_id, credit_currency_id, company_id, max_date,
                                       create_uid, write_uid, create_date, write_date)
SELECT d.id, c.id, y.balance, y.amount, y.amount, money.id, money.id, p.company_id, y.date, 1, 1, y.date, y.date
  FROM bench_payment y
  JOIN bench_payment_line c ON c.number = y.number AND c.part = 2
  JOIN bench_invoice_line d ON d.number = y.invoice AND d.part = 4
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (SELECT CASE WHEN is_other THEN p.other_id ELSE p.currency_id END AS id) money
 WHERE y.is_matched
 ORDER BY y.number;
