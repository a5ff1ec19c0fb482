from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.ids import as_id


class SalesLineMixin(models.AbstractModel):
    """Lines of short lists that are never moved to another document, and are as closed as their document.

    ``_owner_field`` names the document that a line belongs to. The right to it is asked first of all: messages of later
    checks, and what a form computes before saving, tell of the document.
    """

    _name = "sales.line.mixin"
    _inherit = ["sales.short.list.mixin"]
    _description = "Line of a Short List"
    _owner_field = "lead_id"

    @property
    def _inverse_fields(self):
        return (self._owner_field,)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._owners_in(vals_list).check_access("write")
        return super().create(vals_list)

    def onchange(self, values, field_names, fields_spec):
        self._owners_in([values]).check_access("read")
        return super().onchange(values, field_names, fields_spec)

    def _owners_in(self, vals_list):
        """Return the documents that values, or the client's defaults, name."""
        name = self._owner_field
        default = self.env.context.get(f"default_{name}")
        ids = {as_id(vals.get(name, default)) for vals in vals_list} - {None}
        return self.env[self._fields[name].comodel_name].browse(ids)

    def write(self, vals):
        if self._owner_field in vals and not self.env.su:
            owner = vals[self._owner_field]
            if any(line[self._owner_field].id != owner for line in self):
                raise AccessError(
                    self.env._(
                        "“%(line)s” stays with “%(document)s”. Make a new line there instead.",
                        line=self._description,
                        document=self[:1].sudo()[self._owner_field].display_name,
                    )
                )
        return super().write(vals)
