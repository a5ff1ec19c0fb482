from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

# How to sell to a value type.
MODES = [
    ("transactional", "Transactional"),
    ("consultative", "Consultative"),
    ("enterprise", "Enterprise"),
]
MODE_OF = {"intrinsic": "transactional", "extrinsic": "consultative", "strategic": "enterprise"}
BUYING_STEPS = [
    ("1_needs", "Needs"),
    ("2_options", "Options"),
    ("3_concerns", "Concerns"),
    ("4_purchase", "Purchase"),
    ("5_implementation", "Implementation"),
]


class SalesSellingCoaching(models.Model):
    """What to do in a buying step of the customer when selling in a mode: where value is created, and where not."""

    _name = "sales.selling.coaching"
    _inherit = ["sales.cached.mixin", "sales.text.limit.mixin"]
    _description = "Coaching of a Selling Mode"
    _order = "mode, step"

    mode = fields.Selection(MODES, "Selling Mode", required=True)
    step = fields.Selection(BUYING_STEPS, "Buying Step", required=True)
    creates_value = fields.Boolean(help="Effort in this step pays: the customer gets something from it.")
    text = fields.Text("Coaching", required=True, translate=True)

    _mode_step_unique = models.Constraint(
        "UNIQUE(mode, step)", "There is a coaching for this mode and buying step already."
    )

    @api.depends("mode", "step")
    @api.depends_context("lang")
    def _compute_display_name(self):
        modes, steps = (dict(self._fields[name]._description_selection(self.env)) for name in ("mode", "step"))
        for coaching in self:
            coaching.display_name = f"{modes.get(coaching.mode, '')} · {steps.get(coaching.step, '')}"

    @api.constrains("text")
    def _check_text_limit(self):
        self._check_text_length("text")

    @api.model
    @ormcache("mode", "self.env.lang")
    def _texts(self, mode):
        """Return the steps of a mode with their coaching in the user's language; whoever uses them makes copies."""
        steps = dict(self._fields["step"]._description_selection(self.env))
        found = {coaching.step: coaching for coaching in self.sudo().search(Domain("mode", "=", mode))}
        return tuple(
            {
                "step": step,
                "name": name,
                "text": found[step].text or "",
                "creates_value": found[step].creates_value,
            }
            for step, name in steps.items()
            if step in found
        )
