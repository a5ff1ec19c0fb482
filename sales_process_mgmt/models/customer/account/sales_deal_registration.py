from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ....tools.text import says_something

# What is asked for, and may be changed until it is decided.
ONE_DAY = timedelta(days=1)  # it may be tomorrow already, east of here
ASKED = {"project_id", "partner_id", "team_id", "date_from", "date_to", "note"}
ANSWERED = {"reason"}


class SalesDealRegistration(models.Model):
    """Which dealer or team may bid for a key account or one of its projects, from when to when.

    Anybody in sales asks, for accounts that he does not see as well; the key-account manager or a sales administrator
    answers, never the one who has asked. Approved ones do not overlap: one bidder at a time.
    """

    _name = "sales.deal.registration"
    _description = "Deal Registration"
    _inherit = ["sales.seen.mixin", "sales.text.limit.mixin", "mail.thread", "mail.activity.mixin"]
    _seen_fields = ("project_id",)
    _order = "date_from desc, id desc"
    _rec_name = "customer_id"
    _sales_keeps_chatter = True

    customer_id = fields.Many2one(
        "res.partner", required=True, ondelete="cascade", index=True, domain="[('parent_id', '=', False)]"
    )
    account_id = fields.Many2one(
        "sales.key.account", "Key Account", required=True, ondelete="cascade", index=True, readonly=True, copy=False
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, copy=False)
    project_id = fields.Many2one(
        "sales.account.project",
        ondelete="cascade",
        index=True,
        domain="[('account_id', '=', account_id)]",
        help="Empty: the whole account.",
    )
    partner_id = fields.Many2one("res.partner", "Dealer", ondelete="restrict", index=True)
    team_id = fields.Many2one("crm.team", "Sales Team", ondelete="restrict", index=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True)
    note = fields.Text(help="What is asked for and why; the project where it cannot be chosen.")
    state = fields.Selection(
        [("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused"), ("expired", "Expired")],
        default="requested",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Requested by", required=True, readonly=True, index=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False)
    decided_date = fields.Datetime("Decided on", readonly=True, copy=False)
    reason = fields.Text(copy=False, help="Why it was refused, or under which conditions it was approved.")
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _one_bidder = models.Constraint(
        "CHECK((partner_id IS NULL) <> (team_id IS NULL))", "A registration is for a dealer or for a sales team."
    )
    _term = models.Constraint("CHECK(date_from <= date_to)", "A registration ends after it has begun.")
    _running_idx = models.Index("(account_id, date_to) WHERE state = 'approved'")

    @api.depends("state", "account_id", "user_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for registration in self:
            registration.may_decide = (
                registration.state == "requested"
                and bool(registration._origin)
                and registration.user_id != self.env.user
                and registration.account_id._is_led_by_user()
            )

    # === CHECKS ===

    @api.constrains("note", "reason")
    def _check_texts(self):
        self._check_text_length("note")
        self._check_text_length("reason")

    @api.constrains("project_id", "account_id")
    def _check_project(self):
        for registration in self.sudo():
            if registration.project_id and registration.project_id.account_id != registration.account_id:
                raise ValidationError(
                    self.env._(
                        "“%(project)s” is no project of “%(customer)s”.",
                        project=registration.project_id.name,
                        customer=registration.customer_id.display_name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Ask, in one's own name; the account is that of the customer in the current company."""
        self.browse().check_access("create")
        for vals in vals_list:
            account = self._account_for(vals)
            vals.update(account_id=account.id, customer_id=account.partner_id.id, company_id=account.company_id.id)
            vals.setdefault("user_id", self.env.uid)
            if not self.env.su:
                vals.update(state="requested", user_id=self.env.uid, decided_by_id=False, decided_date=False)
                vals.update(reason=False)
        registrations = super().create(vals_list)
        registrations.filtered(lambda one: one.state == "requested")._ask_manager()
        return registrations

    @api.model
    def _account_for(self, vals):
        customer = self._linked([vals], "customer_id").commercial_partner_id
        accounts = self.env["sales.key.account"].sudo()
        account = accounts.search([("partner_id", "=", customer.id or 0), ("company_id", "=", self.env.company.id)])
        if not account:
            raise UserError(
                self.env._(
                    "“%(customer)s” is no key account of %(company)s: nothing has to be registered for it.",
                    customer=customer.display_name or "",
                    company=self.env.company.name,
                )
            )
        return account

    def write(self, vals):
        self.check_access("write")
        if not self.env.su:
            self._refuse_write(vals)
        return super().write(vals)

    def unlink(self):
        """Take back what is not decided yet; what was decided stays in the published table."""
        self._refuse_taking_back()
        return super().unlink()

    @api.model
    @api.private
    def _refuse_losing_with(self, projects):
        """Refuse to delete projects with registrations that the user could not take back himself."""
        for registration in self.sudo().search([("project_id", "in", projects.ids)]):
            if registration.with_env(self.env)._stays():
                raise UserError(
                    self.env._(
                        "The project “%(project)s” stays: “%(registration)s” has been registered for it (%(state)s)."
                        " Write under “To” when the project has ended.",
                        project=registration.project_id.name,
                        registration=registration._label(),
                        state=registration._state_label(),
                    )
                )

    @api.model
    @api.private
    def _refuse_losing_decided(self, accounts):
        """Refuse to delete key accounts with registrations that are decided: everybody in sales reads them."""
        decided = [("account_id", "in", accounts.ids), ("state", "!=", "requested")]
        for registration in self.sudo().search(decided, limit=1):
            raise UserError(
                self.env._(
                    "The key account “%(customer)s” stays: “%(registration)s” has been decided on (%(state)s) and"
                    " stays in the published table. Archive the key account instead.",
                    customer=registration.account_id.display_name,
                    registration=registration._label(),
                    state=registration._state_label(),
                )
            )

    def _stays(self):
        """Tell whether it stays: only who has asked takes it back, until it is decided."""
        self.ensure_one()
        known = self.sudo()
        return known.state != "requested" or known.user_id != self.env.user

    def _refuse_taking_back(self):
        for registration in self:
            if registration._stays():
                raise UserError(
                    self.env._(
                        "“%(registration)s” stays: only who has asked takes it back, until it is decided.",
                        registration=registration._label(),
                    )
                )

    def _refuse_write(self, vals):
        """Refuse to people what is the system's, and what is somebody else's to say."""
        names = vals.keys() & self._fields.keys() - ASKED - ANSWERED - self._chatter_names()
        if names:
            labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in sorted(names)]
            raise AccessError(self.env._("Said once or written by the system: %(fields)s.", fields=", ".join(labels)))
        for registration in self:
            is_mine = registration.user_id == self.env.user
            is_led = registration.account_id._is_led_by_user()
            may = (is_mine or is_led) if ASKED & vals.keys() else True
            if ANSWERED & vals.keys():
                may = may and is_led and not is_mine
            if (ASKED | ANSWERED) & vals.keys() and (registration.state != "requested" or not may):
                raise AccessError(
                    self.env._(
                        "“%(registration)s” is changed until it is decided, by %(user)s or the key-account manager"
                        " %(manager)s.",
                        registration=registration._label(),
                        user=registration.user_id.name,
                        manager=registration.account_id.sudo().manager_id.name,
                    )
                )

    def _chatter_names(self):
        return {name for name in self._fields if name.startswith(("message_", "activity_", "website_message_"))}

    # === DECIDING ===

    def action_approve(self):
        """Let the bidder bid, unless another one may at that time."""
        self._refuse_deciding()
        for registration in self:
            registration._refuse_overlap()
            registration._decide("approved")
        return True

    def action_refuse(self):
        """Refuse, with a reason."""
        self._refuse_deciding()
        for registration in self:
            if not says_something(registration.reason):
                raise UserError(
                    self.env._("Say in “Reason” why “%(registration)s” is refused.", registration=registration._label())
                )
            registration._decide("refused")
        return True

    def _refuse_deciding(self):
        for registration in self:
            if not registration.may_decide:
                raise AccessError(
                    self.env._(
                        "“%(registration)s” is decided once, by the key-account manager %(manager)s or a sales"
                        " administrator, and never by who has asked (%(user)s).",
                        registration=registration._label(),
                        manager=registration.account_id.sudo().manager_id.name,
                        user=registration.user_id.name,
                    )
                )

    def _refuse_overlap(self):
        """Refuse a second bidder at the same time.

        The account's row is written first: who approves at the same moment is tried again, and finds the other one.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE sales_key_account SET id = id WHERE id = %s", self.account_id.id))
        other = self.sudo().search(
            Domain("account_id", "=", self.account_id.id)
            & self._same_thing_domain()
            & Domain("state", "=", "approved")
            & Domain("date_from", "<=", self.date_to)
            & Domain("date_to", ">=", self.date_from),
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "“%(other)s” may bid for %(what)s from %(start)s to %(end)s already: choose another time or"
                    " project, or refuse.",
                    other=other._label(),
                    what=other.project_id.name or self.env._("the whole account"),
                    start=format_date(self.env, other.date_from),
                    end=format_date(self.env, other.date_to),
                )
            )

    def _same_thing_domain(self):
        """Return which other registrations are for the same: the whole account is for each of its projects, too."""
        project = self.sudo().project_id
        return Domain("project_id", "in", [False, project.id]) if project else Domain.TRUE

    def _decide(self, state):
        self.sudo().write(
            {"state": state, "decided_by_id": self.env.uid, "decided_date": fields.Datetime.now()},
        )
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        self.sudo().message_post(
            body=" ".join(filter(None, [self._state_label(), self.reason])), partner_ids=self.user_id.partner_id.ids
        )

    def _ask_manager(self):
        """Give who decides something to do: the key-account manager, else a sales administrator.

        Nobody decides on what he asked for himself, and nobody who has left decides at all.
        """
        for registration in self.sudo():
            manager = registration.account_id.manager_id
            may = manager.active and manager != registration.user_id
            user = manager if may else registration._administrator()
            if user:
                registration.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("Decide on the deal registration"),
                )

    def _administrator(self):
        """Return a sales administrator of the company who may decide; one of the account's team before others."""
        group = self.env.ref("sales_team.group_sale_manager")
        administrators = self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
                ("id", "!=", self.user_id.id),
            ]
        )
        return (administrators & self.account_id.member_ids.user_id or administrators)[:1]

    def _label(self):
        """Return customer and bidder, as messages name a registration."""
        self.ensure_one()
        known = self.sudo()
        return f"{known.customer_id.display_name}: {known.partner_id.display_name or known.team_id.name}"

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.sudo().state]

    # === NIGHTLY ===

    @api.model
    def _cron_expire(self):
        """Let approved registrations end whose term is over where the company is."""
        today_of = self.env["sales.customer"]._today_of
        approved = self.sudo().search([("state", "=", "approved"), ("date_to", "<", fields.Date.today() + ONE_DAY)])
        for company, registrations in approved.grouped("company_id").items():
            today = today_of(company)
            registrations.filtered(lambda one, today=today: one.date_to < today).write({"state": "expired"})
