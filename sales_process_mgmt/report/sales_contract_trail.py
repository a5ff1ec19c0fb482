from odoo import api, fields, models
from odoo.tools import SQL

STEPS = [
    ("contract", "Contract"),
    ("order", "Order"),
    ("delivery", "Delivery"),
    ("return", "Return"),
    ("dispatch", "Dispatch"),
    ("acceptance", "Acceptance"),
    ("instalment", "Instalment"),
    ("invoice", "Invoice"),
    ("credit_note", "Credit Note"),
    ("payment", "Payment"),
]
STATUSES = [("planned", "Planned"), ("open", "Under Way"), ("done", "Done"), ("refused", "Refused")]

# Each part gives the ids of its documents a residue of their own, so that no two rows share one.
PARTS = {
    "contract": SQL("""
        SELECT con.id AS key, con.id AS contract_id, NULL::int AS order_id, con.company_id, con.currency_id,
               COALESCE(con.date_signed, con.create_date::date) AS date, 'contract' AS step, con.name AS name,
               con.amount_total AS amount,
               CASE con.state WHEN 'signed' THEN 'open' WHEN 'done' THEN 'done' WHEN 'terminated' THEN 'refused'
                              ELSE 'planned' END AS status,
               'sales.contract' AS document_model, con.id AS document_id
          FROM sales_contract con
    """),
    "order": SQL("""
        SELECT so.id, so.sales_contract_id, so.id, so.company_id, so.currency_id, so.date_order::date, 'order', so.name,
               so.amount_total,
               CASE WHEN so.state != 'sale' THEN 'planned'
                    WHEN so.invoice_status = 'invoiced' THEN 'done' ELSE 'open' END,
               'sale.order', so.id
          FROM sale_order so
         WHERE so.state != 'cancel'
    """),
    "delivery": SQL("""
        SELECT MIN(mov.id), so.sales_contract_id, so.id, so.company_id, so.currency_id,
               COALESCE(pick.date_done, pick.scheduled_date)::date,
               CASE WHEN typ.code = 'incoming' THEN 'return' ELSE 'delivery' END, pick.name, NULL::numeric,
               CASE pick.state WHEN 'done' THEN 'done' WHEN 'assigned' THEN 'open' ELSE 'planned' END,
               'stock.picking', pick.id
          FROM stock_move mov
          JOIN stock_picking pick ON pick.id = mov.picking_id AND pick.state != 'cancel'
          JOIN stock_picking_type typ ON typ.id = pick.picking_type_id AND typ.code IN ('incoming', 'outgoing')
          JOIN sale_order_line sol ON sol.id = mov.sale_line_id
          JOIN sale_order so ON so.id = sol.order_id
         WHERE mov.state != 'cancel'
      GROUP BY so.id, pick.id, typ.code
    """),
    "dispatch": SQL("""
        SELECT dis.id, dis.contract_id, dis.order_id, dis.company_id, NULL::int,
               COALESCE(dis.date_released, dis.date_planned), 'dispatch', dis.name, NULL::numeric,
               CASE dis.state WHEN 'done' THEN 'done' WHEN 'released' THEN 'open' ELSE 'planned' END,
               'sales.dispatch', dis.id
          FROM sales_dispatch dis
         WHERE dis.state != 'cancelled'
    """),
    "acceptance": SQL("""
        SELECT acc.id, acc.contract_id, dis.order_id, acc.company_id, NULL::int, acc.date, 'acceptance',
               acc.name, NULL::numeric,
               CASE WHEN acc.state != 'done' THEN 'planned'
                    WHEN acc.result = 'refused' THEN 'refused' ELSE 'done' END,
               'sales.acceptance', acc.id
          FROM sales_acceptance acc
     LEFT JOIN sales_dispatch dis ON dis.id = acc.dispatch_id
    """),
    "instalment": SQL("""
        SELECT ins.id, COALESCE(ins.contract_id, so.sales_contract_id), ins.order_id, ins.company_id, ins.currency_id,
               ins.date_due, 'instalment', ins.name, ins.amount, 'planned',
               CASE WHEN ins.order_id IS NULL THEN 'sales.contract' ELSE 'sale.order' END,
               COALESCE(ins.order_id, ins.contract_id)
          FROM sales_contract_installment ins
     LEFT JOIN sales_contract con ON con.id = ins.contract_id
     LEFT JOIN sale_order so ON so.id = ins.order_id
         WHERE ins.amount_open > 0
           AND (so.state = 'sale' OR ins.order_id IS NULL AND con.state = 'signed' AND con.kind IN ('service', 'mixed'))
           AND (SELECT own.invoice_status FROM sale_order own
                 WHERE own.id = COALESCE(ins.order_id, con.own_order_id)) IS DISTINCT FROM 'invoiced'
           AND NOT EXISTS (SELECT FROM account_move inv WHERE inv.sales_installment_id = ins.id AND inv.state = 'draft')
           AND COALESCE((SELECT SUM(inv.amount_total * CASE inv.move_type WHEN 'out_refund' THEN -1 ELSE 1 END)
                           FROM account_move inv
                          WHERE inv.sales_installment_id = ins.id AND inv.state = 'posted'), 0) <= 0
    """),
    "invoice": SQL("""
        SELECT MIN(item.id), so.sales_contract_id, so.id, so.company_id, inv.currency_id,
               COALESCE(inv.invoice_date, inv.create_date::date),
               CASE WHEN inv.move_type = 'out_refund' THEN 'credit_note' ELSE 'invoice' END,
               COALESCE(NULLIF(inv.name, '/'), so.name),
               SUM(CASE WHEN inv.move_type = 'out_refund' THEN -item.price_total ELSE item.price_total END),
               CASE WHEN inv.state != 'posted' THEN 'planned'
                    WHEN inv.payment_state IN ('paid', 'reversed') THEN 'done' ELSE 'open' END,
               'account.move', inv.id
          FROM sale_order so
          JOIN sale_order_line sol ON sol.order_id = so.id
          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
          JOIN account_move_line item ON item.id = rel.invoice_line_id AND item.display_type = 'product'
          JOIN account_move inv ON inv.id = item.move_id AND inv.state != 'cancel'
               AND inv.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
      GROUP BY so.id, inv.id
    """),
    "payment": SQL("""
        SELECT MIN(fact.id), fact.contract_id, fact.order_id, fact.company_id, fact.currency_id, MIN(fact.date),
               'payment', MIN(paid.name), SUM(fact.settled), 'done', 'account.move', paid.id
          FROM sales_settlement fact
          JOIN account_move paid ON paid.id = fact.payment_move_id
      GROUP BY fact.contract_id, fact.order_id, fact.company_id, fact.currency_id, paid.id
        HAVING SUM(fact.settled) != 0
    """),
}


class SalesContractTrail(models.Model):
    """Fulfilment trail of contracts and orders: from the signature to the cash, one row for each of Odoo's documents.

    Amounts are with tax, in the document's own currency: of invoices the part that belongs to the order, of payments
    what they have settled of it. What is cancelled, and what was taken back, is not in it. Instalments are in it until
    they have an invoice; those of a framework are its orders'.
    """

    _name = "sales.contract.trail"
    _description = "Fulfilment Trail"
    _auto = False
    _order = "date, id"
    _rec_name = "name"
    _depends = {
        "sales.contract": ["state", "date_signed", "amount_total"],
        "sale.order": ["state", "invoice_status", "date_order", "amount_total", "sales_contract_id"],
        "stock.picking": ["state", "date_done", "scheduled_date"],
        "stock.move": ["state", "sale_line_id", "picking_id"],
        "sales.dispatch": ["state", "date_planned", "date_released", "contract_id", "order_id"],
        "sales.acceptance": ["state", "result", "date", "contract_id"],
        "sales.contract.installment": ["amount", "amount_open", "date_due", "contract_id", "order_id"],
        "account.move": ["state", "payment_state", "invoice_date", "sales_installment_id", "name"],
        "account.move.line": ["price_total", "sale_line_ids"],
        "sales.settlement": ["settled", "contract_id", "order_id", "payment_move_id"],
    }

    contract_id = fields.Many2one("sales.contract", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(readonly=True, help="When it was done, or is planned.")
    step = fields.Selection(STEPS, readonly=True)
    name = fields.Char("Document", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    is_noted = fields.Boolean(
        "Signed Note", compute="_compute_is_noted", help="The customer has signed the delivery note."
    )
    status = fields.Selection(STATUSES, readonly=True)
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(model_field="document_model", readonly=True)

    @api.depends("document_model", "document_id")
    def _compute_is_noted(self):
        deliveries = self.filtered(lambda row: row.step == "delivery")
        pickings = deliveries._pickings()
        noted = set(pickings.filtered("sales_is_noted").ids)
        for row in self:
            row.is_noted = row in deliveries and row.document_id in noted

    def _pickings(self):
        """Return the deliveries: who reads the trail may know which are signed, also without rights in Inventory."""
        return self.env["stock.picking"].sudo().browse(self.mapped("document_id"))

    @property
    def _table_query(self):
        count = len(PARTS)
        columns = SQL("contract_id, order_id, company_id, currency_id, date, step, name, amount, status")
        document = SQL("document_model, document_id")
        parts = [
            SQL(
                "SELECT key * %(count)s + %(place)s AS id, %(columns)s, %(document)s FROM (%(part)s)"
                " part (key, %(columns)s, %(document)s)",
                count=count,
                place=place,
                columns=columns,
                document=document,
                part=part,
            )
            for place, part in enumerate(PARTS.values())
        ]
        return SQL(" UNION ALL ").join(parts)

    def action_open(self):
        """Open the document, with the rights that the user has on it.

        :raises AccessError: where he may not read it
        """
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.document_model].browse(self.document_id)
        document.check_access("read")
        if document._name == "account.move" and not self.env["account.payment"].has_access("read"):
            return document.preview_invoice()  # Odoo's form of an invoice asks for its payments
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
