from odoo import models


class PaymentTransaction(models.Model):
    _name = "payment.transaction"
    _inherit = ["payment.transaction", "sales.transaction.hold.mixin"]

    def _check_amount_and_confirm_order(self):
        """Money is never refused: where a rule forbids confirming, the order waits."""
        held = self._sales_hold_back_orders()
        return super(PaymentTransaction, self - held)._check_amount_and_confirm_order()
