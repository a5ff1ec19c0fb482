from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

# What is private about a person. Never tracked, translated, copied or exported.
PRIVATE = (
    "family",
    "home_town",
    "education",
    "sports",
    "food",
    "pastimes",
    "books",
    "travel",
    "goals",
    "ambitions",
    "consent_note",
)
# Of whom it is: said once.
FIXED = ("partner_id", "account_id", "company_id")
# What may hang on any record without being a field of it: (model, field with the model's name).
TRACES = (
    ("mail.message", "model"),
    ("mail.activity", "res_model"),
    ("mail.followers", "res_model"),
    ("ir.attachment", "res_model"),
    ("ir.model.data", "model"),
)


def private(label, help_text=None, kind=fields.Char):
    """Return a field that no copy and no export takes along."""
    return kind(label, copy=False, exportable=False, help=help_text)


class SalesContactProfile(models.Model):
    """Private profile of somebody at a key account: with consent, for the account's team only.

    A global rule shows it to those of the team who read profiles, and to nobody else, whatever their groups. No
    model has a field that leads here: nothing of it can be searched, sorted, grouped, exported or printed by way of
    a partner or an account. It has no chatter and no history; deleting leaves nothing but that, when and by whom.
    """

    _name = "sales.contact.profile"
    _description = "Private Profile"
    _inherit = ["sales.seen.mixin", "sales.profile.moving.mixin", "sales.text.limit.mixin"]
    _order = "account_id, id"
    _rec_name = "partner_id"
    _seen_fields = ("account_id",)

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True, copy=False, exportable=False
    )
    account_id = fields.Many2one(
        "sales.key.account", "Key Account", required=True, ondelete="cascade", index=True, copy=False
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True, copy=False)
    customer_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    consent_date = fields.Date(
        "Consent Given", required=True, copy=False, help="When the person agreed to this being kept."
    )
    consent_note = private("How Consent Was Given", "On paper, by e-mail, in whose presence …")
    # === THE PERSON ===
    family = private("Family", kind=fields.Text)
    home_town = private("Home Town")
    education = private("Education")
    sports = private("Sports")
    food = private("Food and Drink")
    pastimes = private("Pastimes")
    books = private("Books")
    travel = private("Travel")
    goals = private("Goals", kind=fields.Text)
    ambitions = private("Ambitions", kind=fields.Text)

    # By account: who has left one is nobody's to know of at the next.
    _partner_account_uniq = models.Constraint(
        "UNIQUE(partner_id, account_id)", "This person has a private profile already."
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name nobody: a name travels into messages, activities and logs."""
        self.display_name = self.env._("Private profile")

    # === CHECKS ===

    @api.constrains("partner_id", "account_id", "company_id")
    def _check_contact(self):
        for profile in self.sudo():
            account, contact = profile.account_id, profile.partner_id
            values = {"contact": contact.display_name, "customer": account.display_name}
            if contact.commercial_partner_id != account.partner_id:
                raise ValidationError(self.env._("“%(contact)s” is no contact of “%(customer)s”.", **values))
            if contact.company_id and contact.company_id != account.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” is a contact of %(other)s: the team of “%(customer)s” in %(company)s keeps no"
                        " private profile of other companies' contacts.",
                        other=contact.company_id.name,
                        company=account.company_id.name,
                        **values,
                    )
                )

    @api.constrains("consent_date")
    def _check_consent(self):
        for profile in self:
            if profile.consent_date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "The consent of %(date)s lies in the future: without consent nothing private is kept.",
                        date=format_date(self.env, profile.consent_date),
                    )
                )

    @api.constrains(*PRIVATE)
    def _check_texts(self):
        for name in PRIVATE:
            self._check_text_length(name)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Keep profiles of people at accounts whose profiles the user reads; the account says the company."""
        self.browse().check_access("create")
        for vals in vals_list:
            account = self._account_for(vals)
            vals.update(account_id=account.id, company_id=account.company_id.id)
            if not vals.get("consent_date"):
                raise UserError(self.env._("A private profile needs the date on which the person agreed to it."))
        return super().create(vals_list)

    @api.model
    def _account_for(self, vals):
        """Return the account whose team will read it; to others every contact looks the same."""
        contact, account = self._linked([vals], "partner_id"), self._linked([vals], "account_id")
        if not account:
            account = self._account_of(contact, self.env.company)
        if not account or not (self.env.su or account._is_profile_reader()):
            raise AccessError(
                self.env._(
                    "Private profiles are kept by the team of a key account: you are in no team that reads those of"
                    " “%(contact)s”.",
                    contact=contact.display_name
                    if contact and contact.has_access("read")
                    else self.env._("this person"),
                )
            )
        return account.sudo()

    @api.model
    def _account_of(self, contact, company):
        """Return the key account behind a contact, as superuser, archived ones too."""
        accounts = self.env["sales.key.account"].sudo().with_context(active_test=False)
        customer = contact.sudo().commercial_partner_id
        return accounts.search([("partner_id", "=", customer.id or 0), ("company_id", "=", company.id)])

    def write(self, vals):
        for name in FIXED:
            if name in vals and any(profile[name].id != vals[name] for profile in self):
                raise UserError(self.env._("A private profile stays with its person: erase it and make another."))
        # A form sends along what does not change: it must not be judged anew where the person has left.
        return super().write({name: value for name, value in vals.items() if name not in FIXED})

    def copy_data(self, default=None):
        """Refuse: there is one per person."""
        raise UserError(self.env._("Private profiles are not copied."))

    def export_data(self, fields_to_export):
        """Refuse, to the team as well: what has left by a file can be erased no longer."""
        raise UserError(self.env._("Private profiles are never exported."))

    def unlink(self):
        """Erase with everything that hangs on them; the account's chatter keeps that, when and by whom."""
        if not self:
            return True
        self.check_access("unlink")
        counts = {account: len(profiles) for account, profiles in self.sudo().grouped("account_id").items()}
        for model, column in TRACES:
            traces = self.env[model].sudo().with_context(active_test=False)
            traces.search([(column, "=", self._name), ("res_id", "in", self.ids)]).unlink()
        self.env["ir.default"].sudo().search([("field_id.model", "=", self._name)]).unlink()
        self.env["ir.filters"].sudo().with_context(active_test=False).search([("model_id", "=", self._name)]).unlink()
        result = super().unlink()
        for account, count in counts.items():
            account._unmuted()._message_log(body=self.env._("Private profiles erased: %(count)s.", count=count))
        return result

    @api.model
    def _private_names(self):
        return PRIVATE

    # === ACTIONS ===

    def action_erase(self):
        """Erase for good, and go back to the account."""
        account = self.account_id[:1]
        self.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.key.account",
            "res_id": account.id,
            "views": [(False, "form")],
            "target": "main",
        }

    @api.model
    @api.private
    def _action_of(self, account, contact=None):
        """Return the action that opens the profiles of an account, or that of one contact, or a new one.

        The browser keeps no copy of what it shows (``cache``).
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_contact_profile_action")
        domain = [("account_id", "=", account.id)]
        context = {"default_account_id": account.id}
        if contact:
            found = self.search([*domain, ("partner_id", "=", contact.id)])
            context["default_partner_id"] = contact.id
            action |= {"res_id": found.id, "views": [(False, "form")]}
        return action | {"domain": domain, "context": context}
