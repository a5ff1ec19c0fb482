import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

BATCH = 100

_logger = logging.getLogger(__name__)


class SalesLeadSourceMixin(models.AbstractModel):
    """What becomes due at a customer's, and makes an opportunity once. A model says which date counts::

    _sales_due_field = "replacement_date"
    """

    _name = "sales.lead.source.mixin"
    _inherit = ["sales.account.part.mixin"]
    _description = "Source of Opportunities"

    _sales_due_field = None
    _system_fields = ("lead_id", "was_suggested")  # which opportunity came of it

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    was_suggested = fields.Boolean("Made into an Opportunity", readonly=True, copy=False)

    def action_make_lead(self):
        """Make one opportunity of these per customer; those that have led to one already are refused."""
        made = self.filtered("was_suggested")
        if made:
            raise UserError(
                self.env._(
                    "There is an opportunity already for: %(names)s.", names=", ".join(made.mapped("display_name"))
                )
            )
        self.check_access("write")
        leads = self._make_leads()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        if len(leads) == 1:
            return action | {"views": [(False, "form")], "res_id": leads.id}
        return action | {"domain": [("id", "in", leads.ids)]}

    def action_open_lead(self):
        """Open the opportunity that came of it."""
        self.ensure_one()
        self.lead_id.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        return action | {"views": [(False, "form")], "res_id": self.lead_id.id}

    def _make_leads(self):
        """Create one opportunity per customer and company, with its salesperson, and keep which.

        The lines are written first: two who do it at the same moment write the same rows, and the second one is
        told so instead of making another opportunity.
        """
        self.sudo().write({"was_suggested": True})
        self.flush_recordset()
        groups = list(self.grouped(lambda source: (source.partner_id, source.company_id)).values())
        leads = self.env["crm.lead"].create([sources._lead_values() for sources in groups])
        for sources, lead in zip(groups, leads, strict=True):
            sources.sudo().lead_id = lead
        return leads

    def _lead_values(self):
        """Return the values of an opportunity of these, which are of one customer."""
        customer = self.partner_id
        owner = customer.sudo().user_id
        if not owner and self.env["sales.part"]._is_on("key_account"):
            owner = self.account_id.sudo().filtered("active").manager_id
        if owner and (not owner.active or self.company_id not in owner.company_ids):
            owner = owner.browse()
        # The night has no language: it writes in that of who gets the opportunity.
        written = self.with_context(lang=owner.lang) if self.env.su and owner else self
        return {
            "name": written._lead_name(),
            "type": "opportunity",
            "partner_id": customer.id,
            "company_id": self.company_id.id,
            "user_id": owner.id or (False if self.env.su else self.env.uid),
            "date_deadline": self._lead_deadline(),
            "description": written._lead_description(),
        }

    def _lead_deadline(self):
        """Return the earliest date at which something falls due, not before today."""
        dates = [date for date in self.mapped(self._sales_due_field) if date]
        return max(min(dates), fields.Date.context_today(self)) if dates else False

    def _lead_name(self):
        return ", ".join(self.mapped("display_name"))

    def _lead_description(self):
        return False

    @api.model
    def _as_lines(self, texts):
        return Markup("").join(Markup("<p>%s</p>") % text for text in texts)

    @api.model
    def _cron_suggest_due(self):
        """Make opportunities of what falls due within the days that each company has set; in committed batches.

        What has made one is marked and makes no other, so the job may be killed and repeated.
        """
        if not self.env["sales.part"]._is_on("installed_base"):
            return
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("sales_replacement_days", ">", 0)]):
            groups = list(self._due(company).with_company(company).grouped("partner_id").values())
            cron._commit_progress(remaining=len(groups))
            for start in range(0, len(groups), BATCH):
                batch = groups[start : start + BATCH]
                self._suggest(batch)
                if not cron._commit_progress(len(batch)):
                    return  # out of time: the others are done when the job goes on

    @api.model
    def _suggest(self, groups):
        """Make opportunities of all at once; where something stands in the way, one customer after the other.

        A customer for whom none can be made holds up no other: it is logged, and tried again the next night.
        """
        try:
            with self.env.cr.savepoint():
                groups[0].union(*groups[1:])._make_leads()
        except UserError as error:
            self.env.invalidate_all()
            if len(groups) > 1:
                for group in groups:
                    self._suggest([group])
            else:
                customer = groups[0].partner_id
                _logger.warning("No opportunity for customer %s (%s): %s", customer.id, customer.display_name, error)

    @api.model
    def _due(self, company):
        """Return what falls due in a company by then and has made no opportunity yet.

        What was due longer ago than the night looks ahead is left to people: an old installed base that is entered
        or imported makes no thousand opportunities at once.
        """
        today, ahead = self.env["sales.customer"]._today_of(company), timedelta(days=company.sales_replacement_days)
        domain = [
            ("company_id", "=", company.id),
            ("was_suggested", "=", False),
            (self._sales_due_field, ">=", today - ahead),
            (self._sales_due_field, "<=", today + ahead),
            ("partner_id.active", "=", True),
            *self._due_domain(),
        ]
        return self.search(domain, order="partner_id, id")

    @api.model
    def _due_domain(self):
        """Return which others are left aside by the night."""
        return []
