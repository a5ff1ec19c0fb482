from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead2opportunityPartner(models.TransientModel):
    """Says before converting what is missing, and offers what else can be done; the wizard for many inherits it."""

    _inherit = "crm.lead2opportunity.partner"

    sales_missing = fields.Text("Not Qualified", compute="_compute_sales_missing", compute_sudo=False)
    sales_may_override = fields.Boolean(compute="_compute_sales_missing", compute_sudo=False)
    sales_override_reason = fields.Text("Convert Nevertheless Because")
    sales_leave_unqualified = fields.Boolean(
        "Leave those that are not qualified as they are",
        default=lambda self: "lead_tomerge_ids" in self._fields,
        help="The others are converted.",
    )

    @api.depends("lead_id", "name", "duplicated_lead_ids")
    def _compute_sales_missing(self):
        for wizard in self:
            leads = wizard._sales_leads()
            wizard.sales_missing = leads._sales_missing_text() if leads else False
            wizard.sales_may_override = len(leads) == 1 and leads._sales_is_leader()

    def _sales_leads(self):
        """Return the leads that would become opportunities; merged into one that was there before, none does."""
        self.ensure_one()
        if "lead_tomerge_ids" in self._fields:
            return self.lead_tomerge_ids.filtered(lambda lead: lead.type == "lead" and lead.active)
        if self.name == "merge" and "opportunity" in self.duplicated_lead_ids.mapped("type"):
            leads, _deal = (self.duplicated_lead_ids | self.lead_id)._sales_converted_by_merging()
            return leads
        return self.lead_id.filtered(lambda lead: lead.type == "lead")

    # === ACTIONS ===

    def action_sales_convert_nevertheless(self):
        """Convert with an override; its model checks that the user may give one."""
        self.ensure_one()
        lead = self._sales_leads()[:1] or self.lead_id
        values = {"lead_id": lead.id, "reason": self.sales_override_reason}
        self.env["sales.qualification.override"].create(values)
        return self.action_apply()

    def action_sales_keep_potential(self):
        """Set those aside that are not qualified: they stay leads, and nothing more is planned on them."""
        self.ensure_one()
        leads = self._sales_leads()._sales_unqualified()
        if not leads:
            raise UserError(self.env._("All of them are qualified: there is nothing to set aside."))
        leads._sales_keep_potential()
        return {"type": "ir.actions.act_window_close"}

    # === CONVERTING ===

    def _convert_and_allocate(self, leads, user_ids, team_id=False):
        """Judge all of them before any is touched."""
        if self.sales_leave_unqualified:
            left = leads._sales_unqualified()
            if left == leads:
                left._sales_refuse_unqualified()
            self._sales_tell_left(left)
            leads -= left
        elif unqualified := leads._sales_unqualified():
            unqualified._sales_refuse_unqualified()
        return super()._convert_and_allocate(leads, user_ids, team_id)

    def _sales_tell_left(self, left):
        if left:
            message = self.env._(
                "%(count)s leads were not converted, they are not qualified yet:\n%(leads)s",
                count=len(left),
                leads=left._sales_list_leads(left._sales_missing()),
            )
            self.env.user._bus_send("simple_notification", {"type": "warning", "sticky": True, "message": message})
