"""Funnel and win rates, by the addon and by hand-written SQL, with the rows that both must agree on."""

from pathlib import Path

SQL_FOLDER = Path(__file__).parent.parent / "sql"
SLICE = [
    "id",
    "entered",
    "current",
    "current_amount",
    "weighted",
    "moved_on",
    "lost",
    "median_days",
    "rate",
    "resolved",
    "rate_low",
    "rate_high",
]
RATE = [
    "company_id",
    "stage_id",
    "team_id",
    "resolved",
    "won",
    "open_count",
    "prior",
    "rate",
    "rate_low",
    "rate_high",
    "is_too_few",
    "amount_resolved",
    "amount_won",
    "amount_rate",
]


def _plain(row):
    """Numbers to ten digits: sums of floats differ in the last ones, by the order of the rows."""
    return [float(f"{value:.10g}") if isinstance(value, float) else value for value in row]


def _manager(env):
    manager = env(user=env.ref("base.user_admin").id)
    company = manager.company.id
    process = env["sales.process"].search([("code", "=", "bench")]).id
    env.invalidate_all()
    return manager, {"process": process, "company": company}


def _rows(env, name, values):
    env.cr.execute((SQL_FOLDER / f"{name}.sql").read_text(), values)
    return [_plain(row) for row in env.cr.fetchall()]


def funnel(env):
    """The figures of the funnel picture of the whole process, as the web client asks for them."""
    manager, known = _manager(env)

    def call():
        data = manager["sales.funnel.report"].get_funnel_data([("process_id", "=", known["process"])], "count")
        slices = [_plain([row[name] for name in SLICE]) for row in data["stages"]]
        return [*slices, _plain([data["totals"]["velocity"]])]

    return call


def funnel_by_hand(env):
    """The same by hand-written SQL."""
    _manager_env, known = _manager(env)
    return lambda: [*_rows(env, "funnel", known), *_rows(env, "velocity", known)]


def win_rates(env):
    """Measure all win rates anew, as every night; the rows that are then in the table."""
    rates = env["sales.stage.win.rate"]

    def call():
        rates._refresh()
        env.flush_all()
        columns = ", ".join(f"{name}::float8" if name.startswith("amount") else name for name in RATE)
        order = "company_id, stage_id, team_id NULLS FIRST"
        env.cr.execute(f"SELECT {columns} FROM sales_stage_win_rate ORDER BY {order}")
        return [_plain(row) for row in env.cr.fetchall()]

    return call


def win_rates_by_hand(env):
    """The same rows by hand-written SQL, which stores nothing."""
    return lambda: _rows(env, "win_rates", {})


OPERATIONS = {call.__name__: call for call in (funnel, funnel_by_hand, win_rates, win_rates_by_hand)}
