from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SalesProfileMovingMixin(models.AbstractModel):
    """What becomes of private profiles when people or accounts move, are merged or go.

    One rule for all: a profile follows its person to another key account of the same company only when everybody
    who would read it there reads it already. Otherwise it stays with the team that keeps it, whose readers are told
    that the person has left: they erase it or keep it. So nobody is stopped from editing or merging partners by a
    profile that he may not even know of, and nobody erases one by that. Erased is what has no place any more: of a
    person or an account that is deleted, and of an account that is merged into one with other readers.
    """

    _name = "sales.profile.moving.mixin"
    _description = "Moving of Private Profiles"

    has_left = fields.Boolean(
        compute="_compute_has_left",
        compute_sudo=True,
        search="_search_has_left",
        help="The person is no contact of the customer any more: erase the profile, or keep it if there is a reason.",
    )

    @api.depends("partner_id.commercial_partner_id", "partner_id.company_id", "account_id.partner_id")
    def _compute_has_left(self):
        for profile in self:
            contact, account = profile.partner_id, profile.account_id
            elsewhere = contact.company_id not in (account.company_id, contact.company_id.browse())
            profile.has_left = contact.commercial_partner_id != account.partner_id or elsewhere

    @api.model
    def _search_has_left(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._sales_left()) if True in value else Domain("id", "not in", self._sales_left())

    @api.model
    def _sales_left(self, partners=None):
        """Return SQL in brackets: ids of profiles whose person has left the account.

        :param partners: only of these people and of contacts below them
        """
        self.env["res.partner"].flush_model(["commercial_partner_id", "company_id", "parent_id"])
        self.flush_model(["partner_id", "account_id"])
        return SQL(
            """
            (WITH RECURSIVE moved AS (
                SELECT id FROM res_partner WHERE id = ANY(%(ids)s)
                 UNION SELECT c.id FROM res_partner c JOIN moved ON c.parent_id = moved.id)
            SELECT f.id FROM sales_contact_profile f
              JOIN sales_key_account a ON a.id = f.account_id
              JOIN res_partner p ON p.id = f.partner_id
             WHERE (p.commercial_partner_id <> a.partner_id OR p.company_id <> a.company_id)
               AND (%(all)s OR f.partner_id IN (SELECT id FROM moved)))
            """,
            ids=[] if partners is None else partners.ids,
            all=partners is None,
        )

    @api.model
    @api.private
    def _sales_follow(self, partners):
        """Let profiles follow contacts that have left their customer or company; one statement where none has."""
        for profile in self.sudo().browse(row[0] for row in self.env.execute_query(self._sales_left(partners))):
            profile._move_or_stay(profile._account_of(profile.partner_id, profile.company_id), profile.partner_id)

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
        of its profiles. Where the person has one at the account already, that one stays and the blanks are filled.

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
                    profile._move_or_erase(target)
                strangers = account.member_ids.filtered(
                    lambda member, target=target: not target._is_profile_reader(member.user_id)
                )
                strangers.filtered("reads_profiles").write({"reads_profiles": False})
                # The account that stays has its manager.
                account.member_ids.filtered(lambda member: member.role == "manager").write({"role": "sales"})
        for profile in self.sudo().search([("partner_id", "in", sources.ids)]):
            profile._move_or_stay(self._account_after(profile, sources, destination), destination)

    def _account_after(self, profile, sources, destination):
        """Return the account behind ``destination`` once ``sources`` are merged into it.

        One of a customer that is itself merged has been moved already, or stays with the destination.
        """
        customer = profile.account_id.partner_id
        return profile.account_id if customer in sources else self._account_of(destination, profile.company_id)

    def _move_or_stay(self, account, contact):
        """Move one profile to a contact at an account, or leave it with its own team: see the rule of this class.

        :param account: where the person works now, empty where that is no key account of the company
        """
        self.ensure_one()
        elsewhere = contact.company_id not in (self.company_id, self.company_id.browse())
        if elsewhere or not account or account._profile_readers() - self.account_id._profile_readers():
            self._tell_left()
            account = self.account_id
        self._settle_at(account, contact)

    def _move_or_erase(self, account):
        """Move one profile to the account into which its own is merged, or erase it: its own will be gone."""
        self.ensure_one()
        if account._profile_readers() - self.account_id._profile_readers():
            self.unlink()
        else:
            self._settle_at(account, self.partner_id)

    def _settle_at(self, account, contact):
        """Point one profile to a contact and an account, or let it go into the one that is there already."""
        other = self.search([("partner_id", "=", contact.id), ("account_id", "=", account.id)]) - self
        if other:
            other._fill_blanks(self)
            self.unlink()
        elif (account, contact) != (self.account_id, self.partner_id):
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

    # === TELLING ===

    def _tell_left(self):
        """Give those who read the profile something to do, each for himself.

        It hangs on no record: whoever else reads the account learns nothing by it. It names no person: erasing
        leaves nothing behind. It is the system's own: who has moved the contact is not told by it either.
        """
        self.ensure_one()
        readers = self.account_id._profile_readers()
        activities = self.env["mail.activity"].with_user(SUPERUSER_ID)
        summaries = {user: self._left_summary(user) for user in readers}
        told = activities.search(
            [
                ("res_model", "=", False),
                ("user_id", "in", readers.ids),
                ("summary", "in", list(set(summaries.values()))),
            ]
        )
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "user_id": user.id,
                    "summary": summary,
                    "date_deadline": fields.Date.context_today(self),
                }
                for user, summary in summaries.items()
                if summary not in told.filtered(lambda one, user=user: one.user_id == user).mapped("summary")
            ]
        )

    def _left_summary(self, user):
        return self.with_context(lang=user.lang).env._(
            "Private profiles of “%(customer)s”: somebody has left. Erase the profile, or keep it (filter “Has Left”).",
            customer=self.account_id.partner_id.name,
        )
