from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import formatLang

from ..sales_installment_template import TRIGGERS

PLANNED = ("name", "trigger", "days", "date_planned", "is_retention")


class SalesContractAmendmentInstallment(models.Model):
    """An instalment as a new version has it, beside what it was."""

    _name = "sales.contract.amendment.installment"
    _inherit = ["sales.derived.mixin", "sales.line.mixin", "sales.range.mixin", "sales.contract.content.mixin"]
    _description = "Instalment of an Amendment"
    _order = "amendment_id, sequence, id"
    _owner_field = "amendment_id"
    _system_fields = ("contract_installment_id", "old_amount", "old_percent", "is_new", "is_proposed")

    amendment_id = fields.Many2one("sales.contract.amendment", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="amendment_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="amendment_id.currency_id", store=True)
    contract_installment_id = fields.Many2one(
        "sales.contract.installment", "Instalment of the Contract", index="btree_not_null", ondelete="set null"
    )
    sequence = fields.Integer(default=1000, help="New ones come last.")
    name = fields.Char("Instalment", required=True)
    percent = fields.Float("%", digits=(6, 4))
    amount = fields.Monetary(help="0 drops the instalment.")
    trigger = fields.Selection(TRIGGERS, "Due on", default="date", required=True)
    days = fields.Integer("Days After")
    date_planned = fields.Date("On This Date")
    is_retention = fields.Boolean("Retention", help="Kept back by the customer until the warranty ends.")
    # === WHAT IT WAS ===
    currency_before_id = fields.Many2one(related="amendment_id.currency_before_id")
    old_amount = fields.Monetary("Until Now", currency_field="currency_before_id", readonly=True)
    old_percent = fields.Float("% until Now", digits=(6, 4), readonly=True)
    is_new = fields.Boolean("New", default=True, readonly=True)
    is_proposed = fields.Boolean(
        "Proposed", readonly=True, help="Asks for what the other ones do not, until you type an amount."
    )
    is_invoiced = fields.Boolean("Invoiced", compute="_compute_is_invoiced", help="It keeps its amount.")

    @api.depends("contract_installment_id.invoice_ids.state")
    def _compute_is_invoiced(self):
        for row in self:
            # Whoever writes amendments may not read invoices; that there is one is no secret.
            moves = row.sudo().contract_installment_id.invoice_ids
            row.is_invoiced = bool(
                moves.filtered(lambda move: move.state != "cancel" and move.move_type == "out_invoice")
            )

    # === CHECKS ===

    @api.constrains("percent", "amount", "days")
    def _check_figures(self):
        self._check_ranges({"percent": (0, 100), "amount": (0, None), "days": (0, 3650)})

    @api.constrains("amount")
    def _check_invoiced(self):
        for row in self.filtered("is_invoiced"):
            if row.currency_id.compare_amounts(row.amount, row.old_amount):
                raise ValidationError(
                    self.env._(
                        "“%(installment)s” is invoiced and keeps its %(amount)s: put the difference into another one.",
                        installment=row.name,
                        amount=formatLang(self.env, row.old_amount, currency_obj=row.currency_id),
                    )
                )

    # === CRUD ===

    def write(self, vals):
        if "amount" in vals and not self.env.su:
            self.filtered("is_proposed")._take_over()
        return super().write(vals)

    def _take_over(self):
        """An amount that somebody types is his own: another proposal asks for what is left."""
        self.check_access("write")
        self.sudo().is_proposed = False  # the system's own field

    @api.ondelete(at_uninstall=False)
    def _unlink_except_copied(self):
        for row in self:
            if not row.is_new:
                raise UserError(
                    self.env._("“%s” is of the version in force: set its amount to 0 to drop it.", row.name)
                )

    def _keep_invoiced(self):
        """Give back what was changed before an invoice was made."""
        for row in self:
            row.amount = row.old_amount

    # === FROM AND TO THE CONTRACT ===

    def _is_dropped(self):
        self.ensure_one()
        figure = self.amount if self.amendment_id.has_amounts else self.percent
        return not figure and not self.is_invoiced

    def _is_changed(self):
        self.ensure_one()
        if self.is_new:
            return bool(self.amount or self.percent)
        planned = self.contract_installment_id
        figures = self.amount != self.old_amount or self.percent != self.old_percent
        return figures or any(self[name] != planned[name] for name in PLANNED)

    def _prepare_installment(self):
        self.ensure_one()
        values = {name: self[name] for name in PLANNED}
        if self.amendment_id.has_amounts:
            return values | {"basis": "amount", "amount": self.amount}
        return values | {"basis": "percent", "percent": self.percent}

    @api.model
    def _prepare_copies(self, amendment):
        """Return the values of rows that say what the contract's plan says now."""
        copies = []
        for place, planned in enumerate(amendment.contract_id.installment_ids.sorted("sequence"), 1):
            figures = {"amount": planned.amount} if amendment.has_amounts else {"percent": planned.percent}
            old = {f"old_{name}": value for name, value in figures.items()}
            copies.append(
                {name: planned[name] for name in PLANNED}
                | figures
                | old
                | {
                    "amendment_id": amendment.id,
                    "contract_installment_id": planned.id,
                    "sequence": place * 10,
                    "is_new": False,
                }
            )
        return copies
