from odoo import api, fields, models


class SalesOrderHoldAsk(models.TransientModel):
    """Asks why an order waits, or only a line or a delivery of it, and until when."""

    _name = "sales.order.hold.ask"
    _description = "Put an Order on Hold"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="cascade", default=lambda self: self.env.context.get("active_id")
    )
    line_id = fields.Many2one(
        "sale.order.line",
        "Only This Line",
        ondelete="cascade",
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Only This Delivery",
        ondelete="cascade",
        domain="[('sale_id', '=', order_id), ('state', 'not in', ('done', 'cancel'))]",
    )
    reason = fields.Text(required=True)
    date_until = fields.Date("Until", help="The last day; empty: until it is released.")

    def action_hold(self):
        """Put the order on hold."""
        for wizard in self:
            wizard.order_id.action_sales_hold(wizard.reason, wizard.date_until, wizard.line_id.id, wizard.picking_id.id)
        return {"type": "ir.actions.act_window_close"}


class SalesOrderHoldRelease(models.TransientModel):
    """Asks why orders may go on."""

    _name = "sales.order.hold.release"
    _description = "Release Holds"

    hold_ids = fields.Many2many("sales.order.hold", required=True, default=lambda self: self._default_holds())
    reason = fields.Text(required=True)

    @api.model
    def _default_holds(self):
        return self.env["sales.order.hold"].browse(self.env.context.get("active_ids", []))

    def action_release(self):
        """Release the holds; refused for who may not."""
        for wizard in self:
            wizard.hold_ids.action_release(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
