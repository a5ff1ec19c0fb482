from ast import literal_eval
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

KINDS = [
    ("domain", "The lead matches"),
    ("reply", "The customer wrote an e-mail"),
    ("meeting", "A meeting took place"),
    ("form", "It came through the website's form"),
    ("quotation", "The customer opened a quotation"),
]
RANGES = {"points": (-1000, 1000), "days": (0, 3650)}
# What a rule's domain may not look at: the score would be judged by itself.
SCORE_FIELDS = {"sales_score", "sales_score_grade", "sales_score_lines"}
# A change of these changes scores.
JUDGING = {"kind", "domain", "points", "days", "company_id", "active"}


class ScoreInfo(NamedTuple):
    """A rule as the scoring needs it."""

    id: int
    kind: str
    domain: str
    points: int
    days: int
    company_id: int


class SalesScoreRule(models.Model):
    """Points for what a lead is (a domain) or does (an engagement, which may expire).

    A rule gives its points once per lead, however often it was met; an engagement counts from its last time on.
    """

    _name = "sales.score.rule"
    _inherit = [
        "sales.cached.mixin",
        "sales.text.limit.mixin",
        "sales.range.mixin",
        "sales.criterion.domain.mixin",
    ]
    _description = "Lead Score Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    kind = fields.Selection(KINDS, "Given When", required=True, default="domain")
    domain = fields.Char("Leads")
    points = fields.Integer(required=True, default=10, aggregator=None, help="Less than 0 takes points away.")
    days = fields.Integer(
        "Expires After (days)", aggregator=None, help="An engagement counts for so many days; 0: for ever."
    )

    # === CHECKS ===

    @api.constrains("name", "domain")
    def _check_texts_length(self):
        for name in ("name", "domain"):
            self._check_text_length(name)

    @api.constrains(*RANGES)
    def _check_figures(self):
        self._check_ranges(RANGES)
        for rule in self.filtered(lambda rule: not rule.points):
            rule._refuse(self.env._("0 points change nothing. Archive it instead."))

    @api.constrains("kind", "domain")
    def _check_judgement(self):
        for rule in self.filtered(lambda rule: rule.kind == "domain"):
            if not rule.domain:
                rule._refuse(self.env._("say which leads get the points."))
            rule._check_domain()

    def _judge_domain(self, leads):
        """Refuse what only fails when it is judged, or judges the score by itself."""
        names = self._fields_of(self.domain)
        if self._behind(names) & SCORE_FIELDS:
            raise ValueError(self.env._("it looks at the score itself"))
        leads._sales_hits([self._info()])

    def _refuse(self, why):
        raise ValidationError(self.env._("Score rule “%(name)s”: %(why)s", name=self.name, why=why))

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._score_soon()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & JUDGING:
            self._score_soon()
        return result

    def unlink(self):
        result = super().unlink()
        self._score_soon()
        return result

    @api.model
    @api.private
    def _score_soon(self):
        """Let the job score all leads anew within a minute, from the first one on: nobody waits for 200,000 of them."""
        self.env["sales.job.place"]._keep("score", False)
        cron = self.env.ref("sales_process_mgmt.ir_cron_lead_scores", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def action_score_now(self):
        """Have all leads scored anew; for those who may change the rules."""
        self.env["sales.score.rule"].check_access("write")
        self._score_soon()
        message = self.env._("All leads are being scored. It takes a few minutes.")
        params = {"type": "info", "message": message}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    # === DEFINITIONS ===

    def _info(self):
        self.ensure_one()
        return ScoreInfo(self.id or 0, self.kind, self.domain or "", self.points, self.days, self.company_id.id or 0)

    @api.model
    @ormcache()
    def _infos(self):
        """Return the ``ScoreInfo`` of all rules."""
        return tuple(rule._info() for rule in self.sudo().search([]))

    @api.model
    @ormcache("self.env.lang")
    def _names(self):
        """Return ``{id: name}`` in the user's language, archived ones included."""
        return {rule.id: rule.name for rule in self.sudo().with_context(active_test=False).search([])}

    @api.model
    @ormcache()
    def _inputs(self):
        """Return the fields of a lead whose writing may change its score; none while there is no rule."""
        infos = self._infos()
        if not infos:
            return frozenset()
        names = set().union(*(self._fields_of(info.domain) for info in infos if info.kind == "domain"))
        forms = {"medium_id"} if any(info.kind == "form" for info in infos) else set()
        return frozenset(self._behind(names) | forms | {"active", "company_id"})

    @api.model
    def _fields_of(self, domain):
        """Return the fields of a lead that a domain looks at."""
        return {condition.field_expr.split(".")[0] for condition in Domain(literal_eval(domain)).iter_conditions()}

    @api.model
    def _behind(self, names):
        """Return these fields of a lead and all of its fields that they are computed from."""
        leads, found, left = self.env["crm.lead"], set(), list(names)
        while left:
            name = left.pop()
            field = leads._fields.get(name)
            if field is not None and name not in found:
                found.add(name)
                left += [path.split(".")[0] for path in self.pool.field_depends.get(field, ())]
        return found

    @api.model
    @api.private
    def _counts(self, kind):
        """Tell whether an engagement of this kind gives points at all."""
        return any(info.kind == kind for info in self._infos()) and self.env["sales.part"]._is_on("lead_score")
