from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...base.cached_mixin import not_uninstalling


class SalesCustomerChildMixin(models.AbstractModel):
    """What is kept of a customer line by line: promises, assessments, products.

    It hangs from the commercial partner and the company, as the customer record itself does, so that merged
    partners keep all of it. ``_system_values`` names what only the system writes, with the value at the beginning.
    """

    _name = "sales.customer.child.mixin"
    _inherit = ["sales.of.commercial.mixin", "sales.text.limit.mixin", "sales.range.mixin"]
    _description = "Detail of a Customer"
    _system_values = {}

    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals, customer in zip(vals_list, self._companies_of(vals_list, is_new=True), strict=True):
            self._refuse_system_values(vals)
            if customer:
                vals["partner_id"] = customer.id
            if not self.env.su:  # stronger than what a client's context gives
                vals.update(self._system_values)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_system_values(vals, anything=True)
        if not self.env.su and vals.keys() & {"partner_id", "company_id"}:
            raise AccessError(self.env._("It stays with its customer and company. Enter a new one for another."))
        return super().write(vals)

    def unlink(self):
        return super(SalesCustomerChildMixin, not_uninstalling(self)).unlink()

    def _refuse_system_values(self, vals, anything=False):
        first = self._system_values
        given = [name for name in first if name in vals and (anything or vals[name] != first[name])]
        if given and not self.env.su:
            labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in given]
            raise AccessError(self.env._("Not written by hand: %(fields)s. Use the buttons.", fields=", ".join(labels)))

    def _as_system(self):
        """What ``_system_values`` names is written by the system, once the user's right was checked."""
        return self.sudo()
