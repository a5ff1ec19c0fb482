from odoo import api, fields, models


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
