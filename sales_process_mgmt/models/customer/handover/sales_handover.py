from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...base.cached_mixin import not_uninstalling
from .sales_handover_receiver import SELLER

# What the system writes; nobody gives it by hand.
SYSTEM = {"state", "team_id", "responsible_id", "date_done", "date_back", "cap_confirmed_by_id", "elsewhere_count"}
# What may still be changed once it is done: how long it lasts, and what people say about it.
STILL_OPEN = {"date_end", "note"}
# What changes the plan, so that it has to be looked at again.
PLANNING = {"from_user_id", "receiver_ids", "distribution", "partner_ids", "company_ids", "company_id"}
ENDED = ("done", "back", "kept")


class SalesHandover(models.Model):
    """Hand-over of all that a salesperson works on to one or several colleagues.

    A draft is previewed, which plans a line for each record; then it is done in one transaction, at once or on its
    start date, and if it is temporary it goes back by itself on its end date. Leaders hand over for the people of
    their team, sales managers for everybody. Kept for good once it is done.
    """

    _name = "sales.handover"
    _description = "Hand-over"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.seen.mixin",
        "sales.text.limit.mixin",
        "sales.handover.right.mixin",
        "sales.handover.cap.mixin",
        "sales.handover.meeting.mixin",
    ]
    _order = "id desc"
    _sales_keeps_chatter = True

    # === WHO ===
    from_user_id = fields.Many2one(
        "res.users",
        "Handed Over By",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        context={"active_test": False},
        tracking=True,
    )
    receiver_ids = fields.One2many("sales.handover.receiver", "handover_id", "Taken Over By", copy=True)
    receiver_user_ids = fields.Many2many("res.users", compute="_compute_receiver_user_ids")
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        index=True,
        help="Whose leader may hand over: the team of who hands over.",
    )
    responsible_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True, copy=False, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        default=lambda self: self.env.companies,
        help="Deals and documents of these companies. A customer has one salesperson in all of them.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    # === WHY AND WHEN ===
    reason = fields.Selection(
        [("leave", "Leaves"), ("absence", "Absence"), ("rebalance", "Rebalancing")],
        required=True,
        default="leave",
        tracking=True,
    )
    date_start = fields.Date("Start", required=True, default=fields.Date.context_today, copy=False, tracking=True)
    date_end = fields.Date(
        "Goes Back on",
        copy=False,
        tracking=True,
        index=True,
        help="For a temporary one: on this date it goes back by itself, except what was closed meanwhile.",
    )
    commission_date = fields.Date(
        "Commission Split on",
        help="Until this date commission is that of who hands over, from it on that of who takes over.",
    )
    note = fields.Text()
    # === HOW ===
    distribution = fields.Selection(
        [
            ("number", "Evenly by number of customers"),
            ("amount", "Evenly by weighted amount"),
            ("condition", "By conditions on customers"),
        ],
        "How to Share Out",
        required=True,
        default="number",
        help="Deals, contacts and activities follow their customer. Who gets a customer can be changed in the preview.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Only These Customers",
        copy=False,
        help="Empty: all of them, and what belongs to no customer.",
    )
    # === WHAT ===
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Preview"),
            ("scheduled", "Scheduled"),
            ("done", "Handed Over"),
            ("back", "Given Back"),
            ("kept", "Stays for Good"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("sales.handover.line", "handover_id", "Records", readonly=True, copy=False)
    exception_ids = fields.One2many(
        "sales.handover.line",
        "handover_id",
        "Exceptions",
        domain=[("exception", "!=", False)],
        readonly=True,
        copy=False,
    )
    kept_ids = fields.One2many(
        "sales.handover.line",
        "handover_id",
        "Not Given Back",
        domain=[("state", "in", ("kept", "skipped"))],
        readonly=True,
        copy=False,
    )
    is_from_active = fields.Boolean(related="from_user_id.active", string="Still Works Here")
    line_count = fields.Integer("Records Planned", compute="_compute_line_count")
    unassigned_count = fields.Integer("Nobody Chosen", compute="_compute_line_count")
    elsewhere_count = fields.Integer(
        "In Other Companies", readonly=True, copy=False, help="Open records in companies that are not chosen here."
    )
    cap_confirmed_by_id = fields.Many2one(
        "res.users", "More Than the Cap Allowed by", readonly=True, copy=False, ondelete="restrict"
    )
    date_done = fields.Datetime("Done on", readonly=True, copy=False)
    date_back = fields.Datetime("Given Back on", readonly=True, copy=False)

    # === COMPUTE ===

    @api.depends("receiver_ids.user_id")
    def _compute_receiver_user_ids(self):
        for handover in self:
            handover.receiver_user_ids = handover.receiver_ids.user_id

    @api.depends("from_user_id")
    def _compute_team_id(self):
        for handover in self:
            handover.team_id = handover._team_of(handover.from_user_id)

    @api.depends("from_user_id", "receiver_ids.user_id")
    def _compute_display_name(self):
        for handover in self:
            names = ", ".join(handover.receiver_ids.mapped("user_id.name"))
            giver = handover.from_user_id.name
            handover.display_name = f"{giver or '…'} → {names or '…'}" if giver or names else False

    @api.depends("line_ids.to_user_id")
    def _compute_line_count(self):
        """Count all lines, and those that stay because nobody was chosen."""
        lines = self.env["sales.handover.line"]
        counted = lines._read_group([("handover_id", "in", self.ids)], ["handover_id"], ["__count", "to_user_id:count"])
        counts = {handover.id: (count, assigned) for handover, count, assigned in counted}
        for handover in self:
            count, assigned = counts.get(handover.id, (0, 0))
            handover.line_count, handover.unassigned_count = count, count - assigned

    @api.onchange("date_end")
    def _onchange_date_end(self):
        """Who leaves does not come back: with a date it is an absence."""
        if self.reason == "leave" and self.date_end:
            self.reason = "absence"

    @api.onchange("partner_ids")
    def _onchange_partner_ids(self):
        """Who leaves hands over everything: some customers are another reason."""
        if self.reason == "leave" and self.partner_ids:
            self.reason = "rebalance"

    @api.onchange("reason")
    def _onchange_reason(self):
        """The date is not shown of who leaves, so it does not stay behind."""
        if self.reason == "leave":
            self.date_end = False

    # === CHECKS ===

    @api.constrains("from_user_id", "receiver_ids", "company_id")
    def _check_people(self):
        """Refuse to hand over to oneself, or to somebody who cannot sell in the company."""
        for handover in self:
            for receiver in handover.receiver_ids:
                why = handover._why_not(receiver.user_id.sudo())
                if why:
                    raise ValidationError(why)

    def _why_not(self, user):
        """Return why ``user`` cannot take over, or nothing."""
        self.ensure_one()
        names = {"user": user.name, "company": self.company_id.sudo().name}
        if user == self.from_user_id:
            return self.env._("%(user)s cannot hand over to himself or herself: choose other colleagues.", **names)
        if not user.active:
            return self.env._(
                "%(user)s is archived and can take nothing over: choose somebody who works here.", **names
            )
        if user.share or not user.has_group(SELLER):
            return self.env._(
                "%(user)s is no salesperson: give the access right, or choose somebody who sells.", **names
            )
        if self.company_id not in user.company_ids:
            return self.env._("%(user)s does not work in %(company)s: choose somebody who does.", **names)
        return None

    @api.constrains("date_start", "date_end", "reason")
    def _check_dates(self):
        for handover in self.filtered("date_end"):
            if handover.reason == "leave":
                raise ValidationError(
                    self.env._("Who leaves does not come back: take out the date on which it goes back.")
                )
            if handover.date_end <= handover.date_start:
                raise ValidationError(
                    self.env._(
                        "It goes back on %(end)s, but starts on %(start)s only: choose a later date.",
                        end=format_date(self.env, handover.date_end),
                        start=format_date(self.env, handover.date_start),
                    )
                )

    @api.constrains("note")
    def _check_note_length(self):
        self._check_text_length("note")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")  # before any message that names somebody
        self._refuse_system({name for vals in vals_list for name in vals})
        for vals in vals_list:
            user = self._linked([vals], "from_user_id", is_new=True)
            self._refuse_stranger(user, self._team_of(user))
        own = {key: value for key, value in self.env.context.items() if key.removeprefix("default_") not in SYSTEM}
        handovers = super(SalesHandover, self.with_env(self.env(context=own))).create(vals_list).with_env(self.env)
        handovers._check_authority()
        return handovers

    def write(self, vals):
        self._refuse_system(vals)
        if not self.env.su:
            self._refuse_ended(vals)
            self._check_authority()  # of what it was: nobody takes over the hand-over of another team
        result = super().write(vals)
        self._check_authority()
        if vals.keys() & self._planning_fields():
            self._begin_anew()
        return result

    def unlink(self):
        return super(SalesHandover, not_uninstalling(self)).unlink()

    def _refuse_system(self, names):
        if not self.env.su and SYSTEM & set(names):
            raise AccessError(self.env._("How far a hand-over is, is written by the system: use its buttons."))

    def _refuse_ended(self, vals):
        """Refuse to rewrite what was done: it is history."""
        own = {name for name, field in self._fields.items() if field._module == "sales_process_mgmt"}
        frozen = vals.keys() & (own - STILL_OPEN)
        if frozen and self.filtered(lambda handover: handover.state in ENDED):
            raise UserError(self.env._("It is handed over already, and kept as it was done."))

    def _planning_fields(self):
        return PLANNING | {name for name in self._fields if name.startswith("has_")}

    def _begin_anew(self):
        """Make drafts again of what was planned otherwise."""
        ended = self.filtered(lambda handover: handover.state in ENDED)
        if ended:
            raise UserError(self.env._("It is handed over already, and kept as it was done."))
        for handover in self.filtered(lambda handover: handover.state != "draft"):
            self.env["sales.handover.line"]._clear(handover)
            handover.sudo().write({"state": "draft", "cap_confirmed_by_id": False, "elsewhere_count": 0})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ended(self):
        if self.filtered(lambda handover: handover.state in ENDED):
            raise UserError(self.env._("What was handed over is history and cannot be deleted."))

    # === ACTIONS ===

    def action_draft(self):
        """Take a preview or a schedule back."""
        self.check_access("write")
        self._check_authority()
        self._begin_anew()

    def action_preview(self):
        """Plan a line for each record, and say what is out of the ordinary."""
        self.check_access("write")
        for handover in self:
            handover._check_ready(("draft", "previewed"))
            handover._plan()
            handover.sudo().write({"state": "previewed", "responsible_id": self.env.uid})
        return True

    def action_hand_over(self):
        """Hand over what the preview shows: at once, or on the start date where that is to come."""
        self.check_access("write")
        for handover in self:
            handover._check_ready(("previewed",))
            if handover.date_start > handover._today():
                handover._check_caps()
                handover.sudo().write({"state": "scheduled", "responsible_id": self.env.uid})
            else:
                handover.sudo()._hand_over()  # the right was checked; the user may not see all of it right now
        return True

    def action_give_back(self):
        """Give back now what was handed over, except what was closed or has another owner meanwhile."""
        self.check_access("write")
        for handover in self:
            handover._check_authority()
            if handover.state != "done":
                raise UserError(
                    self.env._("“%s” is not handed over: there is nothing to give back.", handover.display_name)
                )
            if not handover.from_user_id.active:
                raise UserError(
                    self.env._(
                        "%s is archived: nothing can be given back to somebody who left.", handover.from_user_id.name
                    )
                )
            handover.sudo()._give_back()
        return True

    def action_open_lines(self):
        """Open the records, to see and choose who gets which."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_handover_line_action")
        # Columns in which nothing stands give their place to the names; another receiver may bring an exception.
        is_planned = self.state in ("draft", "previewed", "scheduled")
        context = {
            "sales_no_exception": not is_planned and not any(self.line_ids.mapped("exception")),
            "sales_no_reason": not any(self.line_ids.mapped("reason")),
        }
        return action | {"domain": [("handover_id", "=", self.id)], "context": context}

    def _check_ready(self, states):
        """Raise every reason why it cannot be planned or done now."""
        self._check_authority()
        if self.state not in states:
            raise UserError(
                self.env._(
                    "“%(handover)s” is %(state)s: that is not possible any more.",
                    handover=self.display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                )
            )
        if not self.receiver_ids:
            raise UserError(self.env._("Nobody takes over yet: add one or several colleagues."))
        self._check_people()
        self._check_dates()
        self._check_term()
        if not self._ticked_scopes():
            raise UserError(self.env._("Nothing is chosen: tick what is handed over."))

    def _check_term(self):
        """Refuse what would go back the same night: its start was missed, or nobody has looked at it for long."""
        if self.date_end and self.date_end <= self._today():
            raise UserError(
                self.env._(
                    "It should have gone back on %(end)s already, and nothing was handed over: choose a later date.",
                    end=format_date(self.env, self.date_end),
                )
            )

    def _today(self):
        """Return the date at the place of who is responsible: the nightly job runs in another time zone."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.responsible_id.tz or self.env.context.get("tz")))
