from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [("manager", "Key-account manager"), ("type", "Type")]


class SalesAccountChange(models.Model):
    """Who became manager of a key account, and which type it became: the table of movements shows it to everybody.

    Odoo's tracking would say the same, but a client can switch that off, and messages can be deleted.
    """

    _name = "sales.account.change"
    _inherit = ["sales.append.only.mixin"]
    _description = "Change of a Key Account"
    _order = "date desc, id desc"
    _rec_name = "account_id"
    _log_access = False

    account_id = fields.Many2one(
        "sales.key.account", "Key Account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, "What Changed", required=True, readonly=True)
    old_user_id = fields.Many2one("res.users", "From", readonly=True, ondelete="set null")
    new_user_id = fields.Many2one("res.users", "To", readonly=True, ondelete="set null")
    old_type_id = fields.Many2one("sales.key.account.type", "Type Before", readonly=True, ondelete="set null")
    new_type_id = fields.Many2one("sales.key.account.type", "Type Now", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Changed by", readonly=True, ondelete="set null")
    date = fields.Datetime(readonly=True, required=True)

    @api.model
    def _append(self, former):
        """Note what differs now.

        :param dict former: ``{key account: (manager, type)}`` as they were
        """
        for account, (manager, kind) in former.items():
            account = account.sudo()
            if account.manager_id != manager:
                self._insert(account, "manager", "user", manager, account.manager_id)
            if account.type_id != kind:
                self._insert(account, "type", "type", kind, account.type_id)

    def _insert(self, account, kind, column, before, now):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_account_change (account_id, kind, %s, %s, user_id, date)
                VALUES (%s, %s, %s, %s, %s, date_trunc('second', now() AT TIME ZONE 'UTC'))
                """,
                SQL.identifier(f"old_{column}_id"),
                SQL.identifier(f"new_{column}_id"),
                account.id,
                kind,
                before.id or None,
                now.id or None,
                self.env.uid,
            )
        )
