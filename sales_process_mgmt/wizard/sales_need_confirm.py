from odoo import api, fields, models


class SalesNeedConfirm(models.TransientModel):
    """The customer has confirmed the need plan: who, when, and what proves it."""

    _name = "sales.need.confirm"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Confirm a Need Plan"

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, readonly=True)
    customer_id = fields.Many2one(related="lead_id.partner_id", string="Customer", related_sudo=False)
    date = fields.Date("Confirmed on", required=True, default=fields.Date.context_today)
    partner_id = fields.Many2one(
        "res.partner",
        "Confirmed by",
        required=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        domain="[('is_company', '=', False)]",
    )
    evidence = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Signed Plan")

    @api.constrains("lead_id")
    def _check_lead_access(self):
        """What the wizard tells of an opportunity is for those who may work on it; constraints run as superuser."""
        self.sudo(False).lead_id.check_access("write")

    @api.constrains("evidence")
    def _check_evidence_length(self):
        self._check_text_length("evidence")

    @api.depends("lead_id")
    def _compute_partner_id(self):
        """Propose the contact of the opportunity where that is a person."""
        for wizard in self:
            contact = wizard.lead_id.partner_id
            wizard.partner_id = contact if not contact.is_company else False

    def action_confirm(self):
        """Keep the confirmation; the opportunity says what is missing."""
        self.ensure_one()
        self.lead_id._sales_confirm_needs(self.date, self.partner_id, self.evidence, self.attachment_ids)
        return {"type": "ir.actions.act_window_close"}
