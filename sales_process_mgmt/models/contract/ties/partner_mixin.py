from odoo import api, fields, models


class SalesContractPartnerMixin(models.AbstractModel):
    """Contracts of a customer: of the company and of everybody in it."""

    _name = "sales.contract.partner.mixin"
    _description = "Customer with Contracts"

    sales_contract_ids = fields.One2many(
        "sales.contract",
        "commercial_partner_id",
        "Sales Contracts",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
    )
    sales_contract_count = fields.Integer(
        "Number of Contracts",
        compute="_compute_sales_contract_count",
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
    )

    @api.depends("sales_contract_ids")
    def _compute_sales_contract_count(self):
        counts = dict(
            self.env["sales.contract"]._read_group(
                [("commercial_partner_id", "in", self.ids)], ["commercial_partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.sales_contract_count = counts.get(partner._origin, 0)

    def action_sales_contracts(self):
        """Open the customer's contracts."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_contract_action")
        return action | {
            "domain": [("commercial_partner_id", "=", self.commercial_partner_id.id)],
            "context": {"default_partner_id": self.id},
        }
