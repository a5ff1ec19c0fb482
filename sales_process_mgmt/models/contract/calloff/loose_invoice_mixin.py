from odoo import api, models
from odoo.tools import SQL

# What orders have invoiced beside their instalments: Odoo's ordinary invoices, with tax, in the order's currency.
LOOSE = """
    SELECT so.id,
           SUM(CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
               * CASE WHEN mov.currency_id = so.currency_id THEN 1
                      ELSE COALESCE(NULLIF(so.currency_rate, 0), 1) / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1)
                 END) AS invoiced
      FROM sale_order so
      JOIN sale_order_line sol ON sol.order_id = so.id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
      JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
      JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted' AND mov.sales_installment_id IS NULL
           AND mov.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
     WHERE so.id = ANY(%s)
  GROUP BY so.id
"""


class SalesLooseInvoiceMixin(models.AbstractModel):
    """Instalments whose order was invoiced in Odoo's ordinary way: that fills the plan in its order, as money does."""

    _name = "sales.loose.invoice.mixin"
    _description = "Ordinary Invoices of a Plan"

    @api.depends("invoice_ids.state", "invoice_ids.amount_total")
    def _compute_amount_invoiced(self):
        loose = self._loosely_invoiced()
        for document, plan, lines in self._by_plan():
            left = loose.get(document._origin, 0.0)
            for line in plan:
                own, is_asked = line._own_invoiced()
                more = 0.0 if is_asked else min(max(line.amount, 0.0), max(left, 0.0))
                left -= more
                if line in lines:
                    line.amount_invoiced = own + more
                    line.has_invoice = is_asked or (more > 0 and more >= line.amount)

    def _own_invoiced(self):
        """Return ``(what its own posted invoices ask for, whether it has one that stands, posted or not)``.

        What was credited as a whole does not stand: the instalment is invoiced again.
        """
        moves = self.sudo().invoice_ids.filtered(lambda move: move.state != "cancel")
        posted = moves.filtered(lambda move: move.state == "posted")
        own = sum(-move.amount_total if move.move_type == "out_refund" else move.amount_total for move in posted)
        asking = moves.filtered(lambda move: move.move_type == "out_invoice")
        is_credited = posted - asking and asking <= posted and asking.currency_id[:1].compare_amounts(own, 0) <= 0
        return own, bool(asking and not is_credited)

    def _loosely_invoiced(self):
        """Return ``{order or contract with a plan: amount}``, with all rights: it is about the order as a whole."""
        lines = self.sudo()
        documents = {line.order_id._origin: line.order_id._origin for line in lines if line.order_id._origin}
        documents |= {line.contract_id.own_order_id: line.contract_id._origin for line in lines if not line.order_id}
        orders = self.env["sale.order"].sudo().union(*documents) if documents else self.env["sale.order"]
        if not orders:
            return {}
        self.env.flush_all()
        found = dict(self.env.execute_query(SQL(LOOSE, orders.ids)))
        return {
            document: document.currency_id.round(float(found[order.id]))
            for order, document in documents.items()
            if order.id in found
        }
