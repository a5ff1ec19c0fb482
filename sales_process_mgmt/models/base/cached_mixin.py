from odoo import api, models


class SalesCachedMixin(models.AbstractModel):
    """Definitions that are read in every move and on every form: cached per registry, gone with any change."""

    _name = "sales.cached.mixin"
    _description = "Cached Definition"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._end_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._end_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self._end_cache()
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        result = super().update_field_translations(field_name, translations, source_lang)
        self._end_cache()
        return result

    def _end_cache(self):
        """End it where something has changed: a write of no records asks for no rights."""
        if self:
            self.env.registry.clear_cache()
