from odoo import api, models

from .sales_clause import KINDS

PREFIXES = {"service": "SC", "framework": "FC", "mixed": "MC", "distribution": "DC"}


class SalesContractNumber(models.AbstractModel):
    """A sequence for each company and kind of contract."""

    _name = "sales.contract.number"
    _description = "Numbers of Contracts"

    @api.model
    @api.private
    def _code(self, kind):
        return f"sales.contract.{kind}"

    @api.model
    @api.private
    def _make(self, companies):
        """Make the sequences that companies lack; administrators change them afterwards as any other."""
        codes = {kind: self._code(kind) for kind, _label in KINDS}
        sequences = self.env["ir.sequence"].sudo()
        groups = sequences._read_group(
            [("code", "in", [*codes.values()]), ("company_id", "in", companies.ids)], ["company_id", "code"]
        )
        known = {(company.id, code) for company, code in groups}
        sequences.create(
            [
                {
                    "name": self.env._("Contracts: %s", label),
                    "code": codes[kind],
                    "prefix": f"{PREFIXES[kind]}%(year)s-",
                    "padding": 4,
                    "company_id": company.id,
                }
                for company in companies
                for kind, label in KINDS
                if (company.id, codes[kind]) not in known
            ]
        )

    @api.model
    @api.private
    def _next(self, kind, company):
        """Return the next number of a kind in a company."""
        return self.env["ir.sequence"].sudo().with_company(company).next_by_code(self._code(kind))
