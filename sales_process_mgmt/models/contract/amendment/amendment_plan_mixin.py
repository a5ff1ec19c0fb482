from odoo import api, fields, models
from odoo.tools import float_compare, formatLang


class SalesAmendmentPlanMixin(models.AbstractModel):
    """The plan of a new version: what is invoiced stays, the difference is proposed as an instalment of its own, which
    can be spread over those that are not invoiced yet.

    Plans of contracts with an order of their own are in amounts from the first amendment on: a percent of the new total
    would change what was invoiced. Frameworks hand percents to each order, and keep them.
    """

    _name = "sales.amendment.plan.mixin"
    _description = "Payment Plan of an Amendment"

    currency_id = fields.Many2one("res.currency")
    installment_ids = fields.One2many(
        "sales.contract.amendment.installment", "amendment_id", "New Payment Plan", copy=False
    )
    has_amounts = fields.Boolean(compute="_compute_has_amounts", compute_sudo=True)
    plan_total = fields.Monetary("Planned", compute="_compute_plan_total")
    plan_difference = fields.Monetary(
        "Not Planned",
        compute="_compute_plan_total",
        help="Below zero: what was invoiced is more than the new total, and is credited by the order's final invoice.",
    )
    can_spread = fields.Boolean(compute="_compute_plan_total")

    @api.depends("contract_id.kind")
    def _compute_has_amounts(self):
        for amendment in self:
            contract = amendment.contract_id
            amendment.has_amounts = bool(contract) and contract._needs_plan()

    @api.depends("installment_ids.amount", "installment_ids.is_proposed", "amount_total", "has_amounts")
    def _compute_plan_total(self):
        for amendment in self:
            rows = amendment.installment_ids
            amendment.plan_total = sum(rows.mapped("amount"))
            amendment.plan_difference = amendment.amount_total - amendment.plan_total if amendment.has_amounts else 0.0
            left = amendment.plan_difference + sum(rows.filtered("is_proposed").mapped("amount"))
            amendment.can_spread = amendment.has_amounts and not amendment._is_zero(left)

    def _is_zero(self, amount):
        return self.currency_id.is_zero(amount) if self.currency_id else not amount

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # === PROPOSING ===

    def _propose_difference(self):
        """Keep the instalment up to date that asks for what the other ones do not."""
        for amendment in self.sudo():
            if amendment.has_amounts and amendment.state in ("draft", "submitted"):
                proposed = amendment.installment_ids.filtered("is_proposed")[:1]
                amendment._propose(proposed, amendment.plan_difference + proposed.amount)

    def _propose(self, proposed, amount):
        """The proposal is the system's: people type its amount to make it an instalment of their own.

        :param proposed: the instalment that was proposed before, if any
        """
        if self.currency_id.compare_amounts(amount, 0) <= 0:
            proposed.unlink()
        elif not proposed:
            self.installment_ids.create(self._prepare_proposed(amount))
        elif self.currency_id.compare_amounts(amount, proposed.amount):
            proposed.amount = amount

    def _prepare_proposed(self, amount):
        """Put it last, but before what the customer keeps back until the warranty ends."""
        rows = self.installment_ids.sorted("sequence")
        before = rows.filtered(lambda row: not row.is_retention)[-1:] or rows[-1:]
        return {
            "amendment_id": self.id,
            "name": self.env._("Amendment %s", self.version),
            "amount": amount,
            "trigger": "date",
            "date_planned": fields.Date.context_today(self),
            "sequence": before.sequence + 1,
            "is_proposed": True,
        }

    def action_spread(self):
        """Spread the difference over the instalments that are not invoiced yet, by their amounts.

        Where the new total is below what is invoiced, nothing is left of them.

        :raises UserError: where there is nothing to spread, or nothing to spread it over
        """
        for amendment in self:
            amendment.check_access("write")
            amendment._refuse_closed()
            amendment._as_system()._spread()
        return True

    def _spread(self):
        self.installment_ids.filtered("is_invoiced")._keep_invoiced()
        rows = self.installment_ids
        proposed = rows.filtered("is_proposed")
        left = self.plan_difference + sum(proposed.mapped("amount"))
        over = (rows - proposed).filtered(lambda row: not row.is_invoiced and row.amount).sorted("sequence")
        self._refuse(self._spread_errors(left, over))
        proposed.unlink()
        for row, amount in self._spread_amounts(left, over).items():
            row.amount = amount

    def _spread_errors(self, left, over):
        if not self.has_amounts:
            return [self.env._("A framework's plan is in percent: there is no difference to spread.")]
        if self._is_zero(left):
            return [self.env._("The payment plan adds up to the new total: there is nothing to spread.")]
        if not over:
            return [
                self.env._(
                    "All instalments are invoiced: the difference of %s stays an instalment of its own.",
                    self._money(left),
                )
                if left > 0
                else self.env._(
                    "All instalments are invoiced, %s more than the new total: the order's final invoice credits it.",
                    self._money(-left),
                )
            ]
        return []

    def _spread_amounts(self, left, over):
        """Return ``{row: amount}``; what rounding leaves over goes along, so that nothing is lost."""
        before = sum(over.mapped("amount"))
        after = max(before + left, 0.0)
        amounts, done, said = {}, 0.0, 0.0
        for row in over:
            done += row.amount
            share = self.currency_id.round(after * done / before)
            amounts[row], said = share - said, share
        return amounts

    # === CHECKING ===

    @api.private
    def _new_plan_errors(self):
        """Return why the new plan cannot be, with figures."""
        self.ensure_one()
        if not self.has_amounts:
            return self._new_percent_errors()
        reasons = [
            self.env._(
                "“%(installment)s” is invoiced by now: it keeps its %(amount)s. Spread the difference anew.",
                installment=row.name,
                amount=self._money(row.contract_installment_id.amount),
            )
            for row in self.installment_ids.sudo().filtered("is_invoiced")
            if self.currency_id.compare_amounts(row.amount, row.contract_installment_id.amount)
        ]
        difference = self.plan_difference
        is_open = any(row.amount and not row.is_invoiced for row in self.installment_ids)
        if not self._is_zero(difference) and (difference > 0 or is_open):
            reasons.append(
                self.env._(
                    "The new payment plan adds up to %(planned)s, and the new total is %(total)s: change the"
                    " instalments by %(difference)s, or spread the difference.",
                    planned=self._money(self.plan_total),
                    total=self._money(self.amount_total),
                    difference=self._money(difference),
                )
            )
        return reasons

    def _new_percent_errors(self):
        total = sum(self.installment_ids.mapped("percent"))
        if self.installment_ids and float_compare(total, 100, precision_digits=4):
            return [self.env._("The payment plan adds up to %s %% and not to 100 %%.", f"{total:g}")]
        return []

    # === IN FORCE ===

    def _apply_plan(self, contract):
        """Write the plan of the new version to the contract; what is invoiced keeps its amount.

        :param contract: as ``_amending`` returns it
        """
        rows = self.installment_ids.sorted("sequence")
        dropped = rows.filtered(lambda row: row._is_dropped())
        for place, row in enumerate(rows - dropped, 1):
            values = row._prepare_installment() | {"sequence": place * 10}
            installment = contract.installment_ids.browse(row.contract_installment_id.id)
            if installment:
                installment.write(values)
            else:
                row.contract_installment_id = installment.create(values | {"contract_id": contract.id}).id
        gone = contract.installment_ids & contract.installment_ids.browse(dropped.contract_installment_id.ids)
        gone.invoice_ids.filtered(lambda move: move.state == "cancel").sales_installment_id = False
        # What was paid for it in advance is the contract's, and fills what is left of its plan.
        gone.env["account.payment"].search([("sales_installment_id", "in", gone.ids)]).sales_installment_id = False
        gone.unlink()
