from odoo import api, models
from odoo.exceptions import AccessError


class SalesHandoverRightMixin(models.AbstractModel):
    """Who may hand over for whom: the leader of the team, and sales managers, where both of them work."""

    _name = "sales.handover.right.mixin"
    _description = "Right to Hand Over"

    def _team_of(self, user):
        """Return the team whose leader hands over for ``user``: one that the current user leads, if there is one.

        Who was archived has left his teams: it is then the one that he left last.
        """
        members = self.env["crm.team.member"].sudo().with_context(active_test=False)
        found = members.search([("user_id", "=", user.id)], order="active desc, write_date desc, id desc")
        present = found.filtered("active") or (found[:1] if not user.active else found.browse())
        led = self.env["crm.team"].sudo().search([("user_id", "=", user.id)]) if user else self.env["crm.team"]
        teams = present.crm_team_id | led
        return (teams.filtered(lambda team: team.user_id == self.env.user) or teams)[:1].sudo(False)

    def _check_access(self, operation):
        """Offer nobody to begin what he is refused in the end: who leads no team hands nothing over."""
        if operation == "create" and not self.env.su and not self.env.user._sales_leads_somebody():
            text = self.env._("Customers are handed over by the leader of a sales team or by a sales manager.")
            return self, lambda: AccessError(text)
        return super()._check_access(operation)

    def _check_authority(self):
        """Let leaders hand over for their team, and sales managers for everybody; in companies that are theirs.

        Called before and after each write, and not as a constraint: those are checked as superuser.
        """
        if self.env.su:
            return
        for handover in self:
            handover._refuse_stranger(handover.from_user_id, handover.team_id)
            company = handover.sudo().company_id
            handover._refuse_elsewhere(self.env.user, handover.sudo().company_ids | company)
            handover._refuse_elsewhere(handover.from_user_id.sudo(), company)

    @api.model
    def _refuse_elsewhere(self, user, companies):
        names = ", ".join((companies - user.company_ids).mapped("name"))
        if names:
            raise AccessError(
                self.env._(
                    "%(user)s does not work in %(companies)s: choose another company.", user=user.name, companies=names
                )
            )

    @api.model
    def _refuse_stranger(self, user, team):
        """Refuse who neither leads the team of ``user`` nor manages sales."""
        if not self.env.su and not self.env.user._sales_leads(team):
            raise AccessError(
                self.env._(
                    "Only the leader of the team of %(user)s or a sales manager hands over for %(user)s.",
                    user=user.sudo().name,
                )
            )
