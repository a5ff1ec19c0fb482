from odoo import models


class SalesMoveGuardMixin(models.AbstractModel):
    """Goods that leave for a customer's order, whatever the door: form, batch, wizard or the move itself."""

    _name = "sales.move.guard.mixin"
    _description = "Goods that Leave"

    def _sales_refuse_delivery(self):
        """Refuse to let goods go whose orders may not be delivered.

        :raises UserError: with the reasons
        """
        leaving = self._sales_leaving()
        leaving.sale_line_id.order_id._sales_refuse("deliver")

    def _sales_leaving(self):
        """Return the moves by which goods leave for a customer; who moves goods may not read the orders."""
        return self.sudo().filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_dest_id.usage == "customer"
                and move.location_id.usage != "customer"
            )
        )
