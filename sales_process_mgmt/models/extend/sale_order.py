from odoo import api, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "sales.guarded.fields.mixin",
        "sales.account.discount.mixin",
        "sales.delivered.order.mixin",
        "sales.money.order.mixin",
        "sales.contract.sale.mixin",
        "sales.order.plan.mixin",
        "sales.contract.quotation.mixin",
        "sales.order.cycle.mixin",
    ]

    _sales_guarded = (
        "amount_untaxed",
        "amount_tax",
        "amount_total",
        "invoice_status",
        "delivery_status",
        "effective_date",
    )

    @api.depends("sales_cycle_id")
    def _compute_warehouse_id(self):
        result = super()._compute_warehouse_id()
        self._sales_take_cycle_warehouse()
        return result

    @api.model
    def default_get(self, fields):
        return super().default_get(self._sales_unguarded(fields))

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._sales_unforged(vals) for vals in vals_list]
        self._sales_refuse_foreign_contract(vals_list)
        self._sales_number_by_cycle(vals_list)
        orders = super().create(vals_list)
        orders._sales_check_contract_access()
        orders._sales_check_cycle_choice()
        orders.filtered(lambda order: order.state == "sale")._sales_refuse("confirm")
        return orders

    def write(self, vals):
        vals = self._sales_write_before(self._sales_unforged(vals))
        self._sales_refuse_foreign_contract([vals])
        self._sales_refuse_contract_link(vals)
        self._sales_refuse_other_date(vals)
        self._sales_refuse_cycle_change(vals)
        self._sales_confirmed_by(vals)._sales_refuse("confirm")
        before = self._sales_credit_before() if "partner_id" in vals else {}
        result = super().write(vals)
        self._sales_refuse_raised(before)
        if "sales_cycle_id" in vals:
            self._sales_check_cycle_choice()
        return result

    def _validate_order(self):
        """The customer signs: his signature is never refused, the order waits where a rule forbids confirming."""
        free = self._sales_hold_back()
        return super(SaleOrder, free)._validate_order() if free else None

    def _prepare_invoice(self):
        return super()._prepare_invoice() | self._sales_invoice_values()

    def _get_invoice_grouping_keys(self):
        return [*super()._get_invoice_grouping_keys(), "sales_contract_id"]

    def _message_post_after_hook(self, message, msg_vals):
        if self.env["sales.score.rule"]._counts("quotation") and self.opportunity_id:
            viewed = self.env.ref("sale.mt_order_viewed", raise_if_not_found=False)
            if viewed and message.subtype_id == viewed:
                self.opportunity_id._sales_engaged("quotation")
        return super()._message_post_after_hook(message, msg_vals)
