"""Quotations and orders of the opportunities."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo.tools import SQL

from .story import working_hour

MODULE = "sales_process_mgmt"
TERMS = ("account.account_payment_term_30days", "account.account_payment_term_end_following_month")
DOWN_PAYMENTS = 3


@dataclass
class Paper:
    """A quotation or order and the dates of what became of it."""

    deal: object
    order: object
    state: str  # draft, sent, cancel, sale
    quoted: datetime
    ordered: datetime | None = None
    delivered: datetime | None = None
    invoiced: datetime | None = None
    paid: datetime | None = None
    paid_share: float = 1.0
    down_paid: datetime | None = None
    records: dict = field(default_factory=dict)


def create(env, rng, tale):
    """Create the quotations, dated as of then; those of won deals are confirmed later."""
    papers = [_paper(rng, deal) for deal in tale if _has_quotation(rng, deal)]
    orders = env["sale.order"].create([_values(env, rng, paper) for paper in papers])
    for paper, order in zip(papers, orders, strict=True):
        paper.order = order
        if paper.state in ("sent", "cancel"):
            order.state = paper.state
    _plan_part_payments(papers)
    env.flush_all()
    _date(env, papers)
    return papers


def _has_quotation(rng, deal):
    """Open deals beyond the quoting stage have one, half of those in it, and some that were lost late."""
    if deal.ordered:
        return True
    quoted_at = deal.plan.profile.quoted_at
    if deal.status == "open" and deal.amount:
        return deal.stage > quoted_at or deal.stage == quoted_at and rng.random() < 0.5
    return deal.status == "lost" and deal.stage > quoted_at and rng.random() < 0.5


def _paper(rng, deal):
    quoted = deal.reached(deal.plan.profile.quoted_at)
    until = next((move.date for move in deal.moves if move.date > quoted), deal.records["lead"].env.cr.now())
    quoted = max(quoted, working_hour(rng, quoted + (until - quoted) * rng.uniform(0.1, 0.6)))
    state = {"won": "sale", "lost": "cancel"}.get(deal.status) or (
        "sent" if deal.stage > deal.plan.profile.quoted_at or rng.random() < 0.7 else "draft"
    )
    paper = Paper(deal, None, state, quoted)
    if state == "sale":
        _plan(rng, paper, deal.records["lead"].env.cr.now())
    return paper


def _plan(rng, paper, now):
    """When it was delivered, invoiced and paid; what lies ahead has not happened."""
    is_major = paper.deal.plan.profile.team == "team_major"
    delivery = rng.uniform(20, 45) if is_major else rng.uniform(4, 18)
    paper.ordered = paper.deal.closed - timedelta(minutes=30)
    paper.delivered = _past(rng, paper.ordered, delivery, now)
    paper.invoiced = _past(rng, paper.delivered, rng.uniform(1, 8), now)
    paper.paid = _past(rng, paper.invoiced, rng.uniform(12, 75), now)


def _past(rng, date, days, now):
    """So many days later in working hours, or None if that has not come; draws either way."""
    later = working_hour(rng, (date or now) + timedelta(days=days))
    return max(date, later) if date and later < now else None


def _plan_part_payments(papers):
    """The largest orders were paid in part before delivery; of the others each seventh in part so far."""
    delivered = sorted((paper for paper in papers if paper.delivered), key=_size)
    for paper in delivered[-DOWN_PAYMENTS:]:
        paper.down_paid = paper.ordered + (paper.delivered - paper.ordered) * 0.3
    paid = [paper for paper in delivered[:-DOWN_PAYMENTS] if paper.paid]
    for paper in paid[::7]:
        paper.paid_share = 0.6


def _size(paper):
    return paper.order.amount_untaxed


def _values(env, rng, paper):
    deal, lead = paper.deal, paper.deal.records["lead"]
    products = {key: env.ref(f"{MODULE}.product_{key}") for key, _quantity in deal.basket}
    is_valid = rng.random() < 0.75
    return {
        "partner_id": deal.customer.id,
        "opportunity_id": lead.id,
        "company_id": env.company.id,
        "team_id": lead.team_id.id,
        "user_id": lead.user_id.id,
        "source_id": lead.source_id.id,
        "pricelist_id": False,
        "date_order": paper.quoted,
        "validity_date": env.cr.now().date() + timedelta(days=rng.randint(3, 25) if is_valid else -5),
        "payment_term_id": env.ref(rng.choice(TERMS)).id if deal.status == "won" or rng.random() < 0.8 else False,
        "commitment_date": deal.closed + timedelta(days=30) if deal.closed and rng.random() < 0.6 else False,
        "order_line": [
            (
                0,
                0,
                {
                    "product_id": products[key].id,
                    "product_uom_qty": quantity,
                    "price_unit": products[key].list_price,
                },
            )
            for key, quantity in deal.basket
        ],
    }


def confirm(env, papers):
    """Confirm the orders of won deals, and date them."""
    bought = [paper for paper in papers if paper.state == "sale"]
    orders = env["sale.order"].browse([paper.order.id for paper in bought])
    orders.action_confirm()
    env.flush_all()
    _date(env, papers)


def _date(env, papers):
    """Put the dates of then into quotations and orders."""
    rows = SQL(", ").join(
        SQL("(%s, %s::timestamp, %s::timestamp)", paper.order.id, paper.quoted, paper.ordered or paper.quoted)
        for paper in papers
    )
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order o SET create_date = v.quoted, date_order = v.ordered
              FROM (VALUES %s) v(id, quoted, ordered) WHERE v.id = o.id
            """,
            rows,
        )
    )
    env.invalidate_all(flush=False)
