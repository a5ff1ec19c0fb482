"""What is measured, run inside the workers: each prepares and returns the call."""

from bench.chatter import read_chatter
from bench.specification import form_specification, kanban_specification

from . import reports
from .setup import ACTIONS  # noqa: F401

UNTRACKED = {"tracking_disable": True}
CARDS = 80  # a column of the kanban shows at most so many


def _as(env, login, **context):
    """The environment of a user with the context that the web client sends; nothing of it is in the cache."""
    user = env["res.users"].search([("login", "=", login)])
    known = {"lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": user.company_id.ids}
    env.invalidate_all()
    return env(user=user.id, context=known | context)


def _ids(env, position, number, login=None):
    """The first open opportunities in the stage of a position, of one rep if a login is given."""
    env.cr.execute(
        """
        SELECT l.id FROM bench_lead l JOIN res_users u ON u.id = l.user_id
         WHERE l.outcome = 'open' AND l.stages[cardinality(l.stages)] = %s AND (%s IS NULL OR u.login = %s)
         ORDER BY l.number LIMIT %s
        """,
        [position, login, login, number],
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    if len(ids) < number:
        raise ValueError(f"only {len(ids)} of {number} opportunities are in stage {position}")
    return ids


def _one(env, query):
    env.cr.execute(query)
    return env.cr.fetchone()[0]


def move(env, number, tracking):
    """One write that moves ``number`` opportunities of all teams from the second stage to the third."""
    desk = _as(env, "bench_desk", **({} if tracking else UNTRACKED))
    leads = desk["crm.lead"].browse(_ids(env, 2, number))
    target = _one(env, "SELECT id FROM bench_stage WHERE position = 3")
    return lambda: leads.write({"stage_id": target})


def create(env, number, tracking):
    """One create of ``number`` opportunities, which begin in the first stage of their team."""
    desk = _as(env, "bench_desk", **({} if tracking else UNTRACKED))
    known = {"type": "opportunity", "team_id": _one(env, "SELECT MIN(team_id) FROM bench_rep")}
    numbers = range(1, number + 1)
    values = [known | {"name": f"New {n}", "partner_name": f"P {n}", "expected_revenue": n} for n in numbers]
    return lambda: len(desk["crm.lead"].create(values))


def open_kanban(env, login, mine):
    """What the web client asks for when the pipeline is opened: the bars, and the columns with cards."""
    user = _as(env, login, default_type="opportunity", show_user_team_stages=1)
    leads = user["crm.lead"]
    domain = [("type", "=", "opportunity")] + ([("user_id", "=", user.uid)] if mine else [])
    specification, aggregates, bar = kanban_specification(leads)
    grouped = leads.with_context(read_group_expand=True)
    env.invalidate_all()

    def call():
        leads.read_progress_bar(domain, "stage_id", bar)
        env.invalidate_all()  # the client's calls are requests of their own
        found = grouped.web_read_group(
            domain,
            ["stage_id"],
            aggregates,
            order="",
            auto_unfold=True,
            opening_info=[],
            unfold_read_specification=specification,
            unfold_read_default_limit=CARDS,
            groupby_read_specification={},
        )
        return [[group["__count"], len(group.get("__records", []))] for group in found["groups"]]

    return call


def open_form(env, login, chatter):
    """What the web client asks for when an opportunity is opened: the record, its status bar, its chatter."""
    user = _as(env, login, default_type="opportunity", show_user_team_stages=1, bin_size=True)
    lead = user["crm.lead"].browse(_ids(env, 3, 1, login))
    specification, stages_of = form_specification(lead)
    env.invalidate_all()

    def call():
        values = lead.web_read(specification)[0]
        env.invalidate_all()
        stages = user["crm.stage"].search_read(stages_of(values), ["display_name", "fold"])
        return [len(stages), read_chatter(lead) if chatter else 0]

    return call


OPERATIONS = {call.__name__: call for call in (move, create, open_kanban, open_form)} | reports.OPERATIONS
