from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.text import says_something

BATCH = 500
NO_HOLD = dict.fromkeys(("sales_hold", "sales_hold_reason", "sales_hold_until"), False)


class SalesHoldMixin(models.AbstractModel):
    """A lead or opportunity that is set aside: on hold for a while, or kept as a potential customer 潜在客户.

    Active follow-up stops: what was planned is taken out and said in the chatter. On the day that a hold ends, its
    owner is asked to take it up again.
    """

    _name = "sales.hold.mixin"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Opportunity on Hold"

    sales_hold = fields.Selection(
        [("paused", "On hold"), ("potential", "Potential customer")],
        string="Set Aside",
        tracking=True,
        copy=False,
        help="On hold: it goes on later. Potential customer: we cannot answer the need yet.",
        groups="base.group_user",
    )
    sales_hold_reason = fields.Char("Set Aside Because", copy=False, tracking=True, groups="base.group_user")
    sales_hold_until = fields.Date(
        "Until", copy=False, tracking=True, help="On this day it is taken up again.", groups="base.group_user"
    )
    sales_status = fields.Selection(
        [("tracked", "Being tracked"), ("on_hold", "On hold"), ("won", "Won"), ("lost", "Lost")],
        string="Status",
        compute="_compute_sales_status",
        search="_search_sales_status",
        groups="base.group_user",
    )

    @api.depends("won_status", "sales_hold")
    def _compute_sales_status(self):
        for lead in self:
            waiting = "on_hold" if lead.sales_hold else "tracked"
            lead.sales_status = lead.won_status if lead.won_status in ("won", "lost") else waiting

    def _search_sales_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        closed = Domain("won_status", "in", ("won", "lost"))
        domains = {
            "won": Domain("won_status", "=", "won"),
            "lost": Domain("won_status", "=", "lost"),
            "on_hold": ~closed & Domain("sales_hold", "!=", False),
            "tracked": ~closed & Domain("sales_hold", "=", False),
        }
        return Domain.OR(domains[status] for status in value if status in domains)

    @api.model
    def _sales_status_sql(self, alias, query):
        """Return the status as SQL: lists group by it, and no move has to write it."""
        status = self._field_to_sql(alias, "won_status", query)
        hold = self._field_to_sql(alias, "sales_hold", query)
        return SQL(
            "CASE WHEN %(status)s IN ('won', 'lost') THEN %(status)s"
            " WHEN %(hold)s IS NOT NULL THEN 'on_hold' ELSE 'tracked' END",
            status=status,
            hold=hold,
        )

    @api.constrains("sales_hold", "sales_hold_reason", "sales_hold_until")
    def _check_sales_hold(self):
        today = fields.Date.context_today(self)
        self._check_text_length("sales_hold_reason")
        for lead in self:
            if lead.sales_hold and not says_something(lead.sales_hold_reason):
                raise ValidationError(self.env._("“%s” is set aside: say why.", lead.name))
            if lead.sales_hold and lead.sales_hold_until and lead.sales_hold_until < today:
                raise ValidationError(
                    self.env._(
                        "“%(lead)s” cannot be set aside until %(date)s: that day has passed.",
                        lead=lead.name,
                        date=lead.sales_hold_until,
                    )
                )

    # === SETTING ASIDE ===

    def _sales_to_set_aside(self, vals):
        """Return those that a write of these values sets aside."""
        if not vals.get("sales_hold") or not self.env["sales.part"]._is_on("qualification"):
            return self.browse()
        return self.filtered(lambda lead: not lead.sales_hold)

    def _sales_stop_follow_up(self):
        """Take out what is planned on these, and say so in the chatter: taken out is not done, it counts nowhere."""
        planned = self.activity_ids
        for lead, activities in planned.grouped(lambda activity: activity.res_id).items():
            names = [f"{done.activity_type_id.name}: {done.summary or ''} ({done.user_id.name})" for done in activities]
            self.browse(lead)._message_log(
                body=self.env._("Set aside. No longer planned: %s", ", ".join(names)),
            )
        planned.unlink()

    @api.private
    def _sales_keep_potential(self):
        """Keep these leads as potential customers, with what they lack as the reason."""
        for lead in self:
            lead.write({"sales_hold": "potential", "sales_hold_reason": lead._sales_potential_reason()})
        self._sales_mark_customers(False, "potential")

    def _sales_potential_reason(self):
        """Say in one line what is missing."""
        lines = [line.strip(" •") for line in self._sales_missing_text().splitlines()]
        return " · ".join(lines) or self.env._("Kept as a potential customer")

    def _sales_mark_customers(self, before, kind):
        """Say of the customers too what they are to us, where ``before`` is said of them."""
        customers = self.env["sales.customer"]
        for company, leads in self.filtered("partner_id").grouped("company_id").items():
            records = customers._of(leads.partner_id, company or self.env.company).sudo()  # by the lead, not the card
            records.filtered(lambda customer: customer.kind == before).write({"kind": kind})

    def _sales_end_potential(self):
        """What becomes an opportunity is worked on, and its customer is one whom we can serve.

        One that only waits until its day waits on.
        """
        ending = self.filtered(lambda lead: lead.sales_hold == "potential")
        if ending:
            ending.write(NO_HOLD)
        self._sales_mark_customers("potential", "target")

    # === TAKING UP AGAIN ===

    @api.model
    def _cron_sales_holds(self):
        """Take up again what was set aside until today, and ask its owner to; batch by batch, safe to repeat."""
        if not self.env["sales.part"]._is_on("qualification"):
            return
        day = fields.Date.add(fields.Date.context_today(self), days=1)  # today already, east of here
        domain = [("sales_hold", "!=", False), ("sales_hold_until", "<=", day), ("won_status", "=", "pending")]
        due = self.sudo().search(domain, order="id")
        due = due.filtered(lambda lead: lead.sales_hold_until <= lead._sales_hold_today())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH].with_prefetch()
            batch._sales_take_up()
            if not cron._commit_progress(len(batch)):
                return  # out of time: the rest is found again

    def _sales_hold_today(self):
        """Return the date where its salesperson is, or its company: the nightly job runs in another time zone."""
        zone = self.user_id.tz or self.company_id.partner_id.tz or self.env.company.partner_id.tz
        return fields.Date.context_today(self.with_context(tz=zone or "UTC"))

    def _sales_take_up(self):
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": todo.id if todo else False,
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead.id,
                    "user_id": lead.user_id.id,
                    "summary": lead.with_context(lang=lead.user_id.lang).env._("Was on hold until today: take it up"),
                    "note": lead.sales_hold_reason,
                    "date_deadline": lead._sales_hold_today(),
                }
                for lead in self.filtered("user_id")
            ]
        )
        self.write(NO_HOLD)
