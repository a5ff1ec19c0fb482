from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .score_hits import Scope

GRADES = [("hot", "Hot"), ("warm", "Warm"), ("cold", "Cold")]
SCORED = ("sales_score", "sales_score_grade", "sales_score_lines")
BATCH = 10_000


class SalesScoreMixin(models.AbstractModel):
    """Score of a lead or opportunity, its grade, and the rules that gave the points.

    Computed in SQL: all leads of a night in batches, those that change at once when somebody reads them or
    when the transaction ends, all of them in one statement. Those that are won or lost keep what they had.
    """

    _name = "sales.score.mixin"
    _inherit = ["sales.score.hits"]
    _description = "Lead Score"
    _sales_system_fields = ("sales_score", "sales_score_grade", "sales_score_lines")

    sales_score = fields.Integer(
        "Score", compute="_compute_sales_score", store=True, copy=False, aggregator="avg", groups="base.group_user"
    )
    sales_score_grade = fields.Selection(
        GRADES, string="Grade", compute="_compute_sales_score", store=True, copy=False, groups="base.group_user"
    )
    # [{rule, points, since, expires}], the most points first.
    sales_score_lines = fields.Json(
        compute="_compute_sales_score",
        store=True,
        copy=False,
        groups="base.group_user",
        export_string_translation=False,
    )
    sales_score_why = fields.Html(
        "Points", compute="_compute_sales_score_why", sanitize=False, groups="base.group_user"
    )

    def _compute_sales_score(self):
        """Nothing is depended on: rules name what they look at, and ``_sales_score_again`` marks what changed."""
        found = self._sales_measure_scores(Scope(ids=tuple(self._origin.ids))) if self._origin.ids else {}
        for lead in self:
            values = found.get(lead._origin.id, (0, False, None))
            if isinstance(lead.id, int):  # stored already by the statement
                for name, value in zip(SCORED, values, strict=True):
                    self._fields[name]._update_cache(lead, value or None)
            else:
                lead.sales_score, lead.sales_score_grade, lead.sales_score_lines = values

    @api.depends("sales_score_lines")
    @api.depends_context("lang")
    def _compute_sales_score_why(self):
        names = self.env["sales.score.rule"]._names()
        for lead in self:
            rows = Markup().join(lead._sales_score_row(line, names) for line in lead.sales_score_lines or [])
            lead.sales_score_why = rows and Markup('<table class="table table-sm mb-0">%s%s</table>') % (
                self._sales_score_head(),
                rows,
            )

    @api.model
    def _sales_score_head(self):
        labels = (self.env._("Rule"), self.env._("Points"), self.env._("Since"), self.env._("Expires"))
        return Markup('<thead><tr><th>%s</th><th class="text-end">%s</th><th>%s</th><th>%s</th></tr></thead>') % labels

    def _sales_score_row(self, line, names):
        dates = [format_date(self.env, line[name][:10]) if line.get(name) else "" for name in ("since", "expires")]
        colour = "text-danger" if line["points"] < 0 else "text-success"
        return Markup('<tr><td>%s</td><td class="text-end %s">%s</td><td>%s</td><td>%s</td></tr>') % (
            names.get(line["rule"], self.env._("(deleted rule)")),
            colour,
            f"{line['points']:+d}",
            *dates,
        )

    # === MARKING ===

    def _sales_score_again(self):
        """Mark these to be scored anew before anybody reads their score."""
        for name in SCORED:
            self.env.add_to_compute(self._fields[name], self)

    def _sales_engaged(self, kind):
        """Mark these where an engagement of a kind that gives points has happened or was taken back."""
        if self and self.env["sales.score.rule"]._counts(kind):
            self._sales_score_again()

    @api.model
    def _sales_is_scored_by(self, names):
        """Tell whether writing these fields may change a score."""
        return bool(names & self.env["sales.score.rule"]._inputs()) and self.env["sales.part"]._is_on("lead_score")

    # === MEASURING ===

    @api.model
    @api.private
    def _sales_measure_scores(self, scope):
        """Score the open leads of a scope in one statement, and store what has changed.

        :return: ``{id: (score, grade, lines)}`` as they are then; of a span nothing is returned
        """
        infos = self.env["sales.score.rule"]._infos() if self.env["sales.part"]._is_on("lead_score") else ()
        queries = self._sales_hit_queries(infos, scope)
        self.env["crm.lead"].flush_model(["won_status", "company_id", "medium_id"])
        hits = (
            SQL(" UNION ALL ").join(queries)
            if queries
            else SQL(
                "SELECT %s WHERE FALSE",
                SQL("0 AS lead_id, 0 AS rule_id, 0 AS points, 0 AS days, NULL::timestamp AS since, 0 AS company_id"),
            )
        )
        statement = SQL(
            "WITH %s %s",
            self._sales_score_query(hits, scope, infos),
            SQL("SELECT count(*) FROM changed")
            if scope.span
            else SQL(
                """
                SELECT l.id, COALESCE(g.score, l.sales_score, 0), COALESCE(g.grade, l.sales_score_grade),
                       CASE WHEN g.id IS NULL THEN l.sales_score_lines ELSE g.lines END
                  FROM crm_lead l LEFT JOIN graded g ON g.id = l.id WHERE %s
                """,
                scope.on("l.id"),
            ),
        )
        rows = self.env.execute_query(statement)
        return {} if scope.span else {lead_id: (score, grade, lines) for lead_id, score, grade, lines in rows}

    @api.model
    def _sales_score_query(self, hits, scope, infos):
        """Return the common table expressions ``hit``, ``scored``, ``graded`` and ``changed``.

        Leads of no company go by the rules and limits of the first one. Without any rule there is no score.
        """
        companies = {info.company_id for info in infos}
        has_rules = SQL("TRUE") if 0 in companies else SQL("s.company_id = ANY(%s)", list(companies))
        return SQL(
            """
            hit AS (%(hits)s),
            main AS (SELECT MIN(id) AS id FROM res_company),
            scored AS (
                SELECT l.id, COALESCE(l.company_id, main.id) AS company_id, SUM(h.points)::int AS score,
                       jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                           'rule', h.rule_id, 'points', h.points, 'since', h.since,
                           'expires', CASE WHEN h.days > 0 THEN h.since + make_interval(days => h.days) END))
                           ORDER BY h.points DESC, h.rule_id) FILTER (WHERE h.rule_id IS NOT NULL) AS lines
                  FROM crm_lead l CROSS JOIN main
             LEFT JOIN hit h
                    ON h.lead_id = l.id AND h.company_id IN (0, COALESCE(l.company_id, main.id))
                 WHERE l.won_status = 'pending' AND %(scope)s
              GROUP BY l.id, COALESCE(l.company_id, main.id)
            ),
            graded AS (
                SELECT s.id, s.lines,
                       CASE WHEN %(has_rules)s THEN COALESCE(s.score, 0) END AS score,
                       CASE WHEN NOT %(has_rules)s THEN NULL
                            WHEN COALESCE(s.score, 0) >= COALESCE(c.sales_score_hot, 60) THEN 'hot'
                            WHEN COALESCE(s.score, 0) >= COALESCE(c.sales_score_warm, 30) THEN 'warm'
                            ELSE 'cold' END AS grade
                  FROM scored s JOIN res_company c ON c.id = s.company_id
            ),
            changed AS (
                UPDATE crm_lead l
                   SET sales_score = g.score, sales_score_grade = g.grade, sales_score_lines = g.lines
                  FROM graded g
                 WHERE g.id = l.id AND (l.sales_score, l.sales_score_grade, l.sales_score_lines)
                       IS DISTINCT FROM (g.score, g.grade, g.lines)
             RETURNING 1
            )
            """,
            hits=hits,
            scope=scope.on("l.id"),
            has_rules=has_rules,
        )

    # === NIGHTLY ===

    @api.model
    def _cron_sales_scores(self):
        """Score all open leads anew, since time passes and documents come in without them.

        Goes by id and commits batch by batch; when the time of the job is over, the next run goes on from there. One
        that was killed begins anew, running it twice changes nothing.
        """
        if not self.env["sales.part"]._is_on("lead_score"):
            return
        cron, place = self.env["ir.cron"], self.env["sales.job.place"]
        after = place._of("score")
        spans = [span for span in self._sales_score_spans() if span[1] > after]
        cron._commit_progress(remaining=len(spans))
        for span in spans:
            self._sales_measure_scores(Scope(span=span))
            self.env.invalidate_all()
            if not cron._commit_progress(1) and span != spans[-1]:
                place._keep("score", span[1])
                return
        place._keep("score", False)

    @api.model
    @api.private
    def _sales_score_everything(self):
        """Score all open leads within this transaction."""
        for span in self._sales_score_spans():
            self._sales_measure_scores(Scope(span=span))
        self.env.invalidate_all()

    @api.model
    def _sales_score_spans(self):
        """Return ``[(first id, last id)]`` of batches of open leads."""
        self.env["crm.lead"].flush_model(["won_status"])
        return self.env.execute_query(
            SQL(
                """
                SELECT MIN(id), MAX(id)
                  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS batch
                          FROM crm_lead WHERE won_status = 'pending') numbered
              GROUP BY batch ORDER BY batch
                """,
                BATCH,
            )
        )
