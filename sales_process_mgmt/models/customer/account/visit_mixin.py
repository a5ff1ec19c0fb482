from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date


class SalesKeyAccountVisitMixin(models.AbstractModel):
    """Whether a key account is seen as often as its policy says 客户拜访频次.

    A visit is a meeting that has taken place: one in the calendar with somebody of the customer, or a done activity
    of that kind. Calls and e-mails are contacts, and no visits. Until the first one the days count from when the
    customer became a key account.
    """

    _name = "sales.key.account.visit.mixin"
    _description = "Visits to a Key Account"

    visit_interval_days = fields.Integer(
        "Visit Every (days)",
        default=30,
        help="How often somebody of us meets the customer; 0: no rule. Who is late is asked to by the night.",
    )
    last_visit_date = fields.Date("Last Visit", compute="_compute_visits", help="Latest meeting with the customer.")
    visit_due_date = fields.Date("Next Visit by", compute="_compute_visits")
    is_visit_overdue = fields.Boolean("Visit Overdue", compute="_compute_visits", search="_search_is_visit_overdue")

    @api.depends("partner_id", "company_id", "visit_interval_days", "active")
    def _compute_visits(self):
        """Look up the latest meetings; one statement for a page."""
        latest = self._latest_visits()
        for account in self:
            zoned = account.with_context(tz=account.company_id.sudo().partner_id.tz or "UTC")
            last = latest.get(account.partner_id.id)
            account.last_visit_date = last and fields.Datetime.context_timestamp(zoned, last).date()
            since = account.last_visit_date or fields.Date.to_date(account.create_date)
            days = account.visit_interval_days
            account.visit_due_date = since + timedelta(days=days) if since and days > 0 else False
            account.is_visit_overdue = bool(
                account.active and account.visit_due_date and account.visit_due_date < fields.Date.context_today(zoned)
            )

    def _latest_visits(self):
        """Return ``{commercial partner's id: when somebody of it was last met, in UTC}``."""
        if not self.partner_id:
            return {}
        self.env.flush_all()
        contacts = self.env["sales.customer"]._contact_query(self.partner_id.ids)
        query = SQL("SELECT partner_id, MAX(date) FROM (%s) c WHERE is_meeting GROUP BY partner_id", contacts)
        return dict(self.env.execute_query(query))

    def _search_is_visit_overdue(self, operator, _value):
        """Odoo asks for what is so only: it turns everything else round."""
        if operator != "in":
            return NotImplemented
        accounts = self.search([("visit_interval_days", ">", 0)])
        return [("id", "in", accounts.filtered("is_visit_overdue").ids)]

    # === NIGHTLY ===

    @api.model
    def _cron_visits(self):
        """Ask key-account managers to see who has waited too long; once, and not where a meeting is planned."""
        if not self.env["sales.part"]._is_on("key_account"):
            return
        late = self.sudo().search([("is_visit_overdue", "in", [True]), ("manager_id.active", "=", True)])
        late -= late._with_planned_meeting()
        kind = self.env.ref("mail.mail_activity_data_meeting")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": account.id,
                    "user_id": account.manager_id.id,
                    "date_deadline": self.env["sales.customer"]._today_of(account.company_id),
                    "summary": account._visit_summary(),
                }
                for account in late
            ]
        )

    def _with_planned_meeting(self):
        """Return those with whom a meeting is planned already: by an activity on the account, or in the calendar."""
        planned = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id.category", "=", "meeting"),
                ],
                ["res_id"],
            )
        )
        events = self.env["calendar.event"].sudo()
        coming = events.search(
            [
                ("stop", ">=", fields.Datetime.now()),
                ("partner_ids.commercial_partner_id", "in", self.partner_id.ids),
            ]
        )
        customers = coming.partner_ids.commercial_partner_id
        ids = {id_ for (id_,) in planned}
        return self.filtered(lambda account: account.id in ids or account.partner_id in customers)

    def _visit_summary(self):
        """Return what the manager is asked, in his language."""
        self.ensure_one()
        env = self.with_context(lang=self.manager_id.lang).env
        if not self.last_visit_date:
            return env._("Not visited yet; a visit is due every %(days)s days", days=self.visit_interval_days)
        return env._(
            "Last visit on %(date)s; one is due every %(days)s days",
            date=format_date(env, self.last_visit_date),
            days=self.visit_interval_days,
        )
