from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_installment_template import TRIGGERS
from .settlement.installment_money_mixin import MONEY


class SalesContractInstallment(models.Model):
    """One payment of a plan: when it is due, how much, and the invoice that asks for it."""

    _name = "sales.contract.installment"
    _inherit = [
        "sales.derived.mixin",
        "sales.line.mixin",
        "sales.range.mixin",
        "sales.installment.money.mixin",
        "sales.contract.content.mixin",
    ]
    _system_fields = MONEY
    _description = "Instalment"
    _order = "contract_id, sequence, id"
    _owner_field = "contract_id"

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id", store=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Who sees to it that it is paid.",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Instalment", required=True)
    number = fields.Integer("No.", compute="_compute_number")
    is_retention = fields.Boolean("Retention", help="Kept back by the customer until the warranty ends.")
    # === HOW MUCH ===
    basis = fields.Selection([("percent", "Percent"), ("amount", "Amount")], default="percent", required=True)
    percent = fields.Float("%", digits=(6, 4), min_display_digits=0)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    # === WHEN ===
    trigger = fields.Selection(TRIGGERS, "Due on", default="signing", required=True)
    days = fields.Integer("Days After")
    date_planned = fields.Date("On This Date")
    date_due = fields.Date("Due", compute="_compute_date_due", store=True, index=True)
    # === INVOICE ===
    invoice_ids = fields.One2many("account.move", "sales_installment_id", "Invoices", readonly=True, copy=False)
    amount_invoiced = fields.Monetary("Invoiced", compute="_compute_amount_invoiced")

    @api.depends("contract_id.user_id")
    def _compute_user_id(self):
        for line in self:
            line.user_id = line.user_id or line.contract_id.user_id

    @api.depends("contract_id.installment_ids.sequence")
    def _compute_number(self):
        for contract, lines in self.grouped("contract_id").items():
            order = {line: place for place, line in enumerate(contract.installment_ids.sorted("sequence"), 1)}
            for line in lines:
                line.number = order.get(line, 0)

    @api.depends(
        "basis",
        "percent",
        "contract_id.amount_total",
        "contract_id.currency_id",
        "contract_id.installment_ids.percent",
        "contract_id.installment_ids.basis",
        "contract_id.installment_ids.sequence",
    )
    def _compute_amount(self):
        """Percents of the total with tax. What is left over by rounding goes along the plan, so that 100 % is all."""
        for contract, lines in self.grouped("contract_id").items():
            total, currency, percent, before = contract.amount_total, contract.currency_id, 0.0, 0.0
            for line in contract.installment_ids.sorted("sequence"):
                if line.basis != "percent":
                    continue
                percent += line.percent
                share = total * percent / 100
                share = currency.round(share) if currency else share
                if line in lines:
                    line.amount = share - before
                before = share
            for line in lines:
                line.amount = line.amount

    @api.depends(
        "trigger",
        "days",
        "date_planned",
        "sequence",
        "contract_id.date_signed",
        "contract_id.installment_ids.date_planned",
        "contract_id.installment_ids.days",
        "contract_id.installment_ids.trigger",
        "invoice_ids.invoice_date_due",
        "invoice_ids.state",
    )
    def _compute_date_due(self):
        """The due date of its invoice; before there is one, what the plan says, if that is known already."""
        for contract, lines in self.grouped("contract_id").items():
            before = False
            for line in contract.installment_ids.sorted("sequence"):
                day = line._planned_day(before)
                invoices = line.sudo().invoice_ids.filtered(lambda move: move.state == "posted")
                before = max(invoices.mapped("invoice_date_due"), default=False) or day
                if line in lines:
                    line.date_due = before

    def _planned_day(self, before):
        start = {"date": self.date_planned, "signing": self.contract_id.date_signed, "previous": before}
        day = start.get(self.trigger)
        return day and day + timedelta(days=0 if self.trigger == "date" else self.days)

    @api.depends("invoice_ids.state", "invoice_ids.amount_total")
    def _compute_amount_invoiced(self):
        for line in self:
            posted = line.sudo().invoice_ids.filtered(lambda move: move.state == "posted")
            line.amount_invoiced = sum(
                -move.amount_total if move.move_type == "out_refund" else move.amount_total for move in posted
            )

    @api.model
    def _free_names(self):
        """Who sees to it that it is paid may change at any time."""
        return super()._free_names() | {"user_id"}

    # === CHECKS ===

    @api.constrains("basis", "percent", "amount", "days")
    def _check_figures(self):
        self._check_ranges({"days": (0, 3650)})
        for line in self:
            line._check_ranges({"percent": (0.0001, 100)} if line.basis == "percent" else {"amount": (0.01, None)})

    # === INVOICE ===

    def action_create_invoice(self):
        """Make this instalment's invoice: a down payment of the contract's order, the last one its final invoice.

        :raises UserError: where the contract has no confirmed order, or the instalment has an invoice already
        """
        self.ensure_one()
        self.contract_id.check_access("write")
        # Two who invoice it at the same moment, or change what it says, are tried again by Odoo and see each other.
        self.contract_id._touch_balances()
        order = self.contract_id.order_ids.filtered(lambda one: one.state == "sale")[:1]
        if not order:
            raise UserError(
                self.env._("“%s” has no confirmed order yet: sign the contract first.", self.contract_id.display_name)
            )
        if self.invoice_ids.filtered(lambda move: move.state != "cancel" and move.move_type == "out_invoice"):
            raise UserError(self.env._("“%s” has an invoice already.", self.name))
        invoice = self._make_invoice(order)
        return order.action_view_invoice(invoices=invoice)

    def _make_invoice(self, order):
        is_last = self == self.contract_id.installment_ids.sorted("sequence")[-1:]
        method = {"advance_payment_method": "delivered"}
        if not is_last:
            method = {"advance_payment_method": "fixed", "fixed_amount": self.amount}
        wizard = self.env["sale.advance.payment.inv"].create(method | {"sale_order_ids": order.ids})
        invoice = wizard._create_invoices(order)
        values = {"sales_installment_id": self.id}
        if self.date_due:
            values |= {"invoice_payment_term_id": False, "invoice_date_due": self.date_due}
        invoice.sudo().write(values)  # who may bill the order may not be an accountant, as with Odoo's own button
        return invoice
