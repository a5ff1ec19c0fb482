"""How money fills a plan, once for contracts and for orders, as SQL."""

# After CTEs ``own`` (id, key, sequence, amount, digits, fills, settled, advance, written: what is meant for each
# instalment) and ``loose`` (key, settled, advance, written: what is meant for none). What an instalment has beyond its
# amount fills the others, in the order of the plan, as loose money does: first what is settled, then advances, then
# what is written off. Where ``fills`` is false nothing is owed as a whole: each keeps what is its own.
FILL = """
         capped AS (
            SELECT own.*,
                   CASE WHEN fills THEN LEAST(settled, amount) ELSE settled END AS kept,
                   CASE WHEN fills THEN LEAST(advance, GREATEST(amount - settled, 0)) ELSE advance END AS kept_advance,
                   CASE WHEN fills THEN LEAST(written, GREATEST(amount - settled - advance, 0)) ELSE written END
                       AS kept_written
              FROM own),
         pots AS (
            SELECT key, SUM(settled) AS settled, SUM(settled + advance) AS collected,
                   SUM(settled + advance + written) AS closed
              FROM (SELECT key, settled, advance, written FROM loose
                     UNION ALL
                    SELECT key, settled - kept, advance - kept_advance, written - kept_written FROM capped) one
          GROUP BY key),
         rooms AS (
            SELECT capped.*, CASE WHEN fills THEN amount - kept - kept_advance - kept_written ELSE 0 END AS room
              FROM capped),
         places AS (
            SELECT rooms.*, SUM(room) OVER (PARTITION BY key ORDER BY sequence, id) - room AS earlier FROM rooms),
         filled AS (
            SELECT b.*,
                   LEAST(room, GREATEST(COALESCE(p.settled, 0) - earlier, 0)) AS more_settled,
                   LEAST(room, GREATEST(COALESCE(p.collected, 0) - earlier, 0)) AS more_collected,
                   LEAST(room, GREATEST(COALESCE(p.closed, 0) - earlier, 0)) AS more_closed
              FROM places b LEFT JOIN pots p ON p.key = b.key)
    UPDATE sales_contract_installment i
       SET amount_settled = ROUND((kept + more_settled)::numeric, digits),
           amount_advance = ROUND((kept_advance + more_collected - more_settled)::numeric, digits),
           amount_written = ROUND((kept_written + more_closed - more_collected)::numeric, digits),
           amount_collected = ROUND((kept + kept_advance + more_collected)::numeric, digits),
           amount_open = ROUND((room - more_closed)::numeric, digits)
      FROM filled
     WHERE i.id = filled.id
"""
