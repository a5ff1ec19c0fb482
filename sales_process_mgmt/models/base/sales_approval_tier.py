from odoo import api, fields, models
from odoo.exceptions import ValidationError

APPROVERS = [
    ("user", "User"),
    ("group", "Group"),
    ("leader", "Leader of the sales team"),
    ("role", "Role"),
]
# What a tier or a step names for each kind of approver; the team is the document's.
TARGETS = {"user": "user_id", "group": "group_id", "leader": "team_id", "role": "role_id"}


class SalesApprovalTier(models.Model):
    """Who approves at which level, and within how many days. Tiers of one level decide in parallel (会签)."""

    _name = "sales.approval.tier"
    _inherit = ["sales.range.mixin"]
    _description = "Approval Tier"
    _order = "rule_id, level, id"

    rule_id = fields.Many2one("sales.approval.rule", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    level = fields.Integer(
        default=1, required=True, help="Tiers of the same level decide in parallel; the next level opens after all."
    )
    approver = fields.Selection(APPROVERS, default="role", required=True)
    user_id = fields.Many2one("res.users", ondelete="restrict", domain=[("share", "=", False)])
    group_id = fields.Many2one("res.groups", ondelete="restrict")
    role_id = fields.Many2one("sales.approval.role", ondelete="restrict")
    days = fields.Integer("Time Limit (Days)", help="0: by the end of the day on which it is asked.")

    @api.constrains("level", "days")
    def _check_figures(self):
        self._check_ranges({"level": (1, 99), "days": (0, 366)})

    @api.constrains("approver", "user_id", "group_id", "role_id")
    def _check_approver(self):
        for tier in self:
            for kind, name in TARGETS.items():
                if name not in tier._fields or bool(tier[name]) == (tier.approver == kind):
                    continue
                text = (
                    self.env._("“%(tier)s”: choose the approver under “%(field)s”.")
                    if tier.approver == kind
                    else self.env._("“%(tier)s” has another kind of approver: leave “%(field)s” empty.")
                )
                label = tier._fields[name].get_description(self.env, ["string"])["string"]
                raise ValidationError(text % {"tier": tier.name, "field": label})

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")  # again: it may not end up in a rule that the user may not write
        return result

    @api.private
    def _target(self, team):
        """Return the user, group, role or team that decides.

        :param team: of the document
        """
        self.ensure_one()
        return team if self.approver == "leader" else self[TARGETS[self.approver]]
