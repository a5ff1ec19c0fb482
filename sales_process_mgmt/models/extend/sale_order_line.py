from odoo import api, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = [
        "sale.order.line",
        "sales.guarded.fields.mixin",
        "sales.contract.sale.line.mixin",
        "sales.order.line.draw.mixin",
        "sales.order.line.credit.mixin",
    ]

    _sales_guarded = (
        "state",
        "invoice_lines",
        "qty_invoiced",
        "untaxed_amount_invoiced",
        "price_subtotal",
        "price_tax",
        "price_total",
    )

    @api.model
    def default_get(self, fields):
        return super().default_get(self._sales_unguarded(fields))

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._sales_unforged(vals) for vals in vals_list]
        self._sales_refuse_foreign_link(vals_list)
        before = self._sales_credit_of(vals_list)
        lines = super().create(vals_list)
        lines._sales_check_line_access()
        lines._sales_refuse_rebate()
        lines._sales_refuse_other_price()
        lines._sales_refuse_not_running({})
        lines._sales_refuse_false_deposit({})
        lines._sales_drawn_lines()._refuse_overdrawn(lines.ids)
        lines._sales_totals_changed(vals_list)
        lines.order_id._sales_refuse_raised(before)
        return lines

    def write(self, vals):
        vals = self._sales_unforged(vals)
        self._sales_refuse_foreign_link([vals])
        self._sales_refuse_relink(vals)
        self._sales_refuse_move(vals)
        self._sales_refuse_repricing(vals)
        self._sales_refuse_false_deposit(vals)
        self._sales_refuse_typed_delivery(vals)
        before, taken = self._sales_credit_before(vals), self._sales_taken_before(vals)
        result = super().write(vals)
        self._sales_refuse_rebate()
        if taken:
            self._sales_refuse_not_running(taken)
        self._sales_drawn_by(vals)._refuse_overdrawn(self.ids)
        self._sales_totals_changed([vals])
        self.order_id._sales_refuse_raised(before)
        return result

    @api.depends("sales_contract_line_id")
    def _compute_price_unit(self):
        priced = self._sales_priced_by_contract()
        result = super(SaleOrderLine, self - priced)._compute_price_unit()
        priced._sales_take_contract_price()
        return result

    @api.depends("sales_contract_line_id")
    def _compute_discount(self):
        priced = self._sales_priced_by_contract()
        result = super(SaleOrderLine, self - priced)._compute_discount()
        priced._sales_take_contract_discount()
        return result
