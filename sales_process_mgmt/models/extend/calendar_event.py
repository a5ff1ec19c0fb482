from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events.opportunity_id._sales_engaged("meeting")
        return events

    def write(self, vals):
        met = bool(vals.keys() & {"opportunity_id", "active", "stop", "stop_date", "duration"})
        counts = met and self.env["sales.score.rule"]._counts("meeting")
        before = self.opportunity_id if counts else self.env["crm.lead"]
        result = super().write(vals)
        if counts:
            (before | self.opportunity_id)._sales_engaged("meeting")
        return result

    def unlink(self):
        counts = self.env["sales.score.rule"]._counts("meeting")
        leads = self.opportunity_id if counts else self.env["crm.lead"]
        result = super().unlink()
        leads._sales_engaged("meeting")
        return result
