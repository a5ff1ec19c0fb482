from odoo import api, models

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
        merged = sources.filtered(lambda partner: partner.commercial_partner_id == partner)
        owner, is_claim = self._sales_merged_owner(merged, customer)
        owners = [partner.sudo().user_id for partner in merged]
        if "sales.contact.profile" in self.env:  # private: they have a rule of their own
            self.env["sales.contact.profile"]._sales_merge_profiles(sources, destination)
            self._sales_erase_left_profiles(sources)
        merge = self.env["sales.merge"]
        merge._merge_into(sources.sudo(), destination.sudo())
        if customer != destination:
            merge._merge_into(destination.sudo(), customer.sudo(), OF_CUSTOMERS)
        if merged:
            self._sales_settle_merged(customer, owners, owner, is_claim)

    def _sales_erase_left_profiles(self, sources):
        """Leave no private profile to Odoo, which would move it to whoever reads the destination."""
        self.env["sales.contact.profile"].sudo().search([("partner_id", "in", sources.ids)]).unlink()

    # === OWNERSHIP ===

    def _sales_merged_owner(self, merged, customer):
        """Return who owns ``customer`` after merging: its owner, else that of the first that has one; judged.

        Who is no sales administrator takes no customer by merging that he could not claim.

        :return: ``(owner, whether somebody claims by merging)``
        """
        every = customer + merged
        owner = next((partner.user_id for partner in every.sudo() if partner.user_id), self.env["res.users"])
        if self.env.su or not merged or self.env.user.has_group("sales_team.group_sale_manager"):
            return owner, False
        if not self.env["sales.part"]._is_on("pool"):
            return owner, False
        taking_part = every._sales_pool_rows().partner_id
        changing = every.filtered(lambda partner: partner in taking_part and partner.sudo().user_id != owner)
        reasons = [partner._sales_judge_owner(partner.sudo().user_id, owner) for partner in changing]
        return owner, "claimed" in reasons

    def _sales_settle_merged(self, customer, owners, owner, is_claim):
        """Give the customer to its owner, record what became of the others, and hold caps where it was claimed."""
        self.env["sales.owner.change"].sudo().create(
            [
                {
                    "partner_id": customer.id,
                    "old_user_id": old.id,
                    "new_user_id": owner.id,
                    "reason": "merged",
                }
                for old in owners
                if old and old != owner
            ]
        )
        customer._sales_change_owner(owner, "merged")
        if not self.env["sales.part"]._is_on("pool"):
            return
        rows = customer._sales_pool_rows()
        customer.sudo()._sales_hold(rows)
        if is_claim:
            for pool in rows.pool_id:
                pool._check_claim(self.env.user, customer)
        self.env["sales.customer"]._measure_pool(customer.ids)
