from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

from .portal.contract_signature_mixin import SIGNATURE
from .sales_clause import KINDS
from .settlement.contract_money_mixin import MONEY

# What was promised: closed after signing, and approved as it stands.
CONTENT = (
    "partner_id",
    "kind",
    "currency_id",
    "fiscal_position_id",
    "payment_term_id",
    "date_start",
    "date_end",
    "notice_days",
    "renewal",
    "subject",
    "quality",
    "place",
    "manner",
    "liability",
)
# What is approved beside it: whose rules hold, and whose leader is asked.
DECIDED = (*CONTENT, "company_id", "team_id")
# Who sees the contracts of everybody.
SEES_ALL = (
    "sales_team.group_sale_salesman_all_leads",
    "sales_process_mgmt.group_contract_clerk",
    "account.group_account_invoice",
)
# What follows from it, or from the signature: closed after signing as well.
CLOSED = {*CONTENT, "company_id", "date_signed", "pricelist_id"}


class SalesContract(models.Model):
    """A signed promise to a customer: what, at what price, until when, and how it is paid (合同).

    Orders fulfil it. It is edited as a draft, approved as it stands, signed, and changed by amendments only.
    """

    _name = "sales.contract"
    _description = "Contract"
    _inherit = [
        "sales.contract.import.mixin",
        "sales.derived.mixin",
        "sales.seen.mixin",
        "sales.text.limit.mixin",
        "sales.range.mixin",
        "sales.contract.amount.mixin",
        "sales.contract.plan.mixin",
        "sales.contract.orders.mixin",
        "sales.contract.money.mixin",
        "sales.contract.drawn.mixin",
        "sales.contract.amended.mixin",
        "sales.contract.acceptance.mixin",
        "sales.contract.signature.mixin",
        "sales.contract.life.mixin",
        "sales.contract.end.mixin",
        "sales.contract.document.mixin",
        "sales.contract.portal.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _system_fields = (
        "name",
        "state",
        "termination_reason",
        "own_order_id",
        "version",
        "date_delivered",
        "access_token",
        *SIGNATURE,
        *MONEY,
    )
    _seen_fields = ("origin_order_id", "opportunity_id")
    # Who reads a contract may write to the customer, or to us, below it.
    _mail_post_access = "read"
    _sales_approval_kind = "contract"
    _sales_approval_version = 2
    _sales_approval_fields = (*DECIDED, "amount_total")
    _sales_approval_lines = {
        "line_ids": (
            "product_id",
            "name",
            "quantity",
            "tolerance",
            "product_uom_id",
            "price_unit",
            "discount",
            "tax_ids",
        ),
        "installment_ids": ("name", "basis", "percent", "amount", "trigger", "days", "date_planned", "is_retention"),
        "clause_ids": ("name", "body"),
    }

    # === WHO ===
    name = fields.Char("Contract No.", copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", "Our Company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(KINDS, default="service", required=True, index=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain=[("share", "=", False)],
        tracking=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    opportunity_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="set null", check_company=True)
    origin_order_id = fields.Many2one(
        "sale.order", "Quotation", index="btree_not_null", ondelete="set null", copy=False, check_company=True
    )
    subject = fields.Char(help="What the contract is about.")
    # === WHEN ===
    date_offer = fields.Date("Offer", default=fields.Date.context_today, copy=False)
    date_acceptance = fields.Date("Acceptance", copy=False)
    date_start = fields.Date("Start", tracking=True)
    date_end = fields.Date("End", index=True, tracking=True)
    notice_days = fields.Integer("Notice (days)", default=30)
    renewal = fields.Selection(
        [("manual", "By hand"), ("proposed", "Proposed"), ("automatic", "Automatic")], default="manual", required=True
    )
    # === MONEY ===
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, readonly=False, precompute=True, required=True
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    # === WHAT ===
    line_ids = fields.One2many("sales.contract.line", "contract_id", "Lines", copy=True)
    clause_ids = fields.One2many(
        "sales.contract.clause",
        "contract_id",
        "Clauses",
        compute="_compute_clause_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    quality = fields.Text("Quantity and Quality")
    place = fields.Text("Place and Term of Performance")
    manner = fields.Text("Manner of Performance")
    liability = fields.Text("Liability for Breach")

    _name_company_uniq = models.UniqueIndex("(company_id, name)", "A contract's number is given once per company.")

    # === DEFAULTS, AS ON A QUOTATION ===

    @api.depends("partner_id")
    def _compute_user_id(self):
        for contract in self:
            partner = contract.partner_id
            if not contract.user_id or (partner and not contract._origin.id):
                owner = partner.user_id or partner.commercial_partner_id.user_id
                contract.user_id = owner if owner and self._may_own(owner) else self.env.user

    def _may_own(self, owner):
        """Tell whether who writes a contract sees it as this salesperson's: nobody writes what he then cannot save."""
        user = self.env.user
        if owner == user or user.id == SUPERUSER_ID or any(user.has_group(group) for group in SEES_ALL):
            return True
        return bool(owner.sudo().crm_team_ids & user.sales_led_team_ids)

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        teams = self.env["crm.team"]
        for (user, company), contracts in self.grouped(lambda one: (one.user_id, one.company_id)).items():
            domain = teams._check_company_domain(company)
            contracts.team_id = teams._get_default_team_id(user_id=user.id, domain=domain)

    @api.depends("partner_id", "company_id")
    def _compute_terms(self):
        for contract in self:
            partner = contract.partner_id.with_company(contract.company_id)
            contract.pricelist_id = partner.property_product_pricelist
            contract.payment_term_id = partner.property_payment_term_id
            positions = self.env["account.fiscal.position"].with_company(contract.company_id)
            contract.fiscal_position_id = positions._get_fiscal_position(partner) if partner else False

    @api.depends("pricelist_id", "company_id")
    def _compute_currency_id(self):
        for contract in self:
            contract.currency_id = contract.pricelist_id.currency_id or contract.company_id.currency_id

    @api.depends("kind")
    def _compute_clause_ids(self):
        """Begin with the library's clauses for the kind; what somebody has put in stays."""
        for contract in self.filtered(lambda one: not one.clause_ids):
            clauses = self.env["sales.clause"]._defaults_for(contract.kind, contract.company_id)
            contract.clause_ids = [
                Command.create({"clause_id": clause.id, "sequence": clause.sequence}) for clause in clauses
            ]

    def _currency_rate(self):
        self.ensure_one()
        company = self.company_id or self.env.company
        return self.env["res.currency"]._get_conversion_rate(
            from_currency=company.currency_id,
            to_currency=self.currency_id or company.currency_id,
            company=company,
            date=self.date_signed or fields.Date.context_today(self),
        )

    def _list_price_of(self, product, quantity, unit, day=None):
        """Return what a unit costs by the pricelist, as a quotation has it; 0 without a product.

        :param day: the day of the price; that of the offer, if not given
        """
        if not product:
            return 0.0
        product = product.with_company(self.company_id)
        price = self.pricelist_id._get_product_price(
            product,
            quantity or 1.0,
            uom=unit,
            currency=self.currency_id or self.company_id.currency_id,
            date=day or self.date_offer or fields.Date.context_today(self),
        )
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(self.company_id),
            fiscal_position=self.fiscal_position_id,
        )

    def _needs_plan(self):
        """A contract that is fulfilled as a whole is paid by a plan of amounts; a framework's orders have their own."""
        self.ensure_one()
        return self._has_own_order()

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = contract.name or self.env._("New contract")

    # === CHECKS ===

    @api.constrains("date_start", "date_end", "notice_days")
    def _check_dates(self):
        self._check_ranges({"notice_days": (0, 3650)})
        for contract in self:
            if contract.date_start and contract.date_end and contract.date_end < contract.date_start:
                raise ValidationError(
                    self.env._(
                        "“%(contract)s” would end on %(end)s, before it starts on %(start)s.",
                        contract=contract.display_name,
                        end=format_date(self.env, contract.date_end),
                        start=format_date(self.env, contract.date_start),
                    )
                )

    @api.constrains("subject", "quality", "place", "manner", "liability")
    def _check_texts(self):
        for name in ("subject", "quality", "place", "manner", "liability"):
            self._check_text_length(name)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        own = self._own_numbers(vals_list)
        contracts = super().create(vals_list)
        numbers = self.env["sales.contract.number"]
        for contract, number in zip(contracts, own, strict=True):
            contract._as_system().name = number or numbers._next(contract.kind, contract.company_id)
        return contracts

    def write(self, vals):
        if vals.keys() & CLOSED:
            self._refuse_closed()
        self._refuse_money_in(vals)
        given_away = self._portal_given_away(vals)
        result = super().write(vals)
        given_away._portal_take_back()
        if vals.keys() & {*DECIDED, "user_id"}:
            self._content_changed()
        return result

    # === TEXT ===

    @api.private
    def _clause_values(self):
        """Return what clauses ask for, in the customer's language."""
        self.ensure_one()
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env

        def money(amount):
            return formatLang(env, amount, currency_obj=self.currency_id)

        def day(date):
            return format_date(env, date) if date else "______"

        return {
            "number": self.name or "______",
            "customer": self.commercial_partner_id.name or "",
            "company": self.company_id.name,
            "total": money(self.amount_total),
            "untaxed": money(self.amount_untaxed),
            "date_start": day(self.date_start),
            "date_end": day(self.date_end),
            "date_signed": day(self.date_signed),
            "notice_days": str(self.notice_days),
        }

    # === APPROVAL ===

    def _sales_approval_amount(self):
        self.ensure_one()
        return self.amount_total, self.currency_id, self.date_signed or fields.Date.context_today(self)
