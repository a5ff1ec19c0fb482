from odoo import api, models

from ..customer.stock.stock_priority_mixin import RECEIVED, Received


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = [
        "stock.move",
        "sales.stock.priority.mixin",
        "sales.move.hold.mixin",
        "sales.move.door.mixin",
        "sales.move.draw.mixin",
        "sales.contract.delivery.mixin",
    ]

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._sales_refuse_made_done()
        return moves

    def write(self, vals):
        self._sales_refuse_forged(vals)
        self._sales_refuse_leaving_hold(vals)
        return super().write(vals)

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
        going = super(StockMove, self._sales_going_through())._action_done(cancel_backorder=cancel_backorder)
        moves = going.with_env(self.env)
        moves._sales_refuse_redrawn()
        moves._sales_note_deliveries()
        return moves
