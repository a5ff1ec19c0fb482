from odoo import models

# Where a document is whose approval can still end: what was asked or approved falls back to a draft.
ASKED = ("submitted", "approved")


class SalesApprovedLifeMixin(models.AbstractModel):
    """A document whose ``state`` follows its approval: draft, submitted, approved, and what its room adds after that.

    Only the steps of the document write the state, each after asking for the right.
    """

    _name = "sales.approved.life.mixin"
    _inherit = ["sales.approval.mixin"]
    _description = "Document that Is Submitted and Approved"

    def _state_label(self):
        """Return the state in the user's words."""
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _sales_approval_granted(self):
        result = super()._sales_approval_granted()
        asked = self._as_system().filtered(lambda one: one.state == "submitted")
        asked.with_env(self.env)._approved()
        return result

    def _approved(self):
        """Hook: what follows once it is approved."""
        self._as_system().write({"state": "approved"})

    def _sales_approval_refused(self, step):
        result = super()._sales_approval_refused(step)
        self._back_to_draft()
        return result

    def _sales_approval_void(self):
        result = super()._sales_approval_void()
        self._back_to_draft()
        return result

    def _back_to_draft(self):
        self._as_system().filtered(lambda one: one.state in ASKED).write({"state": "draft"})

    def _as_system(self):
        """The state is written by the steps only, which ask for the right first."""
        return self.sudo()
