from odoo import api, fields, models

KINDS = [
    ("situation", "Situation"),
    ("problem", "Problem"),
    ("implication", "Implication"),
    ("need_payoff", "Need-payoff"),
]
LAYERS = [("stated", "Stated"), ("actual", "Actual"), ("behind", "Behind it")]


class SalesNeed(models.Model):
    """What the customer needs (domain: Needs): SPIN kind, how deep it lies, who said it, what of ours answers it."""

    _name = "sales.need"
    _inherit = ["sales.deal.row.mixin"]
    _description = "Need"
    _order = "lead_id, sequence, id"
    _rec_name = "statement"

    _sales_texts = ("statement",)
    _sales_company_fields = ("partner_id", "product_tmpl_id")

    sequence = fields.Integer(compute="_compute_sequence", store=True, readonly=False, precompute=True)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="problem",
        help="Situation: how things are. Problem: what is wrong. Implication: what follows from it."
        " Need-payoff: what a solution is worth, in the customer's words.",
    )
    layer = fields.Selection(
        LAYERS,
        required=True,
        default="stated",
        help="Stated: what the customer says. Actual: what is needed. Behind it: what somebody gains by it.",
    )
    statement = fields.Text(required=True)
    partner_id = fields.Many2one(string="Said by", ondelete="set null")
    date = fields.Date(default=fields.Date.context_today)
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Answering Product",
        index="btree_not_null",
        domain="[('sale_ok', '=', True)]",
        help="What we sell that answers it.",
    )
    is_in_plan = fields.Boolean(
        "In Plan",
        compute="_compute_is_in_plan",
        store=True,
        readonly=False,
        precompute=True,
        help="Printed in the need plan that the customer reads. What lies behind a need stays with us.",
    )

    @api.depends("kind")
    def _compute_sequence(self):
        """A plan goes from how things are to what a solution is worth."""
        order = {kind: 10 * place for place, (kind, _label) in enumerate(KINDS, 1)}
        for need in self:
            need.sequence = order.get(need.kind, 0)

    @api.depends("layer")
    def _compute_is_in_plan(self):
        for need in self:
            need.is_in_plan = need.layer != "behind"
