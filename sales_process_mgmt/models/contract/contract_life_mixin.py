from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("signed", "In Force"),
    ("done", "Done"),
    ("terminated", "Terminated"),
]
OPEN = ("draft", "submitted", "approved")
# Whoever applies an amendment puts this object into the context: a client can send the key, never the object.
AMENDING, SYSTEM = "sales_amending", object()


class SalesContractLifeMixin(models.AbstractModel):
    """From draft over approval to signing, and to its end. Each step has a guard that returns every reason at once."""

    _name = "sales.contract.life.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approved.life.mixin"]
    _description = "Life of a Contract"

    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True, tracking=True
    )
    date_signed = fields.Date("Signed on", copy=False, tracking=True)
    is_expired = fields.Boolean("Expired", compute="_compute_is_expired", search="_search_is_expired")
    termination_reason = fields.Text(readonly=True, copy=False)

    may_change = fields.Boolean(
        "I May Change It", compute="_compute_may_change", help="A hint for buttons; the rights are in the model."
    )

    @api.depends_context("uid")
    def _compute_may_change(self):
        mine = self._filtered_access("write")
        for contract in self:
            contract.may_change = contract in mine

    @api.depends("state", "date_end")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for contract in self:
            contract.is_expired = contract.state == "signed" and bool(contract.date_end) and contract.date_end < today

    def _search_is_expired(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        expired = Domain("state", "=", "signed") & Domain("date_end", "<", fields.Date.context_today(self))
        return expired if (operator == "in") == (True in value) else ~expired

    # === SUBMIT ===

    def action_submit(self):
        """Ask for approval.

        :raises UserError: with every reason why the contract is not complete
        """
        self.check_access("write")
        for contract in self:
            reasons = contract._submit_errors()
            if reasons:
                contract._refuse(reasons)
        self._as_system().write({"state": "submitted"})
        self._sales_approval_ask()
        return True

    @api.private
    def _submit_errors(self):
        self.ensure_one()
        reasons = []
        if self.state != "draft":
            reasons.append(self.env._("Only a draft is submitted; this one is “%s”.", self._state_label()))
        if not self.line_ids.filtered(lambda line: not line.display_type):
            reasons.append(self.env._("It has no line: say what is promised."))
        return reasons + self._plan_errors()

    def action_to_draft(self):
        """Take a submitted or approved contract back, to change it."""
        self.check_access("write")
        for contract in self:
            if contract.state not in ("submitted", "approved"):
                raise UserError(
                    self.env._(
                        "“%s” is not under approval and not approved: nothing to take back.", contract.display_name
                    )
                )
        self._sales_approval_withdraw()
        self._back_to_draft()
        return True

    # === SIGN ===

    def action_sign(self):
        """Record that both sides have signed: the contract runs, and a service contract gets its order.

        :raises UserError: where it is not approved, or not any more
        """
        self.check_access("write")
        self._sign()
        return True

    def _sign(self):
        """Guard, values and hook of signing, for our own door and for the customer's."""
        for contract in self:
            if contract.state != "approved" or not contract._sales_is_approved():
                raise UserError(
                    self.env._(
                        "“%(contract)s” is “%(state)s”: it is signed once what it says now is approved.",
                        contract=contract.display_name,
                        state=contract._state_label(),
                    )
                )
        for contract in self:
            contract._as_system().write({"state": "signed", "date_signed": contract._day_of_signing()})
            if contract._has_own_order():
                contract._make_order()
                contract._replace_quotation()
        self._as_system()._refresh_money(self.ids)

    def _day_of_signing(self):
        """Return the day that was typed, or today: nobody has signed tomorrow."""
        today = fields.Date.context_today(self)
        if self.date_signed and self.date_signed > today:
            raise UserError(
                self.env._(
                    "“%(contract)s” would be signed on %(day)s, and today is %(today)s: correct “Signed on”.",
                    contract=self.display_name,
                    day=format_date(self.env, self.date_signed),
                    today=format_date(self.env, today),
                )
            )
        return self.date_signed or today

    # === WHAT IS OPEN ===

    def _refuse_closed(self):
        """Refuse changes of what a signed contract says."""
        if self.env.context.get(AMENDING) is SYSTEM:
            return
        for contract in self.sudo():
            if contract.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(contract)s” is “%(state)s”: what was signed is not changed any more. Make an amendment.",
                        contract=contract.display_name,
                        state=contract._state_label(),
                    )
                )

    def _content_changed(self):
        """What was asked or approved is no longer what the contract says: judged at once, for who changed it."""
        self.filtered(lambda contract: contract.state in ("submitted", "approved"))._sales_approval_check_stale()

    def _amending(self):
        """Return the contracts as they are written by an approved amendment, and by nothing else."""
        return self.sudo().with_context(**{AMENDING: SYSTEM})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        for contract in self:
            if contract.state not in ("draft",):
                raise UserError(
                    self.env._(
                        "“%(contract)s” is “%(state)s”: only drafts are deleted.",
                        contract=contract.display_name,
                        state=contract._state_label(),
                    )
                )
