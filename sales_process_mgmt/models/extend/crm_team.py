from odoo import api, models

from ..base.cached_mixin import end_cache, not_uninstalling
from ..opportunity.conversion_mixin import SystemConversion


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = ["crm.team", "sales.team.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        self._sales_forget_leaders()
        teams.sales_process_id.sudo()._check_can_be_followed()
        teams.sales_process_id._sync_stages()
        return teams

    def write(self, vals):
        if "sales_process_id" not in vals:
            result = super().write(vals)
            if "user_id" in vals:
                self._sales_forget_leaders()
            return result
        self.check_access("write")
        self._sales_check_process_change(self.env["sales.process"].browse(vals["sales_process_id"]))
        left = self.sales_process_id
        result = super().write(vals)
        if "user_id" in vals:
            self._sales_forget_leaders()
        (left | self.sales_process_id)._sync_stages()
        return result

    def _sales_forget_leaders(self):
        """Record rules name the teams that one leads, and are cached with them."""
        self.env["res.users"].invalidate_model(["sales_led_team_ids"])
        end_cache(self)

    def _assign_and_convert_leads(self, force_quota=False):
        assigning = self.with_context(sales_system_conversion=SystemConversion.ASSIGNING)
        return super(CrmTeam, assigning)._assign_and_convert_leads(force_quota)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_process(self):
        self._sales_check_deletion()

    def unlink(self):
        return super(CrmTeam, not_uninstalling(self)).unlink()
