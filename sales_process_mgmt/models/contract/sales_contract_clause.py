from odoo import api, fields, models


class SalesContractClause(models.Model):
    """A clause of one contract: the library's text of a version, or one's own."""

    _name = "sales.contract.clause"
    _inherit = [
        "sales.clause.text.mixin",
        "sales.line.mixin",
        "sales.contract.content.mixin",
        "sales.portal.read.mixin",
    ]
    _description = "Clause of a Contract"
    _order = "sequence, id"
    _owner_field = "contract_id"
    _portal_fields = ("contract_id", "sequence", "name", "body")

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    clause_id = fields.Many2one("sales.clause", "From the Library", index="btree_not_null", ondelete="set null")
    version = fields.Integer(compute="_compute_text", store=True, readonly=True, precompute=True)
    name = fields.Char(compute="_compute_text", store=True, readonly=False, precompute=True)
    body = fields.Html(compute="_compute_text", store=True, readonly=False, precompute=True)
    is_changed = fields.Boolean("Changed", compute="_compute_is_changed", help="Not as the library has it now.")

    @api.depends("clause_id")
    def _compute_text(self):
        for line in self:
            clause = line.clause_id.with_context(lang=line.contract_id.partner_id.lang or self.env.lang)
            if clause:
                line.name, line.body, line.version = clause.name, clause.body, clause.version
            else:
                line.name, line.body, line.version = line.name, line.body, 0

    @api.depends("clause_id.body", "body")
    def _compute_is_changed(self):
        for line in self:
            clause = line.clause_id.with_context(lang=line.contract_id.partner_id.lang or self.env.lang)
            line.is_changed = bool(clause) and clause.body != line.body
