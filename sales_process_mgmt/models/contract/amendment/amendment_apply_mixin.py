from odoo import api, fields, models
from odoo.tools import format_date

# Dates and terms that a new version may change; texts of clauses stay.
TERMS = (
    "date_start",
    "date_end",
    "payment_term_id",
    "currency_id",
    "renewal",
    "notice_days",
    "subject",
    "quality",
    "place",
    "manner",
    "liability",
)


class SalesAmendmentApplyMixin(models.AbstractModel):
    """An approved amendment is put in force by the system, judged by what is called off and invoiced then."""

    _name = "sales.amendment.apply.mixin"
    _inherit = ["sales.amendment.order.mixin"]
    _description = "Amendment that Is Put in Force"

    previous = fields.Json(
        "Version before", readonly=True, copy=False, help="All that the contract said before: terms, lines and plan."
    )

    terms_changes = fields.Text("Changed Terms", compute="_compute_terms_changes", compute_sudo=True)

    # === CHECKING ===

    @api.private
    def _apply_errors(self):
        """Return why the new version cannot be put in force now, with figures."""
        self.ensure_one()
        contract = self.contract_id
        if contract.state != "signed":
            return [
                self.env._(
                    "“%(contract)s” is “%(state)s”: only running contracts are amended.",
                    contract=contract.display_name,
                    state=contract._state_label(),
                )
            ]
        if contract.version != self.base_version:
            return [
                self.env._(
                    "It was written on version %(base)s, and version %(version)s is in force by now: cancel it, and"
                    " amend that one.",
                    base=self.base_version,
                    version=contract.version,
                )
            ]
        if not self.line_ids.filtered("quantity"):
            return [self.env._("No line is left: terminate the contract instead.")]
        return self._currency_errors() + self._line_errors() + self._new_plan_errors()

    def _line_errors(self):
        taken = self._taken_quantities()
        reasons = []
        for line in self.line_ids.filtered("contract_line_id"):
            called, invoiced = taken.get(line.contract_line_id, (0.0, 0.0))
            if line.product_uom_id.compare(line.quantity, called) < 0:
                reasons.append(
                    self.env._(
                        "“%(line)s”: the new quantity of %(quantity)s %(unit)s is less than the %(called)s %(unit)s"
                        " that are called off, delivered or invoiced.",
                        line=line.name,
                        quantity=f"{line.quantity:g}",
                        called=f"{called:g}",
                        unit=line.product_uom_id.name,
                    )
                )
            elif invoiced and line._is_repriced():
                reasons.append(
                    self.env._(
                        "“%(line)s”: %(invoiced)s %(unit)s are invoiced at the price until now, and keep it. Give back"
                        " the old price, discount and taxes, set the quantity to what keeps them, and add a line with"
                        " the new ones.",
                        line=line.name,
                        invoiced=f"{invoiced:g}",
                        unit=line.product_uom_id.name,
                    )
                )
        return reasons

    def _changes_something(self):
        self.ensure_one()
        return (
            any(line._is_changed() for line in self.line_ids)
            or any(row._is_changed() for row in self.installment_ids)
            or any(clause.is_changed for clause in self.clause_ids)
            or any(self[name] != self.contract_id[name] for name in TERMS)
        )

    # === IN FORCE ===

    def _apply(self):
        """Put approved amendments in force, in the order of their contracts; what was paid and invoiced stays.

        :raises UserError: where that is not possible any more, with figures; the approval is not given then
        """
        for amendment in self.sudo().sorted("contract_id"):
            amendment._apply_one()

    def _apply_one(self):
        contract = self.contract_id._amending().with_company(self.company_id)
        contract._touch_balances()
        self._refuse(self._apply_errors())
        self._as_system().previous = self._version_before()
        contract.write(self._prepare_terms())
        self._apply_plan(contract)
        self.clause_ids._apply_to(contract)
        dropped = self._apply_lines(contract)
        self._apply_order()
        self._order_lines(dropped).sales_contract_line_id = False
        dropped.unlink()
        self.contract_id.sudo()._take_version(self)
        self.write({"state": "applied", "date_applied": fields.Date.context_today(self)})
        self.contract_id.sudo()._refresh_money(self.contract_id.ids)  # what is open of the new plan

    def _prepare_terms(self):
        changed = {name: self[name] for name in TERMS if self[name] != self.contract_id[name]}
        return {name: value.id if self._fields[name].relational else value for name, value in changed.items()}

    def _apply_lines(self, contract):
        """Write the lines of the new version to the contract.

        :param contract: as ``_amending`` returns it
        :return: the lines of the contract that are to go once its order does not ask for them any more
        """
        lines = contract.line_ids
        last = max(lines.mapped("sequence"), default=0)
        dropped = lines.browse()
        for line in self.line_ids:
            promised = lines.browse(line.contract_line_id.id)
            if promised and not line.quantity:
                dropped |= promised
            elif promised and line._is_changed():
                promised.write(line._prepare_contract_line())
            elif not promised and line.quantity:
                last += 1
                values = line._prepare_contract_line() | {"contract_id": contract.id, "sequence": last}
                line.contract_line_id = lines.create(values).id
        return dropped

    # === WHAT IT WAS ===

    def _version_before(self):
        """Return the version that ends, as plain values that need no other record to be read."""
        contract = self.contract_id
        return {
            "version": contract.version,
            "amount_total": contract.amount_total,
            "terms": {name: self._plain(contract, name) for name in TERMS},
            "lines": [
                {
                    name: self._plain(line, name)
                    for name in ("name", "quantity", "price_unit", "discount", "price_total")
                }
                | {"unit": line.product_uom_id.name, "taxes": line.tax_ids.mapped("name")}
                for line in contract.line_ids
            ],
            "clauses": [{"name": clause.name, "body": clause.body} for clause in contract.clause_ids],
            "plan": [
                {name: self._plain(row, name) for name in ("name", "basis", "percent", "amount", "date_due")}
                for row in contract.installment_ids
            ],
        }

    def _plain(self, record, name):
        value, field = record[name], record._fields[name]
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "date":
            return value.isoformat() if value else ""
        return value if field.type in ("integer", "float", "monetary") else value or ""

    @api.depends(lambda self: ["state", "previous", *TERMS])
    @api.depends_context("lang")
    def _compute_terms_changes(self):
        for amendment in self:
            before = (amendment.previous or {}).get("terms")
            if before is None:
                before = {name: self._plain(amendment.contract_id, name) for name in TERMS}
            amendment.terms_changes = "\n".join(
                amendment._term_change(name, before[name])
                for name in TERMS
                if before[name] != self._plain(amendment, name)
            )

    def _term_change(self, name, before):
        return self.env._(
            "%(term)s: %(before)s → %(after)s",
            term=self._fields[name].get_description(self.env, ["string"])["string"],
            before=self._readable(name, before),
            after=self._readable(name, self._plain(self, name)),
        )

    def _readable(self, name, value):
        """Say a plain value as people read it."""
        field = self._fields[name]
        if field.type == "date" and value:
            return format_date(self.env, value)
        if field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value, value)
        return str(value) or "–"
