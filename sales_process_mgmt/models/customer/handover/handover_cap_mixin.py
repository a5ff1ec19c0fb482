from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesHandoverCapMixin(models.AbstractModel):
    """How many customers one may hold: the cap of the pools holds, unless a sales manager allows more."""

    _name = "sales.handover.cap.mixin"
    _inherit = ["sales.handover.plan.mixin"]
    _description = "Caps in a Hand-over"

    is_over_cap = fields.Boolean(compute="_compute_cap")
    cap_text = fields.Text("Beyond the Cap", compute="_compute_cap")

    @api.depends("line_ids.to_user_id", "state")
    def _compute_cap(self):
        for handover in self:
            excess = handover._excess() if handover.state in ("previewed", "scheduled") else {}
            handover.is_over_cap = bool(excess)
            handover.cap_text = "\n".join(text for texts in excess.values() for text in texts) or False

    @api.model
    def _caps_exceeded(self, user, partners):
        """Return texts: the caps that ``user`` would be over if these customers were his."""
        return partners._sales_over_caps(user) if self.env["sales.part"]._is_on("pool") else []

    def _excess(self):
        """Return ``{user: texts}`` of those who would hold more customers than they may."""
        self.ensure_one()
        planned = self.env["sales.handover.line"].sudo()
        planned = planned.search(
            [
                ("handover_id", "=", self.id),
                ("scope", "=", "customer"),
                ("state", "=", "planned"),
                ("to_user_id", "!=", False),
            ]
        )
        found = {
            user: self._caps_exceeded(user, lines.partner_id) for user, lines in planned.grouped("to_user_id").items()
        }
        return {user: texts for user, texts in found.items() if texts}

    def _check_caps(self):
        """Refuse to give somebody more customers than he may hold, unless a manager has allowed it.

        :raise UserError: with the figures and the way on
        """
        excess = self._excess()
        if not excess or self.cap_confirmed_by_id:
            return
        raise UserError(
            "\n".join(
                [
                    *(text for texts in excess.values() for text in texts),
                    self.env._("Give some to others, or ask a sales manager to allow it on the hand-over."),
                ]
            )
        )

    def action_confirm_caps(self):
        """Let the colleagues hold more than their cap; for sales managers."""
        self.check_access("write")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales manager lets somebody hold more customers than the cap."))
        if self.filtered(lambda handover: handover.state != "previewed"):
            raise UserError(self.env._("Look at the preview first: nothing is planned now."))
        self.sudo().write({"cap_confirmed_by_id": self.env.uid})
        return True

    def _note_excess(self):
        """Mark the customers of those who would be over their cap: some of them have to go to others."""
        lines = self.env["sales.handover.line"].sudo()
        own = [("handover_id", "=", self.id), ("scope", "=", "customer"), ("state", "=", "planned")]
        marked = lines.search([*own, ("exception", "=", "over_cap")])
        beyond = lines.search([*own, ("to_user_id", "in", [user.id for user in self._excess()])])
        (marked - beyond)._judge()
        (beyond - marked)._note_exception("over_cap")
        self._note_lost(lines.search([*own, ("exception", "=", False), ("to_user_id", "!=", False)]))

    def _note_lost(self, lines):
        """Mark customers that would go to who lost them to their pool and may not claim them yet.

        The leader decides, and the preview tells: by claiming or by writing the salesperson it is refused.
        """
        for user, given in lines.grouped("to_user_id").items():
            lost = given.partner_id._sales_lost_by(user)
            given.filtered(lambda line, lost=lost: line.partner_id in lost)._note_exception("lost")
