"""Stage history, overrides and what the chatter tells of them, as of then.

The history is append-only by its rights, so its lines are written by SQL, as the product itself does.
"""

from datetime import timedelta

from odoo.tools import SQL

from .catalog import NOTES, OVERRIDE_REASONS
from .people import telling


def write(env, rng, tale):
    """Write the history of all deals, in the order in which it happened."""
    moves = sorted(((move, deal) for deal in tale for move in deal.moves), key=lambda pair: pair[0].date)
    overrides = {id(move): _override(rng, move, deal) for move, deal in moves if move.overridden}
    rows = [_line(move, deal, overrides.get(id(move), {})) for move, deal in moves]
    _insert(env, "sales_stage_transition", rows)
    _insert(env, "sales_stage_override", list(overrides.values()))
    _write_chatter(env, [*_told_moves(env, rows), *_told_notes(env, rng, tale, overrides.values())])
    env.invalidate_all(flush=False)


def _insert(env, table, rows):
    """Insert dicts of the same keys in one statement."""
    if rows:
        names = SQL(", ").join(SQL.identifier(name) for name in rows[0])
        values = SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows)
        env.cr.execute(SQL("INSERT INTO %s (%s) VALUES %s", SQL.identifier(table), names, values))


def _line(move, deal, override):
    own = deal.plan.stages
    origin = own[move.origin] if move.origin is not None else own.browse()
    target = own[move.target] if move.target is not None else own.browse()
    lead = deal.records["lead"]
    return {
        "lead_id": lead.id,
        "from_stage_id": origin.id or None,
        "to_stage_id": target.id or None,
        "from_step_id": origin.sales_step_id.id or None,
        "to_step_id": target.sales_step_id.id or None,
        "from_name": origin.name or None,
        "to_name": target.name or None,
        "process_id": own[0].sales_process_id.id or None,
        "team_id": lead.team_id.id,
        "company_id": lead.company_id.id,
        "owner_id": lead.user_id.id,
        "user_id": override.get("user_id", lead.user_id.id),
        "direction": move.direction,
        "date": move.date,
        "days": move.days,
        "is_jumped": move.jumped,
        "is_late_start": move.late,
        "is_rebuilt": False,
        "is_overridden": move.overridden,
        "is_after_close": False,
        "reason": override.get("reason"),
        "unmet": override.get("unmet"),
        "expected_revenue": move.amount,
        "probability": move.probability,
    }


def _override(rng, move, deal):
    """The override that a leader gave just before the move."""
    own = deal.plan.stages
    step = own[move.origin].sales_step_id
    criteria = step.criterion_ids.filtered("is_mandatory")[-rng.randint(1, 2) :]
    given = move.date - timedelta(minutes=3)
    leader = deal.leader.id
    return {
        "lead_id": deal.records["lead"].id,
        "from_stage_id": own[move.origin].id,
        "to_stage_id": own[move.target].id,
        "team_id": deal.records["lead"].team_id.id,
        "user_id": leader,
        "reason": rng.choice(OVERRIDE_REASONS),
        "unmet": "\n".join([f"{step.name}:", *(f"  • {name}" for name in criteria.mapped("name"))]),
        "date": given,
        "used_date": move.date,
        "create_uid": leader,
        "write_uid": leader,
        "create_date": given,
        "write_date": given,
    }


# === CHATTER ===


def _write_chatter(env, told):
    """Insert ``(message, tracking)`` in the order of time; a tracking names the field, from and to."""
    told.sort(key=lambda pair: pair[0]["date"])
    env.cr.execute("SELECT nextval('mail_message_id_seq') FROM generate_series(1, %s)", [len(told)])
    ids = [number for (number,) in env.cr.fetchall()]
    users = env["res.users"]
    authors = {user_id: users.browse(user_id).partner_id.id for user_id in {row["create_uid"] for row, _ in told}}
    messages, trackings = [], []
    for number, (message, tracking) in zip(ids, told, strict=True):
        author = authors[message["create_uid"]]
        messages.append(
            {"id": number, "model": "crm.lead", "author_id": author, "create_date": message["date"]} | message
        )
        if tracking:
            signed = {"create_uid": message["create_uid"], "create_date": message["date"]}
            trackings.append({"mail_message_id": number} | tracking | signed)
    _insert(env, "mail_message", messages)
    _insert(env, "mail_tracking_value", trackings)


def _told_moves(env, lines):
    """Each change of stage as Odoo's tracking logs it: the status bar tells the days from it."""
    field = env["ir.model.fields"]._get("crm.lead", "stage_id").id
    subtype = env.ref("crm.mt_lead_stage").id
    stages = telling(env)["crm.stage"]
    for line in lines:
        if line["from_stage_id"] and line["to_stage_id"]:
            tracking = {
                "field_id": field,
                "old_value_integer": line["from_stage_id"],
                "new_value_integer": line["to_stage_id"],
                "old_value_char": stages.browse(line["from_stage_id"]).name,
                "new_value_char": stages.browse(line["to_stage_id"]).name,
            }
            yield _message(line["lead_id"], line["user_id"], line["date"], "notification", subtype), tracking


def _told_notes(env, rng, tale, overrides):
    """What people wrote: the reasons of overrides, and now and then a remark."""
    subtype = env.ref("mail.mt_note").id
    for row in overrides:
        body = _override_text(telling(env)["crm.stage"], row)
        yield _message(row["lead_id"], row["user_id"], row["date"], "notification", subtype, body), None
    for deal in tale:
        if rng.random() < (0.7 if deal.status == "open" else 0.1):
            lead = deal.records["lead"]
            body = f"<p>{rng.choice(NOTES)}</p>"
            yield _message(lead.id, lead.user_id.id, deal.entered, "comment", subtype, body), None


def _message(lead_id, user_id, date, kind, subtype, body=None):
    return {
        "res_id": lead_id,
        "message_type": kind,
        "subtype_id": subtype,
        "date": date,
        "body": body,
        "create_uid": user_id,
    }


def _override_text(stages, row):
    target = stages.browse(row["to_stage_id"])
    text = stages.env._("Gate override up to “%(stage)s”: %(reason)s", stage=target.name, reason=row["reason"])
    return f"<p>{text}</p>"
