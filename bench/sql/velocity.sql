-- Velocity per day of one process in one company, over its teams: what the funnel shows below its slices.
WITH outcome AS (
    SELECT DISTINCT ON (lead_id) lead_id, direction, date, expected_revenue AS amount, team_id, process_id
      FROM sales_stage_transition WHERE direction IN ('won', 'lost', 'reopened') AND is_merged IS NOT TRUE
  ORDER BY lead_id, date DESC, id DESC
), grouped AS (
    SELECT COUNT(*) FILTER (WHERE o.direction IS NULL OR o.direction = 'reopened') AS open_count,
           COUNT(*) FILTER (WHERE o.direction = 'won') AS won,
           COUNT(*) FILTER (WHERE o.direction IN ('won', 'lost')) AS resolved,
           AVG(COALESCE(o.amount, l.expected_revenue)) FILTER (WHERE o.direction = 'won') AS average_deal,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM o.date - l.create_date) / 86400)
               FILTER (WHERE o.direction = 'won') AS cycle_days
      FROM crm_lead l
 LEFT JOIN crm_stage s ON s.id = l.stage_id
      JOIN res_company c ON c.id = l.company_id
 LEFT JOIN outcome o ON o.lead_id = l.id
     WHERE l.company_id = %(company)s
       AND CASE WHEN o.direction IN ('won', 'lost') THEN COALESCE(o.process_id, s.sales_process_id)
                ELSE s.sales_process_id END = %(process)s
       AND (o.direction IN ('won', 'lost') AND o.date >= now() AT TIME ZONE 'UTC'
                - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
            OR COALESCE(o.direction, 'reopened') = 'reopened'
                AND l.type = 'opportunity' AND l.active AND l.won_status = 'pending')
  GROUP BY CASE WHEN o.direction IN ('won', 'lost') THEN o.team_id ELSE l.team_id END
)
SELECT SUM(open_count * average_deal * won / NULLIF(resolved, 0) / NULLIF(cycle_days, 0)::numeric)::float8 AS velocity
  FROM grouped
