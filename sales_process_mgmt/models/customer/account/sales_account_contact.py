from odoo import api, fields, models
from odoo.exceptions import ValidationError

SIDES = [
    ("management", "Management"),
    ("using", "Using"),
    ("purchasing", "Purchasing"),
    ("supporting", "Supporting"),
]


class SalesAccountContact(models.Model):
    """Somebody in the organisation chart of a key account. Name, position, phone and e-mail are the contact's own."""

    _name = "sales.account.contact"
    _description = "Person at a Key Account"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin"]
    _owner_field = "account_id"
    _seen_fields = ("partner_id", "superior_id")
    _order = "account_id, sequence, id"
    _rec_name = "partner_id"

    account_id = fields.Many2one("sales.key.account", "Key Account", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one("res.partner", "Contact", required=True, ondelete="cascade", index=True)
    function = fields.Char(related="partner_id.function", string="Position", readonly=False)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    side = fields.Selection(SIDES, "Kind of Department", default="using", required=True)
    department = fields.Char()
    superior_id = fields.Many2one(
        "sales.account.contact",
        ondelete="set null",
        index=True,
        domain="[('account_id', '=', account_id), ('id', '!=', id)]",
    )
    reach = fields.Char("Best Reached", help="When and how: mornings in the works, by message, through the secretary …")
    has_profile = fields.Boolean("Profile", compute="_compute_has_profile", compute_sudo=False)

    _account_partner_uniq = models.Constraint(
        "UNIQUE(account_id, partner_id)", "This person is in the organisation chart already."
    )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        """Name the person without the customer: all in a chart are of the same."""
        for line in self:
            line.display_name = line.partner_id.name

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_has_profile(self):
        """Tell who reads private profiles where there is one; everybody else, that there is none."""
        self.has_profile = False
        profiles = self.env["sales.contact.profile"]
        if profiles.has_access("read"):
            found = profiles.search([("account_id", "in", self.account_id.ids)])
            known = {(profile.account_id.id, profile.partner_id.id) for profile in found}
            for line in self:
                line.has_profile = (line.account_id.id, line.partner_id.id) in known

    @api.constrains("partner_id", "account_id")
    def _check_customer(self):
        for line in self:
            if line.partner_id.commercial_partner_id != line.account_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” is no contact of “%(customer)s”: add the person to the customer first.",
                        contact=line.partner_id.display_name,
                        customer=line.account_id.partner_id.display_name,
                    )
                )

    @api.constrains("superior_id", "account_id")
    def _check_superior(self):
        if self._has_cycle("superior_id"):
            raise ValidationError(self.env._("Nobody is their own superior, directly or through others."))
        for line in self:
            if line.superior_id and line.superior_id.account_id != line.account_id:
                raise ValidationError(
                    self.env._(
                        "The superior of “%(contact)s” works for another customer.",
                        contact=line.partner_id.display_name,
                    )
                )

    @api.constrains("department", "reach")
    def _check_texts(self):
        self._check_text_length("department")
        self._check_text_length("reach")

    def action_open_profile(self):
        """Open the private profile of this person, or a new one."""
        self.ensure_one()
        return self.env["sales.contact.profile"]._action_of(self.account_id, self.partner_id)
