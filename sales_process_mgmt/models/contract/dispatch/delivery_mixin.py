from odoo import fields, models
from odoo.tools import float_compare


class SalesContractDeliveryMixin(models.AbstractModel):
    """Goods of contracts that are delivered: the first complete delivery makes instalments due."""

    _name = "sales.contract.delivery.mixin"
    _description = "Goods of Contracts"

    def _sales_note_deliveries(self):
        """Remember on contracts that the goods of an order are now delivered completely."""
        gone = self.sudo().filtered(
            lambda move: move.state == "done" and move.sale_line_id and move.location_dest_id.usage == "customer"
        )
        for order in gone.sale_line_id.order_id:
            contract = order.sales_contract_id
            if contract and not contract.date_delivered and order._sales_is_delivered():
                contract._note_delivery(fields.Date.context_today(order.with_context(tz=order.user_id.tz)))


class SalesDeliveredOrderMixin(models.AbstractModel):
    _name = "sales.delivered.order.mixin"
    _description = "Order that Is Delivered"

    def _sales_is_delivered(self):
        """Tell whether all its goods are delivered."""
        self.ensure_one()
        goods = self.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.is_downpayment and line.product_uom_qty > 0
        )
        return bool(goods) and all(
            float_compare(line.qty_delivered, line.product_uom_qty, precision_digits=6) >= 0 for line in goods
        )
