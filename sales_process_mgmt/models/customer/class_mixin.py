from odoo import fields, models


class SalesCustomerClassMixin(models.AbstractModel):
    """The class (ABC) of a customer, as stock and visits ask for it: a code, the best one first in the alphabet."""

    _name = "sales.customer.class.mixin"
    _inherit = ["sales.customer.measure.mixin"]
    _description = "Class of a Customer"

    customer_class = fields.Char("Class", readonly=True, copy=False, measured=True)
