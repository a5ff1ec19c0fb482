from odoo import models
from odoo.exceptions import AccessError


class SalesPartnerCompanyMixin(models.AbstractModel):
    """Nobody pushes a customer out of sight of the company that keeps it: of its pool, key account, or owner.

    A partner of one company is seen there only. Leaving the company empty shows it to all and is always free.
    """

    _name = "sales.partner.company.mixin"
    _description = "Company of a Customer"

    def _sales_companies_before(self, vals):
        """Return ``{partner id: company id}`` where ``vals`` give them to one company; no statement if not."""
        part = self.env["sales.part"]
        if self.env.su or not vals.get("company_id") or not (part._is_on("pool") or part._is_on("key_account")):
            return {}
        return {partner.id: partner.company_id.id for partner in self.sudo()}

    def _sales_judge_companies(self, before):
        """Refuse a company that has been written and leaves others with a customer that they do not see.

        :param dict before: what ``_sales_companies_before`` returned
        """
        pushed = self.sudo().browse(before).filtered(lambda one: one.company_id.id != before[one.id])
        pushed = pushed.filtered("company_id")
        customers = pushed.commercial_partner_id
        kept = [*customers._sales_pool_rows(), *customers._sales_key_accounts()] if pushed else ()
        for partner in pushed:
            for row in kept:
                if row.partner_id == partner.commercial_partner_id and row.company_id != partner.company_id:
                    partner.with_env(self.env)._sales_refuse_company(row.company_id)
            partner.with_env(self.env)._sales_refuse_company_of_owner()

    def _sales_refuse_company(self, keeper):
        known = self.sudo()
        raise AccessError(
            self.env._(
                "“%(partner)s” cannot become one of %(other)s only: %(company)s has “%(customer)s” in a pool or among"
                " its key accounts. Leave the company empty, so that both see it, or ask a sales administrator of"
                " %(company)s.",
                partner=known.name,
                other=known.company_id.name,
                company=keeper.name,
                customer=known.commercial_partner_id.name,
            )
        )

    def _sales_refuse_company_of_owner(self):
        """Refuse where somebody else has the customer and does not work for its new company."""
        known = self.sudo()
        owner = known.commercial_partner_id.user_id
        works_there = owner in (self.env.user, owner.browse()) or known.company_id in owner.company_ids
        if works_there or not self.env["sales.part"]._is_on("pool"):
            return
        raise AccessError(
            self.env._(
                "“%(customer)s” belongs to %(owner)s, who does not work in %(other)s: hand it over to somebody there"
                " first, or leave the company empty.",
                customer=known.commercial_partner_id.name,
                owner=owner.name,
                other=known.company_id.name,
            )
        )
