"""What the customers of the demo company value, and where they are with buying."""

from datetime import timedelta

from .control import of_deal

SEED = 55
WEIGHTS = {
    "team_major": (1, 5, 3),
    "team_distribution": (4, 4, 0),
    "team_telesales": (5, 1, 0),
}
TYPES = ("intrinsic", "extrinsic", "strategic")
STEPS = ("1_needs", "2_options", "3_concerns", "4_purchase")


def choose(env, tale):
    """Choose value type and buying step of most deals: by the team that works them, and by how far they are."""
    teams = {env.ref(f"sales_process_mgmt.{name}"): weights for name, weights in WEIGHTS.items()}
    found = {}
    for deal in tale:
        weights = teams.get(deal.plan.team)
        rng = of_deal(SEED, deal)
        if weights and rng.random() < 0.9:
            step = STEPS[min(3, deal.stage * 4 // max(1, deal.plan.first_won))]
            choice = (rng.choices(TYPES, weights)[0], "5_implementation" if deal.status == "won" else step)
            found.setdefault(choice, []).append(deal.records["lead"].id)
    env.flush_all()
    _misjudge(env, tale, found)
    for (value_type, step), ids in ((choice, ids) for choice, ids in found.items() if ids):
        env.cr.execute(
            "UPDATE crm_lead SET sales_value_type = %s, sales_buying_step = %s WHERE id IN %s",
            [value_type, step, tuple(ids)],
        )
    env.invalidate_all(flush=False)


def _misjudge(env, tale, found):
    """Let effort and value type of a few open deals not fit: visited most, and not at all for a long time."""
    opened = [deal for deal in tale if deal.status == "open" and deal.plan.team in _teams(env)]
    leads = env["crm.lead"].browse([deal.records["lead"].id for deal in opened])
    done = leads._sales_effort(env.company.sales_effort_days)
    most = sorted(leads, key=lambda lead: -done.get(lead.id, 0))[:3]
    long_ago = env.cr.now() - timedelta(days=env.company.sales_effort_days)
    never = [lead for lead in leads if lead.id not in done and lead.create_date <= long_ago][:3]
    moved = {lead.id for lead in (*most, *never)}
    for ids in found.values():
        ids[:] = [lead_id for lead_id in ids if lead_id not in moved]
    found.setdefault(("intrinsic", STEPS[2]), []).extend(lead.id for lead in most)
    found.setdefault(("strategic", STEPS[0]), []).extend(lead.id for lead in never)


def _teams(env):
    return env["crm.team"].concat(*(env.ref(f"sales_process_mgmt.{name}") for name in WEIGHTS))
