from odoo import api, models


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = ["crm.stage", "sales.stage.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        self._sales_pull_to_steps(vals)
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
