from odoo import api, models
from odoo.exceptions import ValidationError


class SalesOfCommercialMixin(models.AbstractModel):
    """What hangs on a customer line by line hangs on its company: a contact has no owner, so it would be nobody's.

    A model has the customer in ``partner_id``, and puts the company in the place of a contact before it creates.
    """

    _name = "sales.of.commercial.mixin"
    _description = "Line of a Customer, not of a Contact"
    _sales_of_customer = True  # goes along where the customer becomes somebody's contact

    @api.constrains("partner_id")
    def _check_partner_is_commercial(self):
        for record in self:
            if record.sudo().partner_id.commercial_partner_id != record.sudo().partner_id:
                raise ValidationError(
                    self.env._("“%(record)s” belongs to the company, not to a contact.", record=record.display_name)
                )
