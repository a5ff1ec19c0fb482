from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_date

from ...base.cached_mixin import unmuted

STATES = [("open", "Open"), ("kept", "Kept in time"), ("late", "Late")]
TERM = {"date_due", "slack_days"}
# What was promised: by what its owner is measured.
PROMISED = {*TERM, "user_id", "name"}


class SalesCustomerPromise(models.Model):
    """What we promised a customer: what, until when, who keeps it.

    It is late from the day after its due date and slack on, and stays late when it is done after that. The owner
    has an activity for it from the beginning, so that Odoo reminds him in time.
    """

    _name = "sales.customer.promise"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.customer.child.mixin"]
    _description = "Promise to a Customer"
    _order = "date_done desc, date_due, id"
    _seen_fields = ("lead_id",)
    _sales_keeps_chatter = True
    _system_values = {"state": "open", "date_done": False}

    name = fields.Char("Promise", required=True, tracking=True)
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", ondelete="set null", index="btree_not_null", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    date_due = fields.Date("Due", required=True, index=True, tracking=True)
    slack_days = fields.Integer("Slack (days)", tracking=True, help="So many days later it is still kept.")
    state = fields.Selection(STATES, default="open", required=True, readonly=True, index=True, copy=False)
    date_done = fields.Date("Done on", readonly=True, copy=False, tracking=True)

    @api.constrains("name")
    def _check_promise_text(self):
        self._check_text_length("name")

    @api.constrains("slack_days")
    def _check_slack(self):
        self._check_ranges({"slack_days": (0, 365)})

    @api.constrains("user_id")
    def _check_owner(self):
        for promise in self:
            user = promise.sudo().user_id
            if user.share or not user.active:
                raise ValidationError(
                    self.env._(
                        "“%(promise)s”: %(user)s does not work here and cannot keep it. Choose a colleague.",
                        promise=promise.name,
                        user=user.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create([self._with_customer_of_lead(vals) for vals in vals_list])
        promises._refuse_foreign_lead()
        promises._judge()
        promises._refuse_late_for_others()
        promises._plan_activities()
        return promises

    def write(self, vals):
        if vals.keys() & PROMISED:
            self._judge()  # the night may not have been yet
            self._check_may_change_promised(vals)
        late = self.filtered(lambda promise: promise.state == "late")
        records = self if self.env.su else unmuted(self)  # the chatter tells what has changed
        result = super(SalesCustomerPromise, records).write(vals)
        if "lead_id" in vals:
            self._refuse_foreign_lead()
        if vals.keys() & TERM:
            self._judge()
            (self - late)._refuse_late_for_others()
        if vals.keys() & PROMISED:
            self._drop_activities()
            self._plan_activities()
        return result

    @api.model
    def _with_customer_of_lead(self, vals):
        """A promise made from an opportunity is made to its customer."""
        lead = self._linked([vals], "lead_id", is_new=True)
        if lead and not (vals.get("partner_id") or self.env.context.get("default_partner_id")):
            lead.check_access("read")
            if not lead.partner_id:
                raise UserError(self.env._("Give “%(lead)s” a customer before promising something.", lead=lead.name))
            return vals | {"partner_id": lead.partner_id.id}
        return vals

    def _refuse_foreign_lead(self):
        """The opportunity is one that the user may read, and the customer's."""
        leads = self.lead_id
        leads.check_access("read")
        for promise in self.filtered("lead_id"):
            if promise.sudo().lead_id.partner_id.commercial_partner_id != promise.sudo().partner_id:
                raise UserError(
                    self.env._(
                        "“%(lead)s” is not an opportunity of %(customer)s.",
                        lead=promise.lead_id.name,
                        customer=promise.sudo().partner_id.display_name,
                    )
                )

    def _refuse_late_for_others(self):
        """Nobody enters, or moves, a promise of a colleague so that it is late already: his leader may."""
        mine = self.env.user
        for promise in self.filtered(lambda promise: promise.state == "late") if not self.env.su else ():
            owner = promise.sudo().user_id
            if owner != mine and not mine._sales_leads(owner.sale_team_id):
                raise AccessError(
                    self.env._(
                        "“%(promise)s” was due on %(day)s and would be late already: only %(owner)s or the leader of"
                        " the team enters that.",
                        promise=promise.name,
                        day=format_date(self.env, promise.date_due),
                        owner=owner.name,
                    )
                )

    def _check_may_change_promised(self, vals):
        """Refuse to make a late promise one that is kept, or somebody else's: only the owner's leader changes it."""
        closed = self.filtered(lambda promise: promise.state != "open" and promise._differs(vals))
        for promise in closed if not self.env.su else ():
            if not self.env.user._sales_leads(promise.sudo().user_id.sale_team_id):
                raise AccessError(
                    self.env._(
                        "“%(promise)s” was due on %(day)s and is late or done: only the owner's team leader changes"
                        " what was promised, by whom and until when.",
                        promise=promise.name,
                        day=format_date(self.env, promise.date_due),
                    )
                )

    def _differs(self, vals):
        fields_ = [self._fields[name] for name in PROMISED & vals.keys()]
        return any(
            field.convert_to_cache(vals[field.name], self) != field.convert_to_cache(self[field.name], self)
            for field in fields_
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        """What was promised and not kept is not made undone: only open promises can be deleted."""
        for promise in self.filtered(lambda promise: promise.state != "open"):
            raise UserError(self.env._("“%(promise)s” is kept or late and stays in the record.", promise=promise.name))

    # === BUSINESS ===

    def _last_day(self):
        self.ensure_one()
        return self.date_due + timedelta(days=self.slack_days)

    def _judge(self):
        """Say by the dates whether a promise is open, kept or late."""
        for company, promises in self.grouped("company_id").items():
            today = promises.env["sales.customer"]._today_of(company)
            for promise in promises:
                is_late = (promise.date_done or today) > promise._last_day()
                state = "late" if is_late else "kept" if promise.date_done else "open"
                if promise.state != state:
                    promise._as_system().state = state

    def action_done(self):
        """Say that the promise was kept, today; its activity is done with it."""
        self.check_access("write")
        for company, promises in self.filtered(lambda promise: not promise.date_done).grouped("company_id").items():
            today = self.env["sales.customer"]._today_of(company)
            promises._as_system().write({"date_done": today})
            promises._judge()
            promises._as_system().activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_not_done(self):
        """Take back that a promise was kept."""
        self.check_access("write")
        done = self.filtered("date_done")
        done._as_system().write({"date_done": False})
        done._judge()
        done._plan_activities()
        return True

    # === ACTIVITIES ===

    def _plan_activities(self):
        """Give each owner an activity with the due date; all in one batch, none while the part is off."""
        waiting = self.filtered(lambda promise: not promise.date_done)
        if not waiting or not self.env["sales.part"]._is_on("customer_card"):
            return
        kind = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].sudo().create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": model,
                    "res_id": promise.id,
                    "user_id": promise.user_id.id,
                    "summary": promise.name,
                    "date_deadline": promise.date_due,
                }
                for promise in waiting
            ]
        )

    def _drop_activities(self):
        """Take away the activities that ``_plan_activities`` made."""
        self._as_system().activity_unlink(["mail.mail_activity_data_todo"])

    # === NIGHTLY ===

    @api.model
    def _measure_promises(self):
        """Open promises whose term has ended become late; one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_customer_promise p SET state = 'late'
                  FROM (%s) day
                 WHERE day.company_id = p.company_id AND p.state = 'open' AND p.date_done IS NULL
                   AND p.date_due + COALESCE(p.slack_days, 0) < day.today
                """,
                self.env["sales.customer"]._today_query(),
            )
        )
        self.env.invalidate_all()
