from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..customer.choices import VALUE_TYPES
from .sales_selling_coaching import BUYING_STEPS, MODE_OF, MODES

# Where a customer is with buying when his phase is known (the part Qualification keeps it).
STEP_OF_PHASE = {
    "no_need": "1_needs",
    "aware": "1_needs",
    "wants": "2_options",
    "criteria": "3_concerns",
    "deal": "4_purchase",
    "loyal": "5_implementation",
}
# Done calls and meetings of opportunities since a moment. A meeting that was planned by an activity is in the
# calendar, too, and counts once.
EFFORT = """
    SELECT v.lead_id, COUNT(*)
      FROM (SELECT a.res_id AS lead_id
              FROM mail_activity a
              JOIN mail_activity_type k ON k.id = a.activity_type_id AND k.category IN ('meeting', 'phonecall')
             WHERE a.res_model = 'crm.lead' AND a.res_id = ANY(%(ids)s) AND NOT a.active
               AND a.date_done >= %(since)s AND a.calendar_event_id IS NULL
         UNION ALL
            SELECT e.opportunity_id
              FROM calendar_event e
             WHERE e.opportunity_id = ANY(%(ids)s) AND e.active
               AND e.stop >= %(since)s AND e.stop < now() AT TIME ZONE 'UTC') v
  GROUP BY v.lead_id
"""


class SalesSellingModeMixin(models.AbstractModel):
    """What the customer values in this deal, so how to sell to him, and whether the effort fits that."""

    _name = "sales.selling.mode.mixin"
    _description = "Value Type and Selling Mode of an Opportunity"

    sales_value_type = fields.Selection(
        VALUE_TYPES,
        "Value Type",
        compute="_compute_sales_value_type",
        store=True,
        readonly=False,
        precompute=True,
        groups="base.group_user",
        help="Intrinsic: knows the product, wants it cheap and easy. Extrinsic: pays for advice and solutions."
        " Strategic: looks for a partner whose strengths he uses as his own.",
    )
    sales_selling_mode = fields.Selection(
        MODES, "Selling Mode", compute="_compute_sales_selling_mode", groups="base.group_user"
    )
    sales_buying_step = fields.Selection(
        BUYING_STEPS, "Buying Step", copy=False, groups="base.group_user", help="Where the customer is with buying."
    )
    sales_selling_coaching = fields.Json(
        compute="_compute_sales_selling_coaching", export_string_translation=False, groups="base.group_user"
    )
    sales_effort_warning = fields.Char(
        "Effort and Value", compute="_compute_sales_effort_warning", groups="base.group_user"
    )
    sales_effort_tone = fields.Selection(
        [("volatile", "Does not fit"), ("muted", "Fits")],
        compute="_compute_sales_effort_warning",
        groups="base.group_user",
    )

    @api.depends("partner_id")
    def _compute_sales_value_type(self):
        """Take over what is known of the customer; what was chosen stays where nothing is."""
        known = self._sales_customer_value_types() if self.env["sales.part"]._is_on("selling_mode") else {}
        for lead in self:
            place = (lead.partner_id.commercial_partner_id.id, (lead.company_id or self.env.company).id)
            lead.sales_value_type = known.get(place) or lead.sales_value_type

    def _sales_customer_value_types(self):
        """Return ``{(commercial partner id, company id): value type}`` of the customers of these opportunities."""
        partners = self.partner_id.commercial_partner_id
        if not partners:
            return {}
        customers = (
            self.env["sales.customer"]
            .sudo()
            .search_fetch(
                [("partner_id", "in", partners._origin.ids), ("value_type", "!=", False)],
                ["partner_id", "company_id", "value_type"],
            )
        )
        return {(customer.partner_id.id, customer.company_id.id): customer.value_type for customer in customers}

    @api.depends("sales_value_type")
    def _compute_sales_selling_mode(self):
        for lead in self:
            lead.sales_selling_mode = MODE_OF.get(lead.sales_value_type)

    @api.depends("sales_value_type", "sales_buying_phase")
    @api.depends_context("lang")
    def _compute_sales_selling_coaching(self):
        """Give the coaching of the mode; until a step is chosen the customer's phase tells which it is."""
        coaching = self.env["sales.selling.coaching"]
        for lead in self:
            mode, told = MODE_OF.get(lead.sales_value_type), STEP_OF_PHASE.get(lead.sales_buying_phase)
            texts = coaching._texts(mode) if mode else ()
            lead.sales_selling_coaching = [text | {"by_phase": text["step"] == told} for text in texts] or False

    # === EFFORT ===

    @api.depends("sales_value_type", "won_status", "type", "company_id", "activity_ids")
    @api.depends_context("lang")
    def _compute_sales_effort_warning(self):
        """Say where calls and meetings and the value type do not fit, both ways; one statement a company."""
        self.sales_effort_warning = False
        self.sales_effort_tone = "muted"
        watched = self.filtered(
            lambda lead: (
                lead._origin and lead.won_status == "pending" and lead.sales_value_type in ("intrinsic", "strategic")
            )
        )
        for company, leads in watched.grouped(lambda lead: lead.company_id or self.env.company).items():
            done = leads._sales_effort(company.sales_effort_days)
            for lead in leads:
                warning = lead._sales_effort_text(done.get(lead._origin.id, 0), company)
                lead.sales_effort_warning = warning
                lead.sales_effort_tone = "volatile" if warning else "muted"

    def _sales_effort(self, days):
        """Return ``{id: done calls and meetings of the last days}``."""
        since = fields.Datetime.now() - timedelta(days=days)
        self.env["mail.activity"].flush_model()
        self.env["calendar.event"].flush_model()
        return dict(self.env.execute_query(SQL(EFFORT, ids=self._origin.ids, since=since)))

    def _sales_effort_text(self, done, company):
        """Return what is wrong with ``done`` calls and meetings for the value type, or False.

        A strategic deal that has just begun has had no time for a visit.
        """
        self.ensure_one()
        days, most, least = (
            company.sales_effort_days,
            company.sales_effort_intrinsic_max,
            company.sales_effort_strategic_min,
        )
        if self.sales_value_type == "intrinsic" and done > most:
            return self.env._(
                "%(done)s calls and meetings in %(days)s days, where %(limit)s are enough for intrinsic value: make"
                " buying easy and cheap instead, or check whether the customer pays for advice.",
                done=done,
                days=days,
                limit=most,
            )
        is_old = self.create_date and self.create_date <= fields.Datetime.now() - timedelta(days=days)
        if self.sales_value_type == "strategic" and done < least and is_old:
            return self.env._(
                "%(done)s calls and meetings in %(days)s days, where strategic value asks for at least %(limit)s:"
                " visit the people who set the direction, or check the value type.",
                done=done,
                days=days,
                limit=least,
            )
        return False
