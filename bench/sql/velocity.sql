-- Velocity per day of one process in one company, over its teams: what the funnel shows below its slices.
WITH grouped AS (
    SELECT COUNT(*) FILTER (WHERE l.won_status = 'pending') AS open_count,
           COUNT(*) FILTER (WHERE l.won_status = 'won') AS won,
           COUNT(*) FILTER (WHERE l.won_status IN ('won', 'lost')) AS resolved,
           AVG(l.expected_revenue) FILTER (WHERE l.won_status = 'won') AS average_deal,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM l.date_closed - l.create_date) / 86400)
               FILTER (WHERE l.won_status = 'won') AS cycle_days
      FROM crm_lead l
      JOIN crm_stage s ON s.id = l.stage_id AND s.sales_process_id = %(process)s
      JOIN res_company c ON c.id = l.company_id
     WHERE l.type = 'opportunity' AND l.company_id = %(company)s
       AND (l.won_status = 'pending' AND l.active OR l.won_status IN ('won', 'lost')
            AND l.date_closed >= now() AT TIME ZONE 'UTC'
                - make_interval(months => COALESCE(c.sales_rate_window_months, 12)))
  GROUP BY l.team_id
)
SELECT SUM(open_count * average_deal * won / NULLIF(resolved, 0) / NULLIF(cycle_days, 0)::numeric)::float8 AS velocity
  FROM grouped
