from odoo import api, fields, models

from ...tools.job_title import function_of, level_of

ROLES = [
    ("gatekeeper", "Gatekeeper"),
    ("buyer", "Buyer"),
    ("user", "End user"),
    ("decision_maker", "Decision maker"),
    ("influencer", "Influencer"),
    ("coach", "Coach"),
]
LEVELS = [("decide", "Decide"), ("manage", "Manage"), ("operate", "Operate")]
FUNCTIONS = [
    ("finance", "Finance"),
    ("technical", "Technical"),
    ("using", "Using department"),
    ("purchasing", "Purchasing"),
]
# The sign stands for those who do not see the colour.
STANCES = [
    ("opponent", "−− Opponent"),
    ("sceptic", "− Sceptic"),
    ("neutral", "0 Neutral"),
    ("supporter", "+ Supporter"),
    ("champion", "++ Champion"),
]
INFLUENCE = (1, 5)
# Where a role sits, unless something better is known; a level that the title says comes before it.
USUAL_LEVEL = {"gatekeeper": "operate", "buyer": "manage", "user": "operate"}
USUAL_FUNCTION = {"buyer": "purchasing", "user": "using"}


class SalesBuyingRole(models.Model):
    """A role that somebody plays in the customer's decision (domain: Buying centre).

    A person with two roles has two lines; what is known of the person is taken over from the first one.
    """

    _name = "sales.buying.role"
    _inherit = ["sales.deal.row.mixin"]
    _description = "Buying Role"
    _order = "lead_id, id"
    _rec_name = "partner_id"

    _sales_texts = ("personal_win",)

    partner_id = fields.Many2one(required=True, index=True, ondelete="cascade")
    role = fields.Selection(ROLES, required=True)
    level = fields.Selection(LEVELS, compute="_compute_person", store=True, readonly=False, precompute=True)
    function = fields.Selection(FUNCTIONS, compute="_compute_person", store=True, readonly=False, precompute=True)
    stance = fields.Selection(
        STANCES,
        compute="_compute_person",
        store=True,
        readonly=False,
        precompute=True,
        help="What this person wants for us in this deal; empty while nobody knows.",
    )
    influence = fields.Integer(
        compute="_compute_person",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="How much this person's word weighs in this decision: 1 little, 5 most.",
    )
    personal_win = fields.Text(
        help="What this person gains when it is done: standing, less trouble, a success to show."
    )
    last_contact_date = fields.Date(
        "Last Contact",
        compute="_compute_last_contact_date",
        help="Last call or meeting that was done with this person, or e-mail sent.",
    )

    _lead_partner_role_unique = models.Constraint(
        "UNIQUE(lead_id, partner_id, role)", "This person has this role in the buying centre already."
    )

    # === COMPUTES ===

    @api.depends("partner_id", "role")
    def _compute_person(self):
        """Fill what is empty: from the person's other line, else from role and job title."""
        for row in self:
            twin = row._other_line()
            title = row.partner_id.function
            row.level = row.level or twin.level or row._usual_level(title)
            row.function = row.function or twin.function or function_of(title) or USUAL_FUNCTION.get(row.role)
            row.stance = row.stance or twin.stance
            row.influence = row.influence or twin.influence or 3

    def _usual_level(self, title):
        return "decide" if self.role == "decision_maker" else level_of(title) or USUAL_LEVEL.get(self.role)

    def _other_line(self):
        others = self.lead_id.sales_buying_role_ids - self
        return others.filtered(lambda other: self.partner_id and other.partner_id == self.partner_id)[:1]

    @api.depends("partner_id")
    @api.depends_context("tz")
    def _compute_last_contact_date(self):
        """Find the last contact with each person; one statement for all lines."""
        people = self.partner_id._origin
        found = {}
        if people:
            query = self.env["sales.customer"].sudo()._last_contact_query(people.ids)
            found = dict(self.env.execute_query(query))
        for row in self:
            moment = found.get(row.partner_id._origin.id)
            row.last_contact_date = moment and fields.Datetime.context_timestamp(row, moment).date()

    # === CHECKS ===

    @api.constrains("influence")
    def _check_influence(self):
        self._check_ranges({"influence": INFLUENCE})
