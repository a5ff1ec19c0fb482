from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

# BANT: what is asked of every lead, and what is known of each.
LETTERS = ("budget", "authority", "need", "timeline")
STATES = [
    ("unknown", "Unknown"),
    ("negative", "Negative"),
    ("partial", "Partial"),
    ("confirmed", "Confirmed"),
]
LEVELS = [
    ("any", "Does not matter"),
    ("not_negative", "Not negative"),
    ("partial", "At least partial"),
    ("confirmed", "Confirmed"),
]
# Which states are enough for a level.
ENOUGH = {
    "any": {"unknown", "negative", "partial", "confirmed"},
    "not_negative": {"unknown", "partial", "confirmed"},
    "partial": {"partial", "confirmed"},
    "confirmed": {"confirmed"},
}


class RuleInfo(NamedTuple):
    """A rule as the conversion needs it: the level of each letter, and whether a product must answer the need."""

    levels: dict
    needs_answer: bool


class SalesQualificationRule(models.Model):
    """What must be known of a lead before it becomes an opportunity: of one team, or of all without their own.

    Read in every conversion, so the rules are cached per registry (``_rule_of``).
    """

    _name = "sales.qualification.rule"
    _inherit = ["sales.cached.mixin"]
    _description = "Qualification Rule"
    _order = "team_id, company_id, id"

    active = fields.Boolean(default=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index=True,
        ondelete="cascade",
        check_company=True,
        help="Empty: all teams without a rule of their own.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        help="Empty: all companies.",
    )
    budget = fields.Selection(LEVELS, required=True, default="not_negative")
    authority = fields.Selection(LEVELS, required=True, default="any")
    need = fields.Selection(LEVELS, required=True, default="confirmed")
    timeline = fields.Selection(LEVELS, required=True, default="any")
    needs_answer = fields.Boolean(
        "Answered by a Product", default=True, help="Something that we sell must answer the need."
    )

    _once = models.UniqueIndex(
        "(COALESCE(team_id, 0), COALESCE(company_id, 0)) WHERE active",
        "There is one qualification rule per team, and one for all others.",
    )

    @api.depends("team_id")
    def _compute_company_id(self):
        for rule in self:
            rule.company_id = rule.team_id.company_id if rule.team_id else rule.company_id

    @api.depends("team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.team_id.name or self.env._("All other teams")

    @api.constrains("team_id", "company_id")
    def _check_team_company(self):
        for rule in self:
            if rule.team_id and rule.company_id != rule.team_id.company_id:
                raise ValidationError(
                    self.env._(
                        "The rule of “%(team)s” belongs to the company of the team: %(company)s.",
                        team=rule.team_id.name,
                        company=rule.team_id.company_id.name or self.env._("all companies"),
                    )
                )

    # === JUDGING ===

    @api.model
    @ormcache()
    def _rules(self):
        """Return ``{(team id, company id): RuleInfo}`` of all rules; 0 where a rule names none."""
        return {
            (rule.team_id.id or 0, rule.company_id.id or 0): RuleInfo(
                {letter: rule[letter] for letter in LETTERS}, rule.needs_answer
            )
            for rule in self.sudo().search([])
        }

    @api.model
    @api.private
    def _rule_of(self, team, company):
        """Return the ``RuleInfo`` for leads of a team and company, or None: the team's own, else the company's."""
        rules = self._rules()
        team_id, company_id = team.id or 0, company.id or 0
        own = [info for (rule_team, _company), info in rules.items() if team_id and rule_team == team_id]
        return own[0] if own else rules.get((0, company_id)) or rules.get((0, 0))
