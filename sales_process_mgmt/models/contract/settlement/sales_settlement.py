from odoo import api, fields, models
from odoo.tools import SQL

KEYS = SQL(
    "partial_key, move_id, payment_move_id, company_id, partner_id, currency_id, contract_id, order_id, installment_id"
)
FIGURES = ("settled", "written", "discount", "cash", "exchange")
# What is said once is not changed: what is no longer so is said by its opposite, today.
INSERT = """
    INSERT INTO sales_settlement (%(keys)s, date, is_reversal, partial_id, %(figures)s, create_date, create_uid,
                                  write_date, write_uid)
    SELECT %(keys)s, COALESCE(MAX(date), now()::date), MAX(date) IS NULL, MAX(partial_id), %(sums)s,
           now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc', %(uid)s
      FROM (SELECT %(keys)s, date, partial_key AS partial_id, %(figures)s FROM (%(expected)s) expected
             UNION ALL
            SELECT %(keys)s, NULL, NULL, %(opposites)s FROM sales_settlement f WHERE %(known)s) both_sides
  GROUP BY %(keys)s
    HAVING %(any)s
 RETURNING contract_id, order_id
"""


class SalesSettlement(models.Model):
    """What one partial reconciliation has settled of a contract or an order: a fact of Odoo's books, never typed.

    **Settled** is what was closed by money, netting and agreed early-payment discount, in the invoice's currency;
    **written off** was closed without, and is never collected. **Cash** is the money in it in the company's currency at
    its own rate; refunds that were paid out are negative. When a reconciliation is undone, or one of its sides is reset
    to draft, the opposite fact is written; facts of a partial that is gone add up to zero.
    """

    _name = "sales.settlement"
    _inherit = ["sales.append.only.mixin", "sales.settlement.query.mixin"]
    _description = "Settlement"
    _order = "date desc, id desc"
    _rec_name = "move_id"

    partial_id = fields.Many2one(
        "account.partial.reconcile", "Reconciliation", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partial_key = fields.Integer("Reconciliation No.", readonly=True, required=True, index=True, aggregator=None)
    is_reversal = fields.Boolean("Taken Back", readonly=True)
    date = fields.Date(readonly=True, required=True, index=True, help="Of the money, or when it was taken back.")
    company_id = fields.Many2one("res.company", readonly=True, required=True, index=True, ondelete="cascade")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, ondelete="restrict")
    # === WHOSE ===
    contract_id = fields.Many2one("sales.contract", readonly=True, index="btree_not_null", ondelete="restrict")
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null", ondelete="set null")
    installment_id = fields.Many2one(
        "sales.contract.installment", "Instalment", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # === FROM WHAT ===
    move_id = fields.Many2one("account.move", "Invoice", readonly=True, index="btree_not_null", ondelete="set null")
    payment_move_id = fields.Many2one(
        "account.move", "Payment", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # === HOW MUCH ===
    currency_id = fields.Many2one("res.currency", readonly=True, required=True, ondelete="restrict")
    settled = fields.Monetary(readonly=True, help="Closed by money, netting and early-payment discount.")
    written = fields.Monetary("Written Off", readonly=True, help="Closed without being paid: never collected.")
    discount = fields.Monetary("Early-Payment Discount", readonly=True, help="Part of what is settled.")
    cash = fields.Monetary(
        readonly=True, currency_field="company_currency_id", help="The money in it, at its own rate."
    )
    exchange = fields.Monetary(
        "Exchange Difference",
        readonly=True,
        currency_field="company_currency_id",
        help="What the money would be at the invoice's rate, less what it is. Positive: a loss.",
    )

    # === WRITTEN BY THE SYSTEM ===

    @api.model
    @api.private
    def _sync(self, partial_ids=None):
        """Write the facts that are missing of partial reconciliations, and the opposite of those that no longer hold.

        Safe to repeat: what is said already is not said again.

        :param list partial_ids: also of partials that are gone; None for all there are
        :return: the contracts that facts were written of
        """
        if partial_ids is not None and not partial_ids:
            return self.env["sales.contract"].sudo()
        self.env.flush_all()
        everything = partial_ids is None
        ids = [*(partial_ids or ())]
        listed = SQL(", ").join(map(SQL.identifier, FIGURES))
        query = SQL(
            INSERT,
            keys=KEYS,
            figures=listed,
            sums=SQL(", ").join(SQL("SUM(%s)", SQL.identifier(name)) for name in FIGURES),
            opposites=SQL(", ").join(SQL("-%s", SQL.identifier(name)) for name in FIGURES),
            any=SQL(" OR ").join(SQL("SUM(%s) != 0", SQL.identifier(name)) for name in FIGURES),
            expected=self._expected_query(SQL("TRUE") if everything else SQL("p.id = ANY(%s)", ids)),
            known=SQL("TRUE") if everything else SQL("f.partial_key = ANY(%s)", ids),
            uid=self.env.uid,
        )
        rows = self.env.execute_query(query)
        self.sudo().invalidate_model(flush=False)
        alone = {order_id for contract_id, order_id in rows if order_id and not contract_id}
        self.env["sales.contract.installment"].sudo()._refresh_order_plans(order_ids=alone)
        contract_ids = {contract_id for contract_id, _order_id in rows if contract_id}
        return self.env["sales.contract"].sudo().browse(sorted(contract_ids))

    @api.model
    @api.private
    def _rebuild(self):
        """Bring facts and balances to what Odoo's books say: at installation, and wherever somebody doubts them."""
        self._sync()
        self.env["sales.contract"].sudo()._refresh_money(None)
