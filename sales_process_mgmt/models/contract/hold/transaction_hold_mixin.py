from odoo import models


class SalesTransactionHoldMixin(models.AbstractModel):
    """Money that came online for an order that may not be confirmed: it is kept, and the order waits."""

    _name = "sales.transaction.hold.mixin"
    _description = "Payment of an Order on Hold"

    def _sales_hold_back_orders(self):
        """Put quotations on hold that this money would confirm and a rule forbids; return their transactions."""
        held = self.browse()
        for transaction in self.filtered(lambda one: len(one.sale_order_ids) == 1):
            order = transaction.sale_order_ids.filtered(lambda one: one.state in ("draft", "sent"))
            if order and order._is_confirmation_amount_reached() and not order._sales_hold_back():
                held |= transaction
        return held
