from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.contract.sales_clause import KINDS
from ..models.contract.settlement.balance_query_mixin import RATE

# What asks for few lines puts their ids into the context, as a ``Page``, and what only looks for lines puts ``HEADS``
# there: a client can send the key, but no such objects.
PAGE, LINES, HEADS = "sales_ledger_page", 1000, object()


class Page(tuple):
    """The ids of a few lines."""

    __slots__ = ()


# What says which lines there are: nothing is added up for it, and what is not asked for is not even joined.
CONTRACT_HEAD = """
    con.id * 2 AS id, con.id AS contract_id, NULL::int AS order_id, con.company_id,
           con.commercial_partner_id AS partner_id, con.user_id, con.team_id, con.kind,
           con.state AS contract_state, con.date_signed AS date, con.date_end
"""
ORDER_HEAD = """
    so.id * 2 + 1 AS id, NULL::int AS contract_id, so.id AS order_id, so.company_id,
           partner.commercial_partner_id AS partner_id, so.user_id, so.team_id, 'order' AS kind,
           NULL::varchar AS contract_state, so.date_order::date AS date, NULL::date AS date_end
"""
HEAD_NAMES = {
    *("id", "contract_id", "order_id", "company_id", "partner_id", "user_id", "team_id", "kind"),
    *("contract_state", "date", "date_end"),
}
IS_CONTRACT = "con.state IN ('signed', 'done', 'terminated')"
IS_ORDER = "so.state = 'sale' AND so.sales_contract_id IS NULL"
LINES_QUERY = f"""
    SELECT {CONTRACT_HEAD} FROM sales_contract con WHERE {IS_CONTRACT}
     UNION ALL
    SELECT {ORDER_HEAD} FROM sale_order so LEFT JOIN res_partner partner ON partner.id = so.partner_id WHERE {IS_ORDER}
"""

# The rate of a contract: of the day when it was signed.
SIGNED = {
    "date": SQL("COALESCE(con.date_signed, CURRENT_DATE)"),
    "root": SQL("split_part(com.parent_path, '/', 1)::int"),
}
WORTH = SQL(
    "%s / NULLIF(%s, 0)",
    SQL(RATE, currency=SQL("con.currency_id"), **SIGNED),
    SQL(RATE, currency=SQL("com.currency_id"), **SIGNED),
)

# What the orders of a line of the ledger have invoiced, by the totals with tax of their lines, and what of that is
# overdue; in company currency. Of an order with a plan its instalments say what is overdue.
INVOICES = """
    SELECT %(key)s AS key, SUM(part.amount) AS invoiced,
           SUM(part.amount * mov.amount_residual / NULLIF(mov.amount_total, 0))
               FILTER (WHERE mov.invoice_date_due < %(today)s AND part.is_alone) AS overdue,
           MIN(mov.invoice_date_due) FILTER (WHERE mov.amount_residual > 0 AND part.is_alone) AS next_due
      FROM sale_order own
      JOIN sale_order_line sol ON sol.order_id = own.id
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
      JOIN account_move_line l ON l.id = rel.invoice_line_id AND l.display_type = 'product'
      JOIN account_move mov ON mov.id = l.move_id AND mov.state = 'posted'
           AND mov.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
CROSS JOIN LATERAL (SELECT CASE WHEN mov.move_type = 'out_refund' THEN -l.price_total ELSE l.price_total END
                           / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1) AS amount,
                           NOT EXISTS (SELECT FROM sales_contract_installment i WHERE i.order_id = own.id)
                               AS is_alone) part
     WHERE %(some)s AND %(needed)s
  GROUP BY %(key)s
"""

# What is open of a plan, and overdue; in the currency of its document.
PLAN = """
    SELECT %(key)s AS key,
           SUM(i.amount_open) FILTER (WHERE i.date_due < %(today)s AND i.is_void IS NOT TRUE) AS overdue,
           MIN(i.date_due) FILTER (WHERE i.amount_open > 0 AND i.is_void IS NOT TRUE) AS next_due,
           SUM(i.amount_advance) AS advance
      FROM sales_contract_installment i
 LEFT JOIN sale_order planned ON planned.id = i.order_id
     WHERE %(some)s AND (i.order_id IS NULL OR planned.state = 'sale')
  GROUP BY %(key)s
"""

# Sources are grouped by the document they belong to. The whole ledger reads each of them once; a page asks for those of
# its own lines: then ``some`` leads to the line outside.
CONTRACTS = f"""
    SELECT {CONTRACT_HEAD},
           con.amount_total / worth.rate AS total,
           COALESCE(line.called, 0) / worth.rate AS called,
           COALESCE(line.delivered, 0) / worth.rate AS delivered,
           con.amount_invoiced / worth.rate AS invoiced,
           con.amount_collected / worth.rate AS collected,
           con.amount_written / worth.rate AS written,
           COALESCE(plan.overdue, 0) / worth.rate
               + CASE WHEN con.kind IN ('service', 'mixed') THEN 0 ELSE COALESCE(loose.overdue, 0) END AS overdue,
           CASE WHEN con.kind IN ('service', 'mixed') THEN plan.next_due ELSE LEAST(plan.next_due, loose.next_due) END
               AS next_due
      FROM sales_contract con
      JOIN res_company com ON com.id = con.company_id
CROSS JOIN LATERAL (SELECT CASE WHEN con.currency_id = com.currency_id THEN 1 ELSE NULLIF(%(rate)s, 0) END AS rate)
           worth
 LEFT JOIN LATERAL (
           %(called)s) line ON line.key = con.id
 LEFT JOIN LATERAL (%(plan)s) plan ON plan.key = con.id
 LEFT JOIN LATERAL (%(loose)s) loose ON loose.key = con.id
     WHERE {IS_CONTRACT} %(some_contract)s
"""

ORDERS = f"""
    SELECT {ORDER_HEAD},
           so.amount_total / worth.rate AS total,
           so.amount_total / worth.rate AS called,
           COALESCE(line.delivered, 0) / worth.rate AS delivered,
           COALESCE(inv.invoiced, 0) AS invoiced,
           COALESCE(fact.settled, 0) + COALESCE(plan.advance, 0) / worth.rate AS collected,
           COALESCE(fact.written, 0) AS written,
           COALESCE(plan.overdue, 0) / worth.rate + COALESCE(inv.overdue, 0) AS overdue,
           LEAST(plan.next_due, inv.next_due) AS next_due
      FROM sale_order so
      JOIN res_partner partner ON partner.id = so.partner_id
CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(so.currency_rate, 0), 1) AS rate) worth
 LEFT JOIN LATERAL (
           SELECT sol.order_id AS key,
                  SUM(sol.price_total * sol.qty_delivered / NULLIF(sol.product_uom_qty, 0)) AS delivered
             FROM sale_order_line sol WHERE %(some_line)s GROUP BY sol.order_id) line ON line.key = so.id
 LEFT JOIN LATERAL (%(invoices)s) inv ON inv.key = so.id
 LEFT JOIN LATERAL (%(plan)s) plan ON plan.key = so.id
 LEFT JOIN LATERAL (
           SELECT f.order_id AS key,
                  SUM(f.settled / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1)) AS settled,
                  SUM(f.written / COALESCE(NULLIF(mov.invoice_currency_rate, 0), 1)) AS written
             FROM sales_settlement f LEFT JOIN account_move mov ON mov.id = f.move_id
            WHERE %(some_fact)s AND f.contract_id IS NULL GROUP BY f.order_id) fact ON fact.key = so.id
     WHERE {IS_ORDER} %(some_order)s
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
        page = self.env.context.get(PAGE)
        if page is HEADS:
            return SQL(LINES_QUERY)
        page = page if isinstance(page, Page) else None
        contract = SQL("con.id") if page else None
        order = SQL("so.id") if page else None

        def some(key, line):
            """What belongs to the line outside that a page shows, or all that belongs to any."""
            return SQL("%s = %s", key, line) if line else SQL("%s IS NOT NULL", key)

        def shown(line, rest):
            """The documents of a page: an id says by its last bit which kind of document it is."""
            return SQL("AND %s = ANY(%s)", line, [id_ // 2 for id_ in page if id_ % 2 == rest]) if page else SQL()

        def by(key, line, needed=None):
            """How a source is grouped, and what of it is asked for."""
            return {"today": today, "key": key, "some": some(key, line), "needed": needed or SQL("TRUE")}

        contracts = SQL(
            CONTRACTS,
            rate=WORTH,
            some_contract=shown(contract, 0),
            called=self.env["sales.contract.line"]._called_worth_query(some(SQL("line.contract_id"), contract)),
            plan=SQL(PLAN, **by(SQL("i.contract_id"), contract)),
            loose=SQL(INVOICES, **by(SQL("own.sales_contract_id"), contract, SQL("mov.amount_residual <> 0"))),
        )
        orders = SQL(
            ORDERS,
            some_order=shown(order, 1),
            some_line=some(SQL("sol.order_id"), order),
            some_fact=some(SQL("f.order_id"), order),
            invoices=SQL(INVOICES, **by(SQL("own.id"), order, SQL("own.sales_contract_id IS NULL"))),
            plan=SQL(PLAN, **by(SQL("i.order_id"), order)),
        )
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

    # === FAST ===

    @api.model
    def search_count(self, domain, limit=None):
        return super(SalesContractLedger, self._for_heads(domain, "id")).search_count(domain, limit)

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Find the lines of a page first, then ask for the figures of these: it is not paid with the whole ledger."""
        if not limit:
            return super().search_fetch(domain, field_names, offset, limit, order)
        looking = self._for_heads(domain, order or self._order)
        found = super(SalesContractLedger, looking).search_fetch(domain, [], offset, limit, order).with_env(self.env)
        found.fetch(field_names)
        return found

    def _for_heads(self, domain, order):
        """Return the model as it looks for lines: without figures, where domain, rules and order ask for none."""
        rules = Domain.TRUE if self.env.su else self.env["ir.rule"]._compute_domain(self._name, "read")
        asked = {condition.field_expr.split(".")[0] for condition in (Domain(domain) & rules).iter_conditions()}
        asked |= {part.split()[0].split(":")[0] for part in order.split(",") if part.strip()}
        return self.with_context(**{PAGE: HEADS}) if asked <= HEAD_NAMES else self

    def fetch(self, field_names=None):
        """A few lines ask for what belongs to them; many read each source once."""
        self._spare_compiling()
        few = self.with_context(**{PAGE: Page(self.ids)}) if len(self) <= LINES else self
        return super(SalesContractLedger, few).fetch(field_names)

    @api.model
    def _read_group(self, *arguments, **options):
        self._spare_compiling()
        return super()._read_group(*arguments, **options)

    def _spare_compiling(self):
        """PostgreSQL would compile a long statement for seconds that runs for less."""
        self.env.cr.execute("SET LOCAL jit = off")

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
