from odoo import api, models
from odoo.exceptions import UserError

# What makes a customer a contact of another one.
BELONGING = {"parent_id", "is_company", "company_type", "commercial_partner_id"}


class SalesBelongingMixin(models.AbstractModel):
    """A customer that becomes somebody's contact takes what is kept of it along to its company.

    What hangs on a customer hangs on its commercial partner: left behind on the contact, no form would show it, and
    whoever is made the contact's salesperson would read it. The record of the pool stays, because nobody leaves a pool
    by becoming a contact, and nobody is made its salesperson without being judged.
    """

    _name = "sales.belonging.mixin"
    _description = "Customer that Becomes a Contact"

    def _sales_customers_before(self, vals):
        """Return those that are customers of their own and may be none after ``vals``; no statement if not."""
        if not vals.keys() & BELONGING:
            return self.browse()
        return self.filtered(lambda partner: partner.id and partner.sudo().commercial_partner_id == partner)

    def _sales_follow_company(self):
        """Move what is kept of these former customers to the companies whose contacts they are now.

        :raises UserError: where one of them is a key account: its team and plan are not another customer's
        """
        left = self.filtered(lambda partner: partner.sudo().commercial_partner_id != partner)
        if not left:
            return
        left._sales_refuse_account_leaving()
        names = self._sales_models_of_customer()
        for company, contacts in left.sudo().grouped("commercial_partner_id").items():
            self.env["sales.merge"]._merge_into(contacts, company, names)
            customers = self.env["sales.customer"].sudo().search([("partner_id", "in", contacts.ids)])
            customers._tell_company(company)
            customers.filtered(lambda customer: not customer.pool_id).unlink()
        self.env["sales.customer"]._forget_readers()

    def _sales_refuse_account_leaving(self):
        for account in self._sales_key_accounts():
            raise UserError(
                self.env._(
                    "“%(contact)s” is a key account (manager: %(manager)s) and cannot become a contact of"
                    " “%(customer)s”. Archive the key account first, or merge the two customers.",
                    contact=account.partner_id.name,
                    manager=account.manager_id.name,
                    customer=account.partner_id.commercial_partner_id.name,
                )
            )

    @api.model
    def _sales_models_of_customer(self):
        """Return the names of the models whose rows hang on a customer line by line, not on his contacts."""
        return tuple(name for name, model in self.env.items() if getattr(model, "_sales_of_customer", False))
