from odoo import api, fields, models

from ..base.names import fetch_names
from ..base.sales_part import STAFF


class SalesCustomerPartnerMixin(models.AbstractModel):
    """The customer behind a partner or contact, as the user may see it in his company."""

    _name = "sales.customer.partner.mixin"
    _description = "Customer of a Partner"

    sales_customer_id = fields.Many2one(
        "sales.customer",
        string="Customer Record",
        compute="_compute_sales_customer_id",
        compute_sudo=False,
        groups=STAFF,
        help="What the company measures of this customer; empty where there is nothing yet or one may not read it.",
    )
    sales_is_competitor = fields.Boolean(
        "Competitor", groups="base.group_user", help="Can be chosen as a rival on opportunities."
    )

    @api.private
    def _sales_user_lists(self):
        """Return ``{list on the form: fields of its lines that name users}``; each part adds its own."""
        return {}

    def _sales_fetch_users(self, specification):
        """Fetch the names of users in lists together with the salesperson's, who is on every form."""
        lists = {name: named for name, named in self._sales_user_lists().items() if name in specification}
        if lists:
            self.fetch(specification)  # as reading does next: not twice, in two portions
            lines = [self[name][user] for name, named in lists.items() for user in named]
            fetch_names(self.env["res.partner"], self.user_id.union(*lines))

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_sales_customer_id(self):
        # With what it knows: fields that follow it cost no statement more.
        customers = self.env["sales.customer"].search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        )
        by_partner = {customer.partner_id.id: customer for customer in customers}
        for partner in self:
            partner.sales_customer_id = by_partner.get(partner.commercial_partner_id.id, False)
