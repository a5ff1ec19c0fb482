from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class SalesProfileMovingMixin(models.AbstractModel):
    """What becomes of private profiles when people or accounts move, are merged or go.

    One rule for all: a profile follows its person to another key account of the same company only when everybody
    who would read it there reads it already. Otherwise it is erased. Nobody is stopped from editing or merging
    partners by a profile that he may not even know of.
    """

    _name = "sales.profile.moving.mixin"
    _description = "Moving of Private Profiles"

    @api.model
    @api.private
    def _sales_follow(self):
        """Let profiles follow contacts that have left their customer or company; one statement where none has."""
        self.env["res.partner"].flush_model(["commercial_partner_id", "company_id"])
        self.flush_model(["partner_id", "account_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.id FROM sales_contact_profile f
                  JOIN sales_key_account a ON a.id = f.account_id
                  JOIN res_partner p ON p.id = f.partner_id
                 WHERE p.commercial_partner_id <> a.partner_id OR p.company_id <> a.company_id
                """
            )
        )
        for profile in self.sudo().browse(row[0] for row in rows):
            contact = profile.partner_id
            if contact.company_id and contact.company_id != profile.company_id:
                profile.unlink()
            else:
                profile._move_or_erase(profile._account_of(contact, profile.company_id), contact)

    @api.model
    @api.private
    def _sales_erase_of(self, partners):
        """Erase the profiles of people and accounts that are about to be deleted: the database would leave traces."""
        of_them = Domain("partner_id", "in", partners.ids) | Domain("account_id.partner_id", "in", partners.ids)
        self.sudo().search(of_them).unlink()

    @api.model
    @api.private
    def _sales_merge_profiles(self, sources, destination):
        """Prepare profiles and profile access for merging ``sources`` into ``destination``.

        To be called before any foreign key is re-pointed. Afterwards no profile hangs on a source, profiles of
        accounts that are merged hang on the account that stays, and whoever joins its team by merging reads none
        of its profiles. Where the person has one at the destination already, that one stays and the blanks are
        filled, if its readers may read the other.

        :param sources: ``res.partner`` that will be gone
        :param destination: the ``res.partner`` that stays
        """
        for account in (
            self.env["sales.key.account"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", sources.ids)])
        ):
            target = self._account_of(destination, account.company_id)
            if target and target != account:
                for profile in self.sudo().search([("account_id", "=", account.id)]):
                    profile._move_or_erase(target, profile.partner_id)
                strangers = account.member_ids.filtered(
                    lambda member, target=target: not target._is_profile_reader(member.user_id)
                )
                strangers.filtered("reads_profiles").write({"reads_profiles": False})
                # The account that stays has its manager.
                account.member_ids.filtered(lambda member: member.role == "manager").write({"role": "sales"})
        for profile in self.sudo().search([("partner_id", "in", sources.ids)]):
            profile._move_or_erase(self._account_after(profile, sources, destination), destination)

    def _account_after(self, profile, sources, destination):
        """Return the account behind ``destination`` once ``sources`` are merged into it.

        One of a customer that is itself merged has been moved already, or stays with the destination.
        """
        customer = profile.account_id.partner_id
        return profile.account_id if customer in sources else self._account_of(destination, profile.company_id)

    def _move_or_erase(self, account, contact):
        """Move one profile to a contact at an account, or erase it: see the rule of this class."""
        self.ensure_one()
        if not account or account._profile_readers() - self.account_id._profile_readers():
            self.unlink()
            return
        other = self.search([("partner_id", "=", contact.id), ("company_id", "=", self.company_id.id)]) - self
        if other:
            other._fill_blanks(self)
            self.unlink()
        else:
            self._point_to(account, contact)

    def _fill_blanks(self, other):
        """Take over from another profile of the same person what this one does not say."""
        names = [name for name in self._private_names() if other[name] and not self[name]]
        self.write({name: other[name] for name in names})

    def _point_to(self, account, contact):
        """Re-point by SQL: in the middle of merging the contact is not yet one of the account's customer."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE sales_contact_profile SET account_id = %s, partner_id = %s WHERE id = %s",
                account.id,
                contact.id,
                self.id,
            )
        )
        self.invalidate_recordset()
