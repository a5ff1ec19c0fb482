from odoo import models
from odoo.tools import SQL


class SalesMoveMoneyMixin(models.AbstractModel):
    """Invoices and payments that are posted, or reset to draft, change what contracts have got."""

    _name = "sales.move.money.mixin"
    _description = "Entry that Changes Contracts"

    def _sales_money_changed(self):
        """Bring facts and balances to the new states of these entries."""
        if not self.ids:
            return
        self.env.flush_all()
        partial_ids = self._sales_partial_ids()
        touched = self.env["sales.settlement"]._sync(partial_ids)
        invoiced_ids, paid_ids, order_ids = self._sales_document_ids()
        paid = bool(partial_ids or paid_ids)
        self.env["sales.contract"].sudo()._refresh_money({*touched.ids, *invoiced_ids, *paid_ids}, paid=paid)
        self.env["sales.contract.installment"].sudo()._refresh_order_plans(order_ids=order_ids)

    def _sales_partial_ids(self):
        query = SQL(
            """
            SELECT p.id FROM account_move_line l JOIN account_partial_reconcile p ON p.debit_move_id = l.id
             WHERE l.move_id = ANY(%(ids)s)
             UNION
            SELECT p.id FROM account_move_line l JOIN account_partial_reconcile p ON p.credit_move_id = l.id
             WHERE l.move_id = ANY(%(ids)s)
            """,
            ids=self.ids,
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _sales_document_ids(self):
        """Return the ids of contracts that are invoiced by these entries, of those that are paid in advance by their
        payments, and of orders that stand alone whose instalments these payments are for."""
        query = SQL(
            """
            SELECT so.sales_contract_id, NULL, FALSE
              FROM account_move_line l
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = l.id
              JOIN sale_order_line sol ON sol.id = rel.order_line_id
              JOIN sale_order so ON so.id = sol.order_id AND so.sales_contract_id IS NOT NULL
             WHERE l.move_id = ANY(%(ids)s)
             UNION
            SELECT pay.sales_contract_id, inst.order_id, TRUE
              FROM account_payment pay LEFT JOIN sales_contract_installment inst ON inst.id = pay.sales_installment_id
             WHERE pay.move_id = ANY(%(ids)s) AND COALESCE(pay.sales_contract_id, inst.order_id) IS NOT NULL
            """,
            ids=self.ids,
        )
        rows = self.env.execute_query(query)
        invoiced_ids = {contract_id for contract_id, _order_id, paid in rows if not paid}
        paid_ids = {contract_id for contract_id, _order_id, paid in rows if paid and contract_id}
        return invoiced_ids, paid_ids, {order_id for contract_id, order_id, _paid in rows if not contract_id}
