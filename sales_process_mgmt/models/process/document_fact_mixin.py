from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.fact_mixin import Fact

# What the statement reads that proves a paid deposit.
PAID_BY_CUSTOMER = {
    "sale.order.line": ["invoice_lines", "is_downpayment", "order_id"],
    "sale.order": ["partner_id", "partner_invoice_id"],
    "account.move.line": ["is_downpayment", "move_id"],
    "account.move": ["partner_id", "state", "move_type", "payment_state"],
    "res.partner": ["commercial_partner_id"],
}


class SalesDocumentFactMixin(models.AbstractModel):
    """Facts about an opportunity that Odoo's own documents prove."""

    _name = "sales.document.fact.mixin"
    _inherit = ["sales.fact.mixin"]
    _description = "Facts from Quotation, Order, Stock, Invoice and Calendar"

    @api.model
    def _sales_facts(self):
        ordered = Domain("state", "=", "sale")
        return super()._sales_facts() | {
            "quotation_sent": Fact(
                self.env._("Quotation sent"),
                Domain("order_ids", "any", [("state", "in", ["sent", "sale"])]),
            ),
            "order_confirmed": Fact(self.env._("Order confirmed"), Domain("order_ids", "any", ordered)),
            "stock_reserved": Fact(
                self.env._("Stock reserved"),
                Domain("order_ids", "any", ordered & self._sales_reserved_order()),
            ),
            "deposit_paid": Fact(
                self.env._("Down payment received"),
                Domain("order_ids", "any", [("order_line", "any", self._sales_paid_deposit_line())]),
            ),
            "meeting_held": Fact(
                self.env._("Meeting held"),
                Domain("calendar_event_ids", "any", [("stop", "<", fields.Datetime.now()), ("active", "=", True)]),
            ),
        }

    @api.model
    def _sales_reserved_order(self):
        """Domain on orders: every delivery is reserved or done; Odoo also calls a half reserved one ready."""
        delivery = Domain("picking_type_id.code", "=", "outgoing") & Domain("state", "!=", "cancel")
        short = Domain("move_ids", "any", [("state", "not in", ["assigned", "done", "cancel"])])
        return Domain("picking_ids", "any", delivery) & Domain("picking_ids", "not any", delivery & short)

    @api.model
    def _sales_paid_deposit_line(self):
        """Domain on order lines: a down payment whose posted invoice is fully paid and not reversed.

        By the order's own customer: who may write orders may link any invoice that he can read.
        """
        return Domain("is_downpayment", "=", True) & Domain.custom(to_sql=self._sales_paid_by_customer)

    @staticmethod
    def _sales_paid_by_customer(lines, alias, _query):
        """Return SQL: one and the same invoice of the order line is a down payment, paid, and of the customer."""
        for model, names in PAID_BY_CUSTOMER.items():
            lines.env[model].flush_model(names)
        return SQL(
            """
            EXISTS (SELECT 1 FROM sale_order_line_invoice_rel rel
                      JOIN account_move_line item ON item.id = rel.invoice_line_id AND item.is_downpayment
                      JOIN account_move invoice ON invoice.id = item.move_id
                      JOIN res_partner payer ON payer.id = invoice.partner_id
                      JOIN sale_order o ON o.id = %(order)s
                      JOIN res_partner customer ON customer.id IN (o.partner_id, o.partner_invoice_id)
                     WHERE rel.order_line_id = %(line)s
                       AND invoice.state = 'posted' AND invoice.move_type = 'out_invoice'
                       AND invoice.payment_state IN ('paid', 'in_payment')
                       AND payer.commercial_partner_id = customer.commercial_partner_id)
            """,
            order=SQL.identifier(alias, "order_id"),
            line=SQL.identifier(alias, "id"),
        )
