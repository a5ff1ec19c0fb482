from odoo import api, fields, models
from odoo.tools import ormcache

# The phases in which a customer buys, in order.
PHASES = [
    ("no_need", "No need"),
    ("aware", "Aware"),
    ("wants", "Wants to buy"),
    ("criteria", "Criteria set"),
    ("deal", "Closing the deal"),
    ("loyal", "Loyal"),
]


class SalesBuyingSign(models.Model):
    """What a customer says or does that shows in which phase of buying he is."""

    _name = "sales.buying.sign"
    _inherit = ["sales.cached.mixin", "sales.text.limit.mixin"]
    _description = "Buying Sign"
    _order = "phase_order, sequence, id"

    name = fields.Char(required=True, translate=True)
    phase = fields.Selection(PHASES, required=True)
    phase_order = fields.Integer(compute="_compute_phase_order", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.depends("phase")
    def _compute_phase_order(self):
        order = [phase for phase, _label in PHASES]
        for sign in self:
            sign.phase_order = order.index(sign.phase) if sign.phase else 0

    @api.constrains("name")
    def _check_name_length(self):
        self._check_text_length("name")

    @api.model
    @ormcache("self.env.lang")
    def _of_phases(self):
        """Return ``{phase: [(id, name)]}`` in the user's language."""
        signs = self.sudo().search([("id", "!=", False)])
        return {phase: [(sign.id, sign.name) for sign in signs if sign.phase == phase] for phase, _label in PHASES}

    @api.model
    @ormcache()
    def _all_ids(self):
        """Return the ids of all signs, archived ones included."""
        return frozenset(self.sudo().with_context(active_test=False).search([("id", "!=", False)]).ids)
