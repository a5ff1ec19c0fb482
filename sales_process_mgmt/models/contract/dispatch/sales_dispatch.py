from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..order.order_guard_mixin import Reason
from ..rule.money_judge_mixin import Case

STATES = [
    ("draft", "Draft"),
    ("submitted", "To Sign Off"),
    ("approved", "Signed Off"),
    ("released", "Under Way"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
OPEN = ("draft", "submitted", "approved")
# What is signed off as it stands.
CONTENT = ("contract_id", "order_id", "kind", "subject", "user_id", "date_planned")


class SalesDispatch(models.Model):
    """Somebody goes out and does what a contract has promised: a service or an installation (派工单).

    It is signed off, sent out once the first instalment is in, and ends in the customer's acceptance report.
    """

    _name = "sales.dispatch"
    _description = "Dispatch"
    _inherit = [
        "sales.derived.mixin",
        "sales.seen.mixin",
        "sales.text.limit.mixin",
        "sales.money.document.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "sales.approved.life.mixin",
    ]
    _order = "date_planned, id desc"
    _check_company_auto = True
    _system_fields = ("name", "state", "date_released")
    _seen_fields = ("contract_id", "order_id")
    _sales_approval_kind = "dispatch"
    _sales_approval_fields = CONTENT
    _sales_money_link = "dispatch_id"

    name = fields.Char("Dispatch No.", readonly=True, copy=False, index="trigram")
    contract_id = fields.Many2one(
        "sales.contract", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    order_id = fields.Many2one(
        "sale.order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('sales_contract_id', '=', contract_id)]",
        help="The order of the contract that is fulfilled; empty: the contract as a whole.",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    team_id = fields.Many2one(related="contract_id.team_id")
    kind = fields.Selection(
        [("installation", "Installation"), ("service", "Service")], default="installation", required=True
    )
    subject = fields.Text("What Is to Be Done", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Who Goes",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    date_planned = fields.Date("Planned for", index=True, tracking=True)
    date_released = fields.Date("Sent out on", readonly=True, copy=False)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True, tracking=True
    )
    acceptance_ids = fields.One2many("sales.acceptance", "dispatch_id", "Acceptance Reports", readonly=True)

    @api.depends("name", "kind")
    def _compute_display_name(self):
        for dispatch in self:
            dispatch.display_name = dispatch.name or self.env._("New dispatch")

    # === CHECKS ===

    @api.constrains("contract_id", "order_id")
    def _check_order(self):
        for dispatch in self:
            if dispatch.order_id and dispatch.order_id.sales_contract_id != dispatch.contract_id:
                raise ValidationError(
                    self.env._(
                        "“%(order)s” is no order of %(contract)s.",
                        order=dispatch.order_id.name,
                        contract=dispatch.contract_id.display_name,
                    )
                )

    @api.constrains("subject")
    def _check_subject_length(self):
        self._check_text_length("subject")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        dispatches = super().create(vals_list)
        for dispatch in dispatches:
            dispatch._as_system().name = self._next_number()
        return dispatches

    def write(self, vals):
        if vals.keys() & set(CONTENT):
            self._refuse_closed()
        result = super().write(vals)
        if vals.keys() & set(CONTENT):
            self._sales_approval_check_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for dispatch in self:
            if dispatch.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(dispatch)s” is “%(state)s”: only drafts are deleted.",
                        dispatch=dispatch.display_name,
                        state=dispatch._state_label(),
                    )
                )

    def _next_number(self):
        # Numbers are the system's: who writes a dispatch has no right to sequences.
        return self.env["ir.sequence"].sudo().next_by_code("sales.dispatch")

    def _refuse_closed(self):
        for dispatch in self.sudo():
            if dispatch.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(dispatch)s” is “%(state)s”: what was sent out is not changed any more.",
                        dispatch=dispatch.display_name,
                        state=dispatch._state_label(),
                    )
                )

    def _refuse_state(self, *states):
        """Refuse a step that is not taken from the present state."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for dispatch in self:
            if dispatch.state not in states:
                raise UserError(
                    self.env._(
                        "“%(dispatch)s” is “%(state)s”; this step is for: %(states)s.",
                        dispatch=dispatch.display_name,
                        state=dispatch._state_label(),
                        states=", ".join(labels[state] for state in states),
                    )
                )

    # === STEPS ===

    def action_submit(self):
        """Ask for it to be signed off.

        :raises UserError: where its contract does not run, or nobody goes
        """
        self.check_access("write")
        self._refuse_state("draft")
        self._refuse_not_running()
        for dispatch in self:
            if not dispatch.user_id or not dispatch.date_planned:
                raise UserError(self.env._("“%s”: say who goes, and when.", dispatch.display_name))
        self._as_system().write({"state": "submitted"})
        self._sales_approval_ask()
        return True

    def _refuse_not_running(self):
        for contract in self.sudo().contract_id:
            if contract.state != "signed":
                raise UserError(
                    self.env._(
                        "%(contract)s is “%(state)s”: people are sent out for running contracts only.",
                        contract=contract.display_name,
                        state=contract._state_label(),
                    )
                )

    def action_to_draft(self):
        """Take back what was asked or signed off, to change it."""
        self.check_access("write")
        self._refuse_state("submitted", "approved")
        self._sales_approval_withdraw()
        self._back_to_draft()
        return True

    def action_release(self):
        """Send out: what was signed off goes, where neither a money rule nor its orders speak against it.

        :raises UserError: with every reason
        """
        self.check_access("write")
        self._refuse_state("approved")
        self._refuse_not_running()
        for dispatch in self:
            if not dispatch._sales_is_approved():
                raise UserError(
                    self.env._("“%s” has changed since it was signed off: ask again.", dispatch.display_name)
                )
        reasons = self.sudo()._dispatch_reasons()
        texts = [
            self.env._("%(dispatch)s: %(reason)s", dispatch=dispatch.display_name, reason=reason.text)
            for dispatch, found in reasons.items()
            for reason in found
        ]
        if texts:
            raise UserError("\n".join(texts))
        self._sales_money_pass("dispatch")
        self._as_system().write({"state": "released", "date_released": fields.Date.context_today(self)})
        return True

    @api.private
    def _dispatch_reasons(self):
        """Return ``{dispatch: [Reason]}``: its own money rules, and what holds its orders otherwise."""
        reasons = self._sales_money_reasons("dispatch")
        orders = {dispatch: dispatch._held_orders() for dispatch in self}
        found = self.env["sale.order"].union(*orders.values())._sales_order_reasons("dispatch")
        for dispatch in self:
            for order in orders[dispatch]:
                # Money rules are judged, and overridden, for the dispatch itself.
                reasons[dispatch].extend(reason for reason in found[order] if reason.kind != "rule")
                if order.state != "sale":
                    text = self.env._("%s is not confirmed yet.", order.display_name)
                    reasons[dispatch].append(Reason("order", text))
        return reasons

    def _held_orders(self):
        """Return what it fulfils: its order, or those of its contract; one that was cancelled holds nobody."""
        called = self.contract_id.order_ids.filtered(lambda order: order.state == "sale")
        orders = self.order_id or self.contract_id.own_order_id or called
        return orders.filtered(lambda order: order.state != "cancel")

    def action_cancel(self):
        """Call it off before it is done."""
        self.check_access("write")
        self._refuse_state("draft", "submitted", "approved", "released")
        self._sales_approval_withdraw()
        self._as_system().write({"state": "cancelled"})
        return True

    @api.private
    def _end(self):
        """Its acceptance report is in."""
        self._as_system().filtered(lambda one: one.state == "released").write({"state": "done"})

    # === APPROVAL AND MONEY RULES ===

    def _sales_approval_amount(self):
        self.ensure_one()
        return self.contract_id.amount_total, self.contract_id.currency_id, fields.Date.context_today(self)

    def _sales_money_door(self):
        return "dispatch" if self.state in OPEN else False

    def _sales_money_cases(self):
        return [Case(dispatch, dispatch.contract_id, dispatch._judged_order()) for dispatch in self]

    def _judged_order(self):
        """A contract with an order of its own is judged as a whole."""
        return self.order_id if self.order_id and not self.contract_id._has_own_order() else self.order_id.browse()

    def _sales_money_owners(self):
        return self.contract_id.user_id | self.create_uid | self.sales_approval_requester_id

    def _sales_money_contract(self):
        return self.contract_id
