from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


def today_of(user):
    """Return the day that it is where a user lives; not that of a time zone that a client sends along."""
    zone = pytz.timezone(user.sudo().tz or "UTC")
    return pytz.utc.localize(datetime.utcnow()).astimezone(zone).date()


class SalesApprovalDelegate(models.Model):
    """Who decides for somebody while he is away. A delegate of a delegate does not count."""

    _name = "sales.approval.delegate"
    _description = "Approval Delegate"
    _order = "date_from desc, id desc"
    _rec_name = "delegate_id"

    user_id = fields.Many2one(
        "res.users", "Approver", required=True, default=lambda self: self.env.user, index=True, ondelete="cascade"
    )
    delegate_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", domain=[("share", "=", False)]
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True)
    is_current = fields.Boolean("In Force", compute="_compute_is_current")

    _dates = models.Constraint("CHECK(date_from <= date_to)", "The end is before the start.")
    _other = models.Constraint("CHECK(user_id <> delegate_id)", "Nobody is his own delegate.")

    @api.depends("date_from", "date_to", "user_id")
    def _compute_is_current(self):
        for line in self:
            today = today_of(line.user_id)
            line.is_current = bool(line.date_from and line.date_to) and line.date_from <= today <= line.date_to

    # === CHECKS ===

    @api.constrains("user_id", "delegate_id", "company_id")
    def _check_people(self):
        for line in self.sudo():
            for user in line.user_id | line.delegate_id:
                if user.share or not user.active or line.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "“%(user)s” does not work for %(company)s: only employees of a company decide there.",
                            user=user.name,
                            company=line.company_id.name,
                        )
                    )

    @api.constrains("user_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        for line in self.sudo():
            same_time = Domain("date_from", "<=", line.date_to) & Domain("date_to", ">=", line.date_from)
            same = Domain("user_id", "=", line.user_id.id) & Domain("company_id", "=", line.company_id.id)
            other = self.sudo().search(same_time & same & Domain("id", "!=", line.id), limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(user)s” has “%(delegate)s” as delegate from %(start)s to %(end)s already.",
                        user=line.user_id.name,
                        delegate=other.delegate_id.name,
                        start=other.date_from,
                        end=other.date_to,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._refuse_for_others()
        return lines

    def write(self, vals):
        self._refuse_for_others()
        result = super().write(vals)
        self._refuse_for_others()
        return result

    def unlink(self):
        self._refuse_for_others()
        return super().unlink()

    def _refuse_for_others(self):
        """Everybody names a delegate for himself only, but for an administrator of sales."""
        others = self.sudo().user_id - self.env.user
        if others and not self.env.su and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._(
                    "“%s” names his delegate himself, or an administrator of sales does.", others[:1].sudo().name
                )
            )

    # === WHO STANDS FOR WHOM ===

    @api.model
    @api.private
    def _current_of(self, user):
        """Return the delegations by which ``user`` decides for others today."""
        found = self.sudo().search([("delegate_id", "=", user.id), ("delegate_id.active", "=", True)])
        return found.filtered("is_current")

    @api.model
    @api.private
    def _delegates_of(self, users, company):
        """Return who decides for ``users`` today in a company, as far as they still work for it."""
        found = self.sudo().search([("user_id", "in", users.ids), ("company_id", "=", company.id)])
        delegates = found.filtered("is_current").delegate_id
        return delegates.filtered(lambda user: user.active and not user.share and company in user.company_ids)
