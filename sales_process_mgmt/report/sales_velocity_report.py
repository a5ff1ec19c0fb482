from odoo import api, fields, models
from odoo.tools import SQL


class SalesVelocityReport(models.Model):
    """Velocity: what a pipeline brings per day.

    ``open opportunities × average deal × win rate ÷ cycle days``, by process and team. The win rate is the
    share of won among those resolved in the window, the cycle the median from creation to won.
    """

    _name = "sales.velocity.report"
    _description = "Sales Velocity"
    _auto = False
    _order = "velocity desc NULLS LAST, id"
    _rec_name = "process_id"
    _depends = {
        "sales.stage.transition": ["lead_id", "direction", "date", "expected_revenue"],
        "crm.lead": [
            "type",
            "active",
            "won_status",
            "stage_id",
            "team_id",
            "company_id",
            "expected_revenue",
            "create_date",
            "date_closed",
        ],
        "crm.stage": ["sales_process_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    process_id = fields.Many2one("sales.process", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    open_count = fields.Integer("Open Opportunities", readonly=True)
    average_deal = fields.Monetary(readonly=True, aggregator="avg", help="Average amount of the won deals.")
    win_rate = fields.Float(readonly=True, aggregator="avg")
    cycle_days = fields.Float("Cycle (days)", readonly=True, aggregator="avg")
    velocity = fields.Monetary("Velocity per Day", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s FROM (%s) g", self._select(), self._group())

    def _select(self):
        return SQL(
            """
            SELECT g.id, g.company_id, g.process_id, g.team_id, g.currency_id, g.open_count, g.average_deal,
                   g.won::float8 / NULLIF(g.resolved, 0) AS win_rate, g.cycle_days,
                   g.open_count * g.average_deal * g.won / NULLIF(g.resolved, 0) / NULLIF(g.cycle_days, 0)::numeric
                       AS velocity
            """
        )

    def _group(self):
        """A closed deal counts where it was closed, an open one where it is now."""
        history = self.env["sales.stage.transition"]
        return SQL(
            """
              SELECT MIN(l.id) AS id, c.id AS company_id, place.process_id, place.team_id, c.currency_id,
                     COUNT(*) FILTER (WHERE o.direction IS NULL OR o.direction = 'reopened') AS open_count,
                     COUNT(*) FILTER (WHERE o.direction = 'won') AS won,
                     COUNT(*) FILTER (WHERE o.direction IN ('won', 'lost')) AS resolved,
                     AVG(COALESCE(o.amount, l.expected_revenue)) FILTER (WHERE o.direction = 'won') AS average_deal,
                     percentile_cont(0.5) WITHIN GROUP (
                         ORDER BY EXTRACT(EPOCH FROM o.date - l.create_date) / 86400
                     ) FILTER (WHERE o.direction = 'won') AS cycle_days
                FROM crm_lead l
           LEFT JOIN crm_stage s ON s.id = l.stage_id
           LEFT JOIN (%s) o ON o.lead_id = l.id
                JOIN res_company c ON c.id = %s
          CROSS JOIN LATERAL (
                     SELECT CASE WHEN o.direction IN ('won', 'lost') THEN o.team_id
                                 ELSE l.team_id END AS team_id,
                            CASE WHEN o.direction IN ('won', 'lost') THEN COALESCE(o.process_id, s.sales_process_id)
                                 ELSE s.sales_process_id END AS process_id) place
               WHERE place.process_id IS NOT NULL AND (o.direction IN ('won', 'lost')
                 AND o.date >= now() AT TIME ZONE 'UTC'
                     - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
                  OR COALESCE(o.direction, 'reopened') = 'reopened'
                 AND l.type = 'opportunity' AND l.active AND l.won_status = 'pending')
            GROUP BY c.id, place.process_id, place.team_id, c.currency_id
            """,
            history._outcomes(),
            history._company_of_deal("o"),
        )

    @api.model
    def _of_process(self, process):
        """Return the velocity per day of a process, over the teams that the user may see, or None."""
        domain = [("process_id", "=", process.id), ("company_id", "=", self.env.company.id)]
        ((velocity,),) = self._read_group(domain, [], ["velocity:sum"])
        return velocity or None
