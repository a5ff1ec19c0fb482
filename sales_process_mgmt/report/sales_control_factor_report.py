from odoo import api, fields, models
from odoo.tools import SQL

from ..models.opportunity.sales_control_factor import KINDS


class SalesControlFactorReport(models.Model):
    """Which factors win deals: the share of closed deals won with a yes to a factor, and without.

    Without is everything else at closing: no, unknown, and never asked.
    """

    _name = "sales.control.factor.report"
    _inherit = ["sales.control.closed"]
    _description = "Factors of Closed Deals"
    _auto = False
    _order = "level, company_id, team_id, user_id, sequence, id"
    _rec_name = "factor_id"

    factor_id = fields.Many2one("sales.control.factor", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    yes_deals = fields.Integer("Closed with Yes", readonly=True, aggregator=None)
    yes_won = fields.Integer("Won with Yes", readonly=True, aggregator=None)
    yes_rate = fields.Float("Won with Yes (%)", readonly=True, aggregator=None)
    yes_interval = fields.Char("Interval with Yes", compute="_compute_intervals")
    other_deals = fields.Integer("Closed Without", readonly=True, aggregator=None)
    other_won = fields.Integer("Won Without", readonly=True, aggregator=None)
    other_rate = fields.Float("Won Without (%)", readonly=True, aggregator=None)
    other_interval = fields.Char("Interval Without", compute="_compute_intervals")
    difference = fields.Float(
        readonly=True, aggregator=None, help="Points by which deals with a yes were won more often."
    )
    is_too_few = fields.Boolean(
        "Too Few", readonly=True, help="With or without, fewer closed deals than the settings ask for."
    )

    @api.depends("yes_won", "yes_deals", "other_won", "other_deals")
    def _compute_intervals(self):
        for row in self:
            row.yes_interval = row._interval_text(row.yes_won, row.yes_deals)
            row.other_interval = row._interval_text(row.other_won, row.other_deals)

    # === SQL ===

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT g.*, g.yes_rate - g.other_rate AS difference
              FROM (%s %s %s) g
            """,
            self._select(),
            self._from(),
            self._group_by(SQL("d.factor_id")),
        )

    def _select(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY d.company_id, %(level)s, d.team_id, d.user_id, d.factor_id) AS id,
                   %(level)s AS level, d.company_id, d.team_id, d.user_id, d.factor_id,
                   MIN(d.kind) AS kind, MIN(d.sequence) AS sequence,
                   COUNT(*) FILTER (WHERE d.is_yes) AS yes_deals,
                   COUNT(*) FILTER (WHERE d.is_yes AND d.is_won) AS yes_won,
                   100.0 * COUNT(*) FILTER (WHERE d.is_yes AND d.is_won)
                       / NULLIF(COUNT(*) FILTER (WHERE d.is_yes), 0) AS yes_rate,
                   COUNT(*) FILTER (WHERE NOT d.is_yes) AS other_deals,
                   COUNT(*) FILTER (WHERE NOT d.is_yes AND d.is_won) AS other_won,
                   100.0 * COUNT(*) FILTER (WHERE NOT d.is_yes AND d.is_won)
                       / NULLIF(COUNT(*) FILTER (WHERE NOT d.is_yes), 0) AS other_rate,
                   LEAST(COUNT(*) FILTER (WHERE d.is_yes), COUNT(*) FILTER (WHERE NOT d.is_yes))
                       < COALESCE(MIN(d.minimum), 30) AS is_too_few
            """,
            level=self._level(),
        )

    def _from(self):
        return SQL(
            """
              FROM (SELECT c.*, f.id AS factor_id, f.kind, f.sequence, co.sales_rate_minimum AS minimum,
                           COALESCE(last.to_state = 'yes', false) AS is_yes
                      FROM (%s) c
                CROSS JOIN sales_control_factor f
                 LEFT JOIN res_company co ON co.id = c.company_id
         LEFT JOIN LATERAL (SELECT h.to_state FROM sales_control_history h
                             WHERE h.lead_id = c.id AND h.factor_id = f.id AND h.date <= c.closed
                          ORDER BY h.date DESC, h.id DESC LIMIT 1) last ON true
                     WHERE f.active) d
            """,
            self._closed(),
        )
