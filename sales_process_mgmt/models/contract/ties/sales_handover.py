from odoo import api, fields, models
from odoo.fields import Domain

from ...customer.handover.handover_scope_mixin import Scope


class SalesHandover(models.Model):
    """Contracts go to the colleague to whom their customer goes."""

    _inherit = "sales.handover"  # pylint: disable=consider-merging-classes-inherited

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
