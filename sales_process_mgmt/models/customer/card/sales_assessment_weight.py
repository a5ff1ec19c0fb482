from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

SIDES = ("financial", "market", "reputation", "management", "thinking", "background")
WEIGHTS = tuple(f"{side}_weight" for side in SIDES)


def weight(label, percent):
    """Return the weight of a side, in percent."""
    return fields.Float(label, default=percent)


class SalesAssessmentWeight(models.Model):
    """What each side of an assessment weighs; without weights of its own, a company uses those of all companies."""

    _name = "sales.assessment.weight"
    _description = "Assessment Weights"
    _inherit = ["sales.company.rule.mixin"]

    financial_weight = weight("Financial Ability (%)", 25)
    market_weight = weight("Market Ability (%)", 20)
    reputation_weight = weight("Reputation (%)", 20)
    management_weight = weight("Management Ability (%)", 15)
    thinking_weight = weight("Business Thinking (%)", 10)
    background_weight = weight("Family or Owner (%)", 10)

    @api.constrains(*WEIGHTS)
    def _check_balance(self):
        """Each side weighs something, and together they weigh 100 %."""
        for weights in self:
            listed = format_list(self.env, [f"{label} {weights[name]:g}" for name, label in self._labels().items()])
            if not all(weights[name] > 0 for name in WEIGHTS):
                raise ValidationError(self.env._("Every side must weigh more than 0 %%: %(weights)s.", weights=listed))
            total = sum(weights[name] for name in WEIGHTS)
            if not abs(total - 100) < 0.005:
                raise ValidationError(
                    self.env._(
                        "The weights add up to %(total)s %%, not to 100 %%: %(weights)s.",
                        total=f"{total:g}",
                        weights=listed,
                    )
                )

    @api.model
    def _labels(self):
        return {name: self._fields[name].get_description(self.env, ["string"])["string"] for name in WEIGHTS}

    @api.model
    @api.private
    def _percents_of(self, company):
        """Return ``{side: percent}`` for a company.

        :raise UserError: when there are no weights at all
        """
        found = self._of_company(company)
        if not found:
            raise UserError(
                self.env._(
                    "No weights for assessments: a sales administrator enters them in"
                    " Configuration, Assessment Weights."
                )
            )
        return {side: found[f"{side}_weight"] for side in SIDES}
