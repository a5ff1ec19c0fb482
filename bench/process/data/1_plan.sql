-- The plan of every opportunity, from a fixed seed: what became of it, its way through the stages, its dates.
-- Settings of the session: bench.leads, bench.seed. Stages are found by their marks.

CREATE TABLE bench_stage AS
    SELECT sequence / 10 AS position, id, name->>'en_US' AS name
      FROM crm_stage WHERE name->>'en_US' LIKE 'Bench %';

-- Ways through the stages by outcome: 20 % are open, 35 % were won, 45 % lost. Some go back and forth.
CREATE TABLE bench_way AS
    SELECT * FROM (VALUES
        ('open', 0.00, 0.25, '{1}'::int[]),
        ('open', 0.25, 0.50, '{1,2}'),
        ('open', 0.50, 0.75, '{1,2,3}'),
        ('open', 0.75, 1.01, '{1,2,3,4}'),
        ('won', 0.00, 0.50, '{1,2,3,4,5}'),
        ('won', 0.50, 0.70, '{1,2,3,4,5,6}'),
        ('won', 0.70, 1.01, '{1,2,3,2,3,4,5}'),
        ('lost', 0.00, 0.1667, '{1,2}'),
        ('lost', 0.1667, 0.3333, '{1,2,3}'),
        ('lost', 0.3333, 0.50, '{1,2,3,4}'),
        ('lost', 0.50, 0.6667, '{1,2,3,2,3}'),
        ('lost', 0.6667, 0.8333, '{1,2,3,4,3,4}'),
        ('lost', 0.8333, 1.01, '{1,2,3,2,3,4,3}')
    ) way(outcome, low, high, stages);

CREATE TABLE bench_lead AS
    WITH numbers AS (
        SELECT number,
               CASE WHEN bench_random(number, 1) < 0.20 THEN 'open'
                    WHEN bench_random(number, 1) < 0.55 THEN 'won' ELSE 'lost' END AS outcome,
               (SELECT COUNT(*) FROM bench_rep) * bench_random(number, 2) AS rep,
               4 + 12 * bench_random(number, 3) AS pace,
               round((5000 + 200000 * power(bench_random(number, 4), 3))::numeric, 2) AS amount
          FROM generate_series(1, current_setting('bench.leads')::int) number
    )
    SELECT n.number, (SELECT COALESCE(MAX(id), 0) FROM crm_lead) + n.number AS id, n.outcome, w.stages, n.pace, n.amount,
           r.id AS user_id, r.partner_id AS user_partner_id, r.team_id,
           (SELECT COALESCE(MAX(id), 0) FROM res_partner) + 1 + (n.number - 1) / 2 AS partner_id,
           date_trunc('day', now() AT TIME ZONE 'UTC') + interval '9 hours'
               - make_interval(secs => 86400 * (cardinality(w.stages) * n.pace
                   + CASE n.outcome WHEN 'open' THEN 30 ELSE 900 END * bench_random(n.number, 5))) AS created,
           n.pace * CASE n.outcome WHEN 'won' THEN array_position(w.stages, 5) - 1
                                   WHEN 'lost' THEN cardinality(w.stages) END AS days_to_close
      FROM numbers n
      JOIN bench_rep r ON r.number = floor(n.rep)
      JOIN bench_way w ON w.outcome = n.outcome
       AND bench_random(n.number, 6) >= w.low AND bench_random(n.number, 6) < w.high;
ALTER TABLE bench_lead ADD PRIMARY KEY (number);
ANALYZE bench_lead;

-- A line for each stage entered; the first one is the creation.
CREATE TABLE bench_step AS
    SELECT l.number, l.id AS lead_id, s.nth, target.id AS stage_id, target.name,
           lag(target.id) OVER way AS from_id, lag(target.name) OVER way AS from_name,
           l.created + make_interval(secs => 86400 * l.pace * (s.nth - 1)) AS date,
           l.outcome, s.nth = cardinality(l.stages) AS is_last, target.position >= 5 AS is_won, s.position,
           l.user_id, l.user_partner_id
      FROM bench_lead l
     CROSS JOIN unnest(l.stages) WITH ORDINALITY AS s(position, nth)
      JOIN bench_stage target ON target.position = s.position
    WINDOW way AS (PARTITION BY l.number ORDER BY s.nth);
CREATE INDEX ON bench_step (number) WHERE is_last;
ANALYZE bench_step;
