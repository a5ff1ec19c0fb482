-- Half as many customers as contracts, of reps in teams, and the places where documents are kept.
-- Settings of the session: bench.contracts, bench.seed.

CREATE TABLE bench_customer AS
    SELECT n.number, (SELECT MAX(id) FROM res_partner) + n.number AS id, rep.id AS user_id, rep.team_id,
           now() AT TIME ZONE 'UTC' - make_interval(days => 900) AS created
      FROM generate_series(1, current_setting('bench.contracts')::int / 2) n(number)
      JOIN bench_rep rep ON rep.number = n.number % (SELECT COUNT(*) FROM bench_rep);
ALTER TABLE bench_customer ADD PRIMARY KEY (number);
ANALYZE bench_customer;

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, commercial_company_name, active, is_company, type,
                         lang, partner_share, email, email_normalized, user_id, autopost_bills, color,
                         customer_rank, supplier_rank, create_uid, write_uid, create_date, write_date)
SELECT id, 'Customer ' || number, 'Customer ' || number, id, 'Customer ' || number, true, true, 'contact',
       'en_US', true, 'office@customer' || number || '.example.com', 'office@customer' || number || '.example.com',
       user_id, 'ask', 0, 1, 0, 1, 1, created, created
  FROM bench_customer ORDER BY number;
SELECT setval('res_partner_id_seq', (SELECT MAX(id) FROM res_partner));

-- A ninth of the documents is in another currency, of which two are worth one of ours.
UPDATE res_currency SET active = true WHERE name = 'GBP';
DELETE FROM res_currency_rate WHERE currency_id = (SELECT id FROM res_currency WHERE name = 'GBP');
INSERT INTO res_currency_rate (name, rate, currency_id, company_id)
SELECT '2000-01-01', 2, id, NULL FROM res_currency WHERE name = 'GBP';

CREATE TABLE bench_place AS
    SELECT c.id AS company_id, c.currency_id, (SELECT id FROM res_currency WHERE name = 'GBP') AS other_id,
           (SELECT id FROM account_journal WHERE company_id = c.id AND type = 'sale' ORDER BY id LIMIT 1) AS journal_id,
           bank.id AS bank_id, bank.default_account_id AS cash_id,
           (SELECT a.id FROM account_account a JOIN account_account_res_company_rel r ON r.account_account_id = a.id
             WHERE r.res_company_id = c.id AND a.account_type = 'income' ORDER BY a.id LIMIT 1) AS income_id,
           (SELECT a.id FROM account_account a JOIN account_account_res_company_rel r ON r.account_account_id = a.id
             WHERE r.res_company_id = c.id AND a.account_type = 'asset_receivable' ORDER BY a.id LIMIT 1) AS receivable_id,
           stock.id AS warehouse_id, stock.out_type_id, stock.lot_stock_id AS from_id,
           (SELECT id FROM stock_location WHERE usage = 'customer' ORDER BY id LIMIT 1) AS to_id,
           p.id AS product_id, t.uom_id
      FROM res_company c
      JOIN LATERAL (SELECT * FROM account_journal WHERE company_id = c.id AND type = 'bank' ORDER BY id LIMIT 1) bank ON TRUE
      JOIN LATERAL (SELECT * FROM stock_warehouse WHERE company_id = c.id ORDER BY id LIMIT 1) stock ON TRUE
      JOIN product_template t ON t.name->>'en_US' = 'Bench Product'
      JOIN product_product p ON p.product_tmpl_id = t.id
     WHERE c.id = 1;
