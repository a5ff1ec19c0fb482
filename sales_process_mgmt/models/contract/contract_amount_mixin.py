from odoo import api, fields, models


class SalesContractAmountMixin(models.AbstractModel):
    """Totals of a contract, with taxes as a quotation has them: rounded per line or per total, as the company says."""

    _name = "sales.contract.amount.mixin"
    _description = "Totals of a Contract"

    currency_id = fields.Many2one("res.currency")
    amount_untaxed = fields.Monetary("Untaxed", compute="_compute_amounts", store=True)
    amount_tax = fields.Monetary("Taxes", compute="_compute_amounts", store=True)
    amount_total = fields.Monetary("Total", compute="_compute_amounts", store=True, tracking=True)
    tax_totals = fields.Binary(compute="_compute_tax_totals", exportable=False)

    def _tax_base_lines(self):
        """Return the lines as Odoo's tax engine takes them, with taxes rounded."""
        self.ensure_one()
        taxes = self.env["account.tax"]
        base_lines = [line._tax_base_line() for line in self.line_ids if not line.display_type]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        return base_lines

    def _tax_summary(self):
        return self.env["account.tax"]._get_tax_totals_summary(
            base_lines=self._tax_base_lines(),
            currency=self.currency_id or self.company_id.currency_id,
            company=self.company_id,
        )

    @api.depends("line_ids.price_subtotal", "line_ids.price_total", "currency_id", "company_id")
    def _compute_amounts(self):
        for contract in self:
            summary = contract._tax_summary()
            contract.amount_untaxed = summary["base_amount_currency"]
            contract.amount_tax = summary["tax_amount_currency"]
            contract.amount_total = summary["total_amount_currency"]

    @api.depends_context("lang")
    @api.depends("line_ids.price_subtotal", "line_ids.price_total", "currency_id", "company_id")
    def _compute_tax_totals(self):
        for contract in self:
            contract.tax_totals = contract._tax_summary()
