"""What is measured, run inside the workers: each prepares and returns the call."""

from . import reports
from .setup import ACTIONS, DESK  # noqa: F401

CUSTOMER_ORDERS = """
    SELECT o.partner_id, o.contract, o.price, o.is_other FROM bench_order o
     WHERE o.is_going AND o.contract IS NOT NULL AND NOT o.is_other ORDER BY o.number LIMIT %s
"""


def _as(env, login):
    """The environment of a user with the context that the web client sends; nothing of it is in the cache."""
    user = env["res.users"].search([("login", "=", login)])
    known = {"lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": user.company_id.ids}
    env.invalidate_all()
    return env(user=user.id, context=known)


def _quotations(desk, number, on_contract):
    """Quotations of so many customers with the lines and prices of their frameworks; linked where there are such."""
    has_contracts = on_contract and "sales_contract_id" in desk["sale.order"]
    product = desk["product.product"].search([("name", "=", "Bench Product")])
    desk.cr.execute(CUSTOMER_ORDERS, [number])
    values = []
    for partner_id, contract, price, _is_other in desk.cr.fetchall():
        lines = [
            {"product_id": product.id, "product_uom_qty": 5, "price_unit": float(price), "tax_ids": False}
            | ({"sales_contract_line_id": 3 * (contract - 1) + part} if has_contracts else {})
            for part in (1, 2, 3)
        ]
        order = {"partner_id": partner_id, "order_line": [(0, 0, line) for line in lines]}
        values.append(order | ({"sales_contract_id": contract} if has_contracts else {}))
    if len(values) < number:
        raise ValueError(f"only {len(values)} of {number} customers have a framework")
    return desk["sale.order"].create(values)


def _check_credit(env):
    company = env["res.company"].browse(1)
    if "sales_credit_check" in company:
        company.sales_credit_check = True


def confirm(env, number, on_contract=True, credit=False):
    """Confirm quotations by their button; each draws on a contract, where contracts are known."""
    if credit:
        _check_credit(env)
    desk = _as(env, DESK)
    orders = _quotations(desk, number, on_contract)
    env.flush_all()
    env.invalidate_all()
    orders = desk["sale.order"].browse(orders.ids)

    def call():
        orders.action_confirm()
        env.flush_all()
        return [set(orders.mapped("state")) == {"sale"}, round(sum(orders.mapped("amount_total")), 2)]

    return call


def post_and_pay(env):
    """Post the invoice of a confirmed order, and reconcile it with money that came in."""
    desk = _as(env, DESK)
    order = _quotations(desk, 1, True)
    order.action_confirm()
    invoice = order._create_invoices()
    journal = desk["account.journal"].search([("type", "=", "bank"), ("company_id", "=", 1)], limit=1, order="id")
    account = order.partner_id.property_account_receivable_id
    money = {"account_id": account.id, "credit": invoice.amount_total, "partner_id": order.partner_id.id}
    entry = desk["account.move"].create(
        {
            "journal_id": journal.id,
            "line_ids": [
                (0, 0, {"account_id": journal.default_account_id.id, "debit": invoice.amount_total}),
                (0, 0, money),
            ],
        }
    )
    entry.action_post()
    env.flush_all()
    env.invalidate_all()
    invoice, entry = desk["account.move"].browse(invoice.id), desk["account.move"].browse(entry.id)

    def call():
        invoice.action_post()
        lines = (invoice | entry).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
        env.flush_all()
        return [invoice.payment_state, invoice.amount_residual]

    return call


def reconcile(env, number):
    """Match so many payments with their invoices at once, as after a bank statement."""
    desk = _as(env, DESK)
    env.cr.execute(
        """
        SELECT c.id, d.id FROM bench_payment y
          JOIN bench_payment_line c ON c.number = y.number AND c.part = 2
          JOIN bench_invoice_line d ON d.number = y.invoice AND d.part = 4
         WHERE NOT y.is_matched ORDER BY y.number LIMIT %s
        """,
        [number],
    )
    pairs = env.cr.fetchall()
    if len(pairs) < number:
        raise ValueError(f"only {len(pairs)} of {number} payments wait")
    lines = desk["account.move.line"]

    def call():
        lines._reconcile_plan([lines.browse(pair) for pair in pairs])
        env.flush_all()
        env.cr.execute("SELECT SUM(amount_residual) FROM account_move_line WHERE id = ANY(%s)", [[p[1] for p in pairs]])
        return float(env.cr.fetchone()[0])

    return call


OPERATIONS = {call.__name__: call for call in (confirm, post_and_pay, reconcile)} | reports.OPERATIONS
