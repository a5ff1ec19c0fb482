from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

DOORS = [
    ("confirm", "Confirming an order"),
    ("dispatch", "Sending out a dispatch"),
    ("deliver", "Delivering"),
    ("invoice", "Posting an invoice"),
]
POLICIES = [("block", "Block"), ("warn", "Warn")]


class MoneyKind(NamedTuple):
    """A kind of rule: its name, the door where it stands, the method that judges, and what it ships with."""

    label: str
    door: str
    judge: str
    percent: float = 0.0
    is_active: bool = False
    group: str = "account.group_account_invoice"


class Finding(NamedTuple):
    """That a rule speaks against a document, and why."""

    rule: models.BaseModel
    text: str


class SalesMoneyRule(models.Model):
    """What holds money and goods together in a company: no work before the deposit, no invoice before the money …

    Each company has one rule of each kind, switched on, softened and given to who may override it by its
    administrators. Rules touch only orders with a contract, and those that are said to need one.
    """

    _name = "sales.money.rule"
    _description = "Money Rule"
    _inherit = [
        "sales.cached.mixin",
        "sales.derived.mixin",
        "sales.range.mixin",
        "sales.domain.mixin",
        "sales.money.judge.mixin",
        "sales.money.note.judge.mixin",
    ]
    _order = "company_id, sequence, id"
    _rec_name = "kind"
    _system_fields = ("company_id", "kind")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    active = fields.Boolean("On", default=False)
    sequence = fields.Integer(default=10)
    kind = fields.Selection("_selection_kind", "Rule", required=True, readonly=True)
    door = fields.Selection(DOORS, "Where", compute="_compute_door", store=True)
    has_percent = fields.Boolean(compute="_compute_has_percent")
    percent = fields.Float("Collected (%)", help="So much of the total, with tax, must be collected.")
    domain = fields.Char(
        "Orders That Need a Contract",
        help="Orders without a contract that match are refused. Empty: only orders that name a contract are judged.",
    )
    policy = fields.Selection(
        POLICIES,
        default="block",
        required=True,
        help="Block: refused until it holds or somebody overrides it. Warn: passes, is noted on the document and told.",
    )
    override_group_id = fields.Many2one("res.groups", "Overridden by Group", ondelete="restrict")
    override_role_id = fields.Many2one("sales.approval.role", "Overridden by Role", ondelete="restrict")

    _kind_uniq = models.Constraint("UNIQUE(company_id, kind)", "A company has one money rule of each kind.")

    # === KINDS ===

    @api.model
    @api.private
    def _money_kinds(self):
        """Registry: return ``{code: MoneyKind}``; extend with ``super()``. Codes are stored and never change."""
        return {
            "deposit_dispatch": MoneyKind(
                self.env._("First instalment before dispatch"), "dispatch", "_judge_deposit", is_active=True
            ),
            "deposit_delivery": MoneyKind(self.env._("First instalment before delivery"), "deliver", "_judge_deposit"),
            "collected_invoice": MoneyKind(
                self.env._("Invoice only what is collected for"), "invoice", "_judge_collected", percent=60.0
            ),
            "contract_needed": MoneyKind(
                self.env._("Order only with a signed contract"),
                "confirm",
                "_judge_contract",
                group="sales_team.group_sale_manager",
            ),
            "signed_note": MoneyKind(self.env._("Signed delivery note before invoice"), "invoice", "_judge_note"),
            "acceptance_invoice": MoneyKind(
                self.env._("Acceptance report before the last instalment"), "invoice", "_judge_acceptance"
            ),
        }

    @api.model
    def _selection_kind(self):
        return [(code, kind.label) for code, kind in self._money_kinds().items()]

    @api.depends("kind")
    def _compute_door(self):
        kinds = self._money_kinds()
        for rule in self:
            kind = kinds.get(rule.kind)
            rule.door = kind and kind.door

    @api.depends("kind")
    def _compute_has_percent(self):
        kinds = self._money_kinds()
        for rule in self:
            rule.has_percent = rule.kind in kinds and bool(kinds[rule.kind].percent)

    @api.depends("kind")
    def _compute_display_name(self):
        labels = dict(self._selection_kind())
        for rule in self:
            rule.display_name = labels.get(rule.kind, rule.kind)

    @api.model
    @api.private
    def _make(self, companies):
        """Make the rules that companies lack, as they are shipped."""
        rules = self.sudo().with_context(active_test=False)
        groups = rules._read_group([("company_id", "in", companies.ids)], ["company_id", "kind"])
        known = {(company.id, kind) for company, kind in groups}
        rules.create(
            [
                {
                    "company_id": company.id,
                    "sequence": place,
                    "kind": code,
                    "active": kind.is_active,
                    "percent": kind.percent,
                    "override_group_id": self.env.ref(kind.group).id,
                }
                for company in companies
                for place, (code, kind) in enumerate(self._money_kinds().items(), 1)
                if (company.id, code) not in known
            ]
        )

    # === CHECKS ===

    @api.constrains("percent")
    def _check_percent(self):
        self._check_ranges({"percent": (0, 100)})

    @api.constrains("domain")
    def _check_rule_domain(self):
        for rule in self.filtered("domain"):
            rule._check_domain()

    def _domain_model(self):
        return self.env["sale.order"]

    def _refuse(self, why):
        raise ValidationError(self.env._("Money rule “%(rule)s”: %(why)s", rule=self.display_name, why=why))

    # === WHO OVERRIDES ===

    @api.private
    def _may_override(self, user):
        """Tell whether the rule lets this user override it, whatever the document."""
        self.ensure_one()
        if not user.active or user.share or self.company_id not in user.company_ids:
            return False
        if self.override_group_id and self.override_group_id in user.all_group_ids:
            return True
        return user in self.override_role_id._members(self.company_id)

    def _who_text(self):
        """Return whom the rule names: the group and the role."""
        names = [self.override_group_id.full_name] if self.override_group_id else []
        if self.override_role_id:
            members = ", ".join(self.override_role_id._members(self.company_id).mapped("name"))
            names.append(f"{self.override_role_id.name} ({members or '–'})")
        return " / ".join(names)

    def _refusal(self, text):
        """Return what a refusal says: the rule, the figures, and who can override it."""
        names = {"rule": self.display_name, "text": text, "who": self._who_text()}
        if not names["who"]:
            return self.env._("“%(rule)s”: %(text)s Nobody may override this rule.", **names)
        return self.env._("“%(rule)s”: %(text)s It can be overridden, with a reason, by: %(who)s.", **names)

    # === JUDGING ===

    @api.model
    @ormcache("door", "company_id")
    def _ids_at(self, door, company_id):
        """Return the ids of a company's rules at a door that are switched on: asked at every confirmation."""
        return self.sudo().search([("door", "=", door), ("company_id", "=", company_id), ("active", "=", True)]).ids

    @api.model
    @api.private
    def _findings(self, door, documents):
        """Return ``{document: [Finding]}`` of the rules at a door, as if all documents went through it together.

        The number of statements does not grow with the number of documents.

        :param documents: of one model with ``sales.money.document.mixin``, read with all rights
        """
        found = {document: [] for document in documents}
        for company, mine in documents.grouped("company_id").items():
            rules = self.browse(self._ids_at(door, company.id)).sudo()
            cases = mine._sales_money_cases() if rules else []
            for rule in rules if cases else ():
                for case, text in rule._judge(cases).items():
                    found[case.document].append(Finding(rule, text))
        return found

    def _judge(self, cases):
        self.ensure_one()
        return getattr(self, self._money_kinds()[self.kind].judge)(cases)
