from odoo import api, fields, models
from odoo.tools import SQL


class SalesCustomerMeasureMixin(models.AbstractModel):
    """Registry of what is measured of all customers every night.

    A mixin of this room adds its own measure and is composed into ``sales.customer``::

        @api.model
        def _measures(self):
            return [*super()._measures(), self._measure_class]
    """

    _name = "sales.customer.measure.mixin"
    _description = "Measures of Customers"

    # Of the company: what is measured in money is in its currency.
    currency_id = fields.Many2one("res.currency")

    def _valid_field_parameter(self, field, name):
        return name == "measured" or super()._valid_field_parameter(field, name)

    @api.model
    def _measures(self):
        """Return the methods that measure all customers, in order; each is set-based and may be repeated."""
        return []

    @api.model
    def _today_of(self, company):
        """Return today's date where a company is."""
        return fields.Date.context_today(self.with_context(tz=company.sudo().partner_id.tz or "UTC"))

    @api.model
    def _today_query(self):
        """Return SQL: ``(company_id, today)`` of all companies."""
        companies = self.env["res.company"].sudo().search([("id", "!=", False)])
        rows = [SQL("(%s, %s::date)", company.id, self._today_of(company)) for company in companies]
        return SQL("SELECT * FROM (VALUES %s) AS day(company_id, today)", SQL(", ").join(rows))
