from odoo import api, fields, models
from odoo.exceptions import UserError

ROLES = [
    ("manager", "Key-account manager"),
    ("sponsor", "Executive sponsor"),
    ("sales", "Sales"),
    ("service", "Service"),
    ("finance", "Finance"),
]


class SalesKeyAccountMember(models.Model):
    """Somebody of the team of a key account, and his duties. Every change is told in the account's chatter."""

    _name = "sales.key.account.member"
    _description = "Key Account Team Member"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin"]
    _owner_field = "account_id"
    _order = "account_id, id"
    _rec_name = "user_id"

    account_id = fields.Many2one("sales.key.account", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', parent.company_id)]",
    )
    role = fields.Selection(ROLES, required=True, default="sales")
    duties = fields.Char()
    reads_profiles = fields.Boolean(
        "Reads Private Profiles",
        copy=False,
        help="Allowed by somebody of the team who reads them; whom the key-account manager adds reads them at once.",
    )

    _account_user_uniq = models.Constraint("UNIQUE(account_id, user_id)", "This person is in the team already.")
    # Every search of private profiles asks for these.
    _reader_idx = models.Index("(user_id, account_id) WHERE reads_profiles")

    @api.constrains("user_id", "account_id")
    def _check_person(self):
        for member in self:
            member.account_id._refuse_person(member.user_id)

    @api.constrains("duties")
    def _check_duties_length(self):
        self._check_text_length("duties")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Add people: whom a reader of the profiles adds reads them too, unless he says otherwise."""
        self._refuse_unseen(vals_list)
        self._refuse_foreign_owners(vals_list)
        for vals in vals_list:
            account = self._linked([vals], "account_id")
            may_allow = bool(account) and (self.env.su or account._is_profile_reader())
            if vals.get("reads_profiles") and not may_allow:
                account._refuse_allowing()
            vals.setdefault("reads_profiles", may_allow and not self.env.su)
        members = super().create(vals_list)
        members.account_id._refuse_outsiders(self.env._("Team"))  # defaults of a client have been filled in by now
        for member in members:
            self._refuse_second_manager({"role": member.role})
        self.env["sales.customer"]._forget_readers()
        members._log(self.env._("joined the team"))
        return members

    def write(self, vals):
        self.check_access("write")
        if not self.env.su:
            self._refuse_write(vals)
        told = {member.id: member._standing() for member in self}
        result = super().write(vals)
        self.filtered(lambda member: member._standing() != told[member.id])._log(self.env._("is in the team"))
        return result

    def unlink(self):
        self.check_access("unlink")
        self.account_id._refuse_outsiders(self.env._("Team"))
        self._refuse_without_manager()
        self._log(self.env._("left the team"))
        result = super().unlink()
        self.env["sales.customer"]._forget_readers()
        return result

    def _refuse_without_manager(self):
        for member in self:
            if member.role == "manager" and not self.env.su:
                raise UserError(
                    self.env._(
                        "%(person)s is the key-account manager of “%(account)s”: appoint somebody else first.",
                        person=member.user_id.name,
                        account=member.account_id.display_name,
                    )
                )

    def _refuse_write(self, vals):
        """Refuse other people in a line, and reading allowed by one who does not read himself."""
        for name in ("user_id", "account_id"):
            if name in vals and any(member[name].id != vals[name] for member in self):
                raise UserError(self.env._("A line of the team stays with its person: delete it and add another."))
        for member in self:
            if "role" in vals and vals["role"] != member.role:
                self._refuse_second_manager(vals)
                self._refuse_second_manager({"role": member.role})
            if vals.get("reads_profiles") and not member.reads_profiles and not member.account_id._is_profile_reader():
                member.account_id._refuse_allowing()
        is_allowing = vals.keys() == {"reads_profiles"} and vals["reads_profiles"]
        if not is_allowing:  # a reader may allow it to a manager who has appointed himself
            self.account_id._refuse_outsiders(self.env._("Team"))

    def _refuse_second_manager(self, vals):
        if vals.get("role") == "manager" and not self.env.su:
            raise UserError(
                self.env._("The key-account manager is appointed at the head of the form, and there is one only.")
            )

    # === LINES ===

    def _step_back(self):
        """Make former managers salespeople of the team, who read no profiles any longer."""
        self.write({"role": "sales", "reads_profiles": False})

    def _standing(self):
        return self.role, self.duties or "", self.reads_profiles

    def _log(self, what):
        """Tell changes in the chatter of the account, whatever a client has sent along to keep it silent."""
        roles = dict(self._fields["role"]._description_selection(self.env))
        reads = self.env._("reads private profiles")
        for account, members in self.grouped("account_id").items():
            lines = [
                ", ".join(
                    part
                    for part in (
                        f"{member.sudo().user_id.name} {what}: {roles[member.role]}",
                        member.duties,
                        reads if member.reads_profiles else "",
                    )
                    if part
                )
                for member in members
            ]
            account.sudo()._unmuted()._message_log(body="; ".join(lines))
