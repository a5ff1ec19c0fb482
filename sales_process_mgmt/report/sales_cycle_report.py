from odoo import fields, models
from odoo.tools import SQL


class SalesCycleReport(models.Model):
    """Sales cycle of won opportunities, part by part: median and quartiles in days, by process and team.

    The parts that the course names: design (creation → first quotation), purchase (quotation → order),
    transaction (order → last invoice) and collection (last invoice → fully paid); and the two that matter:
    creation → order and creation → cash.
    """

    _name = "sales.cycle.report"
    _description = "Sales Cycle"
    _auto = False
    _order = "process_id, team_id, part"
    _rec_name = "part"
    _depends = {
        "sales.stage.transition": ["lead_id", "direction", "date"],
        "crm.lead": [
            "type",
            "active",
            "won_status",
            "stage_id",
            "team_id",
            "company_id",
            "create_date",
            "date_closed",
        ],
        "crm.stage": ["sales_process_id"],
        "sale.order": ["opportunity_id", "state", "date_order", "create_date"],
        "sale.order.line": ["order_id", "invoice_lines"],
        "account.move": ["state", "invoice_date", "payment_state", "move_type"],
        "account.move.line": ["move_id"],
        "account.partial.reconcile": ["max_date", "debit_move_id", "credit_move_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    process_id = fields.Many2one("sales.process", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    part = fields.Selection(
        [
            ("1_design", "1. Design: to the quotation"),
            ("2_purchase", "2. Purchase: to the order"),
            ("3_transaction", "3. Transaction: to the last invoice"),
            ("4_collection", "4. Collection: to the cash"),
            ("5_to_order", "Creation to order"),
            ("6_to_cash", "Creation to cash"),
        ],
        readonly=True,
    )
    deals = fields.Integer(readonly=True, help="Won deals that this part could be measured on.")
    lower = fields.Float("Lower Quartile (days)", readonly=True, aggregator="avg")
    median = fields.Float("Median (days)", readonly=True, aggregator="avg")
    upper = fields.Float("Upper Quartile (days)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._group_by())

    def _select(self):
        return SQL(
            """
            SELECT MIN(m.lead_id) * 10 + m.number AS id, m.company_id, m.process_id, m.team_id, m.part,
                   COUNT(*) AS deals,
                   percentile_cont(0.25) WITHIN GROUP (ORDER BY m.days) AS lower,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY m.days) AS median,
                   percentile_cont(0.75) WITHIN GROUP (ORDER BY m.days) AS upper
            """
        )

    def _from(self):
        """Measure each won deal of the window; a part without its documents does not count."""
        return SQL(
            """
            FROM (
                SELECT w.id AS lead_id, w.company_id, w.process_id, w.team_id, part.number, part.part,
                       EXTRACT(EPOCH FROM part.until - part.since) / 86400 AS days
                  FROM (%s) w
            CROSS JOIN LATERAL (VALUES
                       (1, '1_design', w.created, w.quoted), (2, '2_purchase', w.quoted, w.ordered),
                       (3, '3_transaction', w.ordered, w.invoiced), (4, '4_collection', w.invoiced, w.paid),
                       (5, '5_to_order', w.created, w.ordered), (6, '6_to_cash', w.created, w.paid)
                       ) AS part(number, part, since, until)
                 WHERE part.until IS NOT NULL AND part.since IS NOT NULL
            ) m
            """,
            self._won_deals(),
        )

    def _won_deals(self):
        """A row per won deal with its milestones; paid only when every invoice of it is."""
        history = self.env["sales.stage.transition"]
        return SQL(
            """
            SELECT l.id, %s AS company_id, COALESCE(w.process_id, s.sales_process_id) AS process_id,
                   w.team_id, l.create_date AS created,
                   o.quoted, CASE WHEN o.ordered IS NOT NULL THEN GREATEST(o.ordered, o.quoted) END AS ordered,
                   CASE WHEN i.invoiced IS NOT NULL THEN GREATEST(i.invoiced, o.ordered) END AS invoiced,
                   CASE WHEN i.paid IS NOT NULL THEN GREATEST(i.paid, o.ordered) END AS paid
              FROM (%s) w
              JOIN crm_lead l ON l.id = w.lead_id
         LEFT JOIN crm_stage s ON s.id = l.stage_id
         LEFT JOIN res_company c ON c.id = %s
         LEFT JOIN LATERAL (
                SELECT MIN(GREATEST(q.create_date, l.create_date)) AS quoted,
                       MIN(q.date_order) FILTER (WHERE q.state = 'sale') AS ordered
                  FROM sale_order q WHERE q.opportunity_id = l.id AND q.state <> 'cancel') o ON true
         LEFT JOIN LATERAL (
                SELECT MAX(v.invoice_date)::timestamp AS invoiced,
                       CASE WHEN BOOL_AND(v.payment_state IN ('paid', 'in_payment', 'reversed'))
                            THEN MAX(GREATEST(v.last_paid, v.invoice_date))
                                 FILTER (WHERE v.last_paid IS NOT NULL)::timestamp
                       END AS paid
                  FROM (SELECT DISTINCT m.id, m.invoice_date, m.payment_state,
                               (SELECT MAX(p.max_date) FROM account_partial_reconcile p
                                  JOIN account_move_line a ON a.id = p.debit_move_id
                                 WHERE a.move_id = m.id) AS last_paid
                          FROM sale_order q
                          JOIN sale_order_line ql ON ql.order_id = q.id
                          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = ql.id
                          JOIN account_move_line ml ON ml.id = rel.invoice_line_id
                          JOIN account_move m ON m.id = ml.move_id
                           AND m.state = 'posted' AND m.move_type = 'out_invoice'
                         WHERE q.opportunity_id = l.id AND q.state = 'sale') v) i ON true
             WHERE w.direction = 'won' AND COALESCE(w.process_id, s.sales_process_id) IS NOT NULL
               AND w.date >= now() AT TIME ZONE 'UTC'
                   - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
            """,
            history._company_of_deal("w"),
            history._outcomes(),
            history._company_of_deal("w"),
        )

    def _group_by(self):
        return SQL("GROUP BY m.company_id, m.process_id, m.team_id, m.part, m.number")
