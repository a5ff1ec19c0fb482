from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from .sales_order_cycle import STEPS

READ = ("sale.order", "sale.order.line", "sales.order.hold", "account.move", "sales.order.cycle")


class SalesOrderStepMixin(models.AbstractModel):
    """Where an order is on its way, and what it waits for: from its documents, for any number in one statement."""

    _name = "sales.order.step.mixin"
    _description = "Order on Its Way"

    sales_cycle_step = fields.Selection(
        STEPS,
        "Step",
        compute="_compute_sales_cycle_step",
        search="_search_sales_cycle_step",
        compute_sudo=True,
        groups="base.group_user",
    )
    sales_waits_for = fields.Char(
        "Waits for", compute="_compute_sales_cycle_step", compute_sudo=True, groups="base.group_user"
    )

    @api.depends("state", "locked", "delivery_status", "invoice_status", "sales_cycle_id", "sales_hold_ids.state")
    def _compute_sales_cycle_step(self):
        self._sales_flush_steps()
        rows = self.env.execute_query(self._sales_step_query(SQL("o.id = ANY(%s)", self._origin.ids)))
        found = {order_id: (step, share, left) for order_id, step, share, left in rows}
        holds = self._sales_waiting_holds()
        for order in self:
            step, share, left = found.get(order._origin.id, ("entry", 0, 0))
            order.sales_cycle_step = step
            order.sales_waits_for = order._sales_why(step, share or 0, left or 0, holds.get(order._origin.id))

    def _search_sales_cycle_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._sales_flush_steps()
        companies = SQL("o.company_id = ANY(%s)", self.env.companies.ids)
        query = SQL(
            "(SELECT q.id FROM (%s) q WHERE q.step = ANY(%s))", self._sales_step_query(companies), [*map(str, value)]
        )
        return Domain("id", "in", query)

    def _sales_flush_steps(self):
        for name in READ:
            self.env[name].flush_model()

    @api.model
    def _sales_step_query(self, only):
        """Return SQL: ``id, step, share, left_over`` of orders ``o``: percent delivered, amount not paid.

        The first step that is not done; of a cycle only the steps that it has, of an order without one all but those
        that somebody must ask for.
        """
        return SQL(
            """
            SELECT s.id, s.step,
                   CASE s.step WHEN 'delivery' THEN (
                        SELECT 100 * SUM(LEAST(l.qty_delivered, l.product_uom_qty)) / NULLIF(SUM(l.product_uom_qty), 0)
                          FROM sale_order_line l
                         WHERE l.order_id = s.id AND l.qty_delivered_method = 'stock_move') END AS share,
                   CASE s.step WHEN 'receivable' THEN s.amount_total - (%(paid)s) END AS left_over
              FROM (SELECT o.id, o.amount_total, %(step)s AS step
                      FROM sale_order o LEFT JOIN sales_order_cycle y ON y.id = o.sales_cycle_id
                     WHERE %(only)s) s
            """,
            paid=self._sales_paid_sql(),
            step=self._sales_step_sql(),
            only=only,
        )

    @api.model
    def _sales_paid_sql(self):
        """Return SQL: what posted invoices of an order ``s`` have settled, credit notes off."""
        return SQL(
            """
            SELECT COALESCE(SUM(CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                                * (m.amount_total - m.amount_residual)), 0)
              FROM account_move m
             WHERE m.state = 'posted' AND m.id IN (
                   SELECT i.move_id FROM sale_order_line l
                     JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                     JOIN account_move_line i ON i.id = r.invoice_line_id
                    WHERE l.order_id = s.id)
            """
        )

    @api.model
    def _sales_step_sql(self):
        """Return SQL: the step of an order ``o`` with its cycle ``y``; what is dear comes last."""
        return SQL(
            """
            CASE WHEN o.state = 'cancel' THEN 'cancel'
                 WHEN o.state <> 'sale' AND y.has_approval AND EXISTS (
                      SELECT FROM sales_order_hold h WHERE h.order_id = o.id AND h.state = 'asked') THEN 'approval'
                 WHEN EXISTS (SELECT FROM sales_order_hold h
                               WHERE h.order_id = o.id AND h.state IN ('open', 'asked')) THEN 'release'
                 WHEN o.state <> 'sale' THEN 'entry'
                 WHEN COALESCE(y.has_delivery, TRUE) AND (
                      o.delivery_status IN ('pending', 'started', 'partial')
                      OR o.delivery_status IS NULL AND EXISTS (
                         SELECT FROM sale_order_line l
                          WHERE l.order_id = o.id AND l.qty_delivered_method = 'stock_move'
                            AND l.qty_delivered < l.product_uom_qty)) THEN 'delivery'
                 WHEN COALESCE(y.has_receivable, TRUE) AND o.amount_total > 0 AND (
                      o.invoice_status <> 'invoiced' OR EXISTS (
                         SELECT FROM sale_order_line l
                           JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                           JOIN account_move_line i ON i.id = r.invoice_line_id
                           JOIN account_move m ON m.id = i.move_id
                          WHERE l.order_id = o.id
                            AND (m.state = 'draft' OR m.state = 'posted' AND m.amount_residual <> 0)))
                      THEN 'receivable'
                 WHEN y.has_close AND o.locked IS NOT TRUE THEN 'close'
                 ELSE 'done' END
            """
        )

    def _sales_waiting_holds(self):
        """Return ``{order id: its first hold that waits}``; the reason is told to who reads the order."""
        domain = [("order_id", "in", self._origin.ids), ("state", "in", ("open", "asked"))]
        holds = self.env["sales.order.hold"].sudo().search(domain)
        return {hold.order_id.id: hold for hold in holds.sorted("id", reverse=True)}

    def _sales_why(self, step, share, left, hold):
        """Say what an order waits for in a step."""
        if hold and step in ("approval", "release"):
            return self.env._("%(waits)s: %(reason)s", waits=hold.waits_for, reason=hold.reason.split("\n")[0])
        if step == "entry":
            return self.env._("Signature of the customer") if self.state == "sent" else self.env._("Confirmation")
        if step == "delivery":
            return self.env._("Delivery: %s %% has gone", f"{share:.0f}")
        if step == "receivable":
            text = self.env._("Payment of %s", formatLang(self.env, left, currency_obj=self.currency_id))
            return text if self.invoice_status == "invoiced" else self.env._("Invoice; %s", text)
        return self.env._("Locking") if step == "close" else False
