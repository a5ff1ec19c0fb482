from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Of whom the account is, and where: said once.
FIXED = ("partner_id", "company_id")
MOVED = {"manager_id", "type_id"}  # what the table of movements tells
# What decides over goods, prices and people: for the key-account manager and sales administrators.
LED = {
    "manager_id",
    "type_id",
    "active",
    "has_stock_priority",
    "discount_limit",
    "discount_policy",
    "credit_policy",
    "service_standard",
    "visit_interval_days",
    "reward_policy",
    "new_product_trial",
}
TEXTS = (
    "business_situation",
    "industry_situation",
    "discount_policy",
    "credit_policy",
    "service_standard",
    "reward_policy",
    "new_product_trial",
)


class SalesKeyAccount(models.Model):
    """Key account 大客户: one per commercial partner and company. Membership in its team drives access."""

    _name = "sales.key.account"
    _description = "Key Account"
    _inherit = [
        "sales.seen.mixin",
        "sales.key.account.team.mixin",
        "sales.key.account.handover.mixin",
        "sales.key.account.visit.mixin",
        "sales.text.limit.mixin",
        "sales.range.mixin",
        "sales.same.company.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _rec_name = "partner_id"
    _sales_keeps_chatter = True
    _order = "partner_id, company_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True, copy=False, tracking=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    type_id = fields.Many2one("sales.key.account.type", required=True, index=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    # === TEAM ===
    manager_id = fields.Many2one(
        "res.users",
        "Key-Account Manager",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    member_ids = fields.One2many("sales.key.account.member", "account_id", "Team")
    may_lead = fields.Boolean(compute="_compute_may_lead", help="The user changes team, type and policies.")
    reads_profiles = fields.Boolean(compute="_compute_reads_profiles", help="The user reads the private profiles.")
    # === THE CUSTOMER, HIS PROJECTS, OUR RIVALS ===
    contact_ids = fields.One2many("sales.account.contact", "account_id", "People")
    project_ids = fields.One2many("sales.account.project", "account_id", "Projects")
    rival_ids = fields.One2many("sales.account.rival", "account_id", "Competitors")
    business_situation = fields.Text("Business", help="What the customer makes, for whom, and how it goes.")
    industry_situation = fields.Text("Industry", help="Where the customer's industry stands and is going.")
    opportunity_count = fields.Integer("Open Opportunities", compute="_compute_opportunity_count")
    # === POLICIES ===
    has_stock_priority = fields.Boolean(
        "Priority in Stock",
        default=True,
        tracking=True,
        help="Deliveries to this customer are reserved first when stock is short.",
    )
    discount_limit = fields.Float(
        "Discount up to (%)",
        tracking=True,
        help="What may be given without asking; 0: nothing. A quotation that gives more says so.",
    )
    discount_policy = fields.Text()
    credit_policy = fields.Text()
    service_standard = fields.Text(help="What the customer is promised: answer, repair, spare parts, on-call.")
    reward_policy = fields.Text(help="Yearly bonus, rebate, invitations.")
    new_product_trial = fields.Text("New-Product Trials", help="What the customer tries before others do.")

    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "This customer is a key account of the company already."
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for account in self:
            account.display_name = account.partner_id.display_name

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_opportunity_count(self):
        """Count the open opportunities that the user sees, finance none; one statement for a page."""
        leads = self.env["crm.lead"]
        still_open = [*self._opportunity_domain(), ("won_status", "=", "pending")]
        groups = ["partner_id", "company_id"]
        counted = leads._read_group(still_open, groups, ["__count"]) if leads.has_access("read") else ()
        counts = {}
        for partner, company, count in counted:
            for company_id in company.ids or self.company_id.ids:
                key = partner.commercial_partner_id.id, company_id
                counts[key] = counts.get(key, 0) + count
        for account in self:
            account.opportunity_count = counts.get((account.partner_id.id, account.company_id.id), 0)

    def _opportunity_domain(self):
        return [
            ("type", "=", "opportunity"),
            ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", [False, *self.company_id.ids]),
        ]

    # === CHECKS ===

    @api.constrains("manager_id", "company_id")
    def _check_manager(self):
        for account in self:
            account._refuse_person(account.manager_id)

    @api.constrains("partner_id", "company_id")
    def _check_customer(self):
        for account in self.sudo():
            if account.partner_id.commercial_partner_id != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” belongs to “%(customer)s”: make that the key account.",
                        contact=account.partner_id.display_name,
                        customer=account.partner_id.commercial_partner_id.display_name,
                    )
                )
            account._refuse_foreign(account.partner_id, account.company_id)

    @api.constrains("discount_limit", "visit_interval_days")
    def _check_figures(self):
        self._check_ranges({"discount_limit": (0, 100), "visit_interval_days": (0, 3660)})

    @api.constrains(*TEXTS)
    def _check_texts(self):
        for name in TEXTS:
            self._check_text_length(name)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A contact stands for its company; the manager is in the team from the start."""
        for vals in vals_list:
            customer = self._linked([vals], "partner_id").commercial_partner_id
            if customer:
                vals["partner_id"] = customer.id
        accounts = super().create(vals_list)
        accounts._follow_manager({})
        return accounts

    def write(self, vals):
        self.check_access("write")
        self._refuse_fixed(vals)
        if LED & vals.keys():
            self._refuse_outsiders(self.env._("Manager, type and policies"))
        former = {one: (one.sudo().manager_id, one.sudo().type_id) for one in self} if MOVED & vals.keys() else {}
        result = super().write(vals)
        if vals.keys() & {"active", "partner_id", "company_id"}:
            self.env["sales.customer"]._forget_readers()
        self.env["sales.account.change"]._append(former)
        before = {account.id: manager for account, (manager, _kind) in former.items()}
        self.filtered(lambda one: one.id in before and one.sudo().manager_id != before[one.id])._follow_manager(before)
        return result

    def unlink(self):
        """Erase private profiles first: the database would leave traces of them."""
        self.check_access("unlink")
        self.env["sales.deal.registration"]._refuse_losing_decided(self)
        self.env["sales.contact.profile"].sudo().search([("account_id", "in", self.ids)]).unlink()
        result = super().unlink()
        self.env["sales.customer"]._forget_readers()
        return result

    def _refuse_fixed(self, vals):
        """Refuse another customer or company for what was written about this one; the system merges."""
        for name in FIXED:
            if name in vals and not self.env.su and any(account[name].id != vals[name] for account in self):
                raise UserError(
                    self.env._("Customer and company of a key account do not change: make a new one instead.")
                )

    # === ACTIONS ===

    def action_open_opportunities(self):
        """Open the opportunities of the customer in its pipeline."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        context = {
            "default_partner_id": self.partner_id.id,
            "default_type": "opportunity",
            "search_default_open_opportunities": 1,
        }
        return action | {"domain": self._opportunity_domain(), "context": context}

    def action_open_registrations(self):
        """Open who has registered to bid for this account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_deal_registration_action")
        return action | {
            "domain": [("account_id", "=", self.id)],
            "context": {"default_customer_id": self.partner_id.id},
        }

    def action_open_profiles(self):
        """Open the private profiles of people at this account, as far as the user reads them."""
        self.ensure_one()
        return self.env["sales.contact.profile"]._action_of(self)

    def action_erase_profiles(self):
        """Erase all private profiles of the account, unread: for its manager and sales administrators."""
        self.check_access("write")
        self._refuse_outsiders(self.env._("Private profiles"))
        self.env["sales.contact.profile"].sudo().search([("account_id", "in", self.ids)]).unlink()
        return True

    def action_add_contacts(self):
        """Take over the people whom Odoo knows at the customer and who are not in the chart yet."""
        for account in self:
            known = account.contact_ids.partner_id
            people = account.partner_id.child_ids.filtered(lambda one: one.type == "contact" and not one.is_company)
            account.contact_ids.create([{"account_id": account.id, "partner_id": one.id} for one in people - known])
        return True
