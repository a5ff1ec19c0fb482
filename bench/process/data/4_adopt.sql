-- With the addon: the teams' own stages become those of the process, so that both databases hold the same stages.
-- Settings of the session: bench.process, the id of the process.

UPDATE crm_stage s
   SET sales_step_id = step.id, sales_process_id = step.process_id
  FROM bench_stage b
  JOIN sales_process_step step ON step.process_id = current_setting('bench.process')::int AND step.sequence = b.position * 10
 WHERE s.id = b.id;

UPDATE crm_team SET sales_process_id = current_setting('bench.process')::int
 WHERE id IN (SELECT team_id FROM bench_rep);

UPDATE sales_stage_transition t SET process_id = current_setting('bench.process')::int
  FROM bench_lead l WHERE l.id = t.lead_id;

-- Both criteria of every stage that an opportunity has been in are ticked.
INSERT INTO sales_lead_criterion (lead_id, criterion_id, is_done, evidence, user_id, date,
                                  create_uid, write_uid, create_date, write_date)
SELECT l.id, c.id, true, 'Written confirmation of the customer', l.user_id, l.created, l.user_id, l.user_id,
       l.created, l.created
  FROM bench_lead l
 CROSS JOIN LATERAL (SELECT DISTINCT position FROM unnest(l.stages) position WHERE position < 5) passed
  JOIN bench_stage b ON b.position = passed.position
  JOIN crm_stage s ON s.id = b.id
  JOIN sales_stage_criterion c ON c.step_id = s.sales_step_id
 ORDER BY l.number, c.id;
