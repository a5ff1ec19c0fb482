-- Score of every open lead by the six rules of the bench, with the points that each gave, the most first.
-- An e-mail counts for 90 days, a meeting for 180, the rest for ever; hot from 60 points on, warm from 30.
WITH lead AS (
    SELECT id, country_id, phone, medium_id, expected_revenue, create_date FROM crm_lead WHERE won_status = 'pending'
), hit AS (
    SELECT id, 15 AS points FROM lead WHERE country_id IS NOT NULL
     UNION ALL
    SELECT id, 10 FROM lead WHERE phone <> ''
     UNION ALL
    SELECT id, 25 FROM lead WHERE expected_revenue > 25000
     UNION ALL
    SELECT id, 5 FROM lead
     WHERE medium_id = (SELECT res_id FROM ir_model_data WHERE module = 'utm' AND name = 'utm_medium_website')
     UNION ALL
    SELECT DISTINCT m.res_id, 30
      FROM mail_message m JOIN lead ON lead.id = m.res_id
     WHERE m.model = 'crm.lead' AND m.message_type = 'email' AND m.date > now() AT TIME ZONE 'UTC' - interval '90 days'
       AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = m.author_id AND NOT u.share)
     UNION ALL
    SELECT DISTINCT e.opportunity_id, 40
      FROM calendar_event e JOIN lead ON lead.id = e.opportunity_id
     WHERE e.active AND e.stop < now() AT TIME ZONE 'UTC' AND e.stop > now() AT TIME ZONE 'UTC' - interval '180 days'
)
SELECT lead.id, COALESCE(SUM(hit.points), 0)::int AS score,
       CASE WHEN COALESCE(SUM(hit.points), 0) >= 60 THEN 'hot'
            WHEN COALESCE(SUM(hit.points), 0) >= 30 THEN 'warm' ELSE 'cold' END AS grade,
       COALESCE(array_agg(hit.points ORDER BY hit.points DESC) FILTER (WHERE hit.points IS NOT NULL), '{}') AS points
  FROM lead LEFT JOIN hit ON hit.id = lead.id
 GROUP BY lead.id ORDER BY lead.id
