"""What is measured, run inside the workers; each prepares and returns the call."""

from .setup import ACTIONS  # noqa: F401
from .specification import form_specification, kanban_specification

UNTRACKED = {"tracking_disable": True}


def _as(env, login, **context):
    user = env["res.users"].search([("login", "=", login)])
    company = user.company_id.id
    known = {"lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": [company]}
    env.invalidate_all()
    return env(user=user.id, context=known | context)


def _ids(env, position, number, login=None):
    """The first open opportunities in the stage of a position, of one rep if a login is given."""
    env.cr.execute(
        """
        SELECT l.id FROM bench_lead l JOIN crm_lead lead ON lead.id = l.id JOIN res_users u ON u.id = l.user_id
         WHERE l.outcome = 'open' AND l.stages[cardinality(l.stages)] = %s AND (%s IS NULL OR u.login = %s)
         ORDER BY l.number LIMIT %s
        """,
        [position, login, login, number],
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    if len(ids) < number:
        raise ValueError(f"only {len(ids)} of {number} opportunities are in stage {position}")
    return ids


def _stage(env, position):
    env.cr.execute("SELECT id FROM bench_stage WHERE position = %s", [position])
    return env.cr.fetchone()[0]


def move(env, number, tracking):
    """One write that moves ``number`` opportunities from the second stage to the third."""
    desk = _as(env, "bench_desk", **({} if tracking else UNTRACKED))
    leads = desk["crm.lead"].browse(_ids(env, 2, number))
    target = _stage(env, 3)
    return lambda: leads.write({"stage_id": target})


def create(env, number, tracking):
    """One create of ``number`` opportunities, which begin in the first stage of their team."""
    desk = _as(env, "bench_desk", **({} if tracking else UNTRACKED))
    env.cr.execute("SELECT MIN(team_id) FROM bench_rep")
    team = env.cr.fetchone()[0]
    values = [
        {"name": f"New {n}", "type": "opportunity", "team_id": team, "expected_revenue": 1000 + n, "partner_name": f"P {n}"}
        for n in range(number)
    ]
    return lambda: len(desk["crm.lead"].create(values))


def open_kanban(env):
    """What the web client asks for when a rep opens the pipeline: grouped cards, and the bars above them."""
    rep = _as(env, "bench_rep_00", default_type="opportunity", show_user_team_stages=1, read_group_expand=True)
    leads = rep["crm.lead"]
    domain = [("type", "=", "opportunity"), ("user_id", "=", rep.uid)]
    specification, sums, bar = kanban_specification(leads)

    def call():
        found = leads.web_read_group(
            domain,
            ["stage_id"],
            sums,
            auto_unfold=True,
            opening_info=[],
            unfold_read_specification=specification,
            unfold_read_default_limit=20,
            groupby_read_specification={},
        )
        leads.read_progress_bar(domain, "stage_id", bar)
        return [len(group.get("__records", [])) for group in found["groups"]]

    return call


def open_form(env):
    """What the web client asks for when a rep opens an opportunity: the record and the stages of the status bar."""
    rep = _as(env, "bench_rep_00", default_type="opportunity")
    ids = _ids(env, 3, 1, "bench_rep_00")
    lead = rep["crm.lead"].browse(ids)
    specification, stages_of = form_specification(lead)

    def call():
        values = lead.web_read(specification)[0]
        rep["crm.stage"].search_read(stages_of(values), ["display_name", "fold"])
        return len(values)

    return call


def funnel(env):
    """The figures of the funnel picture, for all opportunities of the process."""
    manager = env(user=env.ref("base.user_admin").id)
    process = env["sales.process"].search([("code", "=", "bench")]).id
    env.invalidate_all()
    return lambda: manager["sales.funnel.report"].get_funnel_data([("process_id", "=", process)], "count")


def win_rates(env):
    """Measure all win rates anew."""
    return lambda: env["sales.stage.win.rate"]._refresh()


OPERATIONS = {
    "move": move,
    "create": create,
    "open_kanban": open_kanban,
    "open_form": open_form,
    "funnel": funnel,
    "win_rates": win_rates,
}
