from odoo import models
from odoo.tools import SQL


class SalesPartialMixin(models.AbstractModel):
    """A partial reconciliation writes facts when it is made, and their opposite when it goes."""

    _name = "sales.partial.mixin"
    _description = "Reconciliation of Contracts"

    def _sales_touched_contracts(self):
        """Return the contracts whose payments these partials match, and that have no fact for it."""
        query = SQL(
            """
            SELECT DISTINCT pay.sales_contract_id
              FROM account_partial_reconcile p
              JOIN account_move_line l ON l.id IN (p.debit_move_id, p.credit_move_id)
              JOIN account_payment pay ON pay.move_id = l.move_id
             WHERE p.id = ANY(%s) AND pay.sales_contract_id IS NOT NULL
            """,
            self.ids,
        )
        return {row[0] for row in self.env.execute_query(query)}

    def _sales_reconciled(self):
        """Write the facts of these new partials."""
        if self:
            touched = self.env["sales.settlement"]._sync(self.ids)
            self.env["sales.contract"].sudo()._refresh_money({*touched.ids, *self._sales_touched_contracts()})

    def _sales_unreconciled(self, keys, contract_ids):
        """Write the opposite facts of partials that are gone.

        :param list keys: their ids
        :param set contract_ids: of the payments that they had matched
        """
        touched = self.env["sales.settlement"]._sync(keys)
        self.env["sales.contract"].sudo()._refresh_money({*touched.ids, *contract_ids})
