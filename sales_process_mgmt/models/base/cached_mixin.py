from odoo import api, models


class SalesCachedMixin(models.AbstractModel):
    """Definitions that are read in every move and on every form: cached per registry, gone with any change."""

    _name = "sales.cached.mixin"
    _description = "Cached Definition"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def update_field_translations(self, field_name, translations, source_lang=""):
        self.env.registry.clear_cache()
        return super().update_field_translations(field_name, translations, source_lang)
