from odoo import api, fields, models


class SalesCreditCompanyMixin(models.AbstractModel):
    """Whether and how a company gives credit. Ships off."""

    _name = "sales.credit.company.mixin"
    _inherit = ["sales.range.mixin"]
    _description = "Company that Gives Credit"

    sales_credit_check = fields.Boolean(
        "Check Credit",
        groups="base.group_user",
        help="Orders over the credit limit of their customer, or of one who is overdue, wait for a release.",
    )
    sales_credit_days = fields.Integer(
        "Credit Days",
        default=30,
        groups="base.group_user",
        help="Orders that ship within so many days count, and so long an invoice may be overdue.",
    )
    sales_credit_months = fields.Float(
        "Credit Period (months)",
        default=1.0,
        groups="base.group_user",
        help="A suggested limit is average monthly sales × this × the factor of the grade.",
    )

    @api.constrains("sales_credit_days", "sales_credit_months")
    def _check_sales_credit(self):
        self._check_ranges({"sales_credit_days": (0, 3650), "sales_credit_months": (0, 120)})

    def _sales_credit_switched(self, vals):
        """Propose limits for existing customers where credit is about to be switched on, after it was."""
        return (
            self.filtered(lambda company: not company.sales_credit_check)
            if vals.get("sales_credit_check")
            else self[:0]
        )

    def _sales_propose_credit(self):
        standings = self.env["sales.credit.standing"].sudo()
        for company in self:
            company.account_use_credit_limit = True
            standings._propose_all(company)
