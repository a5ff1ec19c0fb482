from datetime import timedelta

from odoo import fields, models

from ..models.customer.choices import CLASSES


class SalesClassOverride(models.TransientModel):
    """A leader sets the class of a customer by hand, with a reason and up to a day."""

    _name = "sales.class.override"
    _description = "Set Class by Hand"

    customer_id = fields.Many2one("sales.customer", required=True, readonly=True, ondelete="cascade")
    class_measured = fields.Selection(related="customer_id.class_measured", related_sudo=False)
    name = fields.Selection(CLASSES, "Class", required=True)
    until = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=90), help="The last day."
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Set the class: rights, day and class are judged by the customer record."""
        self.ensure_one()
        self.customer_id._set_class(self.name, self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
