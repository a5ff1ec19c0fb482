from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.contract.sales_clause import KINDS
from ..models.contract.settlement.balance_query_mixin import RATE

# What orders have invoiced, by the totals with tax of their lines, and what of that is overdue; in company currency.
INVOICES = """
    SELECT so.id AS order_id, so.sales_contract_id AS contract_id,
           SUM(part.amount) AS invoiced,
           SUM(CASE WHEN mov.invoice_date_due < %(today)s
                    THEN part.amount * mov.amount_residual / NULLIF(mov.amount_total, 0) END) AS overdue,
           MIN(CASE WHEN mov.amount_residual > 0 THEN mov.invoice_date_due END) AS next_due
      FROM sale_order so
      JOIN sale_order_line sol ON sol.order_id = so.id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
      JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
      JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted'
           AND mov.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
      JOIN LATERAL (SELECT CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
                           / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1) AS amount) part ON TRUE
     WHERE %(some)s
  GROUP BY so.id
"""

CONTRACTS = """
    SELECT con.id * 2 AS id, con.id AS contract_id, NULL::int AS order_id, con.company_id,
           con.commercial_partner_id AS partner_id, con.user_id, con.team_id, con.kind,
           con.state AS contract_state, con.date_signed AS date, con.date_end,
           con.amount_total / worth.rate AS total,
           COALESCE(line.called, 0) / worth.rate AS called,
           COALESCE(line.delivered, 0) / worth.rate AS delivered,
           con.amount_invoiced / worth.rate AS invoiced,
           con.amount_collected / worth.rate AS collected,
           con.amount_written / worth.rate AS written,
           CASE WHEN con.kind IN ('service', 'mixed') THEN COALESCE(plan.overdue, 0) / worth.rate
                ELSE COALESCE(inv.overdue, 0) END AS overdue,
           CASE WHEN con.kind IN ('service', 'mixed') THEN plan.next_due ELSE inv.next_due END AS next_due
      FROM sales_contract con
      JOIN res_company com ON com.id = con.company_id
      JOIN LATERAL (SELECT CASE WHEN con.currency_id = com.currency_id THEN 1 ELSE NULLIF(%(rate)s, 0) END AS rate)
        worth ON TRUE
 LEFT JOIN (SELECT line.contract_id,
                   SUM(taken.called * line.price_total / NULLIF(line.quantity, 0)) AS called,
                   SUM(taken.delivered * line.price_total / NULLIF(line.quantity, 0)) AS delivered
              FROM (%(called)s) taken
              JOIN sales_contract_line line ON line.id = taken.id
          GROUP BY line.contract_id) line ON line.contract_id = con.id
 LEFT JOIN (SELECT i.contract_id, SUM(i.amount_open) FILTER (WHERE i.date_due < %(today)s) AS overdue,
                   MIN(i.date_due) AS next_due
              FROM sales_contract_installment i
             WHERE i.amount_open > 0
          GROUP BY i.contract_id) plan ON plan.contract_id = con.id
 LEFT JOIN (SELECT contract_id, SUM(overdue) AS overdue, MIN(next_due) AS next_due
              FROM (%(contract_invoices)s) one GROUP BY contract_id) inv ON inv.contract_id = con.id
     WHERE con.state IN ('signed', 'done', 'terminated')
"""

ORDERS = """
    SELECT so.id * 2 + 1 AS id, NULL::int AS contract_id, so.id AS order_id, so.company_id,
           partner.commercial_partner_id AS partner_id, so.user_id, so.team_id, 'order' AS kind,
           NULL::varchar AS contract_state, so.date_order::date AS date, NULL::date AS date_end,
           so.amount_total / COALESCE(NULLIF(so.currency_rate, 0), 1) AS total,
           so.amount_total / COALESCE(NULLIF(so.currency_rate, 0), 1) AS called,
           COALESCE(line.delivered, 0) / COALESCE(NULLIF(so.currency_rate, 0), 1) AS delivered,
           COALESCE(inv.invoiced, 0) AS invoiced,
           COALESCE(fact.settled, 0) AS collected,
           COALESCE(fact.written, 0) AS written,
           COALESCE(inv.overdue, 0) AS overdue,
           inv.next_due
      FROM sale_order so
      JOIN res_partner partner ON partner.id = so.partner_id
 LEFT JOIN (SELECT sol.order_id,
                   SUM(sol.price_total * sol.qty_delivered / NULLIF(sol.product_uom_qty, 0)) AS delivered
              FROM sale_order_line sol GROUP BY sol.order_id) line ON line.order_id = so.id
 LEFT JOIN (%(order_invoices)s) inv ON inv.order_id = so.id
 LEFT JOIN (SELECT f.order_id,
                   SUM(f.settled / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1)) AS settled,
                   SUM(f.written / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1)) AS written
              FROM sales_settlement f LEFT JOIN account_move mov ON mov.id = f.move_id
             WHERE f.contract_id IS NULL
          GROUP BY f.order_id) fact ON fact.order_id = so.id
     WHERE so.state = 'sale' AND so.sales_contract_id IS NULL
"""


class SalesContractLedger(models.Model):
    """Ledger of contracts 合同台帐: what each contract, and each order without one, has come to.

    Amounts are with tax, in the currency of the document's company: those of contracts at the rate of their signing,
    those of orders at their own, what is invoiced at that of the invoice.
    """

    _name = "sales.contract.ledger"
    _description = "Contract Ledger"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "sales.contract": ["state", "kind", "amount_total", "amount_invoiced", "amount_collected", "amount_written"],
        "sales.contract.line": ["price_total", "quantity"],
        "sales.contract.installment": ["amount_open", "date_due"],
        "sales.settlement": ["settled", "written", "order_id"],
        "sale.order": ["state", "amount_total", "sales_contract_id", "currency_rate"],
        "sale.order.line": ["product_uom_qty", "qty_delivered", "price_total", "invoice_lines"],
        "account.move": ["state", "amount_residual", "invoice_date_due"],
    }

    contract_id = fields.Many2one("sales.contract", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    kind = fields.Selection([*KINDS, ("order", "Order without contract")], readonly=True)
    contract_state = fields.Selection(
        [("signed", "In Force"), ("done", "Done"), ("terminated", "Terminated")], "Status", readonly=True
    )
    date = fields.Date("Signed on", readonly=True)
    date_end = fields.Date("End", readonly=True)
    total = fields.Monetary(readonly=True)
    called = fields.Monetary("Called off", readonly=True)
    delivered = fields.Monetary(readonly=True)
    invoiced = fields.Monetary(readonly=True)
    collected = fields.Monetary(readonly=True)
    written = fields.Monetary("Written Off", readonly=True)
    left_to_deliver = fields.Monetary(readonly=True)
    left_to_invoice = fields.Monetary(readonly=True)
    left_to_collect = fields.Monetary(readonly=True)
    overdue = fields.Monetary(readonly=True)
    next_due = fields.Date(readonly=True)
    is_overdue = fields.Boolean("Money Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    @api.depends("contract_id", "order_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.contract_id.display_name or row.order_id.display_name

    @api.depends("overdue")
    def _compute_is_overdue(self):
        for row in self:
            row.is_overdue = row.overdue > 0

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("overdue", ">", 0)
        return overdue if True in value else ~overdue

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        rate = SQL(
            RATE,
            currency=SQL("con.currency_id"),
            date=SQL("COALESCE(con.date_signed, CURRENT_DATE)"),
            root=SQL("split_part(com.parent_path, '/', 1)::int"),
        )
        contracts = SQL(
            CONTRACTS,
            rate=rate,
            called=self.env["sales.contract.line"]._called_query(SQL("TRUE")),
            contract_invoices=SQL(INVOICES, today=today, some=SQL("so.sales_contract_id IS NOT NULL")),
            today=today,
        )
        orders = SQL(ORDERS, order_invoices=SQL(INVOICES, today=today, some=SQL("so.sales_contract_id IS NULL")))
        return SQL(
            """
            SELECT ledger.*,
                   GREATEST(total - delivered, 0) AS left_to_deliver,
                   GREATEST(total - invoiced, 0) AS left_to_invoice,
                   GREATEST(total - collected - written, 0) AS left_to_collect
              FROM (%s UNION ALL %s) ledger
            """,
            contracts,
            orders,
        )

    def action_open(self):
        """Open the contract, or the order."""
        self.ensure_one()
        self.check_access("read")
        document = self.contract_id or self.order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
