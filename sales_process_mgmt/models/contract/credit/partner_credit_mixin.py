from odoo import models


class SalesPartnerCreditMixin(models.AbstractModel):
    """A customer with credit."""

    _name = "sales.partner.credit.mixin"
    _description = "Customer with Credit"

    def action_sales_open_credit(self):
        """Open the credit of this customer in the current company."""
        self.ensure_one()
        self.check_access("read")
        standing = self._sales_credit_standing()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.credit.standing",
            "res_id": standing.id,
            "views": [(False, "form")],
        }

    def _sales_credit_standing(self):
        """Rows are the system's: made for who is asked about; record rules say who reads them."""
        return self.env["sales.credit.standing"].sudo()._of(self.sudo(), self.env.company).sudo(False)
