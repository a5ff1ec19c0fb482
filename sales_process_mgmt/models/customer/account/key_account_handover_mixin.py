from odoo import api, models


class SalesKeyAccountHandoverMixin(models.AbstractModel):
    """Key accounts in hand-overs: the manager changes in the account's own way, and the team is put back afterwards.

    Who is appointed comes into the team, and reads private profiles as ``_follow_manager`` says; the former manager
    steps back and reads none. What goes back leaves the team as it was: who stood in has what he had before.
    """

    _name = "sales.key.account.handover.mixin"
    _description = "Key Accounts in a Hand-over"

    @api.private
    def _handover_standing(self, users):
        """Return ``{account id: {user id: [role, whether he reads profiles], or None where not in the team}}``."""
        standing = {}
        for account in self.sudo():
            lines = {line.user_id: [line.role, line.reads_profiles] for line in account.member_ids}
            standing[account.id] = {str(user.id): lines.get(user) for user in users}
        return standing

    @api.private
    def _restore_standing(self, standing):
        """Put people back in the team where they stood; the manager is appointed already.

        :param dict standing: as ``_handover_standing`` returned it, once or several in one
        """
        for account in self.sudo():
            before = standing[account.id]
            for line in account.member_ids.filtered(lambda line, before=before: str(line.user_id.id) in before):
                was = before[str(line.user_id.id)]
                if was is None:
                    line.unlink()
                elif line.role == "manager":
                    line.write({"reads_profiles": was[1]})
                else:
                    line.write({"role": was[0], "reads_profiles": was[1]})
