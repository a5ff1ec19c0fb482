"""Teams and reps of a bench's databases: made through Odoo, since users have many rules."""


def add_user(env, login, group):
    """Make a user of sales; ``group`` is the name of one of the sales app's groups."""
    values = {"name": login, "login": login, "email": f"{login}@example.com"}
    values["group_ids"] = [(6, 0, env.ref(f"sales_team.{group}").ids)]
    return env["res.users"].with_context(no_reset_password=True).create(values)


def add_teams(env, teams, reps):
    """Make so many teams with a leader each, and so many reps that take turns to join them; the teams.

    Logins are numbered with as many digits as the last rep needs, so that they sort.
    """
    digits = len(str(reps - 1))
    found = env["crm.team"]
    for number in range(teams):
        leader = add_user(env, f"bench_leader_{number}", "group_sale_salesman")
        found |= found.create({"name": f"Bench Team {number}", "user_id": leader.id})
    for number in range(reps):
        rep = add_user(env, f"bench_rep_{number:0{digits}}", "group_sale_salesman")
        env["crm.team.member"].create({"user_id": rep.id, "crm_team_id": found[number % teams].id})
    return found
