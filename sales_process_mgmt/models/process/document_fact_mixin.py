from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.fact_mixin import Fact


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

        Of the order's own customer: who may write orders may link any invoice that he can read.
        """
        paid = [("parent_state", "=", "posted"), ("move_id.payment_state", "in", ["paid", "in_payment"])]
        invoiced = Domain("is_downpayment", "=", True) & Domain("move_id.move_type", "=", "out_invoice") & Domain(paid)
        paid_one = Domain("invoice_lines", "any", invoiced)
        return Domain("is_downpayment", "=", True) & paid_one & Domain.custom(to_sql=self._sales_own_invoice)

    @staticmethod
    def _sales_own_invoice(lines, alias, _query):
        """Return SQL: an invoice of the order line is of the order's customer."""
        lines.env["account.move"].flush_model(["commercial_partner_id"])
        lines.env["sale.order"].flush_model(["partner_id", "partner_invoice_id"])
        return SQL(
            """
            EXISTS (SELECT 1 FROM sale_order_line_invoice_rel rel
                      JOIN account_move_line item ON item.id = rel.invoice_line_id AND item.is_downpayment
                      JOIN account_move invoice ON invoice.id = item.move_id
                      JOIN sale_order o ON o.id = %(order)s
                      JOIN res_partner p ON p.id IN (o.partner_id, o.partner_invoice_id)
                     WHERE rel.order_line_id = %(line)s AND invoice.commercial_partner_id = p.commercial_partner_id)
            """,
            order=SQL.identifier(alias, "order_id"),
            line=SQL.identifier(alias, "id"),
        )
