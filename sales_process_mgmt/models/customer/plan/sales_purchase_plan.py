from odoo import api, fields, models
from odoo.tools import format_date


class SalesPurchasePlan(models.Model):
    """What a customer plans to buy: which product, when, how much."""

    _name = "sales.purchase.plan"
    _description = "Purchase Plan of a Customer"
    _inherit = ["sales.lead.source.mixin", "sales.product.text.mixin"]
    _order = "date, partner_id, id"

    _sales_due_field = "date"

    name = fields.Char("What")
    date = fields.Date("When", required=True, index=True)
    quantity = fields.Float(default=1, digits="Product Unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Expected Amount")
    note = fields.Text("Notes")

    @api.constrains("quantity", "amount")
    def _check_figures(self):
        self._check_ranges({"quantity": (0, None), "amount": (0, None)})

    @api.constrains("note")
    def _check_texts(self):
        self._check_text_length("note")

    def _lead_name(self):
        return self.env._("Planned purchase: %(names)s", names=", ".join(self.mapped("name")[:3]))

    def _lead_values(self):
        amount = sum(self.mapped("amount"))
        return super()._lead_values() | ({"expected_revenue": amount} if amount else {})

    def _lead_description(self):
        return self._as_lines(
            [
                self.env._(
                    "%(quantity)g × %(name)s on %(date)s",
                    quantity=plan.quantity,
                    name=plan.name,
                    date=format_date(self.env, plan.date),
                )
                for plan in self
            ]
        )
