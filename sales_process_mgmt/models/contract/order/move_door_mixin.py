from odoo import api, models
from odoo.exceptions import UserError

# Whoever lets goods go through Odoo's own door puts this object into the context: a client can send the key, never the
# object.
GOING, SYSTEM = "sales_going", object()


class SalesMoveDoorMixin(models.AbstractModel):
    """Moves as clients write them: Odoo lets many people write a move, and its state is one of its fields."""

    _name = "sales.move.door.mixin"
    _inherit = ["sales.move.guard.mixin"]
    _description = "Move of an Order"

    def _sales_at_door(self):
        return self.env.su or self.env.context.get(GOING) is SYSTEM

    def _sales_refuse_forged(self, vals):
        """Refuse what takes a move past its door: done by writing it, or away from its order.

        :raises UserError: naming the order
        """
        if self._sales_at_door():
            return
        for move in self.sudo().filtered("sale_line_id"):
            if vals.get("state") == "done" and move.state != "done":
                move._sales_refuse_done()
            if "sale_line_id" in vals and vals["sale_line_id"] != move.sale_line_id.id and move._sales_is_guarded():
                raise UserError(
                    self.env._(
                        "The move of %(product)s belongs to %(order)s, and stays with it.",
                        product=move.product_id.display_name,
                        order=move.sale_line_id.order_id.display_name,
                    )
                )

    def _sales_refuse_made_done(self):
        """Refuse moves of orders that were created as done."""
        if self._sales_at_door():
            return
        for move in self.sudo().filtered(lambda move: move.sale_line_id and move.state == "done"):
            move._sales_refuse_done()

    def _sales_refuse_done(self):
        raise UserError(
            self.env._(
                "Goods of %s go and come by validating their transfer, and in no other way.",
                self.sale_line_id.order_id.display_name,
            )
        )

    def _sales_is_guarded(self):
        """Tell whether anything may keep the goods of its order back, or counts them."""
        order = self.sale_line_id.order_id
        return bool(
            order.sales_contract_id
            or order.sales_installment_ids
            or order.sales_hold_ids
            or order.company_id.sales_credit_check
        )

    def _sales_going_through(self):
        """Return these moves as they go through Odoo's own door."""
        return self.with_context(**{GOING: SYSTEM})


class SalesMoveLineDoorMixin(models.AbstractModel):
    """What is corrected on transfers that are done: more that has gone is judged as what goes."""

    _name = "sales.move.line.door.mixin"
    _description = "Details of a Move of an Order"

    @api.model
    def _sales_gone(self, moves):
        """Return what of done moves has left for customers: ``{move: quantity}``."""
        gone = moves.sudo().filtered(
            lambda move: move.state == "done" and move.sale_line_id and move.location_dest_id.usage == "customer"
        )
        return {move: move.quantity for move in gone}

    @api.model
    def _sales_refuse_more(self, before):
        """Refuse that done moves have let more go than before, where their order may not be delivered.

        :param dict before: of ``_sales_gone``
        :raises UserError: with the reasons
        """
        more = [move for move, quantity in before.items() if move.product_uom.compare(move.quantity, quantity) > 0]
        moves = self.env["stock.move"].sudo().union(*more)
        if moves:
            moves.sale_line_id.order_id.with_env(self.env)._sales_refuse("deliver")
            moves._sales_refuse_redrawn()
