from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Keep what owners of pool customers are warned with, and approvers are asked with: nothing goes on without."""
        info = super()._get_model_info_by_xmlid()
        info["sales_process_mgmt.mail_activity_type_pool"] = {"res_model": "res.partner", "unlink": False}
        info["sales_process_mgmt.mail_activity_type_approval"] = {"res_model": False, "unlink": False}
        return info
