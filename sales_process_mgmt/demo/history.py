"""Stage history, overrides and what the chatter tells of them, as of then.

The history is append-only by its rights, so its lines are written by SQL, as the product itself does.
"""

from datetime import timedelta

from odoo.tools import SQL

from .catalog import NOTES, OVERRIDE_REASONS


def write(env, rng, tale):
    """Write the history of all deals, in the order in which it happened."""
    moves = sorted(((move, deal) for deal in tale for move in deal.moves), key=lambda pair: pair[0].date)
    overrides = {id(move): _override(rng, move, deal) for move, deal in moves if move.overridden}
    rows = [_line(move, deal, overrides.get(id(move), {})) for move, deal in moves]
    _insert(env, "sales_stage_transition", rows)
    _insert(env, "sales_stage_override", list(overrides.values()))
    _write_chatter(env, tuple(deal.records["lead"].id for deal in tale))
    _write_notes(env, rng, tale, overrides.values())
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


def _write_chatter(env, lead_ids):
    """Log each change of stage as Odoo's tracking does: the status bar tells the days from it."""
    env.cr.execute(
        """
        WITH moves AS (
            SELECT nextval('mail_message_id_seq') AS message_id, t.*, u.partner_id AS author_id
              FROM sales_stage_transition t LEFT JOIN res_users u ON u.id = t.user_id
             WHERE t.lead_id IN %(leads)s AND t.from_stage_id IS NOT NULL AND t.to_stage_id IS NOT NULL
          ORDER BY t.id
        ), messages AS (
            INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, author_id, date,
                                      create_uid, create_date, write_uid, write_date)
            SELECT message_id, 'crm.lead', lead_id, 'notification', %(subtype)s, author_id, date,
                   user_id, date, user_id, date FROM moves
        )
        INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer, new_value_integer,
                                         old_value_char, new_value_char, create_uid, create_date)
        SELECT message_id, %(field)s, from_stage_id, to_stage_id, from_name, to_name, user_id, date
          FROM moves ORDER BY message_id
        """,
        {
            "leads": lead_ids,
            "subtype": env.ref("crm.mt_lead_stage").id,
            "field": env["ir.model.fields"]._get("crm.lead", "stage_id").id,
        },
    )


def _write_notes(env, rng, tale, overrides):
    """What people wrote: the reasons of overrides, and now and then a remark."""
    stages = env["crm.stage"]
    notes = [
        (row["lead_id"], row["user_id"], row["date"], "notification", _override_text(stages, row)) for row in overrides
    ]
    for deal in tale:
        if rng.random() < (0.7 if deal.status == "open" else 0.1):
            lead = deal.records["lead"]
            notes.append((lead.id, lead.user_id.id, deal.entered, "comment", f"<p>{rng.choice(NOTES)}</p>"))
    subtype = env.ref("mail.mt_note").id
    users = env["res.users"]
    rows = [
        {
            "model": "crm.lead",
            "res_id": lead_id,
            "message_type": kind,
            "subtype_id": subtype,
            "author_id": users.browse(user_id).partner_id.id,
            "date": date,
            "body": body,
            "create_uid": user_id,
            "create_date": date,
        }
        for lead_id, user_id, date, kind, body in notes
    ]
    _insert(env, "mail_message", rows)


def _override_text(stages, row):
    target = stages.browse(row["to_stage_id"])
    return f"<p>Gate override up to “{target.name}”: {row['reason']}</p>"
