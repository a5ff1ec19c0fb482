import logging
from ast import literal_eval
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.domain_mixin import WRONG_DOMAIN

_logger = logging.getLogger(__name__)
NUMBERS = ("integer", "float", "monetary")


class CriterionInfo(NamedTuple):
    """A criterion as the gate needs it; ``value`` is what its kind looks at."""

    id: int
    kind: str
    value: object
    is_mandatory: bool
    proof: str


class SalesStageCriterion(models.Model):
    """What must be true before an opportunity leaves a step.

    Each kind comes down to a domain on opportunities, so that one statement judges all criteria of all
    opportunities at once (``_met_pairs``). The definitions are cached with their process
    (``sales.process._structure``): a gate reads them in every move.
    """

    _name = "sales.stage.criterion"
    _inherit = ["sales.cached.mixin", "sales.text.limit.mixin", "sales.criterion.domain.mixin"]
    _description = "Exit Criterion"
    _order = "step_id, sequence, id"

    # === WHAT IT IS ===
    step_id = fields.Many2one("sales.process.step", required=True, index=True, ondelete="cascade")
    process_id = fields.Many2one(related="step_id.process_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    hint = fields.Text(translate=True, help="How to get there; shown under the criterion.")
    is_mandatory = fields.Boolean("Mandatory", default=True, help="Only mandatory ones are judged by the gate.")
    proof = fields.Selection(
        [("fit", "The fit is confirmed"), ("contact", "A buying influence was contacted")],
        string="Proves",
        help="Moves the opportunity through the zones: outside, above, in the funnel.",
    )
    # === HOW IT IS JUDGED ===
    kind = fields.Selection(
        [
            ("tick", "Ticked by the salesperson"),
            ("field", "A field is filled"),
            ("domain", "The opportunity matches"),
            ("activity", "An activity is done"),
            ("fact", "A document proves it"),
        ],
        default="tick",
        required=True,
    )
    needs_evidence = fields.Boolean("Evidence", help="A tick needs a sentence that says what it is based on.")
    field_id = fields.Many2one(
        "ir.model.fields", ondelete="cascade", domain=[("model", "=", "crm.lead"), ("store", "=", True)]
    )
    domain = fields.Char()
    activity_type_id = fields.Many2one("mail.activity.type", ondelete="restrict")
    fact = fields.Selection(selection="_selection_fact", string="Document")

    @api.model
    def _selection_fact(self):
        return [(code, fact.label) for code, fact in self.env["crm.lead"]._sales_facts().items()]

    looks_at = fields.Char(compute="_compute_looks_at")

    @api.depends("kind", "needs_evidence", "field_id", "domain", "activity_type_id", "fact")
    def _compute_looks_at(self):
        """Say in one column what each kind looks at."""
        facts = dict(self._selection_fact())
        for criterion in self:
            criterion.looks_at = {
                "tick": self.env._("evidence is asked for") if criterion.needs_evidence else "",
                "field": criterion.sudo().field_id.field_description,
                "domain": criterion.domain,
                "activity": criterion.activity_type_id.name,
                "fact": facts.get(criterion.fact),
            }.get(criterion.kind)

    # === CHECKS ===

    @api.constrains("name", "hint", "domain")
    def _check_texts_length(self):
        for name in ("name", "hint", "domain"):
            self._check_text_length(name)

    @api.constrains("kind", "field_id", "domain", "activity_type_id", "fact")
    def _check_judgement(self):
        needed = {"field": "field_id", "domain": "domain", "activity": "activity_type_id", "fact": "fact"}
        for criterion in self:
            key = needed.get(criterion.kind)
            if key and not criterion[key]:
                criterion._refuse(
                    self.env._(
                        "say which %s it looks at.", self._fields[key].get_description(self.env, ["string"])["string"]
                    )
                )
            if criterion.kind == "field" and not criterion._is_judgeable_field():
                criterion._refuse(
                    self.env._("“%s” is not a stored field of opportunities.", criterion.sudo().field_id.name)
                )
            if criterion.kind == "domain":
                criterion._check_domain()

    def _is_judgeable_field(self):
        field = self.env["crm.lead"]._fields.get(self.sudo().field_id.name)
        unjudgeable = ("properties", "properties_definition", "json", "binary")
        return self.sudo().field_id.model == "crm.lead" and field.store and field.type not in unjudgeable

    def _judge_domain(self, leads):
        """Judge these by the domain alone, as the gate does."""
        self._met_pairs([CriterionInfo(self.id or 0, "domain", self.domain, True, "")], leads)

    def _refuse(self, why):
        raise ValidationError(
            self.env._("Criterion “%(name)s” of “%(step)s”: %(why)s", name=self.name, step=self.step_id.name, why=why)
        )

    @api.model
    def _check_field_exists(self, vals_list):
        """Name the criterion; the database would only say that a key is missing."""
        for vals in vals_list:
            if vals.get("field_id") and not self.env["ir.model.fields"].sudo().browse(vals["field_id"]).exists():
                raise ValidationError(
                    self.env._(
                        "Criterion “%(name)s”: the field with the id %(id)s does not exist.",
                        name=vals.get("name") or ", ".join(self.mapped("name")),
                        id=vals["field_id"],
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self._check_field_exists(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_field_exists([vals])
        return super().write(vals)

    # === JUDGING ===

    def _info(self):
        """Return what judging needs, free of the database, to be cached with the process."""
        self.ensure_one()
        value = {
            "tick": self.id,
            "field": (self.field_id.name, self.field_id.ttype),
            "domain": self.domain,
            "activity": self.activity_type_id.id,
            "fact": self.fact,
        }[self.kind]
        return CriterionInfo(self.id, self.kind, value, self.is_mandatory, self.proof or "")

    @api.model
    def _lead_domain(self, info):
        """Return the domain of the opportunities that meet the criterion."""
        return getattr(self, f"_lead_domain_{info.kind}")(info.value)

    def _lead_domain_tick(self, criterion_id):
        return Domain("sales_criterion_ids", "any", [("criterion_id", "=", criterion_id), ("is_done", "=", True)])

    def _lead_domain_field(self, field):
        name, ttype = field
        return Domain(name, "!=", 0 if ttype in NUMBERS else False)

    def _lead_domain_domain(self, domain):
        return Domain(literal_eval(domain))

    def _lead_domain_activity(self, type_id):
        done = [("activity_type_id", "=", type_id), ("active", "=", False), ("date_done", "!=", False)]
        return Domain("activity_ids", "any", done)

    def _lead_domain_fact(self, code):
        fact = self.env["crm.lead"]._sales_facts().get(code)
        return fact.domain if fact else Domain.FALSE

    @api.private
    @api.model
    def _met_pairs(self, infos, leads):
        """Return the set of ``(criterion id, lead id)`` that hold, in one statement.

        The judgement sees all documents of the opportunity, whoever asks: a salesperson may not read a
        delivery, but may know that it is reserved.

        :param infos: ``CriterionInfo`` of the criteria to judge
        :param leads: opportunities that are stored
        """
        if not infos or not leads:
            return set()
        leads = leads.sudo().with_context(active_test=False)
        among = Domain("id", "in", leads.ids)
        lead_id = SQL.identifier(leads._table, "id")
        parts = []
        ticks = [info.id for info in infos if info.kind == "tick"]
        if ticks:
            parts.append(self._ticked(ticks, leads))
        for info in infos:
            if info.kind == "tick":
                continue
            try:
                query = leads._search(among & self._lead_domain(info))
                parts.append(query.subselect(SQL("%s::int", info.id), lead_id))
            except WRONG_DOMAIN as error:
                # Its field was removed since: not met, and said in the log, instead of an error on every card.
                _logger.warning("Exit criterion %s cannot be judged: %s", info.id, error)
        if not parts:
            return set()
        return set(self.env.execute_query(SQL(" UNION ALL ").join(parts)))

    def _ticked(self, criterion_ids, leads):
        """Return the SELECT of all ticks at once, straight from their own table: most criteria are ticks."""
        ticks = self.env["sales.lead.criterion"].sudo()
        domain = [("lead_id", "in", leads.ids), ("criterion_id", "in", criterion_ids), ("is_done", "=", True)]
        query = ticks._search(domain)
        return query.subselect(SQL.identifier(ticks._table, "criterion_id"), SQL.identifier(ticks._table, "lead_id"))

    def _checklist_texts(self):
        """Return what the checklist says of this criterion on every opportunity."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "hint": self.hint or "",
            "kind": self.kind,
            "mandatory": self.is_mandatory,
            "needs_evidence": self.needs_evidence,
        }
