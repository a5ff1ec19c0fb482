from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ...base.cached_mixin import unmuted


class SalesKeyAccountTeamMixin(models.AbstractModel):
    """Who looks after a key account, and who may say so.

    The key-account manager and sales administrators change the team. The manager stands in the team by himself:
    his line is the system's. Whoever reads the private profiles of the account lets others read them; nobody
    lets himself. So a sales administrator may appoint and add whom he likes, and reads nothing by that alone.
    """

    _name = "sales.key.account.team.mixin"
    _description = "Team of a Key Account"

    # === WHO MAY ===

    @api.depends("manager_id")
    @api.depends_context("uid")
    def _compute_may_lead(self):
        """Tell for the form whether the user changes team, type and policies."""
        for account in self:
            account.may_lead = account._is_led_by_user()

    @api.depends("member_ids.reads_profiles", "member_ids.user_id")
    @api.depends_context("uid")
    def _compute_reads_profiles(self):
        """Tell for the form whether the user reads the private profiles of these accounts."""
        for account in self:
            account.reads_profiles = bool(account._origin) and account._origin._is_profile_reader()

    def _is_led_by_user(self):
        """Tell whether the user is the key-account manager, or administers sales."""
        self.ensure_one()
        account = (self._origin or self).sudo()
        user = self.env.user
        is_administrator = user.has_group("sales_team.group_sale_manager") and account.company_id in user.company_ids
        return self.env.su or not account.id or account.manager_id == user or is_administrator

    def _refuse_outsiders(self, what):
        """Refuse what only the key-account manager or a sales administrator does.

        :param str what: what was tried, as the message names it
        """
        for account in self:
            if not account._is_led_by_user():
                raise AccessError(
                    self.env._(
                        "%(what)s of the key account “%(account)s”: for its manager %(manager)s or a sales"
                        " administrator.",
                        what=what,
                        account=account.sudo().display_name,
                        manager=account.sudo().manager_id.name,
                    )
                )

    def _refuse_person(self, user):
        """Refuse in the team whoever is gone, from outside, or of another company only."""
        self.ensure_one()
        user, company = user.sudo(), self.sudo().company_id
        if not user.active:
            text = self.env._("%(person)s is archived and cannot look after “%(account)s”: choose somebody else.")
        elif user.share:
            text = self.env._("%(person)s is no internal user and cannot look after “%(account)s”.")
        elif company not in user.company_ids:
            text = self.env._(
                "%(person)s does not work in %(company)s and cannot look after “%(account)s”: choose somebody of"
                " that company."
            )
        else:
            return
        account = self.sudo().display_name
        raise ValidationError(text % {"person": user.name, "account": account, "company": company.name})

    # === READING PROFILES ===

    def _is_profile_reader(self, user=None):
        """Tell whether a person, the user where not given, reads the private profiles of this account."""
        self.ensure_one()
        user = user or self.env.user
        return user in self.sudo().member_ids.filtered("reads_profiles").user_id

    @api.private
    def _profile_readers(self):
        """Return the active users who read the private profiles of these accounts."""
        return self.sudo().member_ids.filtered("reads_profiles").user_id.filtered("active")

    def _refuse_allowing(self):
        """Refuse that somebody who does not read private profiles lets others, or himself, read them."""
        readers = self._profile_readers()
        raise AccessError(
            self.env._(
                "Who does not read the private profiles of “%(account)s” cannot allow it to anybody. They are read by:"
                " %(readers)s.",
                account=self.sudo().display_name,
                readers=", ".join(readers.mapped("name")) or self.env._("nobody"),
            )
        )

    def _has_profiles(self):
        """Tell whether there are private profiles of people at this account."""
        self.ensure_one()
        return bool(self.env["sales.contact.profile"].sudo().search_count([("account_id", "=", self.id)], limit=1))

    # === THE MANAGER'S LINE ===

    def _follow_manager(self, former):
        """Give the new manager his line in the team, the former one that of a salesperson, and tell everybody.

        Somebody who appoints himself reads no profile by that: one who reads them has to let him.

        :param dict former: ``{account id: res.users}``, empty for an account that is new
        """
        for account in self.sudo():
            before = former.get(account.id, self.env["res.users"])
            lines = account.member_ids
            line = lines.filtered(lambda one, manager=account.manager_id: one.user_id == manager)
            reads = bool(line.reads_profiles or account.manager_id != self.env.user or not account._has_profiles())
            (lines.filtered(lambda one: one.role == "manager") - line)._step_back()
            if line:
                line.write({"role": "manager", "reads_profiles": reads})
            else:
                account.member_ids.create(
                    {
                        "account_id": account.id,
                        "user_id": account.manager_id.id,
                        "role": "manager",
                        "reads_profiles": reads,
                    }
                )
            if before:
                account._tell_new_manager(before, reads)

    def _tell_new_manager(self, former, reads):
        """Notify the former manager and the whole team: nobody takes over unnoticed."""
        self.ensure_one()
        text = self.env._(
            "Key-account manager: %(new)s instead of %(former)s, appointed by %(user)s.",
            new=self.manager_id.name,
            former=former.name,
            user=self.env.user.name,
        )
        if not reads:
            text += " " + self.env._(
                "The private profiles stay closed to the new manager until a member who reads them allows it."
            )
        people = (former | self.member_ids.user_id).filtered("active").partner_id
        self._unmuted().message_post(body=text, partner_ids=people.ids)

    def _unmuted(self):
        """Return these without what a client may have sent along to keep the chatter silent."""
        return unmuted(self)
