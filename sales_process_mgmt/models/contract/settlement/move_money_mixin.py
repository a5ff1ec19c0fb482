from collections import defaultdict

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
        found = self._sales_money_documents()
        touched = self.env["sales.settlement"]._sync(found["partial"])
        paid = bool(found["partial"] or found["paid"])
        self.env["sales.contract"].sudo()._refresh_money({*touched.ids, *found["invoiced"], *found["paid"]}, paid=paid)
        self.env["sales.contract.installment"].sudo()._refresh_order_plans(order_ids=found["order"])

    def _sales_money_documents(self):
        """Return ``{what: ids}`` of what these entries can change.

        :return: their ``partial`` reconciliations; the contracts that are ``invoiced`` by them; those that are ``paid``
            in advance by their payments; each ``order`` without contract that has an instalment these payments are for
        """
        query = SQL(
            """
            SELECT 'partial', p.id
              FROM account_move_line l JOIN account_partial_reconcile p ON p.debit_move_id = l.id
             WHERE l.move_id = ANY(%(ids)s)
             UNION
            SELECT 'partial', p.id
              FROM account_move_line l JOIN account_partial_reconcile p ON p.credit_move_id = l.id
             WHERE l.move_id = ANY(%(ids)s)
             UNION
            SELECT 'invoiced', so.sales_contract_id
              FROM account_move_line l
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = l.id
              JOIN sale_order_line sol ON sol.id = rel.order_line_id
              JOIN sale_order so ON so.id = sol.order_id AND so.sales_contract_id IS NOT NULL
             WHERE l.move_id = ANY(%(ids)s)
             UNION
            SELECT 'paid', pay.sales_contract_id
              FROM account_payment pay
             WHERE pay.move_id = ANY(%(ids)s) AND pay.sales_contract_id IS NOT NULL
             UNION
            SELECT 'order', inst.order_id
              FROM account_payment pay
              JOIN sales_contract_installment inst ON inst.id = pay.sales_installment_id AND inst.order_id IS NOT NULL
             WHERE pay.move_id = ANY(%(ids)s) AND pay.sales_contract_id IS NULL
            """,
            ids=self.ids,
        )
        found = defaultdict(set)
        for what, record_id in self.env.execute_query(query):
            found[what].add(record_id)
        return found
