from operator import itemgetter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby


def with_account_query(env):
    """Return SQL: ids of the customers that a key account has, in whatever company."""
    account = env.registry["sales.key.account"]._fields
    return SQL(
        "SELECT partner_id FROM sales_key_account WHERE active",
        to_flush=(account["partner_id"], account["active"]),
    )


def looked_after_query(env, uid):
    """Return SQL: ids of the key accounts in whose team a user is; its manager always is."""
    member = env.registry["sales.key.account.member"]._fields
    return SQL(
        "SELECT account_id FROM sales_key_account_member WHERE user_id = %s",
        uid,
        to_flush=(member["account_id"], member["user_id"]),
    )


def served_query(env, uid):
    """Return SQL: ids of the customers whom a user serves, or of whose key accounts he is in the team.

    An account opens nothing to who does not work in its company any more.
    """
    account = env.registry["sales.key.account"]._fields
    card = env.registry["sales.customer"]._fields
    return SQL(
        """
        SELECT partner_id FROM sales_key_account
         WHERE active AND id IN (%s) AND company_id IN (SELECT cid FROM res_company_users_rel WHERE user_id = %s)
         UNION
        SELECT partner_id FROM sales_customer WHERE service_user_id = %s
        """,
        looked_after_query(env, uid),
        uid,
        uid,
        to_flush=(
            *(account[name] for name in ("partner_id", "active", "company_id")),
            *(card[name] for name in ("partner_id", "service_user_id")),
            env.registry["res.users"]._fields["company_ids"],
        ),
    )


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
        groups="base.group_system",  # rules read the user as superuser; nobody else learns whom others serve
        help="Whose customer service the user is, and in the teams of which key accounts.",
    )

    sales_account_ids = fields.Many2many(
        "sales.key.account",
        string="Key Accounts Looked After",
        compute="_compute_sales_account_ids",
        compute_sudo=True,
        groups="base.group_system",
        help="In whose teams the user is.",
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

    # === FOR RECORD RULES ===

    @api.private
    def _sales_served(self, name):
        """Return the domain of what is of a customer whom the user serves, or of his key accounts.

        It says how to look that up. Ids would be cached with the rule, and a request that comes while a team changes
        could put those back that have just been forgotten. What is the user's own is judged before this.

        :param str name: the field with the customer
        """
        return self._sales_looked_up(name, served_query, "sales_served_partner_ids")

    @api.private
    def _sales_looked_after(self, name):
        """Return the domain of what is of a key account in whose team the user is, as ``_sales_served`` does.

        :param str name: the field with the key account
        """
        return self._sales_looked_up(name, looked_after_query, "sales_account_ids")

    @api.private
    def _sales_no_account(self, name):
        """Return the domain of what is of a customer that no key account has: that is not nobody's without an owner.

        :param str name: the field with the customer
        """

        def to_sql(model, alias, to):
            return SQL("%s NOT IN (%s)", model._field_to_sql(alias, name, to), with_account_query(model.env))

        def predicate(record):
            return not record.sudo()[name].sales_has_account

        return Domain.custom(to_sql=to_sql, predicate=predicate)

    def _sales_looked_up(self, name, query, known):
        """Return the domain of a field that is among what ``query(env, uid)`` selects, and ``known`` of the user has.

        Rules are kept for long: nothing of this environment stays in it but the user's id. Such a domain cannot be
        printed: Odoo's goes through itself for ever.
        """
        self.ensure_one()
        uid = self.id

        def to_sql(model, alias, to):
            return SQL("%s IN (%s)", model._field_to_sql(alias, name, to), query(model.env, uid))

        def predicate(record):
            value = record.sudo()[name]
            return bool(value) and value in record.env["res.users"].browse(uid).sudo()[known]

        return Domain.custom(to_sql=to_sql, predicate=predicate)

    def _compute_sales_served_partner_ids(self):
        """Look up whom they serve, in all companies, as a salesperson owns customers in all of them."""
        self._sales_look_up("sales_served_partner_ids", served_query)

    def _compute_sales_account_ids(self):
        """Look up of which key accounts, archived ones too, they are managers or in the team."""
        self._sales_look_up("sales_account_ids", looked_after_query)

    def _sales_look_up(self, name, query):
        """Fill in a field from ``query(env, uid)``, in one statement for all of these users."""
        self[name] = False
        queries = [SQL("SELECT %s, q.* FROM (%s) q", uid, query(self.env, uid)) for uid in self._origin.ids]
        if queries:
            rows = self.env.execute_query(SQL(" UNION ALL ").join(queries))
            found = {uid: [row[1] for row in group] for uid, group in groupby(rows, itemgetter(0))}
            for user in self:
                user[name] = found.get(user._origin.id, [])
