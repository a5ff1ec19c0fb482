from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SalesMoveHoldMixin(models.AbstractModel):
    """Goods of order lines and deliveries that are on hold by themselves."""

    _name = "sales.move.hold.mixin"
    _inherit = ["sales.move.door.mixin"]
    _description = "Goods on Hold"

    def _sales_refuse_delivery(self):
        result = super()._sales_refuse_delivery()
        # What is not picked stays: the rest of a delivery goes without it.
        leaving = self._sales_leaving().filtered(lambda move: move.picked and move.quantity)
        if not leaving.sale_line_id:
            return result
        parts = Domain("line_id", "in", leaving.sale_line_id.ids) | Domain("picking_id", "in", leaving.picking_id.ids)
        holds = self.env["sales.order.hold"].sudo()
        self._sales_refuse_held(parts)
        used = parts & Domain("state", "=", "released") & Domain("used_date", "=", False)
        holds.search(used).write({"used_date": fields.Datetime.now()})
        return result

    def _sales_refuse_leaving_hold(self, vals):
        """Refuse to take goods out of a delivery that is on hold by itself.

        :raises UserError: naming the hold
        """
        if "picking_id" not in vals or self._sales_at_door():
            return
        pickings = self.sudo().filtered(lambda move: move.picking_id.id != vals["picking_id"]).picking_id
        if pickings:
            self._sales_refuse_held(Domain("picking_id", "in", pickings.ids))

    def _sales_refuse_held(self, parts):
        blocking = self.env["sales.order.hold"].sudo()._by_hand(parts)
        if blocking:
            raise UserError(
                "\n".join(
                    self.env._("%(part)s: %(reason)s", part=hold.display_name, reason=hold._text()) for hold in blocking
                )
            )
