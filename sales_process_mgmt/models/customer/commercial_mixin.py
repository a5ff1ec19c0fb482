from odoo import api, models
from odoo.exceptions import ValidationError


class SalesOfCommercialMixin(models.AbstractModel):
    """What hangs on a customer line by line hangs on its company: a contact has no owner, so it would be nobody's.

    A model has the customer in ``partner_id``, and puts ``_companies_of`` in its place before it creates.
    """

    _name = "sales.of.commercial.mixin"
    _inherit = ["sales.seen.mixin"]
    _description = "Line of a Customer, not of a Contact"
    _sales_of_customer = True  # goes along where the customer becomes somebody's contact

    @api.model
    def _companies_of(self, vals_list, is_new=False):
        """Return the company of the customer in each of ``vals_list``, empty where there is none; read together.

        As superuser: whether the user sees the company is asked of what will be stored.

        :param bool is_new: where none is given, the customer will be that of the defaults
        """
        customers = [self._linked([vals], "partner_id", is_new=is_new).sudo() for vals in vals_list]
        ids = [customer.id for customer in customers if customer]
        return [customer.with_prefetch(ids).commercial_partner_id for customer in customers]

    @api.constrains("partner_id")
    def _check_partner_is_commercial(self):
        for record in self:
            if record.sudo().partner_id.commercial_partner_id != record.sudo().partner_id:
                raise ValidationError(
                    self.env._("“%(record)s” belongs to the company, not to a contact.", record=record.display_name)
                )
