"""Goods in the warehouse, and deliveries as of then."""

from collections import Counter

from odoo.tools import SQL

# What is left in the warehouse after all deliveries; the last three are short.
LEFT = {
    "pump_centrifugal": 120,
    "pump_multistage": 45,
    "pump_sewage": 160,
    "pump_screw": 30,
    "valve_gate": 400,
    "valve_check": 260,
    "transmitter": 220,
    "seal_kit": 500,
    "valve_control": 8,
    "cabinet_drive": 2,
    "cabinet_plc": 0,
}


def fill(env, papers):
    """Put into the warehouse what was delivered in the year, and what is left today."""
    demand = Counter()
    for paper in papers:
        if paper.delivered:
            demand.update(dict(paper.deal.basket))
    location = env.ref("sales_process_mgmt.warehouse_huaxing").lot_stock_id
    quants = env["stock.quant"].with_context(inventory_mode=True)
    for key, left in LEFT.items():
        product = env.ref(f"sales_process_mgmt.product_{key}")
        quantity = left + demand[key]
        if quantity:
            values = {"product_id": product.id, "location_id": location.id, "inventory_quantity": quantity}
            quants.create(values).action_apply_inventory()
    env.flush_all()
    first = min((paper.quoted for paper in papers), default=env.cr.now())
    env.cr.execute("UPDATE stock_move SET date = %s WHERE is_inventory AND company_id = %s", [first, env.company.id])
    env.invalidate_all(flush=False)


def deliver(env, papers):
    """Deliver the orders of which the time has come, the oldest first; the rest reserve what they can get."""
    due = sorted((paper for paper in papers if paper.delivered), key=lambda paper: paper.delivered)
    waiting = [paper for paper in papers if paper.state == "sale" and not paper.delivered]
    late = env["stock.picking"].union(*(paper.order.picking_ids for paper in waiting))
    late.do_unreserve()  # the delivered ones had theirs first
    pickings = env["stock.picking"].union(*(paper.order.picking_ids for paper in due))
    _reserve(pickings)
    for move in pickings.move_ids:
        move.picked = True
    pickings._action_done()
    _reserve(late)
    env.flush_all()
    rows = [(picking.id, paper.ordered, paper.delivered) for paper in due for picking in paper.order.picking_ids]
    rows += [(picking.id, paper.ordered, None) for paper in waiting for picking in paper.order.picking_ids]
    _date(env, rows)


def _reserve(pickings):
    pickings.move_ids.filtered(lambda move: move.state not in ("draft", "done", "cancel"))._action_assign()


def _date(env, rows):
    values = SQL(", ").join(SQL("(%s, %s::timestamp, %s::timestamp)", *row) for row in rows)
    env.cr.execute(
        SQL(
            """
            WITH v(id, ordered, done) AS (VALUES %s), moves AS (
                UPDATE stock_move m SET date = v.done FROM v WHERE v.id = m.picking_id AND v.done IS NOT NULL
            ), lines AS (
                UPDATE stock_move_line m SET date = v.done
                  FROM v WHERE v.id = m.picking_id AND v.done IS NOT NULL
            )
            UPDATE stock_picking p
               SET create_date = v.ordered, date_done = v.done,
                   scheduled_date = COALESCE(v.done, p.scheduled_date)
              FROM v WHERE v.id = p.id
            """,
            values,
        )
    )
    env.invalidate_all(flush=False)
