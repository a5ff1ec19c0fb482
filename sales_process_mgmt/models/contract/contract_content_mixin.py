from odoo import api, models


class SalesContractContentMixin(models.AbstractModel):
    """Rows of what a contract says: they change as long as it may, and a change ends what was approved."""

    _name = "sales.contract.content.mixin"
    _description = "Content of a Contract"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.contract_id._content_changed()
        return rows

    def write(self, vals):
        if vals.keys() - self._free_names():
            self.contract_id._refuse_closed()
        result = super().write(vals)
        if vals.keys() - self._free_names():
            self.contract_id._content_changed()
        return result

    def unlink(self):
        contracts = self.contract_id
        contracts._refuse_closed()
        result = super().unlink()
        contracts.exists()._content_changed()
        return result

    @api.model
    def _free_names(self):
        """Return the fields that say nothing of what was promised: they stay open after signing."""
        return set()

    def _add_precomputed_values(self, vals_list):
        # Behind the line's own mixin, which has asked for the right to the contract.
        self.env["sales.contract"].browse({vals["contract_id"] for vals in vals_list})._refuse_closed()
        return super()._add_precomputed_values(vals_list)
