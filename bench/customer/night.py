"""Nightly jobs, by the addon and by hand-written SQL, with the rows that both must agree on."""

from pathlib import Path

from .parts import switch

SQL_FOLDER = Path(__file__).parent.parent / "sql"


def _rows(env, name, values):
    env.cr.execute("SET LOCAL jit = off")  # as the addon's measures run
    env.cr.execute((SQL_FOLDER / f"{name}.sql").read_text(), values)
    return [list(row) for row in env.cr.fetchall()]


def _known(env):
    pool = env["sales.pool"].search([("name", "=", "Bench Pool")])
    switch(env, None)
    env.flush_all()
    env.invalidate_all()
    return {"pool": pool.id, "company": 1}


def _do_business(env):
    """Let a working day pass: one invoice of 250 comes into the twelve months or leaves them."""
    env.cr.execute(
        """
        UPDATE account_move
           SET invoice_date = CASE WHEN invoice_date > CURRENT_DATE - interval '12 months'
                                   THEN CURRENT_DATE - 400 ELSE CURRENT_DATE END
         WHERE id % 250 = 7 AND move_type IN ('out_invoice', 'out_refund')
        """
    )


def class_night(env):
    """Put all customers into their classes."""
    _known(env)
    _do_business(env)

    def call():
        env["sales.customer"]._measure_class()
        env.cr.execute(
            """
            SELECT partner_id, customer_class FROM sales_customer
             WHERE company_id = 1 AND customer_class IS NOT NULL ORDER BY partner_id
            """
        )
        return [list(row) for row in env.cr.fetchall()]

    return call


def class_night_by_hand(env):
    """The same by hand-written SQL, which stores nothing."""
    known = _known(env)
    _do_business(env)
    return lambda: _rows(env, "customer_class", known)


def pool_night(env):
    """Find who returns to the pool tonight: measure all terms, then select in batches."""
    known = _known(env)
    env.cr.execute("UPDATE sales_customer SET pool_term_date = NULL WHERE id % 100 = 0")
    pools = env["sales.pool"].browse(known["pool"])

    def call():
        env["sales.customer"]._measure_all_pools()
        env.cr.execute("SET LOCAL jit TO DEFAULT")  # the job commits here
        found, after = [], 0
        while ids := pools._due_ids(after=after):
            after = ids[-1]
            found += ids
        return [[id_] for id_ in found]

    return call


def pool_night_by_hand(env):
    """The same by hand-written SQL in one statement, which stores nothing."""
    known = _known(env)
    return lambda: _rows(env, "pool_night", known)


OPERATIONS = {call.__name__: call for call in (class_night, class_night_by_hand, pool_night, pool_night_by_hand)}
