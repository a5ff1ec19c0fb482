from odoo import api, models
from odoo.fields import Domain

from ...tools.ids import as_id
from ..customer.pool.duplicate_mixin import DOMAIN_KEY, NAME_KEY, PHONE_KEY

# What may take a contact away from a customer, or from a company.
MOVES = {"parent_id", "is_company", "company_id"}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "sales.guarded.fields.mixin",
        "sales.customer.card.partner.mixin",
        "sales.key.account.partner.mixin",
        "sales.partner.plan.mixin",
        "sales.owner.mixin",
        "sales.claim.mixin",
        "sales.contact.owner.mixin",
        "sales.partner.company.mixin",
        "sales.belonging.mixin",
        "sales.duplicate.mixin",
        "sales.customer.partner.mixin",
        "sales.contract.partner.mixin",
        "sales.partner.credit.mixin",
    ]

    _sales_guarded = ("commercial_partner_id",)

    # === DUPLICATE CHECK ===
    _sales_name_index = models.Index(f"(({NAME_KEY.format('name')})) WHERE parent_id IS NULL")
    _sales_phone_index = models.Index(f"(({PHONE_KEY.format('phone')}))")
    _sales_email_index = models.Index(f"(({DOMAIN_KEY.format('email_normalized')}))")

    # === CRUD ===

    @api.model
    def default_get(self, fields):
        return super().default_get(self._sales_unguarded(fields))

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create([self._sales_unforged(vals) for vals in vals_list])
        partners._sales_record_first_owners()
        return partners

    def write(self, vals):
        vals = self._sales_unforged(vals)
        owners = self._sales_owners_before(vals)
        companies = self._sales_companies_before(vals)
        customers = self._sales_customers_before(vals)
        served = self._sales_served_by_owner(vals)
        moves = MOVES & vals.keys()  # Odoo takes some out of ``vals``
        result = super().write(self._sales_in_one_write(vals) if owners else vals)
        if owners:
            self._sales_settle_owners(owners)
        if served:  # who gives a customer away does not read on as its customer service
            served.write({"service_user_id": False})
        if companies:
            self._sales_judge_companies(companies)
        customers._sales_follow_company()
        if moves and self.env["sales.part"]._is_on("contact_profile"):
            self.env["sales.contact.profile"]._sales_follow(self)
        return result

    def unlink(self):
        self.check_access("unlink")
        self._sales_refuse_deleting()
        self._sales_refuse_deleting_of_pool()
        self.env["sales.contact.profile"]._sales_erase_of(self)
        return super().unlink()

    def web_read(self, specification):
        self._sales_fetch_users(specification)
        return super().web_read(specification)

    # === NAMES ===

    @api.depends_context("partner_display_name_hide_company")
    def _compute_display_name(self):
        """Keep apart what is named with and without its company: Odoo's cache would give either for the other."""
        return super()._compute_display_name()

    # === SEARCH ===

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Where somebody at a customer is looked for, offer the customer's own people first, then everybody else."""
        customer = self.sudo().browse(as_id(self.env.context.get("sales_people_of")) or ()).exists()
        if not customer:
            return super().name_search(name, domain, operator, limit)
        own = Domain("commercial_partner_id", "=", customer.commercial_partner_id.id)
        found = super().name_search(name, Domain(domain or []) & own, operator, limit)
        if limit and len(found) >= limit:
            return found
        rest = limit and limit - len(found)
        return found + super().name_search(name, Domain(domain or []) & ~own, operator, rest)
