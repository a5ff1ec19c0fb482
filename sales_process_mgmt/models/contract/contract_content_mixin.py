from odoo import api, models


class SalesContractContentMixin(models.AbstractModel):
    """Rows of what a contract, or an amendment, says: they change as long as it may, and a change ends what was
    approved. ``_owner_field`` names the document (see ``sales.line.mixin``)."""

    _name = "sales.contract.content.mixin"
    _description = "Content of a Contract"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._owners()._content_changed()
        return rows

    def write(self, vals):
        if vals.keys() - self._free_names():
            self._refuse_closed_owners()
        result = super().write(vals)
        if vals.keys() - self._free_names():
            self._owners()._content_changed()
        return result

    def unlink(self):
        owners = self._owners()
        self._refuse_closed_owners()
        result = super().unlink()
        owners.exists()._content_changed()
        return result

    def _owners(self):
        """Return the documents whose content these rows are."""
        return self[self._owner_field]

    def _refuse_closed_owners(self):
        self._owners()._refuse_closed()

    @api.model
    def _free_names(self):
        """Return the fields that say nothing of what was promised: they stay open after signing."""
        return set()

    def _add_precomputed_values(self, vals_list):
        """After the right to the document is asked, which ``sales.line.mixin`` does before it comes here."""
        self._refuse_rows_of_closed(vals_list)
        return super()._add_precomputed_values(vals_list)

    def _refuse_rows_of_closed(self, vals_list):
        owners = self.env[self._fields[self._owner_field].comodel_name]
        owners.browse({vals[self._owner_field] for vals in vals_list})._refuse_closed()
