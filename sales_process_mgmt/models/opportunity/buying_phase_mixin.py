from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sales_buying_sign import PHASES


class SalesBuyingPhaseMixin(models.AbstractModel):
    """In which phase of buying the customer is, by the signs that show it, and what moves him on.

    The signs are kept as a list of ids and shown from a cache: a form reads no further table for them.
    """

    _name = "sales.buying.phase.mixin"
    _description = "Customer's Buying Phase"

    sales_buying_phase = fields.Selection(
        PHASES, string="Customer's Buying Phase", tracking=True, copy=False, groups="base.group_user"
    )
    sales_buying_signs = fields.Json("Buying Signs", copy=False, groups="base.group_user")
    sales_buying_guide = fields.Json(compute="_compute_sales_buying_guide", groups="base.group_user")

    @api.depends_context("lang")
    def _compute_sales_buying_guide(self):
        self.sales_buying_guide = self._sales_buying_guide()

    @api.model
    def _sales_buying_guide(self):
        """Return ``[{phase, label, signs, lever}]``; ``signs`` are pairs of id and name."""
        signs = self.env["sales.buying.sign"]._of_phases()
        levers = self._sales_levers()
        labels = dict(self._fields["sales_buying_phase"]._description_selection(self.env))
        return [
            {"phase": phase, "label": labels[phase], "lever": levers.get(phase, ""), "signs": signs[phase]}
            for phase, _label in PHASES
        ]

    @api.model
    def _sales_levers(self):
        """Return what moves a customer from each phase to the next."""
        return {
            "no_need": self.env._("Change: show what is changing around him, and what staying as he is will cost."),
            "aware": self.env._("Solution: show that there is a way, and that buying is a better one than others."),
            "wants": self.env._("Need: find the needs that decide, and help him to make them his criteria."),
            "criteria": self.env._("Benefit: prove what he gains by each criterion, and that it is worth the price."),
            "deal": self.env._("Satisfaction: keep what was promised at delivery, and see that he is content."),
        }

    @api.constrains("sales_buying_signs")
    def _check_sales_buying_signs(self):
        known = self.env["sales.buying.sign"]._all_ids()
        for lead in self:
            signs = lead.sales_buying_signs or []
            if not isinstance(signs, list) or not all(type(sign) is int and sign in known for sign in signs):
                raise ValidationError(
                    self.env._("The buying signs of “%s” are not signs of the list: choose them there.", lead.name)
                )
