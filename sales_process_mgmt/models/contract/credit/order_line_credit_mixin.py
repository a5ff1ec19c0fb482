from odoo import models

# What makes a line weigh more on the credit of its customer.
WEIGHS = {"product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "tax_ids"}


class SalesOrderLineCreditMixin(models.AbstractModel):
    """Lines of confirmed orders: what they add is judged as the order was."""

    _name = "sales.order.line.credit.mixin"
    _description = "Order Line on Credit"

    def _sales_credit_of(self, vals_list):
        """Return ``_sales_credit_before`` of the orders that get new lines."""
        ids = {vals.get("order_id") for vals in vals_list}
        orders = self.env["sale.order"].browse(one for one in ids if isinstance(one, int) and one)
        return orders._sales_credit_before()

    def _sales_credit_before(self, vals):
        """Return that of their orders, where ``vals`` may make these lines weigh more."""
        return self.order_id._sales_credit_before() if WEIGHS & vals.keys() else {}
