from odoo import api, fields, models


class SalesKeyAccount(models.Model):
    """Key account 大客户: one per commercial partner and company. Membership in its team drives access."""

    _name = "sales.key.account"
    _description = "Key Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _rec_name = "partner_id"
    _order = "partner_id, company_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True, tracking=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    type_id = fields.Many2one("sales.key.account.type", "Type", required=True, index=True, tracking=True)
    manager_id = fields.Many2one(
        "res.users",
        "Key-Account Manager",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    member_ids = fields.One2many("sales.key.account.member", "account_id", "Team")
    active = fields.Boolean(default=True)

    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "This customer is a key account of the company already."
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for account in self:
            account.display_name = account.partner_id.display_name
