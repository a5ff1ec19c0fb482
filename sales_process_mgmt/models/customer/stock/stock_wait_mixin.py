from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, float_repr

from .stock_priority_mixin import WAITING

NAMED = 5  # customers that the reason names


class SalesStockWaitMixin(models.AbstractModel):
    """Why a delivery waits: whose deliveries of the same goods are reserved first."""

    _name = "sales.stock.wait.mixin"
    _description = "Why a Delivery Waits"

    sales_wait_reason = fields.Text(
        "Why It Waits",
        compute="_compute_sales_wait_reason",
        groups="stock.group_stock_user,sales_team.group_sale_salesman",
    )

    @api.depends_context("lang")
    @api.depends("state", "move_ids.state", "move_ids.priority", "move_ids.quantity")
    def _compute_sales_wait_reason(self):
        """Name the customers whose deliveries come before; one statement for any number of deliveries."""
        self.sales_wait_reason = False
        moves = self.env["stock.move"]
        companies = moves._sales_priority_companies(self.company_id)
        mine = self.filtered(
            lambda picking: picking.company_id in companies and picking.state not in ("done", "cancel")
        )
        short = mine.move_ids.filtered(lambda move: move.state in WAITING)
        if not short:
            return
        texts = defaultdict(list)
        for picking_id, *row in short._sales_ahead():
            texts[picking_id].append(self._sales_wait_text(*row))
        for picking in mine:
            named = texts[picking._origin.id]
            if len(named) > NAMED:
                more = self.env._("And %(count)s other customers.", count=len(named) - NAMED)
                named = [*named[:NAMED], more]
            picking.sales_wait_reason = "\n".join(named) or False

    @api.model
    def _sales_wait_text(self, product_id, customer_id, is_key, customer_class, quantity):
        product = self.env["product.product"].sudo().browse(product_id)  # who sees the delivery sees what is in it
        values = {
            "quantity": float_repr(quantity, 2).rstrip("0").rstrip("."),
            "unit": product.uom_id.name,
            "product": product.display_name,
            "customer": self.env["res.partner"].sudo().browse(customer_id).display_name,
        }
        if is_key:
            return self.env._(
                "Key account %(customer)s comes before with %(quantity)s %(unit)s of %(product)s.", **values
            )
        return self.env._(
            "%(customer)s, a customer of class %(class)s, comes before with %(quantity)s %(unit)s of %(product)s.",
            **values,
            **{"class": customer_class},
        )


class SalesStockAheadMixin(models.AbstractModel):
    """Whose deliveries come before those that are short."""

    _inherit = "sales.stock.priority.mixin"

    def _sales_ahead(self):
        """Return ``(picking, product, customer, is key, class, quantity)`` of those before these; one statement."""
        self._sales_flush_ranks()
        return self.env.execute_query(
            SQL(
                """
                WITH short AS (%(short)s),
                     place AS (SELECT DISTINCT product_id, location_id, company_id FROM short),
                     rival AS (%(rival)s)
                SELECT s.picking_id, r.product_id, r.customer_id, r.is_key, r.customer_class, SUM(r.quantity)
                  FROM (SELECT DISTINCT ON (picking_id, product_id, location_id) * FROM short
                      ORDER BY picking_id, product_id, location_id, rank DESC) s
                  JOIN rival r ON r.product_id = s.product_id AND r.location_id = s.location_id
                   AND r.company_id = s.company_id AND r.picking_id IS DISTINCT FROM s.picking_id
                   AND r.rank < s.rank AND r.standing < s.standing
              GROUP BY s.picking_id, r.product_id, r.customer_id, r.is_key, r.customer_class
              ORDER BY r.is_key DESC, r.customer_class, SUM(r.quantity) DESC, r.customer_id
                """,
                short=self._sales_rank_query(SQL("m.id = ANY(%s)", self.ids)),
                rival=self._sales_rank_query(
                    SQL(
                        """
                        (m.product_id, m.location_id, m.company_id)
                        IN (SELECT product_id, location_id, company_id FROM place)
                        AND m.state IN ('confirmed', 'partially_available', 'assigned') AND m.product_qty > 0
                        """
                    )
                ),
            )
        )
