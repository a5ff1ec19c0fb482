from odoo import models


class SalesAnswerMixin(models.AbstractModel):
    """Registry of what answers a customer's need.

    A mixin of this room that knows of an answer extends it and is composed into ``crm.lead``::

        _inherit = ["sales.answer.mixin"]

        def _sales_answered(self):
            return super()._sales_answered() | self.filtered("sales_need_ids.product_id")
    """

    _name = "sales.answer.mixin"
    _description = "Answers to a Need"

    def _sales_answered(self):
        """Return those of these leads whose need something that we sell answers."""
        return self.browse()
