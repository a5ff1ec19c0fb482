"""What the databases need besides mass data: made through Odoo, since it is little and has many rules."""

from bench.people import add_teams, add_user

from .knowledge import add_knowledge, add_lived
from .parts import switch
from .score import add_rules

TEAMS, REPS = 10, 200
REP = "bench_rep_009"  # whose deal and customer are opened
WAITING = 1000  # deliveries that wait for stock


def add_people(env):
    """Teams with their reps, a manager, a product, and deliveries that wait for it."""
    add_teams(env, TEAMS, REPS)
    add_user(env, "bench_desk", "group_sale_manager")
    _add_deliveries(env)


def _add_deliveries(env):
    """Half of what they wait for comes in later, in the call that is measured."""
    product = env["product.product"].create({"name": "Bench Product", "is_storable": True, "type": "consu"})
    kind = env["stock.warehouse"].search([("company_id", "=", 1)], limit=1).out_type_id
    customers = env["res.partner"].create([{"name": f"Waiting {number}"} for number in range(WAITING)])
    pickings = env["stock.picking"].create(
        [
            {
                "partner_id": customer.id,
                "picking_type_id": kind.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": 10,
                            "product_uom": product.uom_id.id,
                            "location_id": kind.default_location_src_id.id,
                            "location_dest_id": env.ref("stock.stock_location_customers").id,
                        },
                    )
                ],
            }
            for customer in customers
        ]
    )
    pickings.action_confirm()


def settle_opened(env):
    """Add what Odoo itself shows of the records that are opened."""
    add_lived(env, REP)


def settle(env):
    """Give customers a pool, and knowledge to what is opened; measure as every night, and switch the parts off.

    Each step is committed, as the nightly job does it: one transaction with all of them would leave each customer ten
    times in the table.
    """
    switch(env, None)
    pool = env["sales.pool"].create({"name": "Bench Pool", "company_id": 1})
    customers = env["sales.customer"]
    customers._make_rows()
    env.cr.execute(
        """
        UPDATE sales_customer s SET pool_id = %s, pool_date = now() AT TIME ZONE 'UTC' - interval '2 years'
          FROM bench_customer b WHERE b.id = s.partner_id AND s.company_id = 1
        """,
        [pool.id],
    )
    customers._analyze_when_many()
    env.invalidate_all()
    env.cr.commit()
    rules = env["sales.pool.rule"].create(
        [{"pool_id": pool.id, "kind": kind, "days": days} for kind, days in (("contact", 60), ("order", 300))]
    )
    rules.sudo().write({"is_in_force": True})
    _give(env)
    env.cr.commit()
    add_knowledge(env, REP)
    for measure in customers._measures():
        measure()
        env.cr.commit()
    _warn(env)
    add_rules(env)
    switch(env, ())


ACTIONS = {call.__name__: call for call in (add_people, settle_opened, settle)}


def _give(env):
    """Let reps have got their customers within 61 days: one of 61 reaches its day tonight, as every night before.

    Less those that somebody has called, and those that are kept, it is one owned customer of 150.
    """
    env.cr.execute(
        """
        UPDATE sales_customer s
           SET owner_date = now() AT TIME ZONE 'UTC' - make_interval(days => (b.number::bigint * 7919 % 61)::int)
          FROM bench_customer b WHERE b.id = s.partner_id AND s.company_id = 1
        """
    )
    env.invalidate_all()


def _warn(env):
    """Let the owners of all that return have been warned in time: tonight they do return."""
    env.cr.execute(
        """
        UPDATE sales_customer SET pool_warned_date = CURRENT_DATE - 30
         WHERE pool_hold IS NULL AND pool_term_date <= CURRENT_DATE + 7
        """
    )
    env.invalidate_all()
    env["sales.customer"]._measure_pool()
