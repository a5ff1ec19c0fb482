from odoo import api, models


class SalesAnswerMixin(models.AbstractModel):
    """Registry of what answers a customer's need.

    A mixin of this room that knows of an answer extends it and is composed into ``crm.lead``::

        _inherit = ["sales.answer.mixin"]

        def _sales_answered(self):
            return super()._sales_answered() | self.filtered(lambda lead: lead._sales_is_sold(lead.my_product_id))
    """

    _name = "sales.answer.mixin"
    _description = "Answers to a Need"

    def _sales_answered(self):
        """Return those of these leads whose need something that we sell answers."""
        return self.browse()

    @api.model
    def _sales_is_sold(self, products):
        """Tell whether we sell one of these: what is archived or not for sale answers nothing."""
        return any(product.active and product.sale_ok for product in products.sudo())
