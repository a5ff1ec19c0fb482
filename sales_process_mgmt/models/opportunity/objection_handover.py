from odoo import api, fields, models
from odoo.fields import Domain

from ..customer.handover.handover_scope_mixin import Scope


class SalesObjectionHandoverMixin(models.AbstractModel):
    """Open objections 异议 that who hands over has to answer; the task for it goes along with the objection."""

    _name = "sales.objection.handover.mixin"
    _inherit = ["sales.handover.scope.mixin"]
    _description = "Objections that Are Handed Over"

    has_objection = fields.Boolean("Open Objections", default=True, help="Of open deals; with the task to answer them.")

    @api.model
    def _sales_handover_scopes(self):
        scopes = super()._sales_handover_scopes()
        is_open = Domain("outcome", "=", "open") & Domain("lead_id.won_status", "=", "pending")
        answers = self.env["sales.objection"].sudo()._search([("outcome", "=", "open"), ("activity_id", "!=", False)])
        activity = scopes["activity"]
        others = activity.domain & Domain("id", "not in", answers.subselect("activity_id"))
        return scopes | {
            "activity": activity._replace(domain=others),
            "objection": Scope(
                self.env._("Open Objections"),
                "sales.objection",
                is_open,
                owner="owner_id",
                note=False,
                about="lead_id",
                part="objections",
            ),
        }
