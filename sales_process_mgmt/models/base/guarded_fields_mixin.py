from odoo import api, models


class SalesGuardedFieldsMixin(models.AbstractModel):
    """Stored fields of Odoo's own documents that follow from others, and that our guards judge by.

    Odoo lets every client write them. ``_sales_guarded`` names them; what clients send for those is left out, as forms
    send some along, and so are their defaults. What computes them is not touched by that.
    """

    _name = "sales.guarded.fields.mixin"
    _description = "Fields that No Client Writes"

    _sales_guarded = ()

    @api.model
    def default_get(self, fields):
        return super().default_get([name for name in fields if self.env.su or name not in self._sales_guarded])

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._sales_unforged(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._sales_unforged(vals))

    @api.model
    def _sales_unforged(self, vals):
        """Return the values that a client may write."""
        if self.env.su or not vals.keys() & set(self._sales_guarded):
            return vals
        return {name: value for name, value in vals.items() if name not in self._sales_guarded}
