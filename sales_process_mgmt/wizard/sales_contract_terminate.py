from odoo import fields, models


class SalesContractTerminate(models.TransientModel):
    """Asks why a contract ends before its time."""

    _name = "sales.contract.terminate"
    _inherit = ["sales.seen.mixin"]
    _description = "Terminate a Contract"
    _seen_fields = ("contract_id",)

    contract_id = fields.Many2one(
        "sales.contract", required=True, ondelete="cascade", default=lambda self: self.env.context.get("active_id")
    )
    reason = fields.Text(required=True)

    def action_terminate(self):
        """End the contract; refused where it does not run."""
        for wizard in self:
            wizard.contract_id.action_terminate(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
