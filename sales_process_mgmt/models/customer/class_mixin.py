from odoo import fields, models


class SalesCustomerClassMixin(models.AbstractModel):
    """Class of a customer, A to E."""

    _name = "sales.customer.class.mixin"
    _inherit = ["sales.customer.measure.mixin"]
    _description = "Class of a Customer"

    customer_class = fields.Char("Class", readonly=True, copy=False, measured=True, index=True)
