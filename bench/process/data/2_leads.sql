-- Customers (one for two opportunities) and the opportunities as the plan says that they stand today.

INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, active, is_company, type, lang, partner_share,
                         email, email_normalized, phone, autopost_bills, color,
                         create_uid, write_uid, create_date, write_date)
SELECT partner_id, 'Customer ' || partner_id, 'Customer ' || partner_id, partner_id, true, true, 'contact', 'en_US', true,
       'buyer@customer' || partner_id || '.example.com', 'buyer@customer' || partner_id || '.example.com',
       '+1 555 ' || partner_id, 'ask', 0, 1, 1, MIN(created), MIN(created)
  FROM bench_lead GROUP BY partner_id ORDER BY partner_id;
SELECT setval('res_partner_id_seq', (SELECT MAX(id) FROM res_partner));

INSERT INTO crm_lead (id, name, type, active, won_status, stage_id, team_id, user_id, company_id, partner_id,
                      email_from, email_normalized, phone, partner_name, expected_revenue, prorated_revenue, probability,
                      automated_probability, recurring_revenue, recurring_revenue_monthly,
                      recurring_revenue_monthly_prorated, recurring_revenue_prorated, priority, color,
                      date_deadline, date_closed, date_last_stage_update, date_open, day_open, day_close,
                      create_uid, write_uid, create_date, write_date)
SELECT l.id, 'Opportunity ' || l.number, 'opportunity', l.outcome <> 'lost',
       CASE l.outcome WHEN 'open' THEN 'pending' ELSE l.outcome END,
       last.stage_id, l.team_id, l.user_id, 1, l.partner_id,
       'buyer@customer' || l.partner_id || '.example.com', 'buyer@customer' || l.partner_id || '.example.com',
       '+1 555 ' || l.partner_id, 'Customer ' || l.partner_id, l.amount, round(l.amount * chance.percent / 100, 2),
       chance.percent, chance.percent, 0, 0, 0, 0,
       floor(3 * bench_random(l.number, 7))::int::text, 0,
       (last.date + make_interval(days => (60 * bench_random(l.number, 8))::int))::date,
       closed.date, last.date, l.created, 0,
       COALESCE(l.days_to_close, 0),
       l.user_id, l.user_id, l.created, COALESCE(closed.date, last.date)
  FROM bench_lead l
  JOIN bench_step last ON last.number = l.number AND last.is_last
 CROSS JOIN LATERAL (SELECT CASE l.outcome WHEN 'won' THEN 100 WHEN 'lost' THEN 0
                                 ELSE 5 + round(90 * bench_random(l.number, 9)) END::numeric AS percent) chance
 CROSS JOIN LATERAL (SELECT l.created + make_interval(secs => 86400 * l.days_to_close) AS date) closed
 ORDER BY l.number;
SELECT setval('crm_lead_id_seq', (SELECT MAX(id) FROM crm_lead));

INSERT INTO mail_followers (res_model, res_id, partner_id)
SELECT 'crm.lead', id, user_partner_id FROM bench_lead ORDER BY number;
INSERT INTO mail_followers_mail_message_subtype_rel (mail_followers_id, mail_message_subtype_id)
SELECT f.id, t.id
  FROM mail_followers f JOIN mail_message_subtype t ON t.default AND COALESCE(t.res_model, 'crm.lead') = 'crm.lead'
 WHERE f.res_model = 'crm.lead' AND f.res_id IN (SELECT id FROM bench_lead);

-- A planned activity on every open opportunity, some overdue; a done one on every second of the others.
INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name, activity_type_id, user_id, summary, automated, active,
                           date_deadline, date_done, create_uid, write_uid, create_date, write_date)
SELECT m.id, 'crm.lead', l.id, 'Opportunity ' || l.number, t.id, l.user_id, 'Call', false, l.outcome = 'open',
       CURRENT_DATE + (20 * bench_random(l.number, 10))::int - 6,
       CASE WHEN l.outcome <> 'open' THEN l.created::date + 3 END,
       l.user_id, l.user_id, l.created, l.created
  FROM bench_lead l
  JOIN ir_model m ON m.model = 'crm.lead'
  JOIN ir_model_data d ON d.module = 'mail' AND d.name = 'mail_activity_data_call'
  JOIN mail_activity_type t ON t.id = d.res_id
 WHERE l.outcome = 'open' OR l.number % 2 = 0
 ORDER BY l.number;

-- What Odoo's predictive score has learnt of the stages.
INSERT INTO crm_lead_scoring_frequency (variable, value, team_id, won_count, lost_count)
SELECT 'stage_id', s.stage_id, l.team_id, COUNT(DISTINCT l.id) FILTER (WHERE l.outcome = 'won') + 0.1,
       COUNT(DISTINCT l.id) FILTER (WHERE l.outcome = 'lost') + 0.1
  FROM bench_lead l JOIN bench_step s ON s.number = l.number
 WHERE l.outcome <> 'open' GROUP BY s.stage_id, l.team_id;
