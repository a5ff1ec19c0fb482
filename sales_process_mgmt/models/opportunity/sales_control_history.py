import json

from odoo import api, fields, models
from odoo.tools import SQL

from .sales_control_answer import STATES
from .sales_control_rate import ZONES

# The score is that of the lead, which has been measured before; a turn is a zone other than that of the line before.
INSERT = """
    INSERT INTO sales_control_history (
           lead_id, factor_id, from_state, to_state, user_id, date,
           win, first, clear, total, rate, zone, score, is_turn)
    SELECT l.id, v.factor_id, v.from_state, v.to_state, %(user)s, date_trunc('second', now() AT TIME ZONE 'UTC'),
           l.sales_control_win, l.sales_control_first, l.sales_control_clear,
           l.sales_control_win + l.sales_control_first + l.sales_control_clear, l.sales_control_rate,
           l.sales_control_zone, l.sales_control_text,
           v.is_last AND v.is_recount IS NOT TRUE AND last.id IS NOT NULL
                 AND last.zone IS DISTINCT FROM l.sales_control_zone
      FROM (SELECT v.*, ROW_NUMBER() OVER (PARTITION BY v.lead_id ORDER BY v.ordinality DESC) = 1 AS is_last
              FROM ROWS FROM (jsonb_to_recordset(%(lines)s::jsonb)
                   AS (lead_id int, factor_id int, from_state text, to_state text, is_recount bool))
                   WITH ORDINALITY AS v) v
      JOIN crm_lead l ON l.id = v.lead_id
 LEFT JOIN LATERAL (SELECT h.id, h.zone FROM sales_control_history h WHERE h.lead_id = l.id
                  ORDER BY h.date DESC, h.id DESC LIMIT 1) last ON true
  ORDER BY v.ordinality
"""


class SalesControlHistory(models.Model):
    """History of the control score: a line for each answer that changed, with the score after it.

    A line without factor says that the score changed without an answer: other rates, an archived factor, a merge.
    Of these only a merge can turn a deal.
    So the last line always tells the present score. Append-only: lines are made by ``_append``.
    """

    _name = "sales.control.history"
    _inherit = ["sales.append.only.mixin"]
    _description = "History of the Control Score"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, readonly=True, index=True, ondelete="cascade")
    factor_id = fields.Many2one(
        "sales.control.factor",
        readonly=True,
        ondelete="set null",
        help="Empty: the rates or the factors changed, or another opportunity was merged into it.",
    )
    from_state = fields.Selection(STATES, "From", readonly=True)
    to_state = fields.Selection(STATES, "To", readonly=True)
    user_id = fields.Many2one("res.users", "Answered by", readonly=True, ondelete="set null")
    date = fields.Datetime(readonly=True, required=True)
    # === AFTER IT ===
    win = fields.Integer(readonly=True, aggregator="last")
    first = fields.Integer(readonly=True, aggregator="last")
    clear = fields.Integer(readonly=True, aggregator="last")
    total = fields.Integer("Factors Confirmed", readonly=True, aggregator="last")
    rate = fields.Float("Rate (%)", readonly=True, aggregator="last")
    zone = fields.Selection(ZONES, "Control Zone", readonly=True)
    score = fields.Char(readonly=True)
    is_turn = fields.Boolean("Turned", readonly=True, help="The deal entered or left a zone here.")

    def _read_group_select(self, aggregate_spec, query):
        """Know the aggregator ``last``: a day, or a month, ends with the score of its last line, not an average."""
        name, _dot, function = aggregate_spec.partition(":")
        if function != "last" or name not in self._fields:
            return super()._read_group_select(aggregate_spec, query)
        table = self._table
        return SQL(
            "(ARRAY_AGG(%s ORDER BY %s DESC, %s DESC))[1]",
            self._field_to_sql(table, name, query),
            self._field_to_sql(table, "date", query),
            self._field_to_sql(table, "id", query),
        )

    @api.private
    @api.model
    def _append(self, lines):
        """Insert lines in one statement; their scores are those that the leads have now.

        :param list lines: dicts of ``lead_id``, ``factor_id``, ``from_state``, ``to_state``; all but the first may
            be missing. With ``is_recount`` the rates have changed and not the deal: that is no turn
        """
        if not lines:
            return
        self.env.cr.execute(SQL(INSERT, lines=json.dumps(lines), user=self.env.uid))
        leads = self.env["crm.lead"].browse({line["lead_id"] for line in lines})
        leads.invalidate_recordset(["sales_control_history_ids", "sales_control_sheet"], flush=False)
