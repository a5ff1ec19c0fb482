from odoo import api, models
from odoo.tools import SQL

# What confirmed order lines take of contract lines, in the unit of these. Goods that came back and are not to be
# replaced (Odoo's "update quantities on the order") are given back; delivering them again takes them again. More than
# was ordered may have been delivered.
CALLED = """
    SELECT sol.sales_contract_line_id AS id, sol.id AS order_line_id, sol.order_id,
           GREATEST(sol.product_uom_qty * unit.factor
                    - CASE WHEN moved.back > 0 THEN GREATEST(moved.back - GREATEST(%(gone)s
                               - sol.product_uom_qty * unit.factor, 0), 0) ELSE 0 END,
                    sol.qty_delivered * unit.factor) / own.factor AS called,
           sol.qty_delivered * unit.factor / own.factor AS delivered,
           sol.qty_invoiced * unit.factor / own.factor AS invoiced,
           sol.price_total * own.factor / NULLIF(sol.product_uom_qty * unit.factor, 0) AS price
      FROM sale_order_line sol
      JOIN sale_order so ON so.id = sol.order_id
      JOIN sales_contract_line line ON line.id = sol.sales_contract_line_id
      JOIN uom_uom own ON own.id = line.product_uom_id
      JOIN uom_uom unit ON unit.id = sol.product_uom_id
 LEFT JOIN LATERAL (
           SELECT SUM(m.product_qty * puom.factor) AS back
             FROM stock_move m
             JOIN stock_location src ON src.id = m.location_id AND src.usage = 'customer'
             JOIN product_product prod ON prod.id = m.product_id
             JOIN product_template tmpl ON tmpl.id = prod.product_tmpl_id
             JOIN uom_uom puom ON puom.id = tmpl.uom_id
            WHERE m.sale_line_id = sol.id AND m.to_refund AND m.state = 'done') moved ON TRUE
     WHERE so.state = 'sale' AND %(condition)s
"""

# What has left, or will: asked for only where something came back.
GONE = """
    COALESCE((SELECT SUM(m.product_qty * puom.factor)
                FROM stock_move m
                JOIN stock_location dest ON dest.id = m.location_dest_id AND dest.usage = 'customer'
                JOIN product_product prod ON prod.id = m.product_id
                JOIN product_template tmpl ON tmpl.id = prod.product_tmpl_id
                JOIN uom_uom puom ON puom.id = tmpl.uom_id
               WHERE m.sale_line_id = sol.id AND m.state != 'cancel'), 0)
"""

# The worth of that with tax, at the price at which it was called off: contracts are amended, what was ordered stays.
WORTH = """
    SELECT line.contract_id AS key, SUM(taken.called * taken.price) AS called,
           SUM(taken.delivered * taken.price) AS delivered
      FROM (%s) taken
      JOIN sales_contract_line line ON line.id = taken.id
  GROUP BY line.contract_id
"""


class SalesCalledQueryMixin(models.AbstractModel):
    """How much of contract lines is taken by confirmed orders: said in one place, for checks, lists and ledger."""

    _name = "sales.called.query.mixin"
    _description = "What Is Called Off"

    @api.model
    def _called_query(self, condition):
        """Return SQL of ``(id, order_line_id, order_id, called, delivered, invoiced, price)``, in the contract lines'
        unit; the price is of one such unit, with tax.

        :param SQL condition: on order lines (``sol``), orders (``so``) and contract lines (``line``)
        """
        return SQL(CALLED, gone=SQL(GONE), condition=condition)

    @api.model
    def _called_worth_query(self, condition):
        """Return SQL of ``(key, called, delivered)``: a contract and what its orders took, in their currency."""
        return SQL(WORTH, self._called_query(condition))
