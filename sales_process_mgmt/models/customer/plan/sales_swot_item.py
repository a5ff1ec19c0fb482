from odoo import api, fields, models
from odoo.exceptions import ValidationError

QUADRANTS = [
    ("strength", "Strength (S)"),
    ("weakness", "Weakness (W)"),
    ("opportunity", "Opportunity (O)"),
    ("threat", "Threat (T)"),
]
ANSWERS = [("so", "SO"), ("wo", "WO"), ("st", "ST"), ("wt", "WT")]
OWNERS = ("lead_id", "account_id", "partner_id")
WEIGHT = (1, 5)


class SalesSwotItem(models.Model):
    """A strength, weakness, opportunity or threat of a deal, a key account or a competitor, and what answers it.

    It belongs to exactly one of them, stays there, and is read and written by whom that one is.
    """

    _name = "sales.swot.item"
    _description = "SWOT Item"
    _inherit = ["sales.seen.mixin", "sales.short.list.mixin", "sales.derived.mixin", "sales.range.mixin"]
    _inverse_fields = OWNERS
    _seen_fields = OWNERS
    _order = "quadrant_sequence, weight desc, id"

    lead_id = fields.Many2one("crm.lead", "Opportunity", index="btree_not_null", ondelete="cascade")
    account_id = fields.Many2one("sales.key.account", "Key Account", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Competitor", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index="btree_not_null"
    )
    quadrant = fields.Selection(QUADRANTS, required=True, default="strength")
    quadrant_sequence = fields.Integer(compute="_compute_quadrant_sequence", store=True, precompute=True)
    name = fields.Char("What", required=True, size=300)
    weight = fields.Integer(default=3, help="1: of little weight, 5: decides.", aggregator="avg")
    answer = fields.Selection(
        ANSWERS,
        "Strategy",
        help="SO: use strengths on opportunities. WO: mend weaknesses by opportunities."
        " ST: meet threats with strengths. WT: limit weaknesses and threats.",
    )
    action = fields.Char("What We Do", size=300)
    user_id = fields.Many2one(
        "res.users", "Who", index="btree_not_null", ondelete="set null", domain="[('share', '=', False)]"
    )
    date_deadline = fields.Date("By When")

    _one_owner = models.Constraint(
        "CHECK(num_nonnulls(lead_id, account_id, partner_id) = 1)",
        "A SWOT item belongs to an opportunity, a key account or a competitor: to exactly one of them.",
    )

    @api.depends("lead_id.company_id", "account_id.company_id", "partner_id.company_id")
    def _compute_company_id(self):
        for item in self:
            item.company_id = item._owner().company_id

    @api.depends("quadrant")
    def _compute_quadrant_sequence(self):
        order = [key for key, _label in QUADRANTS]
        for item in self:
            item.quadrant_sequence = order.index(item.quadrant) if item.quadrant else len(order)

    @api.constrains("weight")
    def _check_weight(self):
        self._check_ranges({"weight": WEIGHT})

    @api.constrains("partner_id")
    def _check_competitor(self):
        for item in self.sudo():
            if item.partner_id and not item.partner_id.sales_is_competitor:
                raise ValidationError(
                    self.env._(
                        "“%(partner)s” is not marked as a competitor: mark it on its form first, or use the SWOT"
                        " of its key account.",
                        partner=item.partner_id.display_name,
                    )
                )

    def _owner(self):
        """Return the opportunity, key account or competitor that the item belongs to."""
        item = self.sudo()
        return item.lead_id or item.account_id or item.partner_id

    def _add_precomputed_values(self, vals_list):
        self._check_owners_in(vals_list)
        return super()._add_precomputed_values(vals_list)

    def write(self, vals):
        self._check_owners_in([vals])
        result = super().write(vals)
        if vals.keys() & set(OWNERS):
            self.check_access("write")  # again: it may not end up where the user may not write
        return result

    def _check_owners_in(self, vals_list):
        """Refuse documents that the user may not write, before a message tells of one."""
        for name in OWNERS if not self.env.su else ():
            self._linked(vals_list, name).check_access("write")

    def _by_quadrant(self):
        """Return ``[(quadrant, label, items)]`` of all four quadrants, the heaviest items first."""
        labels = dict(self._fields["quadrant"]._description_selection(self.env))
        items = self.sorted(lambda item: (-item.weight, item.id))
        return [(key, labels[key], items.filtered(lambda i, k=key: i.quadrant == k)) for key, _label in QUADRANTS]
