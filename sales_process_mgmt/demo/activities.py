"""Calls, meetings, tasks and ticks: what was done, what is planned, what is proven."""

from datetime import timedelta

from odoo.tools import SQL

from .catalog import CALLS, DOCUMENTS, EVIDENCE, MEETINGS, TODOS
from .story import working_hour

TYPES = {"call": CALLS, "meeting": MEETINGS, "todo": TODOS, "upload_document": DOCUMENTS}


def create(env, rng, tale):
    """Give every deal what its stages ask for, and the open ones a next step."""
    done, planned, meetings, ticks = [], [], [], []
    kinds = {env.ref(f"mail.mail_activity_data_{kind}"): kind for kind in TYPES}
    for deal in tale:
        done += _done(rng, deal, kinds)
        ticks += _ticks(rng, deal)
        meetings += _meetings(rng, deal)
        if deal.status == "open" and rng.random() < 0.84:
            planned.append(_planned(rng, deal))
    _create_activities(env, done, planned)
    _create_meetings(env, meetings)
    _create_ticks(env, ticks)


def _create_ticks(env, ticks):
    """Create the ticks and set back who ticked when: the model signs with today's user and time."""
    records = env["sales.lead.criterion"].create(ticks)
    env.flush_all()
    signed = [(record.id, tick["user_id"], tick["date"]) for record, tick in zip(records, ticks, strict=True)]
    rows = SQL(", ").join(SQL("(%s, %s, %s::timestamp)", *row) for row in signed)
    env.cr.execute(
        SQL(
            "UPDATE sales_lead_criterion t SET user_id = v.user_id, date = v.date"
            " FROM (VALUES %s) AS v(id, user_id, date) WHERE v.id = t.id",
            rows,
        )
    )
    records.invalidate_recordset(["user_id", "date"])


def _stays(deal):
    """Yield ``(stage, entered, left)`` of the stages that were stayed in; the present one is left at None."""
    moves = [move for move in deal.moves if move.target is not None]
    for move, after in zip(moves, [*moves[1:], None], strict=True):
        if not move.jumped:
            yield move.target, move.date, after and after.date


def _criteria(deal, stage, kind):
    """Return the criteria of one kind in a stage."""
    criteria = deal.plan.stages[stage].sales_step_id.criterion_ids
    return criteria.filtered(lambda criterion: criterion.kind == kind)


def _within(rng, entered, left):
    """A moment of a stay, in working hours."""
    return max(entered, working_hour(rng, entered + (left - entered) * rng.uniform(0.15, 0.9)))


def _ended(deal):
    """When the last stay ended, or the latest moment at which something can have been done."""
    return deal.closed or deal.records["lead"].env.cr.now()


# === DONE AND PLANNED ===


def _done(rng, deal, kinds):
    """Done activities: those that criteria ask for, and the usual calls."""
    result = []
    for stage, entered, left in _stays(deal):
        is_past = left is not None or deal.status == "won"
        for criterion in _criteria(deal, stage, "activity"):
            if is_past or rng.random() < 0.5:
                kind = kinds[criterion.activity_type_id]
                result.append((deal, kind, _within(rng, entered, left or _ended(deal))))
        if rng.random() < 0.35:
            result.append((deal, rng.choice(("call", "todo")), _within(rng, entered, left or _ended(deal))))
    if deal.status == "open" and rng.random() < 0.35:
        recently = _ended(deal) - timedelta(days=rng.uniform(1, 20))
        result.append((deal, "call", max(recently, deal.created)))
    return result


def _planned(rng, deal):
    """The next step: some are overdue."""
    days = rng.choices((-6, -2, 0, 1, 3, 5, 8, 14), (1, 2, 2, 3, 4, 4, 3, 2))[0]
    kind = rng.choices(("call", "meeting", "todo", "upload_document"), (5, 4, 3, 1))[0]
    return deal, kind, _ended(deal) + timedelta(days=days)


def _create_activities(env, done, planned):
    activities = env["mail.activity"]
    types = {kind: env.ref(f"mail.mail_activity_data_{kind}").id for kind in TYPES}
    model = env["ir.model"]._get_id("crm.lead")
    values = [
        {
            "activity_type_id": types[kind],
            "res_model_id": model,
            "res_id": deal.records["lead"].id,
            "user_id": deal.user.id,
            "summary": TYPES[kind][(deal.records["lead"].id + number) % len(TYPES[kind])],
            "date_deadline": date.date(),
            "active": number >= len(done),
        }
        for number, (deal, kind, date) in enumerate([*done, *planned])
    ]
    made = activities.create(values)[: len(done)]
    env.flush_all()
    dates = [date for _deal, _kind, date in done]
    rows = SQL(", ").join(SQL("(%s, %s::timestamp)", *row) for row in zip(made.ids, dates, strict=True))
    env.cr.execute(
        SQL(
            """
            UPDATE mail_activity a SET date_done = v.date::date, create_date = v.date - interval '3 days'
              FROM (VALUES %s) v(id, date) WHERE v.id = a.id
            """,
            rows,
        )
    )
    activities.invalidate_model()


# === MEETINGS ===


def _meetings(rng, deal):
    """Meetings from the second stage on, and some to come."""
    result = []
    chance = 0.12 if deal.plan.profile.team == "team_telesales" else 0.5
    if deal.status == "lost":
        chance /= 3
    for stage, entered, left in _stays(deal):
        if 0 < stage <= deal.plan.first_won and rng.random() < chance:
            result.append((deal, _within(rng, entered, left or _ended(deal))))
    if deal.status == "open" and rng.random() < chance / 2:
        coming = _ended(deal) + timedelta(days=rng.randint(1, 12))
        result.append((deal, coming.replace(hour=rng.randint(1, 8), minute=0, second=0, microsecond=0)))
    return result


def _create_meetings(env, meetings):
    """Create the meetings, then tie them to their deals: else the chatter tells each as of today."""
    events = env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True)
    made = events.create(
        [
            {
                "name": f"{MEETINGS[number % len(MEETINGS)]}: {deal.name}",
                "start": start.replace(second=0, microsecond=0),
                "stop": start.replace(second=0, microsecond=0) + timedelta(hours=1 + number % 2),
                "user_id": deal.user.id,
                "partner_ids": [(6, 0, deal.user.partner_id.ids)],
                "location": deal.customer.city,
            }
            for number, (deal, start) in enumerate(meetings)
        ]
    )
    env.flush_all()
    rows = [(event.id, deal.records["lead"].id) for event, (deal, _start) in zip(made, meetings, strict=True)]
    env.cr.execute(
        SQL(
            """
            UPDATE calendar_event e SET opportunity_id = v.lead_id
              FROM (VALUES %s) v(id, lead_id) WHERE v.id = e.id
            """,
            SQL(", ").join(SQL("%s", row) for row in rows),
        )
    )
    env.invalidate_all(flush=False)


# === TICKS ===


def _ticks(rng, deal):
    """Ticks of the stages that were left forward, and of some in the present one."""
    result, seen = [], set()
    for stage, entered, left in _stays(deal):
        is_past = deal.stage > stage or deal.status == "won"
        for criterion in _criteria(deal, stage, "tick"):
            chance = (0.97 if criterion.is_mandatory else 0.6) if is_past else 0.45
            if criterion not in seen and rng.random() < chance:
                seen.add(criterion)
                result.append(_tick(rng, deal, criterion, _within(rng, entered, left or _ended(deal))))
    return result


def _tick(rng, deal, criterion, date):
    person = deal.customer.name if not deal.customer.is_company else "客户"
    evidence = rng.choice(EVIDENCE).format(date=f"{date:%Y-%m-%d}", who=person)
    return {
        "lead_id": deal.records["lead"].id,
        "criterion_id": criterion.id,
        "is_done": True,
        "evidence": evidence if criterion.needs_evidence else False,
        "user_id": deal.user.id,
        "date": date.replace(microsecond=0),
    }
