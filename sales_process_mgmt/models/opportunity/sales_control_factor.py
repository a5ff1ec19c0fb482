from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import ormcache

KINDS = [("win", "Win"), ("first", "First"), ("clear", "Clear")]
# What it is and what it counts for: answers, history and rates rest on it.
FIXED = {"code", "kind"}


class SalesControlFactor(models.Model):
    """One of the thirteen factors of the control score C139: 1 Win, 3 First, 9 Clear.

    They are shared by all companies. Administrators put them in words of their own and archive what they do not
    ask for: archived ones are not shown and do not count. None is added: the rates end at 1 W, 3 F and 9 C.
    """

    _name = "sales.control.factor"
    _inherit = ["sales.cached.mixin", "sales.text.limit.mixin"]
    _description = "Factor of the Control Score"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, size=4)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    sequence = fields.Integer(default=10)
    question = fields.Text(translate=True, help="What to ask oneself before saying yes.")
    coaching = fields.Text(translate=True, help="How to find out, and what proves it.")
    active = fields.Boolean(default=True, help="Archived factors are not asked for and do not count.")

    _code_unique = models.Constraint("UNIQUE(code)", "There is a factor with this code already.")

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for factor in self:
            factor.display_name = f"{factor.code} {factor.name}"

    @api.constrains("question", "coaching")
    def _check_text_lengths(self):
        self._check_text_length("question")
        self._check_text_length("coaching")

    def write(self, vals):
        if vals.keys() & FIXED and not self.env.su:
            raise AccessError(self.env._("Code and kind of a factor are fixed: rates and history rest on them."))
        result = super().write(vals)
        if "active" in vals:
            self.env["crm.lead"]._sales_control_remeasure()
        return result

    @api.model
    @ormcache("self.env.lang")
    def _texts(self):
        """Return what the sheet says of each active factor in the user's language; whoever uses them makes copies."""
        return tuple(
            {
                "id": factor.id,
                "code": factor.code,
                "kind": factor.kind,
                "name": factor.name,
                "question": factor.question or "",
                "coaching": factor.coaching or "",
            }
            for factor in self.sudo().search(Domain.TRUE)
        )

    @api.model
    def _most(self):
        """Return how many factors there are to confirm, as (W, F, C)."""
        kinds = [text["kind"] for text in self._texts()]
        return tuple(kinds.count(kind) for kind, _label in KINDS)
