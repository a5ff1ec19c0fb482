-- What Odoo's tracking left behind: a message for the creation, each move and each loss, with their tracking values.

CREATE TABLE bench_message AS
    SELECT row_number() OVER (ORDER BY date, lead_id, kind, nth) AS number, event.*
      FROM (
            SELECT lead_id, date, nth, CASE WHEN nth = 1 THEN 'create' ELSE 'stage' END AS kind, stage_id, name, from_id,
                   from_name, is_won AND NOT COALESCE(lag(is_won) OVER (PARTITION BY number ORDER BY nth), false) AS to_won,
                   user_id, user_partner_id
              FROM bench_step
             UNION ALL
            SELECT s.lead_id, l.date_closed, s.nth + 1, 'lost', NULL, NULL, NULL, NULL, false, s.user_id, s.user_partner_id
              FROM bench_step s JOIN crm_lead l ON l.id = s.lead_id
             WHERE s.is_last AND s.outcome = 'lost'
             UNION ALL
            SELECT s.lead_id, s.date + interval '1 hour', s.nth + 1, 'amount', NULL, NULL, NULL, NULL, false, s.user_id,
                   s.user_partner_id
              FROM bench_step s WHERE s.is_last AND s.outcome = 'open'
           ) event;
ALTER TABLE bench_message ADD COLUMN id int;
UPDATE bench_message SET id = (SELECT COALESCE(MAX(id), 0) FROM mail_message) + number;

INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, author_id, email_from, date, body, message_id, reply_to,
                          is_internal, reply_to_force_new, email_add_signature, record_company_id,
                          create_uid, write_uid, create_date, write_date)
SELECT b.id, 'crm.lead', b.lead_id, 'notification', t.res_id, b.user_partner_id, '"Rep" <rep@example.com>', b.date,
       CASE b.kind WHEN 'create' THEN '<p>Lead/Opportunity created</p>' ELSE '' END,
       '<' || b.number || '.bench-openerp-' || b.lead_id || '-crm.lead@example.com>', '"Company" <company@example.com>',
       true, false, true, 1, b.user_id, b.user_id, b.date, b.date
  FROM bench_message b
  JOIN (VALUES ('create', 'crm', 'mt_lead_create'), ('stage', 'crm', 'mt_lead_stage'), ('lost', 'crm', 'mt_lead_lost'),
               ('amount', 'mail', 'mt_note')) kind(kind, module, name) ON kind.kind = b.kind
  JOIN ir_model_data t ON t.module = kind.module AND t.name = kind.name
 ORDER BY b.number;
SELECT setval('mail_message_id_seq', (SELECT MAX(id) FROM mail_message));

INSERT INTO mail_tracking_value (field_id, mail_message_id, old_value_integer, new_value_integer, old_value_char,
                                 new_value_char, old_value_float, new_value_float,
                                 create_uid, write_uid, create_date, write_date)
SELECT f.id, b.id, v.old_integer, v.new_integer, v.old_char, v.new_char, v.old_float, v.new_float,
       b.user_id, b.user_id, b.date, b.date
  FROM bench_message b
 CROSS JOIN LATERAL (
        SELECT 'stage_id' AS field, b.from_id AS old_integer, b.stage_id AS new_integer, b.from_name AS old_char,
               b.name AS new_char, NULL::float8 AS old_float, NULL::float8 AS new_float WHERE b.kind = 'stage'
         UNION ALL
        SELECT 'won_status', NULL, NULL, 'Pending', 'Won', NULL, NULL WHERE b.to_won
         UNION ALL
        SELECT 'won_status', NULL, NULL, 'Pending', 'Lost', NULL, NULL WHERE b.kind = 'lost'
         UNION ALL
        SELECT 'active', 1, 0, NULL, NULL, NULL, NULL WHERE b.kind = 'lost'
         UNION ALL
        SELECT 'expected_revenue', NULL, NULL, NULL, NULL, 1000, 2000 WHERE b.kind = 'amount'
       ) v
  JOIN ir_model_fields f ON f.model = 'crm.lead' AND f.name = v.field
 ORDER BY b.number;

-- Tables that only the making needed; functions and the plan stay for what is added later.
DROP TABLE bench_message;
