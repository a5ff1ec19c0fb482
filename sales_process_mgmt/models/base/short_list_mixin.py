from odoo import api, models


class SalesShortListMixin(models.AbstractModel):
    """Short lists on a form, read in one statement.

    A form asks a one2many for its ids and then for the rows. These lists are short and always shown whole, so the
    first statement brings the rows along. ``_inverse_fields`` names the fields by which documents have such lists.
    """

    _name = "sales.short.list.mixin"
    _description = "Short List on a Form"

    _inverse_fields = ()

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        if field_names and {*self._inverse_fields, "active"}.issuperset(field_names):
            field_names = [name for name, field in self._fields.items() if field.prefetch is True and field.store]
            field_names = [name for name in field_names if self._has_field_access(self._fields[name], "read")]
        return super().search_fetch(domain, field_names, offset=offset, limit=limit, order=order)
