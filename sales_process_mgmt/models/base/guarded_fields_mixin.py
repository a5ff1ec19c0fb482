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
    def _sales_unguarded(self, names):
        """Return the fields of which a client may give defaults."""
        return [name for name in names if self.env.su or name not in self._sales_guarded]

    @api.model
    def _sales_unforged(self, vals):
        """Return the values that a client may write."""
        if self.env.su or not vals.keys() & set(self._sales_guarded):
            return vals
        return {name: value for name, value in vals.items() if name not in self._sales_guarded}
