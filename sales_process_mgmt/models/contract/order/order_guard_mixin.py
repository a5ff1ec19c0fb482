from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

# Doors that an order goes through: it is confirmed, its goods leave, its services are sent out.
DOORS = ("confirm", "deliver", "dispatch")


class Reason(NamedTuple):
    """Why an order does not go through a door: ``kind`` names the rule, ``text`` says it with figures."""

    kind: str
    text: str


class SalesOrderGuardMixin(models.AbstractModel):
    """The doors of orders. Rooms say why an order does not go through one (``_sales_order_reasons``).

    Every way in leads through here: button, write and create of the state, import; the customer's own doors hold the
    order back instead of refusing what he gives.
    """

    _name = "sales.order.guard.mixin"
    _description = "Order that Goes through Doors"

    @api.private
    def _sales_order_reasons(self, door):  # pylint: disable=unused-argument
        """Registry: return ``{order: [Reason]}``, as if all these orders went through the door together.

        Extend with ``super()``. Who judges a balance writes the row that carries it first, then reads it.

        :param str door: one of ``DOORS``
        """
        return {order: [] for order in self}

    def _sales_confirmed_by(self, vals):
        """Return the orders that become orders by writing ``vals``."""
        return self.filtered(lambda order: order.state != "sale") if vals.get("state") == "sale" else self.browse()

    def _sales_write_before(self, vals):
        """Write what comes along with the state of a confirmed order, and return what is left to write: an order is
        judged by what it will say."""
        rest = {name: value for name, value in vals.items() if name not in ("state", "date_order")}
        if not rest or not self._sales_confirmed_by(vals):
            return vals
        self.write(rest)
        return {name: value for name, value in vals.items() if name not in rest}

    @api.private
    def _sales_open_reasons(self, door):
        """Return ``{order: [Reason]}`` without what was released: hook of the holds."""
        return self._sales_order_reasons(door)

    def _sales_passed(self, door):
        """Hook: nothing speaks against these orders, and they go through. Called once, with all rights."""

    def _sales_way_on(self, kinds):  # pylint: disable=unused-argument
        """Hook: return texts that say what to do about a refusal.

        :param set kinds: of its reasons
        """
        return []

    @api.private
    def _sales_refuse(self, door):
        """Refuse to let these orders through a door.

        :raises UserError: with the reasons of all of them
        """
        if not self:
            return
        # Whoever confirms or delivers may not read all that speaks against it: credit, other orders of a contract.
        reasons = self.sudo()._sales_open_reasons(door)
        texts = [
            self.env._("%(order)s: %(reason)s", order=order.display_name, reason=reason.text)
            for order in reasons
            for reason in reasons[order]
        ]
        if texts:
            kinds = {reason.kind for found in reasons.values() for reason in found}
            raise UserError("\n".join([*texts, *self._sales_way_on(kinds)]))
        self.sudo()._sales_passed(door)
