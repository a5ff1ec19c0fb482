"""Switching the addon's parts on and off inside a call, which is rolled back."""

STAFF = ("sales_team.group_sale_salesman", "account.group_account_invoice")


def parts(env):
    """Return the groups of all parts of the addon; none where it is not installed."""
    found = env["ir.model.data"].search(
        [("module", "=", "sales_process_mgmt"), ("model", "=", "res.groups"), ("name", "=like", "group_part_%")],
        order="name",
    )
    return {data.name.removeprefix("group_part_"): data.res_id for data in found}


def switch(env, names):
    """Switch the parts ``names`` on, ``None`` for all, and the others off."""
    groups = env["res.groups"].union(*(env.ref(name) for name in STAFF))
    for name, group_id in parts(env).items():
        group = env["res.groups"].browse(group_id)
        if names is None or name in names:
            groups._apply_group(group)
        else:
            groups._remove_group(group)
