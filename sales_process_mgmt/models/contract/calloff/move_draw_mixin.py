from odoo import models


class SalesMoveDrawMixin(models.AbstractModel):
    """Goods that leave once more after they came back, or more than was ordered, are taken of the contract again."""

    _name = "sales.move.draw.mixin"
    _description = "Goods that Are Called off"

    # What came back of an order line, which lists of contracts ask for each line: few moves are returns.
    _sales_returned_idx = models.Index("(sale_line_id) WHERE to_refund")

    def _sales_refuse_redrawn(self):
        """Refuse deliveries by which orders have called off more than the contract has.

        :raises UserError: with figures
        """
        leaving = self.sudo().filtered(lambda move: move.location_dest_id.usage == "customer" and move.sale_line_id)
        lines = leaving.sale_line_id
        lines._sales_drawn_lines()._refuse_overdrawn(lines.ids)
