from odoo import api, fields, models
from odoo.fields import Domain

from ...customer.handover.handover_scope_mixin import Scope


class SalesContractHandoverMixin(models.AbstractModel):
    """Contracts go to the colleague to whom their customer goes."""

    _name = "sales.contract.handover.mixin"
    _inherit = ["sales.handover.scope.mixin"]
    _description = "Contracts that Are Handed Over"

    has_contract = fields.Boolean("Contracts", default=True, help="Not done or terminated yet.")

    has_installment = fields.Boolean("Instalments", default=True, help="Of contracts that run, whoever owns them.")

    @api.model
    def _sales_handover_scopes(self):
        running = Domain("state", "not in", ("done", "terminated"))
        return super()._sales_handover_scopes() | {
            "contract": Scope(self.env._("Contracts"), "sales.contract", running, keeps=("team_id",), part="contract"),
            "installment": Scope(
                self.env._("Instalments"),
                "sales.contract.installment",
                Domain("contract_id", "any", running),
                note=False,
                about="contract_id",
                part="contract",
            ),
        }
