from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesApprovalRole(models.Model):
    """A function in the company that decides (department manager, finance head …), whoever has it now."""

    _name = "sales.approval.role"
    _description = "Approval Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    member_ids = fields.One2many("sales.approval.role.member", "role_id", "Members", copy=True)

    @api.private
    def _members(self, company):
        """Return who has the role in a company; nobody where it is archived."""
        roles = self.sudo().filtered("active")
        return roles.member_ids.filtered(lambda member: member.company_id == company).user_id

    def _refresh_steps(self):
        """Who has got a role sees what already waits for it."""
        steps = self.env["sales.approval.step"].sudo()
        steps.search([("state", "=", "waiting"), ("role_id", "in", self.ids)])._refresh_approvers()


class SalesApprovalRoleMember(models.Model):
    """Who has an approval role in a company."""

    _name = "sales.approval.role.member"
    _description = "Member of an Approval Role"
    _order = "role_id, company_id, id"
    _rec_name = "user_id"

    role_id = fields.Many2one("sales.approval.role", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", domain=[("share", "=", False)]
    )

    _once = models.Constraint("UNIQUE(role_id, company_id, user_id)", "Somebody has a role once in a company.")

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for member in self.sudo():
            user = member.user_id
            if user.share or member.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "“%(user)s” cannot have the role “%(role)s” in %(company)s: only employees who work for that"
                        " company decide there.",
                        user=user.name,
                        role=member.role_id.name,
                        company=member.company_id.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.role_id._refresh_steps()
        return members

    def write(self, vals):
        roles = self.role_id
        result = super().write(vals)
        self.check_access("write")  # again: it may not end up where the user may not write
        (roles | self.role_id)._refresh_steps()
        return result

    def unlink(self):
        roles = self.role_id
        result = super().unlink()
        roles._refresh_steps()
        return result
