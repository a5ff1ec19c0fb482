from odoo import fields, models

REASONS = [
    ("created", "Created"),
    ("claimed", "Claimed"),
    ("returned", "Returned to the pool"),
    ("handed_over", "Handed over"),
    ("assigned", "Assigned"),
    ("merged", "Merged"),
]


class SalesOwnerChange(models.Model):
    """Who owned a customer, and why that changed: append-only, written by the system.

    The owner of a customer is the salesperson of its commercial partner, one for all companies.
    """

    _name = "sales.owner.change"
    _inherit = ["sales.short.list.mixin"]
    _inverse_fields = ("partner_id",)
    _description = "Change of a Customer's Owner"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    old_user_id = fields.Many2one("res.users", "From", readonly=True, help="Empty: nobody had it.")
    new_user_id = fields.Many2one("res.users", "To", readonly=True, index=True, help="Empty: nobody has it.")
    reason = fields.Selection(REASONS, required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Changed by", readonly=True, default=lambda self: self.env.user)
    note = fields.Char(readonly=True)
