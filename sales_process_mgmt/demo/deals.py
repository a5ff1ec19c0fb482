"""Opportunities: made by the ORM as they are today, then given their dates."""

from psycopg2.extras import Json

from odoo.tools import SQL

from .catalog import INBOUND, LOST_REASONS, OUTBOUND, PROFILES
from .people import user
from .story import Plan

MODULE = "sales_process_mgmt"
FACTS = (
    "create_date", "write_date", "date_open", "date_conversion", "date_last_stage_update", "date_closed",
    "active", "won_status", "day_close", "lost_reason_id",
)  # fmt: skip


def plans(env):
    """Return the ``Plan`` of each team, with stages, prices and customers as they are in the database."""
    products = env["product.product"].search([("company_id", "=", env.company.id)])
    prices = {
        xmlid.removeprefix(f"{MODULE}.product_"): product.list_price
        for product, xmlid in ((product, product.get_external_id()[product.id]) for product in products)
    }
    result = []
    for profile in PROFILES:
        team = env.ref(f"{MODULE}.{profile.team}")
        stages = _stages(env, team)
        steps = stages.sales_step_id
        result.append(
            Plan(
                profile,
                profile.expected_days or tuple(steps.mapped("expected_days")),
                tuple(steps.mapped("probability")) or (10, 30, 60, 100),
                next(number for number, stage in enumerate(stages) if stage.is_won),
                prices,
                list(_contacts(env, profile)),
                team,
                stages,
                {login: user(env, login) for login in (profile.leader, *profile.reps)},
                {
                    number: (env.ref(f"{MODULE}.partner_{key}").child_ids.sorted("id")[:1], rep)
                    for number, key, rep in profile.buyers
                },
            )
        )
    return result


def _stages(env, team):
    """Return the stages of the pipeline of a team, in order."""
    if team.sales_process_id:
        return env["crm.stage"]._sales_of_process(team.sales_process_id)
    return env["crm.stage"].search([("sales_step_id", "=", False), ("team_ids", "=", False)])


def _contacts(env, profile):
    categories = [env.ref(f"{MODULE}.partner_category_{segment}").id for segment in profile.segments]
    companies = env["res.partner"].search([("category_id", "in", categories)], order="id")
    people = companies.child_ids.sorted("id")
    return people | companies.filtered(lambda partner: not partner.child_ids)


# === MAKING ===


def create(env, rng, tale):
    """Create the opportunities, then date them; ``deal.records["lead"]`` is the record."""
    leads = env["crm.lead"].create([_values(env, rng, deal) for deal in tale])
    for deal, lead in zip(tale, leads, strict=True):
        deal.records["lead"] = lead
    env.flush_all()
    _date(env, rng, tale)
    env.cr.execute("DELETE FROM sales_stage_transition WHERE lead_id IN %s", [tuple(leads.ids)])
    env.cr.execute("DELETE FROM sales_opportunity_alert WHERE lead_id IN %s", [tuple(leads.ids)])
    env.invalidate_all(flush=False)


def _values(env, rng, deal):
    source = rng.choice(INBOUND if rng.random() < 0.45 else OUTBOUND)
    values = {
        "name": deal.name,
        "type": "opportunity",
        "company_id": env.company.id,
        "team_id": deal.plan.team.id,
        "user_id": deal.user.id,
        "stage_id": deal.plan.stages[deal.stage].id,
        "expected_revenue": deal.amount,
        "date_deadline": deal.deadline.date(),
        "source_id": env.ref(f"{MODULE}.utm_source_{source}").id,
        "priority": rng.choices("0123", (50, 25, 15, 10))[0],
        "tag_ids": _tags(env, rng, deal),
    }
    return values | _customer_values(rng, deal)


def _customer_values(rng, deal):
    """A name and a number is all that is known of some that have just begun."""
    if deal.status == "open" and deal.stage == 0 and rng.random() < 0.6:
        company = deal.customer.commercial_partner_id
        deal.amount = 0
        for move in deal.moves:
            move.amount = 0
        return {"partner_name": company.name, "phone": company.phone, "expected_revenue": 0}
    return {"partner_id": deal.customer.id}


def _tags(env, rng, deal):
    tags = {"tender": 0.15, "retrofit": 0.12}
    names = [name for name, chance in tags.items() if rng.random() < chance]
    names += rng.choices(([], ["new_customer"], ["repeat"]), (5, 2, 3))[0]
    if "年度" in deal.name:
        names.append("frame")
    return [(6, 0, [env.ref(f"{MODULE}.tag_{name}").id for name in names])]


# === DATING ===


def _date(env, rng, tale):
    """Put the facts of the past into the table: no method of Odoo takes them."""
    rows = []
    for deal in tale:
        is_lost = deal.status == "lost"
        reason = _lost_reason(env, rng, deal) if is_lost else None
        rows.append(
            {
                "id": deal.records["lead"].id,
                "create_date": str(deal.created),
                "write_date": str(deal.entered),
                "date_open": str(deal.created),
                "date_conversion": str(deal.created),
                "date_last_stage_update": str(deal.entered),
                "date_closed": str(deal.closed) if deal.closed else None,
                "active": not is_lost,
                "won_status": "pending" if deal.status == "open" else deal.status,
                "day_close": (deal.closed - deal.created).days if deal.closed else None,
                "lost_reason_id": reason,
            }
        )
    kinds = {"active": "bool", "won_status": "text", "day_close": "float8", "lost_reason_id": "int"}
    columns = SQL(", ").join(
        SQL("%s %s", SQL.identifier(name), SQL(kinds.get(name, "timestamp"))) for name in ("id", *FACTS)[1:]
    )
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead l SET %s, day_open = 0
              FROM jsonb_to_recordset(%s) AS v(id int, %s) WHERE v.id = l.id
            """,
            SQL(", ").join(SQL("%s = v.%s", SQL.identifier(name), SQL.identifier(name)) for name in FACTS),
            Json(rows),
            columns,
        )
    )
    lost = tuple(deal.records["lead"].id for deal in tale if deal.status == "lost")
    env.cr.execute(
        "UPDATE crm_lead SET probability = 0, automated_probability = 0, prorated_revenue = 0 WHERE id IN %s",
        [lost],
    )


def _lost_reason(env, rng, deal):
    """Early ones fall silent, late ones are lost to a competitor or for the price."""
    is_early = deal.stage < deal.plan.profile.quoted_at
    weights = (2, 5, 5, 2, 1, 6) if is_early else (8, 3, 2, 3, 3, 1)
    if not is_early and rng.random() < 0.3:
        return env.ref("crm.lost_reason_1").id
    return env.ref(f"{MODULE}.lost_reason_{rng.choices(LOST_REASONS, weights)[0]}").id
