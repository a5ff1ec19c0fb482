import hashlib
import json

from odoo import api, fields, models
from odoo.tools import float_repr, float_round


class SalesApprovalContentMixin(models.AbstractModel):
    """What a document says, in a form that is the same as long as it says the same.

    ``_sales_approval_fields`` and ``_sales_approval_lines`` (``{one2many: fields}``) name what was asked;
    ``_sales_approval_version`` is raised when their list changes, which ends all approvals that were given before.
    """

    _name = "sales.approval.content.mixin"
    _description = "Content that Is Approved"

    _sales_approval_kind = None
    _sales_approval_version = 1
    _sales_approval_fields = ()
    _sales_approval_lines = {}

    @api.model
    def _sales_approval_paths(self):
        """Return the fields that make up the content, for ``@api.depends``."""
        lines = self._sales_approval_lines.items()
        return [*self._sales_approval_fields, *(f"{name}.{part}" for name, parts in lines for part in parts)]

    def _sales_approval_is_system_line(self, line):
        """Hook: tell whether the system made a line (a discount, a delivery fee), which is not what was asked."""

    @api.private
    def _sales_approval_content(self):
        """Return the content as plain values: floats rounded, links as ids, dates as ISO, lines in their order.

        Read with all rights, in no language and without what a client's context says: it is the same for everybody.
        """
        self.ensure_one()
        record = self.with_env(self.env(su=True, context={}))
        record = record.with_company(record._sales_approval_company())
        lines = {
            name: [
                record._sales_approval_values(line, names)
                for line in record[name].sorted()
                if not record._sales_approval_is_system_line(line)
            ]
            for name, names in self._sales_approval_lines.items()
        }
        return {"fields": record._sales_approval_values(record, self._sales_approval_fields), "lines": lines}

    def _sales_approval_values(self, record, names):
        return {name: _canonical(record, record._fields[name]) for name in names}

    @api.private
    def _sales_approval_digest(self):
        """Return the fingerprint of what the document says now."""
        said = [self._sales_approval_kind, self._sales_approval_version, self._sales_approval_content()]
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    # === WHAT THE RULES LOOK AT ===

    def _sales_approval_company(self):
        """Hook: return the company whose rules hold, and whose people decide."""
        self.ensure_one()
        company = self.company_id if "company_id" in self._fields else None
        return company or self.env.company

    def _sales_approval_team(self):
        """Hook: return the sales team whose leader may be asked; empty where there is none."""
        self.ensure_one()
        teams = self.env["crm.team"]
        return self.team_id if "team_id" in self._fields else teams

    def _sales_approval_amount(self):
        """Hook: return ``(amount, currency, date)`` by which the rules judge the document."""
        self.ensure_one()
        return 0.0, self._sales_approval_company().currency_id, fields.Date.today()

    @api.private
    def _sales_approval_company_amounts(self):
        """Return ``{document: (company, amount in its currency)}``; each rate is looked up once."""
        rates, found = {}, {}
        for document in self:
            company = document._sales_approval_company()
            amount, currency, date = document._sales_approval_amount()
            currency = currency or company.currency_id
            key = (currency, company, date)
            if key not in rates:
                rates[key] = currency._get_conversion_rate(currency, company.currency_id, company, date)
            found[document] = (company, company.currency_id.round(amount * rates[key]))
        return found


def _canonical(record, field):
    """Return the value of a field as JSON writes it: the same for what people see as the same."""
    if field.translate:
        # A change in any language is a change.
        stored = field._get_stored_translations(record) or {}
        return {lang: text for lang, text in stored.items() if text}
    value = record[field.name]
    if field.relational:
        return sorted(value.ids)
    if field.type in ("float", "monetary"):
        return _rounded(record, field, value)
    if field.type in ("date", "datetime"):
        return value.isoformat() if value else None
    if field.type in ("integer", "boolean"):
        return value
    if isinstance(value, (list, dict)):
        return value
    return str(value) if value else ""


def _rounded(record, field, value):
    digits = None
    if field.type == "monetary":
        currency = record[field.get_currency_field(record)]
        digits = currency.decimal_places if currency else None
    elif field.get_digits(record.env):
        digits = field.get_digits(record.env)[1]
    if digits is None:
        return repr(float(value) + 0.0)
    return float_repr(float_round(value, precision_digits=digits) + 0.0, digits)
