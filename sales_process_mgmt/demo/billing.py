"""Invoices, down payments and money of the delivered orders."""

from datetime import datetime, timedelta

from .company import bank

# What key accounts bought last year, before the story of the deals begins: partner, month, about how much.
LAST_YEAR = (
    ("haikun", 2, 620_000),
    ("huadian", 2, 780_000),
    ("jinyuan", 3, 820_000),
    ("minjiang", 3, 760_000),
    ("haikun", 5, 760_000),
    ("hdri", 5, 640_000),
    ("huadian", 6, 690_000),
    ("jinyuan", 6, 610_000),
)


def recall(env):
    """Invoice last year's business with key accounts, paid in time: plans and evaluations compare with it."""
    product = env.ref("sales_process_mgmt.product_pump_multistage")
    year = env.cr.now().year - 1
    invoiced = [datetime(year, month, 8 + 2 * number) for number, (_key, month, _amount) in enumerate(LAST_YEAR)]
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": env.company.id,
                "invoice_user_id": partner.user_id.id,
                "invoice_payment_term_id": env.ref("account.account_payment_term_30days").id,
                "invoice_date": date.date(),
                "invoice_line_ids": [
                    (0, 0, {"product_id": product.id, "quantity": round(amount / product.list_price)})
                ],
            }
            for (key, _month, amount), date in zip(LAST_YEAR, invoiced, strict=True)
            for partner in env.ref(f"sales_process_mgmt.partner_{key}")
        ]
    )
    _post(env, list(zip(moves, invoiced, strict=True)))
    paid = [date + timedelta(days=26) for date in invoiced]
    _pay(env, [(move, date, 1.0) for move, date in zip(moves, paid, strict=True)])
    env.flush_all()


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
