from odoo import models
from odoo.tools import SQL


class SalesPartialMixin(models.AbstractModel):
    """A partial reconciliation writes facts when it is made, and their opposite when it goes."""

    _name = "sales.partial.mixin"
    _description = "Reconciliation of Contracts"

    def _sales_touched(self):
        """Return the ids of contracts, and of orders that stand alone, whose payments these partials match, and that
        have no fact for it."""
        query = SQL(
            """
            SELECT DISTINCT pay.sales_contract_id, inst.order_id
              FROM account_move_line l
              JOIN account_payment pay ON pay.move_id = l.move_id
         LEFT JOIN sales_contract_installment inst ON inst.id = pay.sales_installment_id
             WHERE l.id = ANY(%s) AND COALESCE(pay.sales_contract_id, inst.order_id) IS NOT NULL
            """,
            (self.sudo().debit_move_id | self.sudo().credit_move_id).ids,
        )
        rows = self.env.execute_query(query)
        return {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1] and not row[0]}

    def _sales_reconciled(self):
        """Write the facts of these new partials."""
        if self:
            self._sales_say(self.ids, *self._sales_touched())

    def _sales_unreconciled(self, keys, contract_ids, order_ids):
        """Write the opposite facts of partials that are gone.

        :param list keys: their ids
        :param set contract_ids: of the payments that they had matched
        :param set order_ids: whose instalments these payments were for
        """
        self._sales_say(keys, contract_ids, order_ids)

    def _sales_say(self, keys, contract_ids, order_ids):
        touched = self.env["sales.settlement"]._sync(keys)
        self.env["sales.contract"].sudo()._refresh_money({*touched.ids, *contract_ids}, invoiced=False)
        self.env["sales.contract.installment"].sudo()._refresh_order_plans(order_ids=order_ids)
