from odoo import api, models


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment", "sales.signature.file.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._sales_refuse_new_proofs()
        return files

    def write(self, vals):
        self._sales_refuse_sealed(vals)
        result = super().write(vals)
        self._sales_refuse_new_proofs()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        self._sales_refuse_sealed()
