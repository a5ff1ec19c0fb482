import json

from odoo import api, fields, models
from odoo.tools import SQL, format_list

from ...tools.control import next_better
from .sales_control_rate import ZONES

SCORE = (
    "sales_control_win", "sales_control_first", "sales_control_clear", "sales_control_answered",
    "sales_control_rate", "sales_control_zone", "sales_control_text",
)  # fmt: skip
SHOWN = (*SCORE, "sales_control_missing", "sales_control_pill", "sales_control_sheet")
# Measured at once up to here; more are left to the job, which commits batch by batch.
AT_ONCE = 20_000
BATCH = 10_000

# Counts and finds the score of leads; ``judged`` has a row for each, whether it is answered or not.
JUDGED = """
    counted AS (
        SELECT l.id, c.sales_control_preset AS preset,
               (COUNT(*) FILTER (WHERE f.kind = 'win' AND a.state = 'yes'))::int AS win,
               (COUNT(*) FILTER (WHERE f.kind = 'first' AND a.state = 'yes'))::int AS first,
               (COUNT(*) FILTER (WHERE f.kind = 'clear' AND a.state = 'yes'))::int AS clear,
               (COUNT(*) FILTER (WHERE f.id IS NOT NULL AND a.state <> 'unknown'))::int AS answered
          FROM crm_lead l
     LEFT JOIN crm_team t ON t.id = l.team_id
     LEFT JOIN res_company c ON c.id = COALESCE(l.company_id, t.company_id, %(main)s)
     LEFT JOIN sales_control_answer a ON a.lead_id = l.id
     LEFT JOIN sales_control_factor f ON f.id = a.factor_id AND f.active
         WHERE l.id = ANY(%(ids)s)
      GROUP BY l.id, c.sales_control_preset
    ), judged AS (
        SELECT n.id, n.win, n.first, n.clear, n.answered, s.rate, s.zone,
               CASE WHEN n.answered > 0 THEN
                    n.clear || 'C ' || n.first || 'F ' || n.win || 'W' || COALESCE(' · ' || s.label, '') END AS text
          FROM counted n
     LEFT JOIN jsonb_to_recordset(%(scores)s::jsonb) AS s(
               preset text, win int, first int, clear int, rate float8, label text, zone text)
            ON n.answered > 0 AND s.preset = COALESCE(n.preset, 'course')
           AND (s.win, s.first, s.clear) = (n.win, n.first, n.clear)
    )
"""

# Makes one answer to each factor of those that opportunities have which are merged: the latest that says something.
TAKEN_OVER = """
    WITH answered AS (
        SELECT a.*, a.lead_id = %(head)s AS is_own,
               FIRST_VALUE(a.state) OVER latest AS latest_state, ROW_NUMBER() OVER latest AS place
          FROM sales_control_answer a
         WHERE a.lead_id = ANY(%(ids)s)
        WINDOW latest AS (PARTITION BY a.factor_id
                          ORDER BY a.state = 'unknown', a.date DESC NULLS LAST, a.lead_id = %(head)s DESC, a.id DESC)
    ), merged AS (
        SELECT latest_state AS state, (array_agg(id ORDER BY is_own DESC, place))[1] AS id,
               (array_agg(user_id ORDER BY place))[1] AS user_id, (array_agg(date ORDER BY place))[1] AS date,
               (array_agg(coach_id ORDER BY place)
                FILTER (WHERE coach_id IS NOT NULL AND state IN (latest_state, 'unknown')))[1] AS coach_id,
               string_agg(CASE WHEN state IN (latest_state, 'unknown') THEN evidence
                               ELSE CONCAT(%(labels)s::jsonb ->> state, to_char(date, ' (YYYY-MM-DD)'), ': ', evidence)
                           END, E'\n' ORDER BY place) FILTER (WHERE evidence <> '') AS evidence
          FROM answered
      GROUP BY factor_id, latest_state
        HAVING NOT bool_and(is_own)
    )
    UPDATE sales_control_answer kept
       SET lead_id = %(head)s, state = merged.state, user_id = merged.user_id, date = merged.date,
           coach_id = merged.coach_id, evidence = merged.evidence
      FROM merged WHERE merged.id = kept.id
"""


class SalesControlMixin(models.AbstractModel):
    """Control score of an opportunity, C139: how much of 1 Win, 3 First and 9 Clear is confirmed.

    Counts, rate and zone are stored, so that lists filter and group by them; they are written in SQL when an answer
    changes. The rate stands beside Odoo's probability and does not feed it: the probability comes from measured
    rates, the control score is a rule of thumb that the calibration report holds against them.
    """

    _name = "sales.control.mixin"
    _description = "Control Score of an Opportunity"
    # The score is written in SQL only.
    _sales_system_lines = (
        "sales_control_answer_ids",
        "sales_control_history_ids",
        *(f"sales_control_{name}" for name in ("win", "first", "clear", "answered", "rate", "zone", "text")),
    )

    sales_control_answer_ids = fields.One2many(
        "sales.control.answer", "lead_id", "Control Answers", copy=False, readonly=True, groups="base.group_user"
    )
    sales_control_history_ids = fields.One2many(
        "sales.control.history", "lead_id", "Control History", copy=False, readonly=True, groups="base.group_user"
    )
    sales_control_win = fields.Integer("Control: Win", readonly=True, copy=False, groups="base.group_user")
    sales_control_first = fields.Integer("Control: First", readonly=True, copy=False, groups="base.group_user")
    sales_control_clear = fields.Integer("Control: Clear", readonly=True, copy=False, groups="base.group_user")
    sales_control_answered = fields.Integer(
        "Control: Answered", readonly=True, copy=False, groups="base.group_user", help="Factors with a yes or a no."
    )
    sales_control_rate = fields.Float(
        "Control Rate (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        groups="base.group_user",
        help="What the rates of the company say of this score. Odoo's probability is measured and stands beside it.",
    )
    sales_control_zone = fields.Selection(
        ZONES, "Control Zone", readonly=True, copy=False, index="btree_not_null", groups="base.group_user"
    )
    sales_control_text = fields.Char("Control Score", readonly=True, copy=False, groups="base.group_user")
    sales_control_missing = fields.Char(
        "Missing for a Better Rate", compute="_compute_sales_control_missing", groups="base.group_user"
    )
    sales_control_pill = fields.Char("Control", compute="_compute_sales_control_missing", groups="base.group_user")

    @api.depends(
        "company_id",
        "team_id",
        "sales_control_win",
        "sales_control_first",
        "sales_control_clear",
        "sales_control_zone",
        "sales_control_text",
    )
    @api.depends_context("lang")
    def _compute_sales_control_missing(self):
        """Say what to find out next. No statement: rates and factors are cached."""
        zones = dict(self._fields["sales_control_zone"]._description_selection(self.env))
        for lead in self:
            missing = lead._sales_control_missing_text() if lead.sales_control_text else False
            lead.sales_control_missing = missing
            zone = zones.get(lead.sales_control_zone)
            parts = [zone, lead.sales_control_text, not zone and missing]
            empty = lead.ids and self.env._("Control: not answered")
            lead.sales_control_pill = " · ".join(filter(None, parts)) if lead.sales_control_text else empty or False

    def _sales_control_missing_text(self):
        """Return “1 Clear and 1 First missing for ≥ 60 %”, or False where nothing better can be reached."""
        bands = self.env["sales.control.rate"]._bands()[self._sales_control_preset()]
        counts = (self.sales_control_win, self.sales_control_first, self.sales_control_clear)
        most = self.env["sales.control.factor"]._most()
        found = next_better(bands, counts, tuple(map(max, most, counts)))
        if not found:
            return False
        win, first, clear = found[0]
        parts = [
            (clear, self.env._("%s Clear", clear)),
            (first, self.env._("%s First", first)),
            (win, self.env._("%s Win", win)),
        ]
        what = format_list(self.env, [text for number, text in parts if number])
        return self.env._("%(factors)s missing for %(rate)s", factors=what, rate=found[1].text)

    def _sales_control_preset(self):
        """Return the preset of the opportunity's company; nobody's follows the main company's."""
        company = self.company_id or self.team_id.sudo().company_id or self._sales_main_company()
        return company.sudo().sales_control_preset or "course"

    @api.model
    def _sales_main_company(self):
        return self.env.ref("base.main_company", raise_if_not_found=False) or self.env.company

    # === MEASURING ===

    def _sales_control_measure(self, only_changed=False):
        """Store counts, rate and zone of these opportunities from their answers; one statement.

        Every row is written, also one that stays as it is: who answers at the same moment is refused by the
        database, tried again by Odoo, and counts the other one's answer.

        :param bool only_changed: leave alone what is right already
        :return: ids of those that were written
        """
        if not self:
            return []
        self.env["sales.control.answer"].flush_model()
        self.env["sales.control.factor"].flush_model(["active"])
        self.env["res.company"].flush_model(["sales_control_preset"])
        self.env["crm.lead"].flush_model(["company_id", "team_id"])
        columns = ("win", "first", "clear", "answered", "rate", "zone", "text")
        stored = SQL(", ").join(SQL.identifier("l", f"sales_control_{name}") for name in columns)
        found = SQL(", ").join(SQL.identifier("j", name) for name in columns)
        rows = self.env.execute_query(
            SQL(
                "WITH %(judged)s UPDATE crm_lead l SET %(values)s FROM judged j WHERE j.id = l.id %(changed)s"
                " RETURNING l.id",
                judged=SQL(
                    JUDGED,
                    ids=self.ids,
                    main=self._sales_main_company().id,
                    scores=json.dumps(self.env["sales.control.rate"]._scores()),
                ),
                values=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(f"sales_control_{name}"), SQL.identifier("j", name))
                    for name in columns
                ),
                changed=SQL("AND (%s) IS DISTINCT FROM (%s)", stored, found) if only_changed else SQL(),
            )
        )
        self.invalidate_recordset(["sales_control_answer_ids", *SHOWN], flush=False)
        return [lead_id for (lead_id,) in rows]

    def _sales_control_is_closed(self):
        """Tell whether this one is won, lost or archived: it keeps the score with which it was closed."""
        return not self.active or self.won_status in ("won", "lost")

    def _sales_control_recount(self):
        """Bring scores up to date that changed without an answer (other rates, a merge), and say so in the history.

        Also what is to be called after answers have been moved to another opportunity by SQL.
        """
        changed = self._sales_control_measure(only_changed=True)
        self.env["sales.control.history"]._append([{"lead_id": lead_id, "is_recount": True} for lead_id in changed])

    def _sales_control_take_over(self, tail):
        """Take over what was found out on opportunities that are merged into this one: the latest answers.

        What the others were based on stands below its evidence, with their answer where it was another.
        """
        self.ensure_one()
        self.env.flush_all()
        labels = self.env["sales.control.answer"]._fields["state"]._description_selection(self.env)
        values = {"head": self.id, "ids": (self | tail).ids, "labels": json.dumps(dict(labels))}
        self.env.cr.execute(SQL(TAKEN_OVER, **values))
        self.env.cr.execute(SQL("DELETE FROM sales_control_answer WHERE lead_id = ANY(%s)", tail.ids))
        self.env["sales.control.answer"].invalidate_model(flush=False)
        (self | tail).invalidate_recordset(["sales_control_answer_ids"], flush=False)

    def _sales_control_after_merge(self):
        """Score what came together; the last line of the common history tells it, whatever came before."""
        self._sales_control_measure()
        if self.sudo().sales_control_history_ids:
            self.env["sales.control.history"]._append([{"lead_id": self.id}])

    @api.model
    def _sales_control_open(self, after=0, limit=None):
        """Return the ids of open opportunities that have answers, in order."""
        self.env.flush_all()
        return [
            lead_id
            for (lead_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT l.id FROM crm_lead l
                     WHERE l.won_status = 'pending' AND l.id > %s
                       AND EXISTS (SELECT 1 FROM sales_control_answer a WHERE a.lead_id = l.id)
                  ORDER BY l.id LIMIT %s
                    """,
                    after,
                    limit,
                )
            )
        ]

    @api.model
    def _sales_control_remeasure(self):
        """Measure all open opportunities anew: rates, the preset of a company or the factors have changed.

        Closed ones keep the score with which they were closed.
        """
        ids = self._sales_control_open(limit=AT_ONCE + 1)
        if len(ids) > AT_ONCE:
            self.env["sales.job.place"]._keep("control", False)
            self.env.ref("sales_process_mgmt.ir_cron_control").sudo()._trigger()
        elif ids:
            self.browse(ids)._sales_control_recount()

    @api.model
    def _cron_sales_control(self):
        """Bring the scores of all open opportunities up to date; safe to kill and to run twice.

        Finds nothing to do unless rates were changed where there are many, or an opportunity went to a company
        with other rates. When the time of the job is over, the next run goes on from there.
        """
        cron, place = self.env["ir.cron"], self.env["sales.job.place"]
        last = place._of("control")
        while ids := self._sales_control_open(last, BATCH):
            last = ids[-1]
            self.browse(ids)._sales_control_recount()
            self.env.invalidate_all()
            is_last = len(ids) < BATCH
            if not cron._commit_progress(len(ids), remaining=int(not is_last)) and not is_last:
                place._keep("control", last)
                return
        place._keep("control", False)
