from odoo import models

from ..customer.stock.stock_priority_mixin import RECEIVED, Received


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = [
        "stock.move",
        "sales.stock.priority.mixin",
        "sales.move.hold.mixin",
        "sales.move.guard.mixin",
        "sales.move.draw.mixin",
        "sales.contract.delivery.mixin",
    ]

    def _action_assign(self, force_qty=False):
        """Reserve in the order of priority: every door to a reservation leads here."""
        moves = self if force_qty else self._sales_by_priority()
        return super(StockMove, moves)._action_assign(force_qty=force_qty)

    def _trigger_assign(self):
        """Remember for which orders the goods came: Odoo serves these first."""
        received = Received(frozenset(self.reference_ids.ids))
        return super(StockMove, self.with_context(**{RECEIVED: received}))._trigger_assign()

    def _action_done(self, cancel_backorder=False):
        """Every door through which goods leave leads here."""
        self._sales_refuse_delivery()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._sales_refuse_redrawn()
        moves._sales_note_deliveries()
        return moves
