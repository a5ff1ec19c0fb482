from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [
    ("manual", "By hand"),
    ("credit", "Credit"),
    ("rule", "Rule"),
    ("customer", "Customer's own door"),
]
STATES = [
    ("open", "On hold"),
    ("asked", "Release asked"),
    ("released", "Released"),
    ("expired", "Expired"),
]
DOORS = [("confirm", "Confirm"), ("deliver", "Deliver"), ("dispatch", "Send out")]
OPEN = ("open", "asked")
BATCH = 500


class SalesOrderHold(models.Model):
    """Why an order, a line or a delivery waits, until when, and who has let it go (暂挂).

    What was put on hold by hand waits as long as the hold is open. The other kinds write down what a rule has refused:
    the rule itself refuses as long as it holds, and a release lets the order pass in spite of it. A release is worth
    what was released: it is void once the order says something else.

    Nobody has the right to write holds: the buttons of orders and holds do, each with checks of its own.
    """

    _name = "sales.order.hold"
    _description = "Hold of an Order"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approval.mixin", "sales.hold.release.mixin"]
    _order = "id desc"
    _mail_post_access = "read"
    _sales_approval_kind = "hold"
    _sales_approval_fields = ("kinds",)

    # === WHAT WAITS ===
    order_id = fields.Many2one("sale.order", required=True, readonly=True, index=True, ondelete="cascade")
    line_id = fields.Many2one(
        "sale.order.line", "Order Line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    picking_id = fields.Many2one("stock.picking", "Delivery", readonly=True, index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    salesperson_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True, index=True)
    team_id = fields.Many2one(related="order_id.team_id", store=True, index="btree_not_null")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total", string="Order Total")
    # === WHY ===
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    kinds = fields.Char("Rules", readonly=True, help="Codes of the rules that a release lets the order pass.")
    door = fields.Selection(DOORS, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Held by", readonly=True, ondelete="restrict", help="Empty: the system.")
    date = fields.Datetime("Since", required=True, readonly=True, default=fields.Datetime.now)
    date_until = fields.Date("Until", readonly=True, help="The last day; empty: until it is released.")
    # === RELEASE ===
    state = fields.Selection(STATES, default="open", required=True, readonly=True, index=True, tracking=True)
    requester_id = fields.Many2one("res.users", "Release Asked by", readonly=True, ondelete="restrict")
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True, ondelete="restrict")
    release_date = fields.Datetime("Released on", readonly=True)
    release_reason = fields.Text(readonly=True)
    used_date = fields.Datetime("Used on", readonly=True, help="When the order went through what it had waited for.")
    fingerprint = fields.Char(readonly=True, groups="base.group_system")
    is_stale = fields.Boolean(
        "Order Changed",
        compute="_compute_is_stale",
        compute_sudo=True,
        help="The order says something else than what was released: the release is worth nothing any more.",
    )
    may_release = fields.Boolean(compute="_compute_may_release")
    waits_for = fields.Char("Waits for", compute="_compute_waits_for", compute_sudo=True)

    _one_automatic = models.UniqueIndex(
        "(order_id) WHERE kind <> 'manual' AND state IN ('open', 'asked')", "The order waits already."
    )
    # What expires.
    _until_idx = models.Index("(date_until) WHERE state IN ('open', 'asked') AND date_until IS NOT NULL")

    @api.depends("order_id.name", "line_id", "picking_id")
    def _compute_display_name(self):
        for hold in self:
            part = hold.line_id.sudo().name or hold.picking_id.sudo().name
            name = hold.order_id.sudo().name or ""
            hold.display_name = self.env._("%(order)s: %(part)s", order=name, part=part) if part else name

    @api.depends("state", "fingerprint", "order_id.amount_total", "order_id.partner_id", "order_id.order_line")
    def _compute_is_stale(self):
        for hold in self:
            hold.is_stale = bool(hold.fingerprint) and not hold.used_date and not hold._is_as_released()

    @api.depends("state", "requester_id", "sales_approval_state")
    @api.depends_context("uid")
    def _compute_may_release(self):
        for hold in self:
            hold.may_release = hold.state in OPEN and not hold.sudo()._release_error()

    @api.depends("state", "sales_approval_state", "sales_approval_step_ids.state")
    def _compute_waits_for(self):
        for hold in self:
            steps = hold._sales_approval_steps("waiting") if hold.state == "asked" else ()
            if steps:
                people = ", ".join(steps.approver_ids.mapped("name")) or "–"
                names = ", ".join(steps.mapped("name"))
                hold.waits_for = self.env._("%(step)s: %(people)s", step=names, people=people)
            elif hold.state == "asked":
                hold.waits_for = self.env._("Release by finance")
            else:
                hold.waits_for = self.env._("Request of release") if hold.state == "open" else False

    # === APPROVAL ===

    def _sales_approval_amount(self):
        self.ensure_one()
        order = self.order_id
        return order.amount_total, order.currency_id, fields.Date.context_today(self)

    @api.private
    def _sales_approval_content(self):
        """What is released is the order as it stands, for the rules that it was held by."""
        content = super()._sales_approval_content()
        order = self.with_env(self.env(su=True, context={})).order_id
        head = self._sales_approval_values(order, ("partner_id", "currency_id", "amount_total"))
        names = ("product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "tax_ids")
        lines = order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        return content | {"order": head, "order_lines": [self._sales_approval_values(one, names) for one in lines]}

    def _sales_approval_granted(self):
        result = super()._sales_approval_granted()
        self._release(self.env._("Approved."))
        return result

    def _sales_approval_refused(self, step):
        result = super()._sales_approval_refused(step)
        self.write({"state": "open"})
        return result

    @api.private
    def _sales_approval_void(self):
        result = super()._sales_approval_void()
        fallen = self.sudo().filtered(
            lambda hold: hold.state == "asked" or (hold.state == "released" and not hold.used_date)
        )
        fallen.write({"state": "open"})
        return result

    # === WHAT STANDS IN THE WAY ===

    @api.model
    @api.private
    def _blocking(self, orders):
        """Return the holds by hand that keep these orders back as a whole."""
        return self._by_hand(
            Domain("order_id", "in", orders.ids) & Domain("line_id", "=", False) & Domain("picking_id", "=", False)
        )

    @api.model
    def _by_hand(self, domain):
        """Return the holds by hand in a domain that are in force; one whose order changed since its release is."""
        today = fields.Date.context_today(self)
        until = Domain("date_until", "=", False) | Domain("date_until", ">=", today)
        unused = Domain("state", "in", OPEN) | (Domain("state", "=", "released") & Domain("used_date", "=", False))
        holds = self.sudo().search(domain & Domain("kind", "=", "manual") & until & unused)
        return holds.filtered(lambda hold: hold.state in OPEN or not hold._is_as_released())

    def _text(self):
        """Say why it waits, and since when."""
        self.ensure_one()
        return self.env._(
            "on hold since %(date)s by %(user)s: %(reason)s",
            date=fields.Datetime.context_timestamp(self, self.date).strftime("%Y-%m-%d"),
            user=self.user_id.name or self.env._("the system"),
            reason=self.reason,
        )

    # === NIGHTLY ===

    @api.model
    def _cron_expire(self):
        """End the holds whose last day is over. Safe to kill and to run twice."""
        domain = Domain("state", "in", OPEN) & Domain("date_until", "<", fields.Date.context_today(self))
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        while holds := self.search(domain, limit=BATCH):
            holds._sales_approval_close("no")
            holds.write({"state": "expired"})
            if not cron._commit_progress(len(holds)):
                return
