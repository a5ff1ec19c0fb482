-- 200,000 companies with a contact each hundredth, owned by 200 reps; a fifth belongs to nobody.
-- Settings of the session: bench.partners, bench.seed.

CREATE TABLE bench_customer AS
    SELECT number, (SELECT MAX(id) FROM res_partner) + number AS id,
           CASE WHEN bench_random(number, 1) < 0.8
                THEN (SELECT id FROM bench_rep WHERE bench_rep.number = n.number % (SELECT COUNT(*) FROM bench_rep)) END
                AS user_id,
           now() AT TIME ZONE 'UTC' - make_interval(days => 200 + (1500 * bench_random(number, 2))::int) AS created
      FROM generate_series(1, current_setting('bench.partners')::int) n(number);
ALTER TABLE bench_customer ADD PRIMARY KEY (number);
ANALYZE bench_customer;

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, commercial_company_name, active, is_company, type,
                         lang, partner_share, email, email_normalized, phone, vat, user_id, autopost_bills, color,
                         customer_rank, supplier_rank, create_uid, write_uid, create_date, write_date)
SELECT id, 'Customer ' || number, 'Customer ' || number, id, 'Customer ' || number, true, true, 'contact',
       'en_US', true, 'office@customer' || number || '.example.com', 'office@customer' || number || '.example.com',
       '+1 555 ' || number, 'US' || number, user_id, 'ask', 0, 1, 0, 1, 1, created, created
  FROM bench_customer ORDER BY number;
SELECT setval('res_partner_id_seq', (SELECT MAX(id) FROM res_partner));
INSERT INTO res_partner (name, complete_name, parent_id, commercial_partner_id, commercial_company_name, active, is_company,
                         type, lang, partner_share, email, autopost_bills, color, customer_rank, supplier_rank,
                         create_uid, write_uid, create_date, write_date)
SELECT 'Contact ' || number, 'Customer ' || number || ', Contact ' || number, id, id, 'Customer ' || number, true, false,
       'contact', 'en_US', true, 'contact@customer' || number || '.example.com', 'ask', 0, 0, 0, 1, 1, created, created
  FROM bench_customer WHERE number % 10 = 0 ORDER BY number;
