from odoo import fields, models
from odoo.tools import SQL


class SalesCompetitorReport(models.Model):
    """Win/loss by competitor: a row for each rival on each opportunity.

    ``win_rate`` is 1 for won, 0 for lost and empty for open ones: its average is the share of won among resolved.
    """

    _name = "sales.competitor.report"
    _description = "Win/Loss by Competitor"
    _auto = False
    _rec_name = "partner_id"
    _order = "id desc"
    _depends = {
        "sales.competitor.position": ["lead_id", "partner_id", "threat", "price"],
        "crm.lead": [
            "won_status",
            "expected_revenue",
            "user_id",
            "team_id",
            "company_id",
            "stage_id",
            "date_closed",
            "create_date",
            "lost_reason_id",
            "sales_lost_to_id",
        ],
    }

    partner_id = fields.Many2one("res.partner", "Competitor", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    outcome = fields.Selection(
        [("open", "Open"), ("won", "Won"), ("lost_to", "Lost to them"), ("lost", "Lost otherwise")], readonly=True
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    threat = fields.Selection(
        [("1", "Very low"), ("2", "Low"), ("3", "Medium"), ("4", "High"), ("5", "Very high")], readonly=True
    )
    create_date = fields.Datetime("Created on", readonly=True)
    date_closed = fields.Datetime("Closed on", readonly=True)
    amount = fields.Monetary(readonly=True)
    won_count = fields.Integer("Won", readonly=True)
    lost_to_count = fields.Integer("Lost to Them", readonly=True)
    win_rate = fields.Float(readonly=True, aggregator="avg", help="Share of won among the resolved ones.")
    price_gap = fields.Float(
        "Their Price Against Ours (%)", readonly=True, aggregator="avg", help="Above 0: they are more expensive."
    )

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """
            SELECT p.id, p.partner_id, p.lead_id, p.threat, l.user_id, l.team_id, l.company_id, l.create_date,
                   l.lost_reason_id, c.currency_id, l.expected_revenue AS amount,
                   CASE WHEN l.won_status <> 'pending' THEN l.date_closed END AS date_closed,
                   CASE WHEN l.won_status = 'won' THEN 'won' WHEN l.won_status = 'pending' THEN 'open'
                        WHEN l.sales_lost_to_id = p.partner_id THEN 'lost_to' ELSE 'lost' END AS outcome,
                   (l.won_status = 'won')::int AS won_count,
                   (l.won_status = 'lost' AND l.sales_lost_to_id = p.partner_id)::int AS lost_to_count,
                   CASE l.won_status WHEN 'won' THEN 1.0 WHEN 'lost' THEN 0.0 END AS win_rate,
                   CASE WHEN p.price > 0 AND l.expected_revenue > 0
                        THEN 100.0 * (p.price / l.expected_revenue - 1) END AS price_gap
            """
        )

    def _from(self):
        return SQL(
            """
              FROM sales_competitor_position p
              JOIN crm_lead l ON l.id = p.lead_id
         LEFT JOIN res_company c ON c.id = COALESCE(l.company_id, %s)
            """,
            self.env.company.id,
        )
