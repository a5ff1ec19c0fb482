from odoo import api, fields, models
from odoo.fields import Domain

from ...base.fact_mixin import Fact


class SalesContractLeadMixin(models.AbstractModel):
    """Contracts of an opportunity: made from it, and proof for its gates."""

    _name = "sales.contract.lead.mixin"
    _inherit = ["sales.fact.mixin"]
    _description = "Opportunity with Contracts"

    sales_contract_ids = fields.One2many(
        "sales.contract", "opportunity_id", "Contracts", readonly=True, copy=False, groups="base.group_user"
    )
    sales_contract_count = fields.Integer(
        "Number of Contracts", compute="_compute_sales_contract_count", groups="base.group_user"
    )

    @api.depends("sales_contract_ids")
    def _compute_sales_contract_count(self):
        counts = dict(
            self.env["sales.contract"]._read_group(
                [("opportunity_id", "in", self.ids)], ["opportunity_id"], ["__count"]
            )
        )
        for lead in self:
            lead.sales_contract_count = counts.get(lead._origin, 0)

    @api.model
    def _sales_facts(self):
        approved = Domain("state", "in", ("approved", "signed", "done"))
        return super()._sales_facts() | {
            "contract_approved": Fact(self.env._("Contract approved"), Domain("sales_contract_ids", "any", approved)),
            "contract_signed": Fact(
                self.env._("Contract signed"),
                Domain("sales_contract_ids", "any", [("state", "in", ("signed", "done"))]),
            ),
        }

    def action_sales_contracts(self):
        """Open the contracts of the opportunity; a new one begins with its customer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_contract_action")
        defaults = {
            "default_opportunity_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_user_id": self.user_id.id,
        }
        action |= {"domain": [("opportunity_id", "=", self.id)], "context": defaults}
        if not self.sales_contract_count:
            action |= {"views": [(False, "form")]}
        return action
