from odoo import api, fields, models


class SalesKeyAccountPlan(models.Model):
    """Plan of a key account: objectives, installed base, purchase plans, SWOT, evaluations."""

    _name = "sales.key.account"
    _inherit = ["sales.key.account", "sales.swot.owner.mixin"]

    objective_ids = fields.One2many("sales.account.objective", "account_id", "Objectives", copy=False)
    installed_ids = fields.One2many("sales.installed.product", "account_id", "Installed Base", copy=False)
    purchase_plan_ids = fields.One2many("sales.purchase.plan", "account_id", "Purchase Plans", copy=False)
    evaluation_ids = fields.One2many("sales.account.evaluation", "account_id", "Evaluations", copy=False)
    sales_swot_ids = fields.One2many("sales.swot.item", "account_id", "SWOT", copy=False)
    meeting_count = fields.Integer("Meetings", compute="_compute_meeting_count")

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._claim_parts()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "company_id"}:
            self._claim_parts()
        return result

    def _claim_parts(self):
        """Take over what was kept of these customers before they became key accounts."""
        for model in ("sales.installed.product", "sales.purchase.plan"):
            parts = self.env[model].sudo().with_context(active_test=False)
            parts = parts.search([("partner_id", "in", self.sudo().partner_id.ids)])
            self.env.add_to_compute(parts._fields["account_id"], parts)

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_meeting_count(self):
        """Count all meetings with the people of the customer, of whatever kind; one statement for a page."""
        grouped = self.env["calendar.event"]._read_group(
            [("partner_ids.commercial_partner_id", "in", self.partner_id.ids)], ["partner_ids"], ["id:array_agg"]
        )
        events = {}
        for partner, ids in grouped:
            events.setdefault(partner.sudo().commercial_partner_id.id, set()).update(ids)
        for account in self:
            account.meeting_count = len(events.get(account.partner_id.id, ()))

    def action_open_meetings(self):
        """Open the meetings with the customer in the calendar, where filters tell executive visits and yearly ones."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("calendar.action_calendar_event")
        return action | {
            "domain": [("partner_ids.commercial_partner_id", "=", self.partner_id.id)],
            "context": {"default_partner_ids": [self.env.user.partner_id.id, self.partner_id.id]},
        }
