"""Invoices, down payments and money of the delivered orders."""

from .company import bank


def invoice(env, papers):
    """Invoice and settle in the order of time: first down payments, then what was delivered."""
    down = [paper for paper in papers if paper.down_paid]
    for paper in down:
        _ask_down_payment(env, paper)
    _post(env, [(paper.records["down"], paper.ordered) for paper in down])
    _pay(env, [(paper.records["down"], paper.down_paid, 1.0) for paper in down])

    due = [paper for paper in papers if paper.invoiced]
    orders = env["sale.order"].browse([paper.order.id for paper in due])
    before = orders.invoice_ids
    made = orders._create_invoices(grouped=True, final=True) - before
    for paper in due:
        paper.records["invoice"] = paper.order.invoice_ids & made
    _post(env, [(paper.records["invoice"], paper.invoiced) for paper in due])
    _pay(env, [(paper.records["invoice"], paper.paid, paper.paid_share) for paper in due if paper.paid])
    env.flush_all()


def _ask_down_payment(env, paper):
    before = paper.order.invoice_ids
    wizard = env["sale.advance.payment.inv"].create(
        {
            "advance_payment_method": "percentage",
            "amount": 30,
            "sale_order_ids": [(6, 0, paper.order.ids)],
        }
    )
    wizard._create_invoices(paper.order)
    paper.records["down"] = paper.order.invoice_ids - before


def _post(env, dated):
    """Post invoices with the dates of then, oldest first, so that their numbers follow time."""
    dated = sorted((pair for pair in dated if pair[0]), key=lambda pair: pair[1])
    for move, date in dated:
        move.invoice_date = date.date()
    env["account.move"].union(*(move for move, _date in dated)).action_post()


def _pay(env, settled):
    """Receive the money: one payment for each invoice, reconciled with it."""
    settled = [row for row in settled if row[0]]
    payments = env["account.payment"].create(
        [
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": move.commercial_partner_id.id,
                "amount": round(move.amount_total * share, 2),
                "date": date.date(),
                "journal_id": bank(env, env.company).id,
                "memo": move.name,
            }
            for move, date, share in settled
        ]
    )
    payments.action_post()
    pairs = [payment.move_id | move for payment, (move, _date, _share) in zip(payments, settled, strict=True)]
    env["account.move.line"]._reconcile_plan([_receivable(pair) for pair in pairs])


def _receivable(moves):
    return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled)
