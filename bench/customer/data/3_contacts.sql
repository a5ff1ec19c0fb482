-- Done calls on three of four customers, e-mails to a tenth, and 40,000 opportunities.

INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name, activity_type_id, user_id, summary, automated, active,
                           date_deadline, date_done, create_uid, write_uid, create_date, write_date)
SELECT m.id, 'res.partner', c.id, 'Customer ' || c.number, t.id, COALESCE(c.user_id, 1), 'Call', false, false,
       done.date, done.date, 1, 1, done.date, done.date
  FROM bench_customer c
  JOIN ir_model m ON m.model = 'res.partner'
  JOIN ir_model_data d ON d.module = 'mail' AND d.name = 'mail_activity_data_call'
  JOIN mail_activity_type t ON t.id = d.res_id
 CROSS JOIN generate_series(1, 2) nth
 CROSS JOIN LATERAL (SELECT CURRENT_DATE - (150 * bench_random(c.number, 30 + nth))::int AS date) done
 WHERE c.number % 4 > 0
 ORDER BY c.number;

CREATE TABLE bench_message AS
    SELECT number, (SELECT MAX(id) FROM mail_message) + row_number() OVER (ORDER BY number) AS id, id AS partner_id,
           now() AT TIME ZONE 'UTC' - make_interval(days => (150 * bench_random(number, 41))::int) AS date
      FROM bench_customer WHERE number % 10 = 3;
INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, date, body, author_id,
                          create_uid, write_uid, create_date, write_date)
SELECT m.id, 'res.partner', m.partner_id, 'comment', (SELECT res_id FROM ir_model_data
        WHERE module = 'mail' AND name = 'mt_comment'), m.date, '<p>Bench</p>', 2, 1, 1, m.date, m.date
  FROM bench_message m ORDER BY m.number;
SELECT setval('mail_message_id_seq', (SELECT MAX(id) FROM mail_message));
INSERT INTO mail_notification (mail_message_id, res_partner_id, notification_type, notification_status, is_read)
SELECT id, partner_id, 'email', 'sent', true FROM bench_message ORDER BY number;

INSERT INTO crm_lead (name, type, active, won_status, stage_id, team_id, user_id, company_id, partner_id, expected_revenue,
                      prorated_revenue, probability, automated_probability, priority, color, date_deadline, date_closed,
                      date_last_stage_update, date_open, create_uid, write_uid, create_date, write_date)
SELECT 'Opportunity ' || c.number, 'opportunity', c.number % 3 <> 2,
       CASE c.number % 3 WHEN 0 THEN 'pending' WHEN 1 THEN 'won' ELSE 'lost' END,
       CASE c.number % 3 WHEN 1 THEN won.id ELSE begun.id END, r.team_id, r.id, 1, c.id,
       1000 + (50000 * bench_random(c.number, 51))::int, 1000, 20, 20, '1', 0, CURRENT_DATE + 30,
       CASE WHEN c.number % 3 > 0 THEN born.date + interval '30 days' END, born.date, born.date, 1, 1, born.date, born.date
  FROM bench_customer c
  JOIN bench_rep r ON r.id = c.user_id
 CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - make_interval(days => (300 * bench_random(c.number, 52))::int)
                            AS date) born
 CROSS JOIN (SELECT id FROM crm_stage WHERE is_won ORDER BY sequence LIMIT 1) won
 CROSS JOIN (SELECT id FROM crm_stage WHERE is_won IS NOT TRUE ORDER BY sequence LIMIT 1) begun
 WHERE c.number % 4 = 1
 ORDER BY c.number;
