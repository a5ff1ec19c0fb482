from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesApprovalDecide(models.TransientModel):
    """Approve or reject a document with a comment: opened from the document, or from one of its steps.

    It only asks for the comment; the document judges who may decide.
    """

    _name = "sales.approval.decide"
    _description = "Decide on an Approval"

    res_model = fields.Char(required=True, readonly=True, default=lambda self: self.env.context.get("active_model"))
    res_id = fields.Many2oneReference(
        "Document ID",
        model_field="res_model",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    res_name = fields.Char("Document", compute="_compute_document")
    steps = fields.Text(compute="_compute_document")
    decision = fields.Selection(
        [("approved", "Approve"), ("rejected", "Reject")], required=True, readonly=True, default="approved"
    )
    comment = fields.Text()

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_document(self):
        """Say which document, and which of its steps, the user decides: to who may read it."""
        for wizard in self:
            document = wizard._document()
            document.check_access("read")
            wizard.res_name = document.display_name
            steps = document._sales_approval_steps("waiting").filtered("can_decide")
            wizard.steps = "\n".join(steps.mapped("name"))

    def _document(self):
        self.ensure_one()
        if self.res_model not in self.env["sales.approval.step"]._approval_models():
            raise UserError(self.env._("This is no document that is approved."))
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("This document has been deleted."))
        return document

    def action_decide(self):
        """Do what was chosen; the document refuses who may not."""
        document = self._document()
        if self.decision == "rejected":
            document.action_sales_reject(self.comment)
        else:
            document.action_sales_approve(self.comment)
        return {"type": "ir.actions.act_window_close"}
