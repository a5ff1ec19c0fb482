from odoo import fields, models

ROLES = [
    ("manager", "Key-account manager"),
    ("sponsor", "Executive sponsor"),
    ("sales", "Sales"),
    ("service", "Service"),
    ("finance", "Finance"),
]


class SalesKeyAccountMember(models.Model):
    """Somebody of the team of a key account, and his duties."""

    _name = "sales.key.account.member"
    _description = "Key Account Team Member"
    _order = "account_id, id"

    account_id = fields.Many2one("sales.key.account", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "User", required=True, ondelete="cascade", index=True)
    role = fields.Selection(ROLES, required=True, default="sales")
    duties = fields.Char()

    _account_user_uniq = models.Constraint("UNIQUE(account_id, user_id)", "This person is in the team already.")
