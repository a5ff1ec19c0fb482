from datetime import datetime, time

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date, ormcache

RANGES = {
    "holding_cap": (1, 1_000_000),
    "daily_cap": (0, 1_000_000),
    "reclaim_days": (0, 3650),
    "warn_days": (0, 365),
}
# What says which customers join; is it changed, that is judged anew.
JOINING = {"takes_new", "company_id", "active"}


class SalesPool(models.Model):
    """Customer pool 公海: how many customers a rep may hold and claim, and when they return."""

    _name = "sales.pool"
    _description = "Customer Pool"
    _inherit = ["sales.cached.mixin", "sales.range.mixin", "sales.derived.mixin"]
    _order = "sequence, id"

    _system_fields = ("is_joining", "joining_due_count", "joining_owned_count")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True)
    # === CLAIMING ===
    holding_cap = fields.Integer(
        "Customers per Rep", default=1000, required=True, help="How many customers of this pool a rep may hold."
    )
    daily_cap = fields.Integer(
        "Claims a Day",
        default=20,
        required=True,
        help="How many customers a rep may claim a day; 0: as many as he may hold.",
    )
    reclaim_days = fields.Integer(
        "Not Reclaimed for (days)",
        default=30,
        required=True,
        help="For so long who had a customer before cannot take it back from the pool.",
    )
    takes_new = fields.Boolean(
        "New Customers Join", help="Customers of the company that were in no pool yet join this one at night."
    )
    is_joining = fields.Boolean(
        "They Join",
        readonly=True,
        copy=False,
        help="Not, where most of those who would join would return, before somebody has confirmed it.",
    )
    joining_due_count = fields.Integer("Would Return When They Join", readonly=True, copy=False)
    joining_owned_count = fields.Integer("Owned That Would Join", readonly=True, copy=False)
    # === RETURNING ===
    warn_days = fields.Integer(
        "Warned Before (days)",
        default=7,
        required=True,
        help="The owner is warned so many days before a customer returns.",
    )
    rule_ids = fields.One2many("sales.pool.rule", "pool_id", string="Rules", copy=True)
    has_waiting_rules = fields.Boolean(compute="_compute_waiting_rules")
    waiting_due_count = fields.Integer("Would Return", compute="_compute_waiting_rules")
    waiting_owned_count = fields.Integer("Owned Then", compute="_compute_waiting_rules")
    # === CONTENT ===
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    in_pool_count = fields.Integer("In the Pool", compute="_compute_counts")
    owned_count = fields.Integer("Owned", compute="_compute_counts")

    @api.model
    @ormcache("self.env.lang")
    def _shown(self):
        """Return ``{id: (name, days)}`` of all pools, as customers show them: ``days`` that one is warned before."""
        pools = self.sudo().with_context(active_test=False).search([("id", "!=", False)])
        return {pool.id: (pool.name, pool.warn_days) for pool in pools}

    def _shown_of(self):
        """Return ``(name, days)`` of this pool, from the cache."""
        found = self._shown().get(self._origin.id)
        return found or (self.sudo().name, self.sudo().warn_days)  # the cache may be a moment older than the pool

    @api.depends("rule_ids.is_in_force", "rule_ids.due_count", "rule_ids.owned_count")
    def _compute_waiting_rules(self):
        """Tell the number of the last time; rules that were judged together have the same."""
        for pool in self:
            waiting = pool.rule_ids.filtered(lambda rule: not rule.is_in_force)
            pool.has_waiting_rules = bool(waiting)
            pool.waiting_due_count = max(waiting.mapped("due_count"), default=0)
            pool.waiting_owned_count = max(waiting.mapped("owned_count"), default=0)

    def _compute_counts(self):
        counts = {}
        for pool, is_owned, count in self.env["sales.customer"]._read_group(
            [("pool_id", "in", self.ids)], ["pool_id", "user_id"], ["__count"]
        ):
            key = (pool.id, bool(is_owned))
            counts[key] = counts.get(key, 0) + count
        for pool in self:
            pool.in_pool_count = counts.get((pool.id, False), 0)
            pool.owned_count = counts.get((pool.id, True), 0)
            pool.customer_count = pool.in_pool_count + pool.owned_count

    @api.constrains(*RANGES)
    def _check_pool_ranges(self):
        self._check_ranges(RANGES)

    @api.constrains("takes_new", "company_id")
    def _check_company_of_new(self):
        for pool in self:
            if pool.takes_new and not pool.company_id:
                raise ValidationError(
                    self.env._(
                        "New customers can join a pool of one company only: choose the company of “%s”, or do not let"
                        " new customers join.",
                        pool.name,
                    )
                )

    @api.constrains("company_id")
    def _check_company_of_customers(self):
        for pool in self.filtered("company_id"):
            count = (
                self.env["sales.customer"]
                .sudo()
                .search_count([("pool_id", "=", pool.id), ("company_id", "!=", pool.company_id.id)])
            )
            if count:
                raise UserError(
                    self.env._(
                        "%(count)s customers of the pool “%(pool)s” are kept for other companies: take them out first.",
                        count=count,
                        pool=pool.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        pools = super().create(vals_list)
        pools._settle_joining()
        return pools

    def write(self, vals):
        result = super().write(vals)
        if JOINING & vals.keys():
            self._settle_joining()
        if vals.get("active"):
            self.rule_ids._settle()
        if "active" in vals:
            self.env["sales.customer"]._measure_pool(pools=self)
        return result

    # === ACTIONS ===

    def action_open_customers(self):
        """Open the customers of the pool."""
        return self._customers_action([], {})

    def action_open_in_pool(self):
        """Open those that nobody has."""
        return self._customers_action([], {"search_default_in_pool": 1})

    def action_preview(self):
        """Show what would return tonight, as things are now."""
        self.ensure_one()
        self.check_access("write")  # it measures all customers of the pool anew
        customers = self.env["sales.customer"]
        customers._measure_contacts()
        customers._measure_pool(pools=self)
        today = customers._today_of(self.company_id or self.env.company)
        domain = [("user_id", "!=", False), ("pool_hold", "=", False), ("pool_term_date", "<=", today)]
        title = self.env._("Would Return Tonight: %s", self.name)
        nobody = Markup("<p class='o_view_nocontent_smiling_face'>%s</p>") % self.env._("Nobody would return tonight")
        return self._customers_action(domain, {}) | {"name": title, "display_name": title, "help": nobody}

    def action_confirm_rules(self):
        """Ask whether rules that would return too many are meant so."""
        self.ensure_one()
        rules = self.rule_ids.filtered(lambda rule: not rule.is_in_force)
        return rules.action_confirm()

    def action_let_join(self):
        """Let new customers join although most of them would return; the number has been told."""
        self.ensure_one()
        self.check_access("write")
        due, _owned = self._count_entering(self.company_id, in_none_ever=True)
        self._refuse_more(due, self.joining_due_count)
        self.sudo().is_joining = self.takes_new
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _customers_action(self, domain, context):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_customer_pool_action")
        return action | {"domain": [("pool_id", "=", self.id), *domain], "context": context}

    # === WHO COMES IN ===

    def _settle_joining(self):
        """Let new customers join at night, or wait where most of them would return."""
        joined = self.filtered(lambda pool: pool.active and pool.takes_new and pool.company_id).sudo()
        (self - joined).sudo().write({"is_joining": False, "joining_due_count": 0, "joining_owned_count": 0})
        if joined:
            self.env["sales.customer"]._measure_contacts()
        for pool in joined:
            due, owned = pool._count_entering(pool.company_id, in_none_ever=True)
            few = due * 2 <= owned
            pool.write({"is_joining": few, "joining_due_count": due, "joining_owned_count": owned})

    @api.private
    def _count_entering(self, company, partner_ids=None, in_none_ever=False):
        """Return how many customers would return if they came into this pool, and how many are owned.

        They are those that have been without for longer than the rules say; they have the days of the rules still.

        :param company: ``res.company`` for which they come in
        :param partner_ids: ids of commercial partners, None for all
        :param bool in_none_ever: only those that were in no pool yet
        """
        self.ensure_one()
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FILTER (WHERE q.is_lapsed AND q.hold IS NULL), COUNT(*) FROM (%s) q",
                self.env["sales.customer"]._pool_query(partner_ids, entering=(self, company, in_none_ever)),
            )
        )
        return row

    @api.private
    def _refuse_more(self, due, told):
        """Raise UserError where more would return by now than was told."""
        if due > told:
            raise UserError(
                self.env._("%(due)s customers would return by now, not %(told)s: look at it again.", due=due, told=told)
            )

    # === WHO MAY CLAIM ===

    @api.private
    def _check_claim(self, user, partners):
        """Refuse a claim that has just been written, with figures; the caller has taken the holdings before.

        :param user: the ``res.users`` who claims
        :param partners: commercial partners of this pool that are his now
        """
        self.ensure_one()
        self._check_reclaim(user, partners)
        self._check_daily_cap(user, len(partners))
        self._check_holding_cap(user, len(partners))

    @api.private
    def _lost_lately(self, user, partners):
        """Return the ``sales.owner.change`` by which ``user`` lost customers that he may not take back yet."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=self.reclaim_days)
        return self.env["sales.owner.change"].search(
            [
                ("partner_id", "in", partners.ids),
                ("old_user_id", "=", user.id),
                ("new_user_id", "=", False),
                ("date", ">", since),
            ]
        )

    def _check_reclaim(self, user, partners):
        lost = self._lost_lately(user, partners)[:1]
        if lost:
            until = fields.Datetime.add(lost.date, days=self.reclaim_days)
            if user == self.env.user:
                text = self.env._(
                    "“%(customer)s” was yours until %(date)s. Who had a customer cannot take it back for %(days)s"
                    " days: you can from %(until)s on."
                )
            else:
                text = self.env._(
                    "“%(customer)s” was %(user)s's until %(date)s. Who had a customer does not get it back for %(days)s"
                    " days: from %(until)s on, or by a sales administrator."
                )
            values = {
                "customer": lost.partner_id.name,
                "user": user.name,
                "date": format_date(self.env, lost.date),
                "days": self.reclaim_days,
                "until": format_date(self.env, until),
            }
            raise UserError(text % values)

    def _claimed_today(self, user):
        """Return how many customers of this pool ``user`` has claimed today."""
        here = self.env["sales.customer"]._search([("pool_id", "=", self.id)]).subselect("partner_id")
        return self.env["sales.owner.change"].search_count(
            [
                ("new_user_id", "=", user.id),
                ("reason", "=", "claimed"),
                ("date", ">=", self._day_begins()),
                ("partner_id", "in", here),
            ]
        )

    def _check_daily_cap(self, user, count):
        if not self.daily_cap:
            return
        claimed = self._claimed_today(user)
        if claimed + count > self.daily_cap:
            raise UserError(
                self.env._(
                    "You have claimed %(claimed)s customers of the pool “%(pool)s” today, and %(cap)s a day are"
                    " the limit: you may claim %(left)s more today, and have chosen %(count)s.",
                    claimed=claimed,
                    pool=self.name,
                    cap=self.daily_cap,
                    left=max(self.daily_cap - claimed, 0),
                    count=count,
                )
            )

    def _day_begins(self):
        """Return when today began at the pool's company, in UTC without zone as Odoo stores it."""
        company = self.company_id or self.env.company
        zone = pytz.timezone(company.sudo().partner_id.tz or "UTC")
        midnight = datetime.combine(self.env["sales.customer"]._today_of(company), time())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _check_holding_cap(self, user, count):
        held = self._held_by(user)
        if held > self.holding_cap:
            raise UserError(
                self.env._(
                    "%(user)s holds %(held)s customers of the pool “%(pool)s”, and %(cap)s are the limit: %(count)s"
                    " more are too many. Give some back first.",
                    user=user.name,
                    held=held - count,
                    pool=self.name,
                    cap=self.holding_cap,
                    count=count,
                )
            )

    @api.private
    def _held_by(self, user):
        """Return how many customers of this pool ``user`` has, with those that are contacts of his by now.

        Whatever pool the customer is in, or none, whose contacts they are.
        """
        self.env["sales.customer"].flush_model(["pool_id", "user_id", "partner_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        [(held,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(DISTINCT s.partner_id)
                  FROM sales_customer c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                  JOIN sales_customer s ON s.partner_id = p.id AND s.pool_id = %s
                 WHERE c.user_id = %s
                """,
                self.id,
                user.id,
            )
        )
        return held
