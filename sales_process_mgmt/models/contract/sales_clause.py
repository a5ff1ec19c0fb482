from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.placeholders import BrokenText, fill, names_in

KINDS = [
    ("service", "Service"),
    ("framework", "Product framework"),
    ("mixed", "Mixed"),
    ("distribution", "Distribution agreement"),
]


class SalesClauseTextMixin(models.AbstractModel):
    """A title and a text with names in braces that a contract fills: ``{customer}`` pays ``{total}``."""

    _name = "sales.clause.text.mixin"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Text of a Clause"

    name = fields.Char("Title", required=True)
    body = fields.Html("Text", required=True, sanitize=True)

    @api.model
    def _placeholders(self):
        """Return ``{name: label}`` of what a clause may ask for."""
        return {
            "number": self.env._("Contract number"),
            "customer": self.env._("Customer"),
            "company": self.env._("Our company"),
            "total": self.env._("Total with tax"),
            "untaxed": self.env._("Total without tax"),
            "date_start": self.env._("Start"),
            "date_end": self.env._("End"),
            "date_signed": self.env._("Signed on"),
            "notice_days": self.env._("Notice period in days"),
        }

    @api.constrains("name", "body")
    def _check_text(self):
        self._check_text_length("body")
        known = self._placeholders()
        for clause in self:
            try:
                unknown = [name for name in names_in(clause.body) if name not in known]
            except BrokenText as error:
                clause._refuse_place(error.place)
            if unknown:
                clause._refuse_place("{" + unknown[0] + "}")

    def _refuse_place(self, place):
        raise ValidationError(
            self.env._(
                "Clause “%(clause)s”: “%(place)s” cannot be filled. A clause may ask for %(known)s; braces that stand"
                " for themselves are written twice.",
                clause=self.name,
                place=place,
                known=", ".join("{" + name + "}" for name in self._placeholders()),
            )
        )

    @api.private
    def _filled(self, values):
        """Return the text with its names replaced; ``values`` are plain text and are escaped."""
        self.ensure_one()
        return fill(self.body, {name: str(escape(value)) for name, value in values.items()})


class SalesClause(models.Model):
    """A clause of the library. Contracts copy its text and remember its version; a later change leaves them alone."""

    _name = "sales.clause"
    _inherit = ["sales.clause.text.mixin", "sales.derived.mixin"]
    _description = "Clause"
    _order = "sequence, id"
    _system_fields = ("version",)

    name = fields.Char(translate=True)
    body = fields.Html(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    version = fields.Integer(default=1, readonly=True, copy=False, help="Grows by one when the text changes.")
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    kind = fields.Selection(KINDS, help="Empty: for contracts of all kinds.")
    is_default = fields.Boolean("In New Contracts", help="New contracts of the kind begin with this clause.")

    def write(self, vals):
        changed = self.filtered(lambda clause: "body" in vals and clause.body != vals["body"])
        result = super().write(vals)
        for clause in changed:
            super(SalesClause, clause.sudo()).write({"version": clause.version + 1})
        return result

    @api.model
    @api.private
    def _defaults_for(self, kind, company):
        """Return the clauses with which a contract of a kind begins."""
        return self.search(
            [
                ("is_default", "=", True),
                ("kind", "in", (kind, False)),
                ("company_id", "in", (company.id, False)),
            ]
        )
