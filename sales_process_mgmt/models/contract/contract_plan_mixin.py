from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare, formatLang


class SalesContractPlanMixin(models.AbstractModel):
    """A payment plan that adds up: what a contract is paid in; that of a framework is handed to its orders."""

    _name = "sales.contract.plan.mixin"
    _description = "Payment Plan"

    currency_id = fields.Many2one("res.currency")
    installment_ids = fields.One2many(
        "sales.contract.installment",
        "contract_id",
        "Payment Plan",
        domain=[("order_id", "=", False)],  # those of its orders are theirs
        copy=True,
    )
    # The same rows, found without those of all its orders when one of them changes.
    plan_row_ids = fields.One2many("sales.contract.installment", "plan_contract_id", "Own Instalments", readonly=True)
    installment_template_id = fields.Many2one(
        "sales.installment.template", "Plan Template", check_company=True, help="Choosing one replaces the plan."
    )
    plan_total = fields.Monetary("Planned", compute="_compute_plan_total")
    plan_difference = fields.Monetary("Not Planned", compute="_compute_plan_total")

    @api.depends("installment_ids.amount", "amount_total")
    def _compute_plan_total(self):
        for contract in self:
            contract.plan_total = sum(contract.installment_ids.mapped("amount"))
            contract.plan_difference = contract.amount_total - contract.plan_total

    @api.onchange("installment_template_id")
    def _onchange_installment_template_id(self):
        """Put the template's instalments in; they are ordinary lines from then on."""
        template = self.installment_template_id
        if template:
            rows = [Command.create(line._prepare_installment()) for line in template.line_ids]
            self.installment_ids = [Command.clear(), *rows]

    @api.private
    def _plan_errors(self):
        """Return why the plan cannot be submitted, with figures; empty when it adds up."""
        self.ensure_one()
        if not self.installment_ids:
            return [self.env._("The payment plan is empty.")] if self._needs_plan() else []
        if not self._needs_plan():
            return self._percent_errors()
        difference = self.plan_difference
        if self.currency_id.is_zero(difference):
            return []
        values = {
            "planned": formatLang(self.env, self.plan_total, currency_obj=self.currency_id),
            "difference": formatLang(self.env, abs(difference), currency_obj=self.currency_id),
            "total": formatLang(self.env, self.amount_total, currency_obj=self.currency_id),
        }
        if difference > 0:
            return [
                self.env._(
                    "The payment plan adds up to %(planned)s, which is %(difference)s less than the total of"
                    " %(total)s.",
                    **values,
                )
            ]
        return [
            self.env._(
                "The payment plan adds up to %(planned)s, which is %(difference)s more than the total of %(total)s.",
                **values,
            )
        ]

    def _percent_errors(self):
        """A framework's plan is handed to each order: it is in percent, 100 together."""
        if self.installment_ids.filtered(lambda line: line.basis != "percent"):
            return [self.env._("Instalments of a framework are in percent: each order has an amount of its own.")]
        total = sum(self.installment_ids.mapped("percent"))
        if float_compare(total, 100, precision_digits=4):
            return [self.env._("The payment plan adds up to %s %% and not to 100 %%.", f"{total:g}")]
        return []

    def _refuse(self, reasons):
        raise UserError("\n".join([self.env._("“%s” is not complete:", self.display_name), *reasons]))
