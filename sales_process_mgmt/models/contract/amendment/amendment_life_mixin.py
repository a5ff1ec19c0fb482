from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("applied", "In Force"),
    ("cancelled", "Cancelled"),
]
OPEN = ("draft", "submitted")


class SalesAmendmentLifeMixin(models.AbstractModel):
    """From draft over approval to the version that is in force. The version before holds until then."""

    _name = "sales.amendment.life.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.approved.life.mixin"]
    _description = "Life of an Amendment"

    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True, tracking=True
    )
    date_applied = fields.Date("In Force since", readonly=True, copy=False)

    # === SUBMIT ===

    def action_submit(self):
        """Ask for approval; where no rule asks for one, the new version is in force at once.

        :raises UserError: with every reason why the new version cannot be
        """
        self.check_access("write")
        for amendment in self:
            amendment._refuse(amendment._submit_errors())
        self._as_system().write({"state": "submitted"})
        self._sales_approval_ask()
        return True

    @api.private
    def _submit_errors(self):
        self.ensure_one()
        if self.state != "draft":
            return [self.env._("Only a draft is submitted; this one is “%s”.", self._state_label())]
        reasons = []
        if not (self.reason or "").strip():
            reasons.append(self.env._("Say why the contract is changed: the reason is empty."))
        if not self._changes_something():
            reasons.append(self.env._("It changes nothing: give the new quantities, prices, dates or terms."))
        return reasons + self._apply_errors()

    def _refuse(self, reasons):
        if reasons:
            raise UserError("\n".join([self.env._("“%s” cannot be:", self.display_name), *reasons]))

    # === APPROVAL ===

    def _approved(self):
        """The new version is in force."""
        self._apply()

    def action_to_draft(self):
        """Take a submitted amendment back, to change it."""
        self.check_access("write")
        for amendment in self:
            if amendment.state != "submitted":
                raise UserError(self.env._("“%s” is not under approval: nothing to take back.", amendment.display_name))
        self._sales_approval_withdraw()
        self._back_to_draft()
        return True

    def action_cancel(self):
        """Give an amendment up: the version in force stays."""
        self.check_access("write")
        for amendment in self:
            amendment._refuse_closed()
        self._sales_approval_withdraw()
        self._as_system().write({"state": "cancelled"})
        return True

    # === WHAT IS OPEN ===

    def _refuse_closed(self):
        """Refuse changes of what is in force, or was given up."""
        for amendment in self.sudo():
            if amendment.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(amendment)s” is “%(state)s”: it is not changed any more. Make another amendment.",
                        amendment=amendment.display_name,
                        state=amendment._state_label(),
                    )
                )

    def _content_changed(self):
        """Let the plan follow, and end the approval of what it does not say any more."""
        self._propose_difference()
        self.filtered(lambda amendment: amendment.state == "submitted")._sales_approval_check_stale()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        for amendment in self:
            if amendment.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "“%(amendment)s” is “%(state)s”: only drafts and what was given up are deleted.",
                        amendment=amendment.display_name,
                        state=amendment._state_label(),
                    )
                )
