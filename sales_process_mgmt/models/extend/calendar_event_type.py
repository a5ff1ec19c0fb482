from odoo import models


class CalendarEventType(models.Model):
    _name = "calendar.event.type"
    _inherit = ["calendar.event.type", "sales.meeting.kind.mixin"]
