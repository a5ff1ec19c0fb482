from odoo import api, fields, models


class SalesInstallmentPortalMixin(models.AbstractModel):
    """What the customer sees of an instalment: when it is due, how it stands, and the invoice that he pays."""

    _name = "sales.installment.portal.mixin"
    _inherit = ["sales.portal.read.mixin"]
    _description = "Instalment in the Portal"

    @api.private
    def _portal_invoice(self):
        """Return the posted invoice that asks for this instalment, with all rights; empty before there is one."""
        self.ensure_one()
        invoices = self._portal_invoices().filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice" and move.payment_state != "reversed"
        )
        return invoices[:1]

    def _portal_invoices(self):
        """The customer's page shows how his invoices stand, whoever looks at it."""
        return self.sudo().invoice_ids

    @api.private
    def _portal_state(self):
        """Return how the payment stands: ``planned``, ``open``, ``part``, ``overdue`` or ``paid``.

        By what has come in, advances and agreed discounts as well: see ``sales.installment.money.mixin``. Only what
        an invoice asks for is open or overdue for the customer.
        """
        self.ensure_one()
        collected = self.amount_collected + self.amount_written
        if collected > 0 and self.currency_id.compare_amounts(collected, self.amount) >= 0:
            return "paid"
        invoice = self._portal_invoice()
        if invoice.payment_state in ("paid", "in_payment"):
            return "paid"
        if invoice and invoice.invoice_date_due and invoice.invoice_date_due < fields.Date.context_today(self):
            return "overdue"
        if collected > 0:
            return "part"
        return "open" if invoice else "planned"

    @api.private
    def _portal_is_due(self):
        """Tell whether the plan says that it is to be paid by now, with or without an invoice."""
        self.ensure_one()
        return bool(self.date_due) and self.date_due <= fields.Date.context_today(self) and not self._is_by_order()

    @api.private
    def _when_text(self):
        """Return when it is due as the plan says it: “30 days after signing”, or “after ordering” in a framework."""
        self.ensure_one()
        by_order = self._is_by_order()
        if not self.days:
            return {
                "signing": self.env._("on ordering") if by_order else self.env._("on signing"),
                "date": self.env._("on a fixed date"),
                "delivery": self.env._("on delivery"),
                "acceptance": self.env._("on acceptance"),
                "previous": self.env._("with the instalment before"),
            }.get(self.trigger, "")
        ordering = self.env._("%s days after ordering", self.days)
        return {
            "signing": ordering if by_order else self.env._("%s days after signing", self.days),
            "date": self.env._("on a fixed date"),
            "delivery": self.env._("%s days after delivery", self.days),
            "acceptance": self.env._("%s days after acceptance", self.days),
            "previous": self.env._("%s days after the instalment before", self.days),
        }.get(self.trigger, "")

    @api.private
    def _is_by_order(self):
        """Tell whether orders are paid like this: a framework hands its percents to them, and has no days itself."""
        self.ensure_one()
        return bool(self.order_id) or not self.contract_id._needs_plan()
