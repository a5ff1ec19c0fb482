-- All measured win rates: the rows that sales.stage.win.rate._refresh() makes.
WITH outcome AS (
    SELECT DISTINCT ON (lead_id) lead_id, direction, date, expected_revenue AS amount, team_id, process_id
      FROM sales_stage_transition WHERE direction IN ('won', 'lost', 'reopened') AND is_merged IS NOT TRUE
  ORDER BY lead_id, date DESC, id DESC
), counted AS MATERIALIZED (
    SELECT l.id, l.company_id, COALESCE(o.amount, l.expected_revenue) AS amount,
           CASE WHEN o.direction IN ('won', 'lost') THEN o.team_id ELSE l.team_id END AS team_id,
           CASE WHEN o.direction IN ('won', 'lost') THEN o.process_id ELSE here.sales_process_id END AS process_id,
           CASE WHEN o.direction IN ('won', 'lost') THEN o.direction ELSE 'pending' END AS won_status
      FROM crm_lead l
 LEFT JOIN outcome o ON o.lead_id = l.id
 LEFT JOIN crm_stage here ON here.id = l.stage_id
 LEFT JOIN res_company c ON c.id = l.company_id
     WHERE o.direction IN ('won', 'lost') AND o.date >= now() AT TIME ZONE 'UTC'
               - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
        OR COALESCE(o.direction, 'reopened') = 'reopened'
           AND l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
), entered AS (
    SELECT DISTINCT t.to_stage_id AS stage_id, r.id, r.company_id, r.amount, r.won_status,
           CASE WHEN step.process_id = r.process_id THEN r.team_id END AS team_id
      FROM sales_stage_transition t
      JOIN counted r ON r.id = t.lead_id
      JOIN crm_stage s ON s.id = t.to_stage_id
      JOIN sales_process_step step ON step.id = s.sales_step_id AND NOT COALESCE(step.is_won, false)
     WHERE t.is_after_close IS NOT TRUE
), sums AS (
    SELECT company_id, stage_id, team_id, GROUPING(team_id) = 1 AS is_process,
           COUNT(*) FILTER (WHERE won_status <> 'pending')::int AS resolved,
           COUNT(*) FILTER (WHERE won_status = 'won')::int AS won,
           COUNT(*) FILTER (WHERE won_status = 'pending')::int AS open_count,
           COALESCE(SUM(amount) FILTER (WHERE won_status <> 'pending'), 0) AS amount_resolved,
           COALESCE(SUM(amount) FILTER (WHERE won_status = 'won'), 0) AS amount_won
      FROM entered
  GROUP BY GROUPING SETS ((company_id, stage_id, team_id), (company_id, stage_id))
), weighed AS (
    SELECT u.*, step.probability / 100 AS chance, COALESCE(c.sales_rate_weight, 20) AS k,
           COALESCE(c.sales_rate_minimum, 30) AS minimum, won::float8 / NULLIF(resolved, 0) AS share, 1.959963984540054 AS z
      FROM sums u
      JOIN crm_stage s ON s.id = u.stage_id
      JOIN sales_process_step step ON step.id = s.sales_step_id
 LEFT JOIN res_company c ON c.id = u.company_id
     WHERE u.is_process OR u.team_id IS NOT NULL
), process AS (
    SELECT company_id, stage_id, (won + k * chance) / NULLIF(resolved + k, 0) AS rate FROM weighed WHERE is_process
), rated AS (
    SELECT w.*, CASE WHEN w.is_process THEN w.chance ELSE p.rate END AS prior,
           1 + z * z / NULLIF(resolved, 0) AS scale,
           z * sqrt((share * (1 - share) + z * z / (4 * NULLIF(resolved, 0))) / NULLIF(resolved, 0)) AS margin
      FROM weighed w JOIN process p ON p.stage_id = w.stage_id AND p.company_id IS NOT DISTINCT FROM w.company_id
)
  SELECT company_id, stage_id, team_id, resolved, won, open_count, prior, (won + k * prior) / NULLIF(resolved + k, 0) AS rate,
         COALESCE(GREATEST(0, (share + z * z / (2 * resolved) - margin) / scale), 0) AS rate_low,
         COALESCE(LEAST(1, (share + z * z / (2 * resolved) + margin) / scale), 1) AS rate_high,
         resolved < minimum AS is_too_few, amount_resolved::float8, amount_won::float8,
         COALESCE(amount_won / NULLIF(amount_resolved, 0), 0)::float8 AS amount_rate
    FROM rated
ORDER BY company_id, stage_id, team_id NULLS FIRST
