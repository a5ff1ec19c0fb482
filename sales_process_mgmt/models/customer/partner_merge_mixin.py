from odoo import api, models

from .card.card_mixin import SEES_ALL

# One per commercial partner: what a merged customer had goes to the company behind the contact that stays.
OF_CUSTOMERS = ("sales.customer", "sales.key.account", "sales.owner.change")


class SalesPartnerMergeMixin(models.AbstractModel):
    """Merging of partners carries everything of ours along, without loss or doubles, in all companies."""

    _name = "sales.partner.merge.mixin"
    _description = "Merging of Customers"

    @api.model
    def _sales_merge_partners(self, sources, destination):
        """Move what hangs on ``sources`` to ``destination`` before Odoo deletes or moves it raw."""
        customer = destination.commercial_partner_id
        rows = (sources | destination | customer)._sales_pool_rows()
        merged = sources.filtered(lambda one: one.commercial_partner_id == one or one in rows.partner_id)
        owner, claimed = self._sales_merged_owner(merged, customer, rows)
        (sources - merged)._sales_judge_merged_contacts(customer, owner)
        owners = [partner.sudo().commercial_partner_id.user_id for partner in merged]
        if "sales.contact.profile" in self.env:  # private: they have a rule of their own
            self.env["sales.contact.profile"]._sales_merge_profiles(sources, destination)
            self._sales_erase_left_profiles(sources)
        self._sales_end_service((sources | destination) - customer, owner)
        merge = self.env["sales.merge"]
        merge._merge_into(sources.sudo(), destination.sudo())
        if customer != destination:
            names = (*OF_CUSTOMERS, *customer._sales_models_of_customer())
            merge._merge_into(destination.sudo(), customer.sudo(), names)
        self.env["sales.customer"]._forget_readers()
        if merged:
            self._sales_settle_merged(customer, owners, owner, claimed)

    def _sales_erase_left_profiles(self, sources):
        """Leave no private profile to Odoo, which would move it to whoever reads the destination."""
        self.env["sales.contact.profile"].sudo().search([("partner_id", "in", sources.ids)]).unlink()

    def _sales_end_service(self, gone, owner):
        """Let nobody serve a customer by merging but by whoever may say so: he reads what is kept of it from then on.

        A rep could serve one of his own, merge it into a colleague's, and read that.

        :param gone: partners whose customer records go into that of the customer that stays
        :param owner: who owns that one afterwards
        """
        user = self.env.user
        if self.env.su or owner == user or user.has_group(SEES_ALL) or user._sales_leads(owner.sudo().sale_team_id):
            return
        served = [("partner_id", "in", gone.ids), ("service_user_id", "!=", False)]
        self.env["sales.customer"].sudo().search(served).write({"service_user_id": False})

    # === OWNERSHIP ===

    def _sales_merged_owner(self, merged, customer, rows):
        """Return who owns ``customer`` after merging: its owner, else that of the first that has one; judged.

        Who is no sales administrator takes no customer by merging that he could not claim, or change otherwise.

        :param merged: what goes into ``customer`` and is a customer, or takes part in a pool as a contact
        :param rows: pool records of all of them
        :return: ``(owner, those that are claimed by merging)``
        """
        every = customer + merged
        holders = {partner: partner.sudo().commercial_partner_id.user_id for partner in every}
        owner = next((user for user in holders.values() if user), self.env["res.users"])
        if not merged or self.env.su:
            return owner, every.browse()
        accounts = every._sales_key_accounts()
        judged = every._sales_judged(rows, accounts, {partner.id: user for partner, user in holders.items()})
        judged._sales_refuse_two_pools(rows)
        changing = judged.filtered(lambda partner: holders[partner] != owner)
        for partner in changing:
            is_customer = partner.commercial_partner_id == partner
            partner._sales_judge(holders[partner], owner, is_customer, rows, accounts)
        claimed = changing.filtered(
            lambda partner: partner in rows.partner_id and partner._sales_reason(holders[partner], owner) == "claimed"
        )
        claimed._sales_check_claimed(rows)
        return owner, claimed

    def _sales_settle_merged(self, customer, owners, owner, claimed):
        """Give the customer to its owner, record what became of the others, and hold caps where it was claimed.

        What was claimed by merging is recorded as such, each by itself: it counts for the cap of the day.
        """
        lines = [{"old_user_id": old.id, "reason": "merged"} for old in owners if old and old != owner]
        lines += [
            {"reason": "claimed", "note": self.env._("Merged: %s", partner.name)} for partner in claimed - customer
        ]
        settled = {"partner_id": customer.id, "new_user_id": owner.id}
        self.env["sales.owner.change"].sudo().create([line | settled for line in lines])
        customer._sales_change_owner(owner, "claimed" if customer in claimed else "merged")
        rows = customer._sales_pool_rows()
        customer.sudo()._sales_hold(rows)
        for pool in rows.pool_id if claimed else ():
            pool._check_holding_cap(self.env.user, 1)
        if self.env["sales.part"]._is_on("pool"):
            self.env["sales.customer"]._measure_pool(customer.ids)
