from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    sales_led_team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams Led",
        compute="_compute_sales_led_team_ids",
        compute_sudo=True,
        groups="base.group_user",
        help="For record rules: they name the teams instead of joining them into every query of opportunities.",
    )

    def _compute_sales_led_team_ids(self):
        teams = self.env["crm.team"].with_context(active_test=False).search([("user_id", "in", self.ids)])
        by_leader = teams.grouped("user_id")
        for user in self:
            user.sales_led_team_ids = by_leader.get(user._origin, teams.browse())
