from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .amendment_apply_mixin import TERMS
from .amendment_life_mixin import OPEN

BEFORE = ("amount_before", "currency_before_id")


class SalesContractAmendment(models.Model):
    """A new version of a signed contract (变更), with its reason and the difference in money.

    It begins as a copy of what is in force. That stays in force until the new version is approved; then the contract,
    its own order and its payment plan are changed at once. Payments never stand in the way, and are not touched.
    """

    _name = "sales.contract.amendment"
    _description = "Contract Amendment"
    _inherit = [
        "sales.derived.mixin",
        "sales.line.mixin",
        "sales.text.limit.mixin",
        "sales.range.mixin",
        "sales.contract.amount.mixin",
        "sales.amendment.plan.mixin",
        "sales.amendment.apply.mixin",
        "sales.amendment.life.mixin",
    ]
    _order = "id desc"
    _owner_field = "contract_id"
    _check_company_auto = True
    _system_fields = ("state", "version", "base_version", "date_applied", "previous", *BEFORE)
    _sales_approval_kind = "amendment"
    _sales_approval_fields = ("reason", *TERMS, "amount_total")
    _sales_approval_lines = {
        "line_ids": ("product_id", "name", "quantity", "product_uom_id", "price_unit", "discount", "tax_ids"),
        "clause_ids": ("name", "body", "is_dropped"),
        "installment_ids": ("name", "percent", "amount", "trigger", "days", "date_planned", "is_retention"),
    }

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="restrict")
    version = fields.Integer(readonly=True, copy=False, aggregator=None, help="The version that it makes.")
    base_version = fields.Integer("On Version", readonly=True, copy=False, aggregator=None)
    reason = fields.Text(copy=False, tracking=True, help="Why the contract is changed.")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(related="contract_id.user_id", store=True, index="btree_not_null")
    team_id = fields.Many2one(related="contract_id.team_id", store=True, index="btree_not_null")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        help="Prices and instalments are converted at the rate of the day when it is changed.",
    )
    currency_before_id = fields.Many2one("res.currency", "Currency until Now", readonly=True, copy=False)
    line_ids = fields.One2many("sales.contract.amendment.line", "amendment_id", "New Lines", copy=False)
    clause_ids = fields.One2many("sales.contract.amendment.clause", "amendment_id", "New Clauses", copy=False)
    amount_before = fields.Monetary("Total until Now", currency_field="currency_before_id", readonly=True, copy=False)
    amount_difference = fields.Monetary(
        "Difference", compute="_compute_amount_difference", store=True, help="In the new currency."
    )
    # === NEW TERMS ===
    date_start = fields.Date("Start", compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False)
    date_end = fields.Date("End", compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False)
    payment_term_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        check_company=True,
    )
    renewal = fields.Selection(
        lambda self: self.env["sales.contract"]._fields["renewal"].selection,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    notice_days = fields.Integer(
        "Notice (days)", compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False
    )
    subject = fields.Text(compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False)
    quality = fields.Text(
        "Quantity and Quality", compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False
    )
    place = fields.Text(
        "Place and Term of Performance",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    manner = fields.Text(
        "Manner of Performance", compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False
    )
    liability = fields.Text(
        "Liability for Breach", compute="_compute_terms", store=True, readonly=False, precompute=True, copy=False
    )

    _one_open = models.UniqueIndex(
        "(contract_id) WHERE state IN ('draft', 'submitted')",
        "An amendment of this contract is being written already: finish or cancel that one first.",
    )

    # === COMPUTE ===

    @api.depends("contract_id")
    def _compute_terms(self):
        for amendment in self:
            for name in TERMS:
                amendment[name] = amendment.contract_id[name]

    @api.depends("amount_total", "amount_before", "currency_id", "currency_before_id")
    def _compute_amount_difference(self):
        for amendment in self:
            amendment.amount_difference = amendment.amount_total - amendment._converted(amendment.amount_before)

    def _converted(self, amount):
        """Return an amount until now in the new currency, at the rate of the day."""
        self.ensure_one()
        before = self.currency_before_id
        if not before or before == self.currency_id:
            return amount
        return before._convert(amount, self.currency_id, self.company_id, fields.Date.context_today(self))

    @api.depends("contract_id.name", "version")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = self.env._(
                "%(contract)s, version %(version)s",
                contract=amendment.contract_id.name or "",
                version=amendment.version,
            )

    # === CHECKS ===

    @api.constrains("currency_id")
    def _check_currency(self):
        for amendment in self:
            reasons = amendment._currency_errors() if amendment.state in OPEN else ()
            if reasons:
                raise ValidationError("\n".join(reasons))

    @api.constrains("date_start", "date_end", "notice_days")
    def _check_dates(self):
        self._check_ranges({"notice_days": (0, 3650)})
        for amendment in self:
            if amendment.date_start and amendment.date_end and amendment.date_end < amendment.date_start:
                raise ValidationError(
                    self.env._(
                        "“%(amendment)s” would end on %(end)s, before it starts on %(start)s.",
                        amendment=amendment.display_name,
                        end=format_date(self.env, amendment.date_end),
                        start=format_date(self.env, amendment.date_start),
                    )
                )

    @api.constrains("reason", "subject", "quality", "place", "manner", "liability")
    def _check_texts(self):
        for name in ("reason", "subject", "quality", "place", "manner", "liability"):
            self._check_text_length(name)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_foreign_owners(vals_list)
        self._refuse_second(vals_list)
        amendments = super().create(vals_list)
        amendments._begin()
        return amendments

    def _refuse_second(self, vals_list):
        """One amendment of a contract is written at a time; the right to the contract is asked before."""
        contracts = self._linked(vals_list, "contract_id", is_new=True)
        opened = self.sudo().search([("contract_id", "in", contracts.ids), ("state", "in", OPEN)], limit=1)
        if opened:
            raise UserError(
                self.env._("“%s” is being written already: finish or cancel that amendment first.", opened.display_name)
            )

    def write(self, vals):
        if vals.keys() & self._content_names():
            self._refuse_closed()
        before = {amendment: amendment.currency_id for amendment in self if "currency_id" in vals}
        result = super().write(vals)
        for amendment, currency in before.items():
            if amendment.currency_id != currency:
                amendment._as_system()._convert_rows(currency, amendment.line_ids, amendment.installment_ids)
        if vals.keys() & self._content_names():
            self._content_changed()
        return result

    @api.model
    def _content_names(self):
        return {"reason", *TERMS}

    def _convert_rows(self, currency, lines, rows):
        """Say prices and instalments in the new currency, which are in ``currency`` until now."""
        self.ensure_one()
        today, total = fields.Date.context_today(self), self.amount_total
        rate = currency._get_conversion_rate(currency, self.currency_id, self.company_id, today)
        own = rows.filtered(lambda row: not row.is_proposed).sorted("sequence")
        for line in lines:
            line.price_unit *= rate
        before = sum(own.mapped("amount"))
        if before and total:
            # By the totals and not by the rate: what adds up goes on adding up.
            share = self.currency_id.round(before * self.amount_total / total)
            for row, amount in self._spread_amounts(share - before, own).items():
                row.amount = amount

    def _begin(self):
        """Copy what is in force: lines and plan are the system's, people change them."""
        for amendment in self._as_system():
            contract = amendment.contract_id
            if contract.state != "signed":
                raise UserError(
                    self.env._(
                        "“%(contract)s” is “%(state)s”: only running contracts are amended.",
                        contract=contract.display_name,
                        state=contract._state_label(),
                    )
                )
            amendment.write(
                {
                    "version": contract.version + 1,
                    "base_version": contract.version,
                    "amount_before": contract.amount_total,
                    "currency_before_id": contract.currency_id.id,
                }
            )
            own = amendment.line_ids, amendment.installment_ids
            lines = own[0].create(own[0]._prepare_copies(amendment))
            rows = own[1].create(own[1]._prepare_copies(amendment))
            amendment.clause_ids.create(amendment.clause_ids._prepare_copies(amendment))
            if amendment.currency_id != contract.currency_id:
                amendment._convert_rows(contract.currency_id, lines, rows)

    # === APPROVAL ===

    def _sales_approval_amount(self):
        """By the larger total: neither many small raises nor a fall pass below a tier that the contract asked for."""
        self.ensure_one()
        before = self._converted(self.amount_before)
        return max(before, self.amount_total), self.currency_id, fields.Date.context_today(self)
