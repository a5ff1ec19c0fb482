"""What the company has learned of how its customers pay, and orders that wait."""

from .people import telling, user

CONFIRMED = 8


def create(env):
    """Suggest grades and limits from the year's payments; finance has confirmed some. Two orders are on hold."""
    env = telling(env)
    env.flush_all()
    env.company._sales_propose_credit()
    standings = env["sales.credit.standing"].search([("company_id", "=", env.company.id)], order="id")
    suggested = standings.filtered("suggested_grade_id")[:CONFIRMED]
    suggested.with_user(user(env, "guoying")).action_confirm()
    waiting = env["sale.order"].search(
        [("company_id", "=", env.company.id), ("state", "=", "sale"), ("delivery_status", "=", "pending")],
        order="amount_total desc, id",
        limit=2,
    )
    reasons = ("客户要求推迟发货，等现场具备条件。", "规格待客户书面确认。")
    for order, reason in zip(waiting, reasons, strict=False):
        order.with_user(order.user_id).action_sales_hold(reason)
    env.flush_all()
    env.invalidate_all()
