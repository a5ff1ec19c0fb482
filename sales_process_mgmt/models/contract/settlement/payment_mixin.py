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
        domain="[('contract_id', '=', sales_contract_id),"
        " ('partner_id.commercial_partner_id', 'parent_of', partner_id)]",
        help="Empty: it fills the plan in its order. Without a contract: of an order that stands alone.",
    )

    @api.constrains("sales_contract_id", "sales_installment_id", "partner_id", "payment_type", "company_id")
    def _check_sales_contract(self):
        for payment in self.filtered(lambda one: one.sales_contract_id or one.sales_installment_id):
            payment = payment.sudo()  # who books payments may not read every contract
            contract, line = payment.sales_contract_id, payment.sales_installment_id
            if not contract and not line.contract_id and line.order_id:
                payment._check_sales_order(line.order_id)
                continue
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
            if line and line.contract_id != contract:
                raise ValidationError(
                    self.env._(
                        "Instalment “%(line)s” is not of contract “%(contract)s”.",
                        line=line.name,
                        contract=contract.name,
                    )
                )

    def _check_sales_order(self, order):
        fits = (
            self.payment_type == "inbound"
            and self.partner_id.commercial_partner_id == order.partner_id.commercial_partner_id
            and self.company_id == order.company_id
        )
        if not fits:
            raise ValidationError(
                self.env._(
                    "A payment for “%(order)s” comes from its customer, %(customer)s, to its company.",
                    order=order.name,
                    customer=order.partner_id.commercial_partner_id.name,
                )
            )

    def _sales_advance_changed(self, contracts=(), orders=()):
        """Let the contracts and orders that these payments are, or were, for show it.

        :param contracts: ids of the contracts that they were for
        :param orders: ids of the orders whose instalments they were for
        """
        payments = self.sudo()
        contract_ids = {*contracts, *payments.sales_contract_id.ids}
        self.env["sales.contract"].sudo()._refresh_money(contract_ids, invoiced=False)
        alone = {*orders, *payments.sales_installment_id.order_id.ids}
        self.env["sales.contract.installment"].sudo()._refresh_order_plans(order_ids=alone)
