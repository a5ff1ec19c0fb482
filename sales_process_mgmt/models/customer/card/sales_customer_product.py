from odoo import api, fields, models


class SalesCustomerProduct(models.Model):
    """What a customer uses, ours and others', and what he plans to buy."""

    _name = "sales.customer.product"
    _inherit = ["sales.customer.child.mixin"]
    _description = "Product Used by a Customer"
    _order = "partner_id, origin, name, id"

    name = fields.Char("Product", required=True)
    origin = fields.Selection([("ours", "From us"), ("other", "From others")], default="other", required=True)
    supplier = fields.Char("Brand or Supplier")
    quantity = fields.Float(help="Used in a year.")
    satisfaction = fields.Selection(
        [("low", "Not satisfied"), ("fair", "Fairly satisfied"), ("high", "Satisfied")], help="Of the customer with it."
    )
    plan = fields.Selection(
        [("none", "No plan"), ("more", "Buy more"), ("replace", "Replace"), ("trial", "Try another")],
        "Plan to Buy",
        default="none",
        required=True,
    )
    plan_date = fields.Date("Planned for")

    @api.constrains("name", "supplier")
    def _check_product_texts(self):
        self._check_text_length("name")
        self._check_text_length("supplier")

    @api.constrains("quantity")
    def _check_product_quantity(self):
        self._check_ranges({"quantity": (0, None)})
