from markupsafe import Markup

from odoo import api, models

from ....tools.chinese_amount import LIMIT, capital_amount

TERMS = ("quality", "place", "manner", "liability")


class SalesContractDocumentMixin(models.AbstractModel):
    """A contract on paper and on the customer's page: what it says, and nothing of what we think about it."""

    _name = "sales.contract.document.mixin"
    _description = "Contract on Paper"

    @api.private
    def _document(self):
        """Return what the document shows beside the contract's own fields, in the language of the environment.

        ``is_draft``, ``clauses`` as ``[(title, filled text)]``, ``terms`` as ``[(label, text)]``, ``capital`` (the
        total in Chinese capital figures, for Chinese readers), ``bank`` (ours),
        ``signature`` (of the customer, under what he has signed only), ``their_name`` and ``our_name``
        (who represents the parties), ``has_discount`` and ``has_taxes`` (columns).
        """
        self.ensure_one()
        values = self._clause_values()
        lines = self.line_ids.filtered(lambda line: not line.display_type)
        return {
            "is_draft": self.state in ("draft", "submitted"),
            "clauses": [(clause.name, Markup(clause._filled(values))) for clause in self.clause_ids],
            "terms": [(self._term_label(name), self[name]) for name in TERMS if self[name]],
            "capital": self._capital_total(),
            "bank": self._our_bank(),
            "signature": self._signed_as_it_is(),
            "their_name": self._their_representative(),
            "our_name": self._our_representative(),
            "has_discount": any(lines.mapped("discount")),
            "has_taxes": any(lines.mapped("tax_ids.tax_label")),
        }

    def _term_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    def _capital_total(self):
        """Return the total in words for who reads Chinese; amounts beyond the figures that exist have none."""
        if not (self.env.lang or "").startswith("zh") or abs(self.amount_total) >= LIMIT:
            return ""
        return capital_amount(self.amount_total, self.currency_id.name)

    def _our_bank(self):
        """Return the account that is named on paper: the first of ours in the currency, or in any."""
        accounts = self.company_id.sudo().partner_id.bank_ids  # whoever prints: it is on the paper for everybody
        fitting = accounts.filtered(lambda one: one.currency_id == self.currency_id)
        return (fitting or accounts.filtered(lambda one: not one.currency_id) or accounts)[:1]

    def _our_representative(self):
        """Customers do not read our users; whom they talk to stands on the paper."""
        return self.user_id.sudo().name or ""

    def _their_representative(self):
        """Return who represents the customer: who signed, the contact of the contract, or the legal representative."""
        partner = self.partner_id
        if self.signed_by:
            return self.signed_by
        if not partner.is_company:
            return partner.name or ""
        return self._legal_representative(partner.commercial_partner_id)

    def _legal_representative(self, partner):
        """Whoever prints may not read the customer's card; the name is public, and on the paper for both sides."""
        return partner.sudo().with_company(self.company_id).sales_legal_representative or ""

    def _get_report_base_filename(self):
        """Return the name of the file that customers download."""
        self.ensure_one()
        return self.env._("Contract - %s", self.name)
