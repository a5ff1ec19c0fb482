-- Contracts of the orders that were made for them: each fifth a service contract with its own order and a plan of three
-- instalments, the rest frameworks of 1,000 pieces a line, a quarter of them with a plan that their orders have got.

CREATE TABLE bench_contract AS
    SELECT o.contract AS number, o.contract AS id, o.id AS order_id, o.partner_id, o.user_id, o.team_id, o.price, o.is_other,
           o.contract % 5 = 0 AS is_service, o.contract % 4 = 1 AND o.contract % 5 <> 0 AS has_plan,
           CASE WHEN o.contract % 5 = 0 THEN 10 ELSE 1000 END AS quantity, o.date::date - 10 AS date
      FROM bench_order o WHERE o.number <= current_setting('bench.contracts')::int;
ALTER TABLE bench_contract ADD PRIMARY KEY (number);
ANALYZE bench_contract;

INSERT INTO sales_contract (id, name, company_id, kind, partner_id, commercial_partner_id, user_id, team_id, state,
                            date_offer, date_signed, notice_days, renewal, currency_id, amount_untaxed, amount_tax,
                            amount_total, version, own_order_id, sales_approval_state,
                            create_uid, write_uid, create_date, write_date)
SELECT c.id, 'BC' || c.number, p.company_id, CASE WHEN is_service THEN 'service' ELSE 'framework' END, c.partner_id,
       c.partner_id, c.user_id, c.team_id, 'signed', c.date, c.date, 30, 'manual',
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, 3 * quantity * price, 0, 3 * quantity * price, 1,
       CASE WHEN is_service THEN c.order_id END, 'no', 1, 1, c.date, c.date
  FROM bench_contract c CROSS JOIN bench_place p ORDER BY c.number;
SELECT setval('sales_contract_id_seq', (SELECT MAX(id) FROM sales_contract));
INSERT INTO sales_contract_line (id, contract_id, company_id, currency_id, sequence, product_id, name, quantity, product_uom_id,
                                 price_unit, discount, tolerance, price_subtotal, price_total,
                                 create_uid, write_uid, create_date, write_date)
SELECT 3 * (c.number - 1) + place.part, c.id, p.company_id, CASE WHEN is_other THEN p.other_id ELSE p.currency_id END,
       10 * place.part, p.product_id, 'Bench', quantity, p.uom_id, price, 0, 0, quantity * price, quantity * price,
       1, 1, c.date, c.date
  FROM bench_contract c CROSS JOIN generate_series(1, 3) place(part) CROSS JOIN bench_place p ORDER BY 1;
SELECT setval('sales_contract_line_id_seq', (SELECT MAX(id) FROM sales_contract_line));

UPDATE sale_order so SET sales_contract_id = o.contract FROM bench_order o WHERE o.id = so.id AND o.contract IS NOT NULL;
UPDATE sale_order_line sol SET sales_contract_line_id = 3 * (o.contract - 1) + l.part
  FROM bench_order_line l JOIN bench_order o ON o.number = l.number AND o.contract IS NOT NULL
 WHERE sol.id = l.id;
UPDATE account_move mov SET sales_contract_id = o.contract
  FROM bench_invoice i JOIN bench_order o ON o.number = i.number AND o.contract IS NOT NULL
 WHERE mov.id = i.id;
UPDATE sales_settlement f SET contract_id = so.sales_contract_id
  FROM sale_order so WHERE so.id = f.order_id AND so.sales_contract_id IS NOT NULL;

-- Plans of service contracts, of frameworks, and of the orders of these.
INSERT INTO sales_contract_installment (contract_id, plan_contract_id, order_id, company_id, currency_id, partner_id, user_id,
                                        sequence, name, basis, percent, amount, trigger, days, date_due, is_retention,
                                        create_uid, write_uid, create_date, write_date)
SELECT c.id, CASE WHEN plan.order_id IS NULL THEN c.id END, plan.order_id, p.company_id,
       CASE WHEN is_other THEN p.other_id ELSE p.currency_id END, c.partner_id, c.user_id, 10 * share.part,
       'Part ' || share.part, 'percent', share.percent, round(plan.total * share.percent / 100, 2), 'signing', share.days,
       plan.date + share.days, false, 1, 1, c.date, c.date
  FROM bench_contract c
 CROSS JOIN bench_place p
 CROSS JOIN LATERAL (
       SELECT NULL::int AS order_id, 3 * c.quantity * c.price AS total, c.date
        WHERE c.is_service OR c.has_plan
        UNION ALL
       SELECT o.id, 30 * o.price, o.date::date FROM bench_order o WHERE c.has_plan AND o.contract = c.number) plan
  JOIN LATERAL (VALUES (1, 30, 30), (2, 60, 60), (3, 10, 90)) share(part, percent, days) ON TRUE
 ORDER BY c.number, plan.order_id NULLS FIRST, share.part;
