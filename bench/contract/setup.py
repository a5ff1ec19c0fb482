"""What the databases need besides mass data: made through Odoo, since it is little and has many rules."""

from bench.people import add_teams, add_user

TEAMS, REPS = 10, 100
DESK = "bench_desk"  # reads and writes everything


def add_people(env):
    """Teams with their reps, somebody who sees all of sales and finance, and what is sold."""
    add_teams(env, TEAMS, REPS)
    desk = add_user(env, DESK, "group_sale_manager")
    desk.group_ids += env.ref("account.group_account_user") + env.ref("stock.group_stock_user")
    env["product.product"].create(
        {"name": "Bench Product", "type": "consu", "invoice_policy": "order", "list_price": 10, "taxes_id": False}
    )


def switch_on(env):
    """Switch contracts on, as in Settings."""
    group = env.ref("sales_process_mgmt.group_part_contract")
    for name in ("sales_team.group_sale_salesman", "account.group_account_invoice"):
        env.ref(name)._apply_group(group)


def settle(env):
    """Bring what contracts have got to what the books say; what was known of orders must still hold.

    Customers get credit that most of their orders fit.
    """
    settlements = env["sales.settlement"]
    before = settlements.search_count([])
    settlements._rebuild()
    if settlements.search_count([]) != before:
        raise ValueError("the contracts of the bench do not fit its facts")
    company = env["res.company"].browse(1)
    company.sales_credit_check = True
    partners = env["res.partner"].search([("name", "=like", "Customer %"), ("is_company", "=", True)])
    env["sales.credit.standing"]._make_rows(partners.ids, company)
    env.flush_all()
    env.cr.execute(
        """
        UPDATE res_partner SET credit_limit = jsonb_build_object('1', 1000000) WHERE id = ANY(%s)
        """,
        [partners.ids],
    )
    env.invalidate_all()
    company.sales_credit_check = False
    env.cr.commit()


ACTIONS = {call.__name__: call for call in (add_people, switch_on, settle)}
