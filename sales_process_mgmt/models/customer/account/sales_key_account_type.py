from odoo import fields, models


class SalesKeyAccountType(models.Model):
    """Kind of key account: A, who buys and uses (直接用户); B, government purchasing and institutes; own ones."""

    _name = "sales.key.account.type"
    _description = "Key Account Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "There is a key-account type with this code.")
