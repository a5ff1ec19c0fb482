from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SalesMoveHoldMixin(models.AbstractModel):
    """Goods of order lines and deliveries that are on hold by themselves."""

    _name = "sales.move.hold.mixin"
    _inherit = ["sales.move.guard.mixin"]
    _description = "Goods on Hold"

    def _sales_refuse_delivery(self):
        result = super()._sales_refuse_delivery()
        # What is not picked stays: the rest of a delivery goes without it.
        leaving = self._sales_leaving().filtered(lambda move: move.picked and move.quantity)
        if not leaving.sale_line_id:
            return result
        parts = Domain("line_id", "in", leaving.sale_line_id.ids) | Domain("picking_id", "in", leaving.picking_id.ids)
        holds = self.env["sales.order.hold"].sudo()
        blocking = holds._by_hand(parts)
        if blocking:
            raise UserError(
                "\n".join(
                    self.env._("%(part)s: %(reason)s", part=hold.display_name, reason=hold._text()) for hold in blocking
                )
            )
        used = parts & Domain("state", "=", "released") & Domain("used_date", "=", False)
        holds.search(used).write({"used_date": fields.Datetime.now()})
        return result
