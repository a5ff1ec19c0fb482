from odoo import api, models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def end_cache(records):
    """End the registry's cache where some of its definitions have changed: a write of no records asks for no right.

    And once more after the commit: who has asked meanwhile has put back what was before. A request that began before
    the commit, and asks only after it, reads what was then, and can still put that back: it stays until the next
    change, as with Odoo's own groups.
    """
    if records:
        registry = records.env.registry
        registry.clear_cache()
        records.env.cr.postcommit.add(registry.clear_cache)


def not_uninstalling(records):
    """Take out what a client may say to have no check before deletion asked: only Odoo itself uninstalls."""
    return records if records.env.su else records.with_context(**{MODULE_UNINSTALL_FLAG: False})


def unmuted(records):
    """Take out what a client may have sent along to keep the chatter silent, or to fill in what it may not."""
    context = records.env.context
    keep = {key: context[key] for key in ("lang", "tz", "allowed_company_ids") if key in context}
    return records.with_env(records.env(context=keep))


class SalesCachedMixin(models.AbstractModel):
    """Definitions that are read in every move and on every form: cached per registry, gone with any change."""

    _name = "sales.cached.mixin"
    _description = "Cached Definition"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        end_cache(records)
        return records

    def write(self, vals):
        result = super().write(vals)
        if self:
            self.check_access("write")  # again: it may not end up where the user may not write
        end_cache(self)
        return result

    def unlink(self):
        result = super(SalesCachedMixin, not_uninstalling(self)).unlink()
        end_cache(self)
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        result = super().update_field_translations(field_name, translations, source_lang)
        end_cache(self)
        return result
