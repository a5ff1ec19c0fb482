from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesKeyAccountPartnerMixin(models.AbstractModel):
    """The key account behind a partner or contact, as the user may see it in his company."""

    _name = "sales.key.account.partner.mixin"
    _description = "Key Account of a Partner"

    sales_key_account_id = fields.Many2one(
        "sales.key.account",
        string="Key Account",
        compute="_compute_sales_key_account_id",
        compute_sudo=False,
        groups="sales_process_mgmt.group_part_key_account",
    )

    sales_active_account_ids = fields.Many2many(
        "sales.key.account",
        string="Key Accounts",
        compute="_compute_sales_active_account_ids",
        compute_sudo=True,
        groups="base.group_system",  # for record rules: of all companies, without archived ones
    )

    def _compute_sales_active_account_ids(self):
        """Look up with whom they are, for rules; one statement for all of them."""
        accounts = self.env["sales.key.account"].search_fetch(
            [("partner_id", "in", self._origin.ids), ("active", "=", True)],
            ["partner_id", "company_id", "manager_id", "active"],
        )
        by_partner = accounts.grouped("partner_id")
        for partner in self:
            partner.sales_active_account_ids = by_partner.get(partner._origin, accounts.browse())

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_sales_key_account_id(self):
        accounts = self.env["sales.key.account"].with_context(active_test=False)
        # With what it knows: fields that follow it cost no statement more.
        found = accounts.search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        )
        by_partner = {account.partner_id.id: account for account in found}
        for partner in self:
            partner.sales_key_account_id = by_partner.get(partner.commercial_partner_id.id, False)

    @api.private
    def _sales_refuse_deleting(self):
        """Refuse to delete the customers of key accounts to who may not delete these: they would go along."""
        accounts = self.env["sales.key.account"].sudo().with_context(active_test=False)
        accounts = accounts.search([("partner_id", "in", self.ids)])
        if accounts and not self.env.su and not accounts.sudo(False).has_access("unlink"):
            account = accounts[0]
            raise AccessError(
                self.env._(
                    "“%(customer)s” is a key account (manager: %(manager)s), with everything that is kept of it. Only a"
                    " sales administrator deletes it; archive the contact instead.",
                    customer=account.partner_id.name,
                    manager=account.manager_id.name,
                )
            )
        self.env["sales.deal.registration"]._refuse_losing_decided(accounts)

    def action_sales_open_key_account(self):
        """Open the key account of this partner, or a new one for it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_key_account_action")
        account = self.sales_key_account_id
        return action | {
            "res_id": account.id,
            "views": [(False, "form")],
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
