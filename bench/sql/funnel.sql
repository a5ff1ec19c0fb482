-- The slices of the funnel of one process: what sales.funnel.report.get_funnel_data() returns as "stages".
-- %(process)s: id of the process, %(company)s: id of the user's company, whose currency all opportunities are in.
-- Opportunities are joined before grouping: the planner knows how many lines an opportunity has, but not how many
-- groups there are, and would look up each group's opportunity by itself.
WITH entered AS (
    SELECT l.id, t.to_stage_id AS stage_id, BOOL_AND(t.is_jumped) AS is_jumped, l.won_status, l.active,
           l.stage_id AS here_id, l.expected_revenue, l.probability
      FROM sales_stage_transition t
      JOIN crm_lead l ON l.id = t.lead_id AND l.type = 'opportunity'
      JOIN crm_stage s ON s.id = t.to_stage_id AND s.sales_process_id = %(process)s
     WHERE t.is_after_close IS NOT TRUE
  GROUP BY l.id, t.to_stage_id
), stayed AS (
    SELECT lead_id, from_stage_id AS stage_id, SUM(days) AS days
      FROM sales_stage_transition WHERE from_stage_id IS NOT NULL GROUP BY lead_id, from_stage_id
), judged AS (
    SELECT e.stage_id, e.is_jumped, COALESCE(d.days, 0) AS days, e.expected_revenue, e.probability,
           e.won_status = 'pending' AND e.active AND e.here_id = e.stage_id AS is_current,
           COALESCE(here.sales_process_id = s.sales_process_id AND (here.sequence, here.id) > (s.sequence, s.id), false)
               AS is_moved_on,
           e.won_status = 'lost' AND e.here_id = e.stage_id AS is_lost
      FROM entered e
      JOIN crm_stage s ON s.id = e.stage_id
 LEFT JOIN crm_stage here ON here.id = e.here_id
 LEFT JOIN stayed d ON d.lead_id = e.id AND d.stage_id = e.stage_id
), counted AS (
    SELECT stage_id, COUNT(*) AS entered,
           COUNT(*) FILTER (WHERE is_current) AS current,
           COALESCE(SUM(expected_revenue) FILTER (WHERE is_current), 0)::float8 AS current_amount,
           COALESCE(SUM(expected_revenue * probability / 100) FILTER (WHERE is_current), 0)::float8 AS weighted,
           COUNT(*) FILTER (WHERE is_moved_on) AS moved_on,
           COUNT(*) FILTER (WHERE is_lost) AS lost,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE is_moved_on AND NOT is_jumped) AS median_days
      FROM judged GROUP BY stage_id
)
  SELECT s.id, COALESCE(c.entered, 0) AS entered, COALESCE(c.current, 0) AS current,
         COALESCE(c.current_amount, 0) AS current_amount, COALESCE(c.weighted, 0) AS weighted,
         COALESCE(c.moved_on, 0) AS moved_on, COALESCE(c.lost, 0) AS lost, c.median_days,
         r.rate, COALESCE(r.resolved, 0) AS resolved, r.rate_low, r.rate_high
    FROM crm_stage s
    JOIN sales_process_step step ON step.id = s.sales_step_id AND step.process_id = %(process)s
LEFT JOIN counted c ON c.stage_id = s.id
LEFT JOIN sales_stage_win_rate r ON r.stage_id = s.id AND r.team_id IS NULL AND r.company_id = %(company)s
ORDER BY step.sequence, step.id
