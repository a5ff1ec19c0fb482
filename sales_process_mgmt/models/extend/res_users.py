from odoo import api, fields, models


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

    sales_served_partner_ids = fields.Many2many(
        "res.partner",
        string="Customers Served",
        compute="_compute_sales_served_partner_ids",
        compute_sudo=True,
        groups="base.group_system",  # record rules read the user as superuser; nobody else learns whom others serve
        help="For record rules: whose customer service the user is, and in the teams of which key accounts.",
    )

    sales_account_ids = fields.Many2many(
        "sales.key.account",
        string="Key Accounts Looked After",
        compute="_compute_sales_account_ids",
        compute_sudo=True,
        groups="base.group_system",
        help="For record rules of what a customer's form lists: the accounts need not be read to judge its lines.",
    )

    def write(self, vals):
        """Hint at what somebody who is archived still has, and let him read no private profiles, also if he returns."""
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            lines = self.env["sales.key.account.member"].sudo()
            lines.search([("user_id", "in", self.ids), ("reads_profiles", "=", True)]).write({"reads_profiles": False})
            self.env["sales.handover"]._hint_at_left_behind(self)
        return result

    @api.private
    def _sales_leads(self, teams):
        """Tell whether this user leads one of ``teams`` or administers sales: who may do what a rep may not."""
        self.ensure_one()
        return self in teams._origin.sudo().user_id or self.has_group("sales_team.group_sale_manager")

    @api.private
    def _sales_leads_somebody(self):
        """Tell whether this user leads any team or administers sales."""
        return bool(self.sales_led_team_ids) or self.has_group("sales_team.group_sale_manager")

    def _compute_sales_led_team_ids(self):
        teams = self.env["crm.team"].with_context(active_test=False).search([("user_id", "in", self.ids)])
        by_leader = teams.grouped("user_id")
        for user in self:
            user.sales_led_team_ids = by_leader.get(user._origin, teams.browse())

    def _compute_sales_served_partner_ids(self):
        """Look up whom they serve, in all companies, as a salesperson owns customers in all of them."""
        lines = self.env["sales.key.account.member"].search(
            [("user_id", "in", self.ids), ("account_id.active", "=", True)]
        )
        cards = self.env["sales.customer"].search([("service_user_id", "in", self.ids)])
        teams, served = lines.grouped("user_id"), cards.grouped("service_user_id")
        for user in self:
            accounts = teams.get(user._origin, lines.browse()).account_id
            user.sales_served_partner_ids = accounts.partner_id | served.get(user._origin, cards.browse()).partner_id

    def _compute_sales_account_ids(self):
        """Look up of which key accounts, archived ones too, they are managers or in the team."""
        lines = self.env["sales.key.account.member"].search([("user_id", "in", self.ids)])
        teams = lines.grouped("user_id")
        for user in self:
            user.sales_account_ids = teams.get(user._origin, lines.browse()).account_id
