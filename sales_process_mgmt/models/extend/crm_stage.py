from odoo import api, models

from ..base.cached_mixin import end_cache, not_uninstalling


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = ["crm.stage", "sales.stage.mixin"]

    # Whose step it is, the process's structure takes for granted.
    _sales_step_once = models.UniqueIndex("(sales_step_id) WHERE sales_step_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        self._sales_check_creation(vals_list)
        stages = super().create(vals_list)
        end_cache(stages)
        return stages

    def write(self, vals):
        self._sales_check_write(vals)
        result = super().write(vals)
        self._sales_pull_to_steps(vals)
        end_cache(self)
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Odoo writes the text of the user's language itself; the others follow here."""
        result = super().update_field_translations(field_name, dict(translations), source_lang)
        for step in self.sudo().sales_step_id if field_name == "name" else ():
            step.update_field_translations(field_name, translations, source_lang)
        end_cache(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_process(self):
        self._sales_check_deletion()

    def unlink(self):
        result = super(CrmStage, not_uninstalling(self)).unlink()
        end_cache(self)
        return result

    def web_resequence(self, specification, field_name="sequence", offset=0):
        numbering = self.with_context(sales_is_numbering=True)
        result = super(CrmStage, numbering).web_resequence(specification, field_name, offset)
        if field_name == "sequence":  # of any other field Odoo may have written nothing, and asked for no right
            self._sales_number_steps()
        return result

    @api.model
    def name_create(self, name):
        return self._sales_name_create(name) or super().name_create(name)
