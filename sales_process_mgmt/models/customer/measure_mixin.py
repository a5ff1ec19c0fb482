from odoo import api, models


class SalesCustomerMeasureMixin(models.AbstractModel):
    """Registry of what is measured of all customers every night.

    A mixin of this room adds its own measure and is composed into ``sales.customer``::

        @api.model
        def _measures(self):
            return [*super()._measures(), self._measure_class]
    """

    _name = "sales.customer.measure.mixin"
    _description = "Measures of Customers"

    def _valid_field_parameter(self, field, name):
        return name == "measured" or super()._valid_field_parameter(field, name)

    @api.model
    def _measures(self):
        """Return the methods that measure all customers, in order; each is set-based and may be repeated."""
        return []
