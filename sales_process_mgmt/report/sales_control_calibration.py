import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.opportunity.sales_control_rate import ZONES
from ..tools.statistics import wilson_interval


class SalesControlCalibration(models.Model):
    """Do the rates of the control score hold? Each against the share of closed deals that were won with that score.

    The score is that at closing; it is judged by the rates of today, so that changed rates are tried on the past.
    """

    _name = "sales.control.calibration"
    _inherit = ["sales.control.closed"]
    _description = "Calibration of the Control Score"
    _auto = False
    _order = "level, company_id, team_id, user_id, sequence, id"
    _rec_name = "rate_id"

    rate_id = fields.Many2one(
        "sales.control.rate", "Score", readonly=True, help="Empty: a score that the rates give no rate for."
    )
    label = fields.Char("Rate", compute="_compute_label", help="What the score is worth by the rates of the company.")
    sequence = fields.Integer(readonly=True, aggregator=None)
    zone = fields.Selection(ZONES, "Control Zone", readonly=True)
    expected = fields.Float("Expected (%)", readonly=True, aggregator=None, help="What the rates say.")
    deals = fields.Integer("Closed", readonly=True)
    won = fields.Integer(readonly=True)
    lost = fields.Integer(readonly=True)
    measured = fields.Float("Measured (%)", readonly=True, aggregator=None, help="Won of those closed.")
    interval = fields.Char(
        "95 % Interval", compute="_compute_interval", help="Where the true rate lies, 19 times in 20 (Wilson)."
    )
    is_too_few = fields.Boolean("Too Few", readonly=True, help="Fewer closed deals than the settings ask for.")
    verdict = fields.Selection(
        [("few", "Too few deals"), ("low", "Rate is too high"), ("high", "Rate is too low"), ("holds", "Holds")],
        compute="_compute_interval",
        help="Whether the expected rate lies in the interval.",
    )

    @api.depends("rate_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for row in self:
            rate = row.rate_id.sudo()
            row.label = f"{rate.text} ({rate.display_name})" if rate else self.env._("No rate")

    @api.depends("won", "deals", "expected", "is_too_few", "rate_id")
    def _compute_interval(self):
        for row in self:
            row.interval = row._interval_text(row.won, row.deals)
            row.verdict = row._verdict() if row.rate_id else False

    def _verdict(self):
        """Say whether the expected rate lies in the interval; a rate “≥ …” cannot be too low."""
        low, high = (end * 100 for end in wilson_interval(self.won, self.deals))
        if self.is_too_few:
            return "few"
        if self.expected > high:
            return "low"
        is_least = self.rate_id.sudo().text.startswith(("≥", ">"))
        return "high" if self.expected < low and not is_least else "holds"

    # === SQL ===

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._group_by(SQL("d.rate_id")))

    def _select(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY d.company_id, %(level)s, d.team_id, d.user_id, d.rate_id) AS id,
                   %(level)s AS level, d.company_id, d.team_id, d.user_id, d.rate_id,
                   COALESCE(MIN(d.sequence), 1000000) AS sequence, MIN(d.zone) AS zone, MIN(d.rate) AS expected,
                   COUNT(*) AS deals, COUNT(*) FILTER (WHERE d.is_won) AS won,
                   COUNT(*) FILTER (WHERE NOT d.is_won) AS lost,
                   100.0 * COUNT(*) FILTER (WHERE d.is_won) / COUNT(*) AS measured,
                   COUNT(*) < COALESCE(MIN(d.minimum), 30) AS is_too_few
            """,
            level=self._level(),
        )

    def _from(self):
        return SQL("FROM (%s) d", self._scored())

    def _scored(self):
        """Return SQL: the closed deals with the rate that their score has by the rates of their company."""
        return SQL(
            """
            SELECT d.*, s.rate_id, s.rate, s.zone, r.sequence, c.sales_rate_minimum AS minimum
              FROM (%(closed)s) d
         LEFT JOIN res_company c ON c.id = d.company_id
         LEFT JOIN jsonb_to_recordset(%(scores)s::jsonb) AS s(
                   preset text, win int, first int, clear int, rate float8, zone text, rate_id int)
                ON s.preset = COALESCE(c.sales_control_preset, 'course')
               AND (s.win, s.first, s.clear) = (d.win, d.first, d.clear)
         LEFT JOIN sales_control_rate r ON r.id = s.rate_id
            """,
            closed=self._closed(),
            scores=json.dumps(self.env["sales.control.rate"]._scores()),
        )

    def action_open_deals(self):
        """Open the closed deals behind a row."""
        self.ensure_one()
        self.check_access("read")
        names = {"1_company": (), "2_team": ("team_id",), "3_user": ("team_id", "user_id")}[self.level]
        same = [
            SQL("d.%s IS NOT DISTINCT FROM %s", SQL.identifier(name), self[name].id or None)
            for name in ("company_id", "rate_id", *names)
        ]
        rows = self.env.execute_query(SQL("SELECT d.id %s WHERE %s", self._from(), SQL(" AND ").join(same)))
        return {
            "type": "ir.actions.act_window",
            "name": self.rate_id.sudo().display_name or self.env._("No rate"),
            "res_model": "crm.lead",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", [lead_id for (lead_id,) in rows])],
            "context": {"active_test": False, "create": False},
        }
