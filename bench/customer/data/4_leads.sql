-- 200,000 leads that are still open, of no customer yet: what the lead scores of a night look at. A third has a phone, a
-- tenth came by the website, a tenth has written, and a twentieth was met.

CREATE TABLE bench_lead AS
    SELECT number, (SELECT COALESCE(MAX(id), 0) FROM crm_lead) + number AS id,
           now() AT TIME ZONE 'UTC' - make_interval(days => (300 * bench_random(number, 61))::int) AS created
      FROM generate_series(1, current_setting('bench.partners')::int) n(number);
ALTER TABLE bench_lead ADD PRIMARY KEY (number);
ANALYZE bench_lead;

INSERT INTO crm_lead (id, name, type, active, won_status, stage_id, company_id, partner_name, phone, medium_id, country_id,
                      expected_revenue, prorated_revenue, probability, automated_probability, priority, color,
                      date_last_stage_update, create_uid, write_uid, create_date, write_date)
SELECT l.id, 'Lead ' || number, 'lead', true, 'pending', begun.id, 1, 'Prospect ' || number,
       CASE WHEN number % 3 = 0 THEN '+1 555 ' || number END, CASE WHEN number % 10 = 4 THEN medium.id END,
       CASE WHEN bench_random(number, 62) < 0.4 THEN country.id END,
       (50000 * bench_random(number, 63))::int, 0, 10, 10, '1', 0, created, 1, 1, created, created
  FROM bench_lead l
 CROSS JOIN (SELECT id FROM crm_stage WHERE is_won IS NOT TRUE ORDER BY sequence LIMIT 1) begun
 CROSS JOIN (SELECT res_id AS id FROM ir_model_data WHERE module = 'utm' AND name = 'utm_medium_website') medium
 CROSS JOIN (SELECT res_id AS id FROM ir_model_data WHERE module = 'base' AND name = 'de') country
 ORDER BY number;
SELECT setval('crm_lead_id_seq', (SELECT MAX(id) FROM crm_lead));

INSERT INTO mail_message (model, res_id, message_type, subtype_id, date, body, author_id, create_uid, write_uid,
                          create_date, write_date)
SELECT 'crm.lead', id, 'email', (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment'), sent.date,
       '<p>Bench</p>', NULL, 1, 1, sent.date, sent.date
  FROM bench_lead
 CROSS JOIN generate_series(1, 2) nth
 CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - make_interval(days => 1 + (200 * bench_random(number, 70 + nth))::int)
                            AS date) sent
 WHERE number % 10 = 7
 ORDER BY number;
INSERT INTO calendar_event (name, opportunity_id, active, start, stop, show_as, privacy, user_id, create_uid, write_uid,
                            create_date, write_date)
SELECT 'Bench', id, true, met.date, met.date + interval '1 hour', 'busy', 'public', 1, 1, 1, met.date, met.date
  FROM bench_lead
 CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - make_interval(days => 1 + (200 * bench_random(number, 75))::int)
                            AS date) met
 WHERE number % 20 = 11
 ORDER BY number;
