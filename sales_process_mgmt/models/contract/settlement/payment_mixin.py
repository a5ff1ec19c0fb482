from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesPaymentMixin(models.AbstractModel):
    """A payment that a customer makes for a contract before there is an invoice: its advance."""

    _name = "sales.payment.mixin"
    _description = "Payment of a Contract"

    sales_contract_id = fields.Many2one(
        "sales.contract",
        "Contract",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        groups="base.group_user",
        domain="[('commercial_partner_id', 'parent_of', partner_id), ('state', 'in', ('approved', 'signed', 'done'))]",
        help="What it pays for, as long as no invoice is matched with it.",
    )
    sales_installment_id = fields.Many2one(
        "sales.contract.installment",
        "Instalment",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
        domain="[('contract_id', '=', sales_contract_id)]",
        help="Empty: it fills the plan in its order.",
    )

    @api.constrains("sales_contract_id", "sales_installment_id", "partner_id", "payment_type", "company_id")
    def _check_sales_contract(self):
        for payment in self.filtered(lambda one: one.sales_contract_id or one.sales_installment_id):
            contract = payment.sudo().sales_contract_id  # who books payments may not read every contract
            wrong = (
                payment.payment_type != "inbound"
                or payment.partner_id.commercial_partner_id != contract.commercial_partner_id
                or payment.company_id != contract.company_id
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "A payment for contract “%(contract)s” comes from its customer, %(customer)s, to its company.",
                        contract=contract.name or self.env._("(none)"),
                        customer=contract.commercial_partner_id.name or self.env._("(none)"),
                    )
                )
            line = payment.sudo().sales_installment_id
            if line and line.contract_id != contract:
                raise ValidationError(
                    self.env._(
                        "Instalment “%(line)s” is not of contract “%(contract)s”.",
                        line=line.name,
                        contract=contract.name,
                    )
                )

    def _sales_advance_changed(self, before=()):
        """Let the contracts that these payments are, or were, for show it.

        :param before: ids of the contracts that they were for
        """
        self.env["sales.contract"].sudo()._refresh_money({*before, *self.sudo().sales_contract_id.ids})
