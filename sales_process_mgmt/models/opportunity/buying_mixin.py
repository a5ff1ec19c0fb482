from odoo import api, fields, models
from odoo.fields import Domain

from .buying_gap import GAPS


class SalesBuyingMixin(models.AbstractModel):
    """The buying centre of an opportunity: who is known at the customer, and who or what is missing."""

    _name = "sales.buying.mixin"
    _inherit = ["sales.people.mixin"]
    _description = "Buying Centre of an Opportunity"

    sales_buying_role_ids = fields.One2many(
        "sales.buying.role", "lead_id", string="Buying Centre", copy=False, groups="base.group_user"
    )
    sales_buying_gaps = fields.Json(
        "Gaps in the Buying Centre", compute="_compute_sales_buying_gaps", groups="base.group_user"
    )
    sales_has_buying_gaps = fields.Boolean(
        "Has Gaps in the Buying Centre",
        compute="_compute_sales_buying_gaps",
        search="_search_sales_has_buying_gaps",
        groups="base.group_user",
    )

    @api.depends_context("lang", "company")
    @api.depends(
        "sales_buying_role_ids.partner_id",
        "sales_buying_role_ids.role",
        "sales_buying_role_ids.function",
        "sales_buying_role_ids.stance",
        "company_id",
    )
    def _compute_sales_buying_gaps(self):
        """Give ``{"known": people, "gaps": [{"code", "name"}]}``: the form draws it while lines are being typed."""
        names = self._sales_gap_names()
        for lead in self:
            codes = lead._sales_open_gaps()
            gaps = [{"code": code, "name": names[code]} for code in codes]
            lead.sales_buying_gaps = {"known": len(lead.sales_buying_role_ids.partner_id), "gaps": gaps}
            lead.sales_has_buying_gaps = bool(codes)

    @api.model
    def _search_sales_has_buying_gaps(self, operator, value):  # pylint: disable=unused-argument
        """Find opportunities with a gap that their company names; those of no company as the user's."""
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "in", ids) & Domain.OR(GAPS[code].leads() for code in company._sales_gaps_asked())
            for company, ids in self._sales_gap_companies()
        )

    @api.model
    def _sales_gap_companies(self):
        """Return ``(company, ids of companies judged as it)`` for those that the user works in."""
        current = self.env.company
        return [(company, [company.id, False] if company == current else company.ids) for company in self.env.companies]

    def _sales_open_gaps(self):
        """Return the codes of the gaps of this opportunity, in the order in which they are named."""
        self.ensure_one()
        rows = self.sales_buying_role_ids
        asked = (self.company_id or self.env.company)._sales_gaps_asked()
        return [code for code in asked if GAPS[code].is_open(rows)]

    @api.model
    def _sales_gap_names(self):
        return {
            "decision_maker": self.env._("No decision maker known"),
            "opposed": self.env._("Decision maker opposed"),
            "coach": self.env._("No coach"),
            "finance": self.env._("Finance not covered"),
            "technical": self.env._("Technical not covered"),
            "using": self.env._("Using department not covered"),
            "purchasing": self.env._("Purchasing not covered"),
        }

    def _sales_people(self, specification):
        people = super()._sales_people(specification)
        return people | self.sales_buying_role_ids.partner_id if "sales_buying_role_ids" in specification else people
