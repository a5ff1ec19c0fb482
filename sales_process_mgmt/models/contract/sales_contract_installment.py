from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_installment_template import TRIGGERS
from .settlement.installment_money_mixin import MONEY


class SalesContractInstallment(models.Model):
    """One payment of a plan: when it is due, how much, and the invoice that asks for it.

    The plan is that of a contract that is fulfilled as a whole, of a framework, which hands its percents to each of its
    orders, or of one order.
    """

    _name = "sales.contract.installment"
    _inherit = [
        "sales.installment.owner.mixin",
        "sales.loose.invoice.mixin",
        "sales.derived.mixin",
        "sales.line.mixin",
        "sales.range.mixin",
        "sales.installment.money.mixin",
        "sales.contract.content.mixin",
        "sales.installment.portal.mixin",
    ]
    _system_fields = (*MONEY, "is_void")
    _description = "Instalment"
    _order = "contract_id, sequence, id"
    _owner_field = "contract_id"
    _portal_fields = (
        "contract_id",
        "order_id",  # read by the domain of the contract's plan; customers read none that has an order
        "currency_id",
        "sequence",
        "number",
        "name",
        "is_retention",
        "basis",
        "percent",
        "amount",
        "trigger",
        "days",
        "date_planned",
        "date_due",
        "amount_invoiced",
    )

    contract_id = fields.Many2one(
        "sales.contract",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", compute="_compute_document", store=True, precompute=True, index=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_document", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_document", store=True, precompute=True, index=True
    )
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
    has_invoice = fields.Boolean(compute="_compute_amount_invoiced", help="One that stands, posted or not.")

    _owned = models.Constraint(
        "CHECK(contract_id IS NOT NULL OR order_id IS NOT NULL)", "An instalment is of a contract or of an order."
    )

    @api.depends("contract_id.user_id", "order_id.user_id")
    def _compute_user_id(self):
        for line in self:
            line.user_id = line.user_id or line._document().user_id

    @api.depends("plan_contract_id.plan_row_ids.sequence", "order_id.sales_installment_ids.sequence")
    def _compute_number(self):
        for _document, plan, lines in self._by_plan():
            order = {line: place for place, line in enumerate(plan, 1)}
            for line in lines:
                line.number = order.get(line, 0)

    @api.depends(
        "basis",
        "percent",
        "plan_contract_id.amount_total",
        "plan_contract_id.currency_id",
        "plan_contract_id.plan_row_ids.percent",
        "plan_contract_id.plan_row_ids.basis",
        "plan_contract_id.plan_row_ids.sequence",
        "order_id.amount_total",
        "order_id.currency_id",
        "order_id.sales_installment_ids.percent",
        "order_id.sales_installment_ids.basis",
        "order_id.sales_installment_ids.sequence",
    )
    def _compute_amount(self):
        """Percents of the total with tax. What is left over by rounding goes along the plan, so that 100 % is all.

        What an order has invoiced keeps its amount when the order grows; the next one asks for the difference, and the
        last one always for what is left.
        """
        for document, plan, lines in self._by_plan():
            total, currency, percent, before = document.amount_total, document.currency_id, 0.0, 0.0
            for line in plan:
                if line.basis != "percent":
                    continue
                percent += line.percent
                share = total * percent / 100
                share = currency.round(share) if currency else share
                if line._keeps_amount() and line != plan[-1:]:
                    share = before + line.amount
                elif line in lines:
                    line.amount = max(share - before, 0)
                before = share
            for line in lines:
                line.amount = line.amount

    @api.depends(
        "trigger",
        "days",
        "date_planned",
        "sequence",
        "plan_contract_id.date_signed",
        "plan_contract_id.date_delivered",
        "plan_contract_id.date_accepted",
        "plan_contract_id.plan_row_ids.date_planned",
        "plan_contract_id.plan_row_ids.days",
        "plan_contract_id.plan_row_ids.trigger",
        "order_id.state",
        "order_id.date_order",
        "order_id.effective_date",
        "order_id.sales_installment_ids.date_planned",
        "order_id.sales_installment_ids.days",
        "order_id.sales_installment_ids.trigger",
        "invoice_ids.invoice_date_due",
        "invoice_ids.state",
    )
    def _compute_date_due(self):
        """The due date of its invoice; before there is one, what the plan says, if that is known already."""
        for _document, plan, lines in self._by_plan():
            before = False
            for line in plan:
                day = line._planned_day(before)
                invoices = line.sudo().invoice_ids.filtered(lambda move: move.state == "posted")
                before = max(invoices.mapped("invoice_date_due"), default=False) or day
                if line in lines and line.date_due != before:
                    line.date_due = before
                    plan._recompute_after(line)
                elif line in lines:
                    line.date_due = before

    def _recompute_after(self, line):
        """The day of an instalment has changed: those of this plan that are due after it follow."""
        after = self[self.ids.index(line.id) + 1 :] if line.id in self.ids else self.browse()
        follower = after[:1].filtered(lambda one: one.trigger == "previous")
        self.env.add_to_compute(self._fields["date_due"], follower)

    def _planned_day(self, before):
        start = {"date": self.date_planned, "previous": before} | self._days_of_document()
        day = start.get(self.trigger)
        return day and day + timedelta(days=0 if self.trigger == "date" else self.days)

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
        """Make this instalment's invoice: a down payment of its order, the last one of a plan the final invoice.

        :raises UserError: where there is no confirmed order, or the instalment has an invoice already
        """
        self.ensure_one()
        self._check_may_invoice()
        # Two who invoice it at the same moment, or change what it says, are tried again by Odoo and see each other.
        self._touch_plan()
        order = self._order_to_invoice()
        if not order:
            raise UserError(self._no_order_text())
        if self.has_invoice:
            raise UserError(self._invoiced_text())
        return self._show_invoice(order, self._make_invoice(order))

    def _show_invoice(self, order, invoice):
        """Open the draft. Odoo's form of it asks for payments: who may not read these is told, and stays."""
        if self.env["account.payment"].has_access("read"):
            return order.action_view_invoice(invoices=invoice)
        text = self.env._(
            "“%(line)s”: the draft of an invoice over %(amount)s is made. Finance posts it.",
            line=self.name,
            amount=invoice.currency_id.format(invoice.sudo().amount_total),
        )
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": text, "next": reload},
        }

    def _check_may_invoice(self):
        """Who writes the document invoices its instalments, and so does whoever makes invoices and reads it."""
        document = self._document()
        document.check_access("read" if self.env.user.has_group("account.group_account_invoice") else "write")

    def _make_invoice(self, order):
        is_last = self == self._plan_of(self._document())[-1:]
        method = {"advance_payment_method": "delivered"}
        if not is_last:
            method = {"advance_payment_method": "fixed", "fixed_amount": self.amount}
        # Asked above: who makes invoices need not be of sales, and who sells no accountant, as with Odoo's own button.
        wizard = self.env["sale.advance.payment.inv"].sudo().create(method | {"sale_order_ids": order.ids})
        invoice = wizard._create_invoices(wizard.sale_order_ids).sudo(False)
        values = {"sales_installment_id": self.id}
        if self.date_due:
            values |= {"invoice_payment_term_id": False, "invoice_date_due": self.date_due}
        invoice.sudo().write(values)
        return invoice
