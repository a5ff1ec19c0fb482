from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


def fields_of(env, model, *names):
    """Return the fields of a model that have to be in the database before a query reads them."""
    return [env.registry[model]._fields[name] for name in names]


def looked_after_query(env, uids):
    """Return SQL: ``(id, user_id)`` of the key accounts in whose teams users are; its manager always is."""
    return SQL(
        "SELECT account_id AS id, user_id FROM sales_key_account_member WHERE user_id = ANY(%s)",
        list(uids),
        to_flush=fields_of(env, "sales.key.account.member", "account_id", "user_id"),
    )


def served_query(env, uids):
    """Return SQL: ``(id, user_id)`` of the customers whom users serve, or of whose key accounts they are in the team.

    An account of a company for which somebody no longer works opens its customer to him no more.
    """
    return SQL(
        """
        SELECT a.partner_id AS id, m.user_id
          FROM sales_key_account a
          JOIN (%s) m ON m.id = a.id
          JOIN res_company_users_rel c ON c.cid = a.company_id AND c.user_id = m.user_id
         WHERE a.active
         UNION
        SELECT partner_id, service_user_id FROM sales_customer WHERE service_user_id = ANY(%s)
        """,
        looked_after_query(env, uids),
        list(uids),
        to_flush=(
            *fields_of(env, "sales.key.account", "partner_id", "company_id", "active"),
            *fields_of(env, "sales.customer", "partner_id", "service_user_id"),
            *fields_of(env, "res.users", "company_ids"),
        ),
    )


def others_query(env, uid):
    """Return SQL: ``(id, partner_id, company_id)`` of the active key accounts that are none of a user's business.

    They are neither of a team in which he is, nor of a manager whose team he leads.
    """
    return SQL(
        """
        SELECT a.id, a.partner_id, a.company_id
          FROM sales_key_account a
         WHERE a.active
           AND a.id NOT IN (SELECT mine.id FROM (%s) mine)
           AND a.manager_id NOT IN (SELECT u.id FROM res_users u JOIN crm_team t ON t.id = u.sale_team_id
                                     WHERE t.user_id = %s AND t.active)
        """,
        looked_after_query(env, [uid]),
        uid,
        to_flush=(
            *fields_of(env, "sales.key.account", "partner_id", "company_id", "active", "manager_id"),
            *fields_of(env, "res.users", "sale_team_id"),
            *fields_of(env, "crm.team", "user_id", "active"),
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
        context={"active_test": False},  # as the queries of the rules have it
        groups="base.group_system",  # rules read the user as superuser; nobody else learns whom others serve
        help="Whose customer service the user is, and in the teams of which key accounts.",
    )

    sales_account_ids = fields.Many2many(
        "sales.key.account",
        string="Key Accounts Looked After",
        compute="_compute_sales_account_ids",
        compute_sudo=True,
        context={"active_test": False},  # as the queries of the rules have it
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
    def _sales_nobodys(self, name):
        """Return the domain of what no key account of others has, as ``_sales_served`` does: the rest of “nobody's”.

        Who has no salesperson is everybody's to take, but for the customer of an active key account: that is its
        team's, and of who leads its manager's. An account counts in its own company; for what is of no company, in all.
        While there are no key accounts, they keep nobody out, as in the pool.

        :param str name: the field with the customer
        """
        self.ensure_one()
        uid = self.id

        def to_sql(model, alias, to):
            if not model.env["sales.part"]._is_on("key_account"):
                return SQL("TRUE")
            keys = [("partner_id", name)] + [("company_id",) * 2] * ("company_id" in model._fields)
            same = [
                SQL("%s = %s", SQL.identifier("others", key), model._field_to_sql(alias, field, to))
                for key, field in keys
            ]
            return SQL(
                "NOT EXISTS (SELECT FROM (%s) others WHERE %s)", others_query(model.env, uid), SQL(" AND ").join(same)
            )

        def predicate(record):
            record = record.sudo()
            if not record.env["sales.part"]._is_on("key_account"):
                return True
            accounts = record[name].sales_active_account_ids
            if "company_id" in record._fields:
                accounts = accounts.filtered(lambda account: account.company_id == record.company_id)
            return not accounts or accounts <= record.env["res.users"].browse(uid)._sales_accounts_led(accounts)

        return Domain.custom(to_sql=to_sql, predicate=predicate)

    def _sales_accounts_led(self, accounts):
        """Return those of ``accounts`` in whose teams this user is, or whose manager's team he leads."""
        teams = self.sales_led_team_ids.filtered("active")  # rights are asked with archived ones, too
        return accounts.filtered(
            lambda account: account in self.sales_account_ids or account.manager_id.sale_team_id in teams
        )

    def _sales_looked_up(self, name, query, known):
        """Return the domain of a field that is among what ``query(env, uids)`` selects, and ``known`` of the user has.

        Rules are kept for long: nothing of this environment stays in it but the user's id. Such a domain cannot be
        printed: Odoo's ``DomainCustom`` iterates over itself.
        """
        self.ensure_one()
        uid = self.id

        def to_sql(model, alias, to):
            known_ids = SQL("SELECT known.id FROM (%s) known", query(model.env, [uid]))
            return SQL("%s IN (%s)", model._field_to_sql(alias, name, to), known_ids)

        def predicate(record):
            value = record.sudo()[name]
            return bool(value) and value in record.env["res.users"].browse(uid).sudo()[known]

        return Domain.custom(to_sql=to_sql, predicate=predicate)

    @api.depends("company_ids")
    def _compute_sales_served_partner_ids(self):
        """Look up whom they serve, in all companies, as a salesperson owns customers in all of them."""
        self._sales_set_found("sales_served_partner_ids", served_query)

    def _compute_sales_account_ids(self):
        """Look up of which key accounts, archived ones too, they are managers or in the team."""
        self._sales_set_found("sales_account_ids", looked_after_query)

    def _sales_set_found(self, name, query):
        """Set a field of all users to what ``query(env, uids)`` selects; one statement, also for those of forms."""
        found = defaultdict(list)
        for id_, uid in self.env.execute_query(query(self.env, self._origin.ids)):
            found[uid].append(id_)
        for user in self:
            user[name] = self.env[self._fields[name].comodel_name].browse(found[user._origin.id])
