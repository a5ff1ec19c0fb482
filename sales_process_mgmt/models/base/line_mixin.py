from odoo import api, models
from odoo.exceptions import AccessError


class SalesLineMixin(models.AbstractModel):
    """Lines of short lists that are never moved to another document, and are as closed as their document.

    ``_owner_field`` names the document that a line belongs to. The right to it is asked first of all: messages of later
    checks, and what a form computes before saving, tell of the document.
    """

    _name = "sales.line.mixin"
    _inherit = ["sales.seen.mixin", "sales.short.list.mixin"]
    _description = "Line of a Short List"
    _owner_field = "lead_id"

    @property
    def _inverse_fields(self):
        return (self._owner_field,)

    @api.model
    def _seen_names(self):
        return super()._seen_names() | {self._owner_field}

    def _add_precomputed_values(self, vals_list):
        self._refuse_foreign_owners(vals_list)
        return super()._add_precomputed_values(vals_list)

    def _refuse_foreign_owners(self, vals_list):
        """Refuse lines of documents that the user may not write."""
        if not self.env.su:
            self._linked(vals_list, self._owner_field, is_new=True).check_access("write")

    def write(self, vals):
        if self._owner_field in vals and not self.env.su:
            self._refuse_unseen([vals])
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
