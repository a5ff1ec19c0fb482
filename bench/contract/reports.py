"""The ledger and the night of credit, by the addon and by hand-written SQL, with the rows that both must agree on."""

from pathlib import Path
from unittest.mock import patch

from bench.specification import view_specification

from .setup import DESK

SQL_FOLDER = Path(__file__).parent.parent / "sql"
LIST = "sales_process_mgmt.sales_contract_ledger_view_list"
PAGE = 80
SUMS = ("total", "called", "delivered", "invoiced", "collected", "overdue")


def _cents(value):
    return None if value is None else round(float(value), 2)


def _ledger(env):
    user = env["res.users"].search([("login", "=", DESK)])
    known = {"lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": user.company_id.ids}
    env.invalidate_all()
    return env(user=user.id, context=known)["sales.contract.ledger"]


def _rows(env, name, **values):
    env.cr.execute("SET LOCAL jit = off")  # as the addon's ledger is read
    env.cr.execute((SQL_FOLDER / f"ledger_{name}.sql").read_text(), {"company": 1} | values)
    return env.cr.fetchall()


def ledger_count(env):
    """Count the rows of the ledger, as its list does."""
    ledger = _ledger(env)
    return lambda: ledger.search_count([])


def ledger_count_by_hand(env):
    """The same by hand-written SQL."""
    _ledger(env)
    return lambda: _rows(env, "count")[0][0]


def ledger_page(env):
    """Read the first page of the ledger with the fields of its list."""
    ledger = _ledger(env)
    specification = view_specification(ledger, "list", LIST)
    ledger.web_search_read([], specification, limit=1)  # what is cached until something is configured anew
    env.invalidate_all()

    def call():
        found = ledger.web_search_read([], specification, limit=PAGE, count_limit=PAGE + 1)["records"]
        return [[row["id"], *(_cents(row[name]) for name in SUMS)] for row in found]

    return call


def ledger_page_by_hand(env):
    """The same by hand-written SQL: first which rows, then their figures and names."""
    _ledger(env)
    return lambda: [[row[0], *map(_cents, row[1 : 1 + len(SUMS)])] for row in _rows(env, "page", limit=PAGE)]


def ledger_pivot(env):
    """Sum the ledger by customer, as its pivot does."""
    ledger = _ledger(env)

    def call():
        groups = ledger._read_group([], ["partner_id"], [f"{name}:sum" for name in SUMS])
        return sorted([partner.id, *map(_cents, sums)] for partner, *sums in groups)

    return call


def ledger_pivot_by_hand(env):
    """The same by hand-written SQL."""
    _ledger(env)
    return lambda: sorted([row[0], *map(_cents, row[1:])] for row in _rows(env, "pivot"))


def _credit(env):
    company = env["res.company"].browse(1)
    company.sales_credit_check = True
    env.flush_all()
    env.invalidate_all()
    return company


def credit_night(env):
    """Put the orders of customers on hold who are over their limit, or overdue for too long."""
    _credit(env)
    # The job commits after each batch; here it is rolled back.
    uncommitted = patch.object(type(env["ir.cron"]), "_commit_progress", lambda *_args, **_options: float("inf"))

    def call():
        with uncommitted:
            env["sales.credit.standing"]._cron_check()
        env.cr.execute("SELECT order_id FROM sales_order_hold WHERE kind = 'credit' ORDER BY order_id")
        return [id_ for (id_,) in env.cr.fetchall()]

    return call


def credit_night_by_hand(env):
    """The same by hand-written SQL, which stores nothing."""
    company = _credit(env)
    values = {"company": 1, "days": company.sales_credit_days}

    def call():
        env.cr.execute((SQL_FOLDER / "credit_night.sql").read_text(), values)
        return [id_ for (id_,) in env.cr.fetchall()]

    return call


OPERATIONS = {
    call.__name__: call
    for call in (
        ledger_count,
        ledger_count_by_hand,
        ledger_page,
        ledger_page_by_hand,
        ledger_pivot,
        ledger_pivot_by_hand,
        credit_night,
        credit_night_by_hand,
    )
}
