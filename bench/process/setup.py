"""What the databases need besides mass data: made through Odoo, since it is little and has many rules."""

from bench.people import add_teams, add_user

TEAMS, REPS = 8, 40
STAGES = ["Contact", "Evaluation", "Design", "Negotiation", "Contract", "After-sales"]
FIRST_WON = 4  # position in STAGES from which on a deal is won


def add_people(env):
    """Teams with their reps and stages of their own; Odoo's stages without team stay with the other teams."""
    teams = add_teams(env, TEAMS, REPS)
    add_user(env, "bench_desk", "group_sale_salesman_all_leads")
    others = env["crm.team"].with_context(active_test=False).search([("id", "not in", teams.ids)])
    env["crm.stage"].search([("team_ids", "=", False)]).team_ids = others
    env["crm.stage"].create(
        [
            {
                "name": f"Bench {name}",
                "sequence": 10 * number,
                "is_won": number > FIRST_WON,
                "fold": number > FIRST_WON,
                "team_ids": [(6, 0, teams.ids)],
            }
            for number, name in enumerate(STAGES, 1)
        ]
    )


def add_process(env):
    """A process whose steps are the stages above, gates on block, two ticks to each open step; its id."""
    chances = [10, 25, 45, 70, 100, 100]
    criteria = [
        {"name": "Need confirmed", "kind": "tick", "needs_evidence": True, "proof": "fit"},
        {"name": "Person involved", "kind": "tick", "needs_evidence": True, "proof": "contact"},
    ]
    steps = [
        {
            "name": f"Bench {name}",
            "sequence": 10 * number,
            "is_won": number > FIRST_WON,
            "probability": chances[number - 1],
            "expected_days": 21,
            "gate_policy": "block",
            "criterion_ids": [(0, 0, values) for values in criteria] if number <= FIRST_WON else [],
        }
        for number, name in enumerate(STAGES, 1)
    ]
    values = {"name": "Bench Process", "code": "bench", "step_ids": [(0, 0, step) for step in steps]}
    return env["sales.process"].create(values).id


def settle(env):
    """Compute zones as they are after a process was given to the teams; then measure as every night."""
    leads = env["crm.lead"]
    ids = leads.search([("sales_process_id.code", "=", "bench"), ("won_status", "=", "pending")], order="id").ids
    for start in range(0, len(ids), 1000):
        batch = leads.browse(ids[start : start + 1000])
        env.add_to_compute(leads._fields["sales_zone"], batch)
        env.add_to_compute(leads._fields["sales_work_rank"], batch)
        env.flush_all()
        env.invalidate_all()
    env["sales.opportunity.alert"]._cron_check()
    env["sales.stage.win.rate"]._refresh()
    return len(ids)


ACTIONS = {"add_people": add_people, "add_process": add_process, "settle": settle}
