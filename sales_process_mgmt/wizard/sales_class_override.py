from datetime import timedelta

from odoo import api, fields, models

from ..models.customer.choices import CLASSES


class SalesClassOverride(models.TransientModel):
    """A leader sets the class of a customer by hand, with a reason and up to a day."""

    _name = "sales.class.override"
    _description = "Set Class by Hand"

    customer_id = fields.Many2one("sales.customer", required=True, readonly=True, ondelete="cascade")
    class_measured = fields.Selection(related="customer_id.class_measured", related_sudo=False)
    name = fields.Selection(selection="_class_choices", string="Class", required=True)
    until = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=90), help="The last day."
    )
    reason = fields.Char(required=True)

    @api.model
    def _class_choices(self):
        """Return the classes that the company's rule has; whether one may be set is judged when it is."""
        names = self.env["sales.class.rule"]._of_company(self.env.company)._class_names()
        return [choice for choice in CLASSES if choice[0] in names]

    def action_apply(self):
        """Set the class: rights, day and class are judged by the customer record."""
        self.ensure_one()
        self.customer_id._set_class(self.name, self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
