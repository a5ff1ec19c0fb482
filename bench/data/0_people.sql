-- What every bench begins with: chance that is the same in every run, and the reps, who are found by their logins.
-- Settings of the session: bench.seed.

CREATE FUNCTION bench_random(number int, salt int) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(number, current_setting('bench.seed')::int * 1000 + salt) & 2147483647) / 2147483648.0
$$;

CREATE TABLE bench_rep AS
    SELECT row_number() OVER (ORDER BY u.id) - 1 AS number, u.id, u.partner_id, m.crm_team_id AS team_id
      FROM res_users u JOIN crm_team_member m ON m.user_id = u.id
     WHERE u.login LIKE 'bench\_rep\_%';
