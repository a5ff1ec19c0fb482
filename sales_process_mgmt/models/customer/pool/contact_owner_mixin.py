from odoo import api, models
from odoo.exceptions import AccessError

from .owner_mixin import Standing


class SalesContactOwnerMixin(models.AbstractModel):
    """A contact that moves to another customer takes its business along: whoever has the customer is asked.

    People change employers, and nobody is stopped from saying so: a contact on which no open opportunity and no order
    hangs moves as Odoo has it, and so does every contact between customers of one owner. Otherwise the contact stays
    with what was sold through it, and its new employer gets a new one.
    """

    _name = "sales.contact.owner.mixin"
    _description = "Business of Contacts that Move"

    def _sales_with_people(self):
        """Return these and all contacts below them, which move along with them."""
        people = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        return self | people.with_env(self.env)

    def _sales_judge_contacts(self, before, now):
        """Refuse that contacts with business leave customers that are not the user's to take it from.

        :param dict before: ``{partner id: Standing}`` before
        :param dict now: the same after
        :raises AccessError: names who has the customer, and what to do
        """
        if self.env.su:
            return
        moved = self.filtered(lambda one: before[one.id].customer not in (one.id, now[one.id].customer))
        if not moved:
            return
        customers = self.browse({before[one.id].customer for one in moved})
        accounts = customers._sales_key_accounts()
        owners = {customer.id: customer.sudo().user_id for customer in customers}
        judged = customers._sales_judged(customers._sales_pool_rows(), accounts, owners)
        taken = moved.filtered(
            lambda one: (
                before[one.id].customer in judged.ids
                and not one._sales_may_leave(before[one.id], now[one.id], accounts)
            )
        )
        for contact in taken._sales_with_business()[:1]:
            contact._sales_refuse_moving(self.browse(before[contact.id].customer), accounts)

    def _sales_may_leave(self, was, is_, accounts):
        """Tell whether the user may take business from customer to customer; of a key account the manager, too."""
        old, new = (self.env["res.users"].browse(id_ or ()) for id_ in (was.owner, is_.owner))
        if old and old in (new, self.env.user):
            return True
        of_customer = accounts.filtered(lambda account: account.partner_id.id == was.customer)
        if of_customer and self._sales_leads_accounts(of_customer):
            return True
        if not old or not self.env["sales.part"]._is_on("pool"):
            return not of_customer
        return self._sales_may_give(old, new)

    def _sales_with_business(self):
        """Return those on which open opportunities or orders hang, quotations too; as superuser."""
        if not self:
            return self
        of_these = [("partner_id", "in", self.ids)]
        still_open = [*of_these, ("type", "=", "opportunity"), ("won_status", "=", "pending")]
        leads = self.env["crm.lead"].sudo()._read_group(still_open, ["partner_id"])
        orders = self.env["sale.order"].sudo()._read_group([*of_these, ("state", "!=", "cancel")], ["partner_id"])
        busy = {partner.id for (partner,) in [*leads, *orders]}
        return self.filtered(lambda partner: partner.id in busy)

    def _sales_refuse_moving(self, customer, accounts):
        known = customer.sudo()
        manager = accounts.filtered(lambda account: account.partner_id == known).manager_id[:1]
        raise AccessError(
            self.env._(
                "“%(contact)s” is a contact of “%(customer)s”, which %(owner)s looks after, and open opportunities or"
                " orders hang on this contact: they would leave that customer. If the person has changed employer,"
                " create a new contact at the new one; otherwise ask %(owner)s, the leader of the team or a sales"
                " administrator.",
                contact=self.sudo().name,
                customer=known.name,
                owner=(known.user_id or manager.sudo()).name,
            )
        )

    # === MERGING ===

    @api.private
    def _sales_judge_merged_contacts(self, customer, owner):
        """Judge contacts that are merged into one of ``customer``, whose owner will be ``owner``, with their people."""
        if self.env.su or not self:
            return
        people = self._sales_with_people()
        before = people._sales_standing()
        now = {id_: Standing(standing.user, customer.id, owner.id) for id_, standing in before.items()}
        people._sales_judge_contacts(before, now)
