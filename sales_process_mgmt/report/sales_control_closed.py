from odoo import fields, models
from odoo.tools import SQL

from ..tools.statistics import wilson_interval


class SalesControlClosed(models.AbstractModel):
    """What both reports on closed deals share: which deals count, at which levels, and honest rates.

    A deal counts when it was won or lost in the company's measuring window and a factor of its control score had
    been answered by then. What was answered afterwards, when the end was known, proves nothing and is left out.
    """

    _name = "sales.control.closed"
    _description = "Closed Deals with a Control Score"
    _depends = {
        "sales.control.history": ["lead_id", "factor_id", "date", "win", "first", "clear", "to_state"],
        "sales.control.rate": ["preset", "sequence", "rate", "zone"],
        "sales.control.factor": ["active", "kind", "sequence"],
        "sales.stage.transition": ["lead_id", "direction", "date", "team_id", "company_id"],
        "crm.lead": ["type", "won_status", "date_closed", "team_id", "user_id", "company_id"],
        "res.company": ["sales_control_preset", "sales_rate_window_months", "sales_rate_minimum"],
    }

    level = fields.Selection(
        [("1_company", "Company"), ("2_team", "Sales Team"), ("3_user", "Salesperson")], readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)

    def _closed(self):
        """Return SQL: the closed deals with the company, team and moment of closing, and their score then."""
        history = self.env["sales.stage.transition"]
        company = history._company_of_deal("o")
        return SQL(
            """
            SELECT d.*, h.win, h.first, h.clear
              FROM (SELECT l.id, %(company)s AS company_id, l.user_id, l.won_status = 'won' AS is_won,
                           CASE WHEN o.direction IN ('won', 'lost') THEN o.team_id ELSE l.team_id END AS team_id,
                           CASE WHEN o.direction IN ('won', 'lost') THEN o.date ELSE l.date_closed END AS closed
                      FROM crm_lead l
                 LEFT JOIN (%(outcomes)s) o ON o.lead_id = l.id
                     WHERE l.type = 'opportunity' AND l.won_status IN ('won', 'lost')
                       AND EXISTS (SELECT 1 FROM sales_control_history h WHERE h.lead_id = l.id)) d
         LEFT JOIN res_company c ON c.id = d.company_id
      JOIN LATERAL (SELECT h.win, h.first, h.clear FROM sales_control_history h
                     WHERE h.lead_id = d.id AND h.date <= d.closed
                  ORDER BY h.date DESC, h.id DESC LIMIT 1) h ON true
             WHERE d.closed >= now() AT TIME ZONE 'UTC'
                   - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
            """,
            company=company,
            outcomes=history._outcomes(),
        )

    def _level(self):
        """Return SQL: the level of a row grouped by ``_group_by``."""
        return SQL(
            """
            CASE WHEN GROUPING(d.team_id) = 1 THEN '1_company'
                 WHEN GROUPING(d.user_id) = 1 THEN '2_team' ELSE '3_user' END"""
        )

    def _group_by(self, column):
        """Return SQL: grouped by ``column`` for the company, each of its teams, and each salesperson in them."""
        return SQL(
            """
            GROUP BY GROUPING SETS ((d.company_id, %(column)s), (d.company_id, d.team_id, %(column)s),
                                    (d.company_id, d.team_id, d.user_id, %(column)s))
            """,
            column=column,
        )

    def _interval_text(self, won, deals):
        """Return the Wilson interval of a rate as text: “38 – 71 %”."""
        low, high = wilson_interval(won, deals)
        return f"{low * 100:.0f} – {high * 100:.0f} %" if deals else False
