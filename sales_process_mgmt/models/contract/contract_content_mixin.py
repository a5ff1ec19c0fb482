from odoo import api, models


class SalesContractContentMixin(models.AbstractModel):
    """Rows of what a contract, or an amendment, says: they change as long as it may, and a change ends what was
    approved. ``_owner_field`` names the document (see ``sales.line.mixin``)."""

    _name = "sales.contract.content.mixin"
    _description = "Content of a Contract"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows[self._owner_field]._content_changed()
        return rows

    def write(self, vals):
        if vals.keys() - self._free_names():
            self[self._owner_field]._refuse_closed()
        result = super().write(vals)
        if vals.keys() - self._free_names():
            self[self._owner_field]._content_changed()
        return result

    def unlink(self):
        owners = self[self._owner_field]
        owners._refuse_closed()
        result = super().unlink()
        owners.exists()._content_changed()
        return result

    @api.model
    def _free_names(self):
        """Return the fields that say nothing of what was promised: they stay open after signing."""
        return set()

    def _add_precomputed_values(self, vals_list):
        """After the right to the document is asked, which ``sales.line.mixin`` does before it comes here."""
        owners = self.env[self._fields[self._owner_field].comodel_name]
        owners.browse({vals[self._owner_field] for vals in vals_list})._refuse_closed()
        return super()._add_precomputed_values(vals_list)
