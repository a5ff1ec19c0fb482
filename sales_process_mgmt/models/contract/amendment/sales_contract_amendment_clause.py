from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesContractAmendmentClause(models.Model):
    """A clause of a contract as a new version has it, beside what it was; or a new one."""

    _name = "sales.contract.amendment.clause"
    _inherit = [
        "sales.clause.text.mixin",
        "sales.derived.mixin",
        "sales.line.mixin",
        "sales.contract.content.mixin",
    ]
    _description = "Clause of an Amendment"
    _order = "amendment_id, sequence, id"
    _owner_field = "amendment_id"
    _system_fields = ("contract_clause_id", "is_new", "old_name", "old_body")

    amendment_id = fields.Many2one("sales.contract.amendment", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="amendment_id.company_id", store=True, index=True)
    contract_clause_id = fields.Many2one(
        "sales.contract.clause", "Clause of the Contract", index="btree_not_null", ondelete="set null"
    )
    sequence = fields.Integer(default=1000, help="New ones come last.")
    clause_id = fields.Many2one("sales.clause", "From the Library", index="btree_not_null", ondelete="set null")
    name = fields.Char(compute="_compute_text", store=True, readonly=False, precompute=True)
    body = fields.Html(compute="_compute_text", store=True, readonly=False, precompute=True)
    is_dropped = fields.Boolean("Dropped", help="The new version does not have it any more.")
    # === WHAT IT WAS ===
    is_new = fields.Boolean("New", default=True, readonly=True)
    old_name = fields.Char("Title until Now", readonly=True)
    old_body = fields.Html("Text until Now", readonly=True)
    is_changed = fields.Boolean("Changed", compute="_compute_is_changed")

    @api.depends("clause_id")
    def _compute_text(self):
        for line in self:
            lang = line.amendment_id.contract_id.partner_id.lang or self.env.lang
            source = line.clause_id.with_context(lang=lang) or line
            line.name, line.body = source.name, source.body

    @api.depends("name", "body", "old_name", "old_body", "is_dropped", "is_new")
    def _compute_is_changed(self):
        for line in self:
            line.is_changed = not line.is_dropped if line.is_new else line.is_dropped or line._is_reworded()

    def _is_reworded(self):
        return self.name != self.old_name or self.body != self.old_body

    @api.ondelete(at_uninstall=False)
    def _unlink_except_copied(self):
        for line in self:
            if not line.is_new:
                raise UserError(
                    self.env._("“%s” is of the version in force: tick “Dropped” to leave it out.", line.name)
                )

    # === FROM AND TO THE CONTRACT ===

    @api.model
    def _prepare_copies(self, amendment):
        """Return the values of clauses that say what the contract says now."""
        return [
            {
                "amendment_id": amendment.id,
                "contract_clause_id": clause.id,
                "clause_id": clause.clause_id.id,
                "is_new": False,
                "sequence": place * 10,
                "name": clause.name,
                "body": clause.body,
                "old_name": clause.name,
                "old_body": clause.body,
            }
            for place, clause in enumerate(amendment.contract_id.clause_ids, 1)
        ]

    def _apply_to(self, contract):
        """Write the clauses of the new version to the contract.

        :param contract: as ``_amending`` returns it
        """
        clauses = contract.clause_ids
        last = max(clauses.mapped("sequence"), default=0)
        for line in self.filtered("is_changed"):
            own = clauses & clauses.browse(line.contract_clause_id.id)
            texts = {"name": line.name, "body": line.body}
            if own and line.is_dropped:
                own.unlink()
            elif own:
                own.write(texts)
            else:
                last += 1
                values = {"contract_id": contract.id, "clause_id": line.clause_id.id, "sequence": last}
                line.contract_clause_id = clauses.create(values | texts).id
