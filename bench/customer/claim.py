"""Customers that return to the pool, and one who is typed a second time."""

import gc
import sys

from bench.specification import view_specification

from .handover import QUIET
from .parts import switch
from .setup import REP

PARTNER_FORM = "base.view_partner_form"
GROWTH = 1.05  # so much more than after the first batch may be in memory after the last one


class Night:
    """Stands for the job of the night: allows so many customers, and looks after each batch at what memory holds."""

    def __init__(self, env, most):
        self.env, self.left, self.held = env, most, []

    def _commit_progress(self, done=0, **_known):
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        self.held.append(sys.getallocatedblocks())
        self.left -= done
        return max(self.left, 0)

    def check_memory(self):
        """Refuse a job that needs more the longer it runs; what the first batch loads once does not count."""
        if self.held[-1] > self.held[0] * GROWTH:
            raise ValueError(f"memory grows from batch to batch: {self.held} blocks after each")


def return_to_pool(env, number):
    """Return so many customers whose term has ended, in the batches of the job."""
    switch(env, None)
    _let_end(env, number)
    pools = env["sales.pool"]
    env.flush_all()
    env.invalidate_all()

    def call():
        night = Night(env, number)
        pools._return_all(night)
        night.check_memory()
        env.cr.execute("SELECT COUNT(*) FROM sales_owner_change WHERE reason = 'returned'")
        return env.cr.fetchone()[0]

    return call


def _let_end(env, number):
    """Let the terms of so many have ended by shorter rules: more than on any night but the first."""
    env.cr.execute("UPDATE sales_pool_rule SET days = 1")
    env.cr.execute(
        """
        UPDATE sales_customer SET pool_term_date = CURRENT_DATE - 1, pool_warned_date = CURRENT_DATE - 30,
                                  owner_date = now() AT TIME ZONE 'UTC' - interval '2 years'
         WHERE id IN (SELECT id FROM sales_customer
                       WHERE user_id IS NOT NULL AND pool_id IS NOT NULL AND pool_hold IS NULL
                         AND COALESCE(last_contact_date < now() - interval '3 days', TRUE)
                    ORDER BY partner_id LIMIT %s)
        """,
        [number],
    )


def plain_return(env, number):
    """Take the owner from as many customers and write a note on each, a thousand at once, without tracking."""
    env.cr.execute("SELECT id FROM bench_customer WHERE user_id IS NOT NULL ORDER BY number LIMIT %s", [number])
    ids = [row[0] for row in env.cr.fetchall()]
    env.invalidate_all()

    def call():
        for start in range(0, len(ids), 1000):
            partners = env["res.partner"].browse(ids[start : start + 1000])
            partners.with_context(**QUIET).write({"user_id": False})
            partners._message_log_batch(bodies=dict.fromkeys(partners.ids, "Returned"))
            env.flush_all()
            env.invalidate_all()
        return len(ids)

    return call


def _rep(env):
    user = env["res.users"].search([("login", "=", REP)])
    return env(user=user.id, context={"lang": "en_US", "tz": "UTC", "allowed_company_ids": user.company_id.ids})


def type_customer(env, on=()):
    """Type the name of a customer that is known already into the form of a new one."""
    switch(env, on)
    partners = _rep(env)["res.partner"]
    specification = view_specification(partners, "form", PARTNER_FORM)
    values = partners.onchange({}, [], specification)["value"]
    typed = {name: value for name, value in values.items() if not isinstance(value, dict | list)}
    typed |= {"is_company": True, "name": "Customer 77 Ltd.", "vat": "US77"}

    def call():
        env.invalidate_all()
        found = partners.onchange(typed, ["name"], specification)["value"]
        if on and "Customer 77" not in str(found.get("sales_duplicate_hint")):
            raise ValueError("the duplicate check has not found what it should")
        return 1

    env.flush_all()
    call()
    return call


OPERATIONS = {call.__name__: call for call in (return_to_pool, plain_return, type_customer)}
