from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.ids import as_id


class SalesFunnelReport(models.Model):
    """The funnel: a line for each opportunity and stage that it ever entered.

    Only opportunities being tracked (open, not archived) stand in the funnel: ``is_current``. The others tell
    what became of those that entered: moved on, or lost there. Amounts are in the currency of the user's company.
    """

    _name = "sales.funnel.report"
    _description = "Sales Funnel"
    _auto = False
    _order = "date_entered desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "sales.stage.transition": [
            "lead_id",
            "from_stage_id",
            "to_stage_id",
            "date",
            "days",
            "is_jumped",
            "is_after_close",
        ],
        "crm.lead": [
            "type",
            "active",
            "won_status",
            "stage_id",
            "team_id",
            "user_id",
            "company_id",
            "partner_id",
            "source_id",
            "expected_revenue",
            "probability",
            "date_deadline",
            "create_date",
            "date_closed",
            "lost_reason_id",
        ],
        "crm.stage": ["sequence", "is_won", "sales_process_id"],
    }

    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    process_id = fields.Many2one("sales.process", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    date_entered = fields.Datetime("Entered on", readonly=True)
    days = fields.Float("Days in Stage", readonly=True, aggregator="avg")
    expected_revenue = fields.Monetary(readonly=True, currency_field="currency_id")
    weighted_revenue = fields.Monetary(readonly=True, currency_field="currency_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    is_current = fields.Boolean("In the Stage", readonly=True, help="Open and in this stage now.")
    is_moved_on = fields.Boolean("Moved On", readonly=True)
    is_lost = fields.Boolean("Lost Here", readonly=True)
    conversion = fields.Float(
        "Moved On (%)", readonly=True, aggregator="avg", help="Of those that moved on or were lost here."
    )
    is_won = fields.Boolean("Won", readonly=True)
    is_jumped = fields.Boolean("Jumped over", readonly=True)
    lead_create_date = fields.Datetime("Created on", readonly=True)
    date_deadline = fields.Date("Expected Closing", readonly=True)
    date_closed = fields.Datetime("Closed on", readonly=True)

    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    # === SQL ===

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """
            SELECT e.id, e.lead_id, e.stage_id, s.sales_process_id AS process_id, e.team_id, e.user_id, e.company_id,
                   e.partner_id, e.source_id, e.lost_reason_id, e.date_entered, COALESCE(d.days, 0) AS days,
                   e.expected_revenue * r.rate AS expected_revenue,
                   e.expected_revenue * r.rate * e.probability / 100 AS weighted_revenue,
                   e.won_status = 'pending' AND e.active AND e.here_id = e.stage_id AS is_current,
                   here.sales_process_id IS NOT DISTINCT FROM s.sales_process_id
                       AND (here.sequence, here.id) > (s.sequence, s.id) AS is_moved_on,
                   e.won_status = 'lost' AND e.here_id = e.stage_id AS is_lost,
                   CASE WHEN e.won_status = 'lost' AND e.here_id = e.stage_id THEN 0
                        WHEN here.sales_process_id IS NOT DISTINCT FROM s.sales_process_id
                         AND (here.sequence, here.id) > (s.sequence, s.id) THEN 100 END AS conversion,
                   e.won_status = 'won' AS is_won, e.is_jumped, e.create_date AS lead_create_date,
                   e.date_deadline, e.date_closed
            """
        )

    def _from(self):
        """Enter each stage once, whatever the way; days are those of all stays in it.

        Opportunities are joined before grouping: the planner cannot know how many groups there are, and would look
        up the opportunity of each group by itself; conditions on opportunities also reach the lines this way.
        """
        return SQL(
            """
              FROM (SELECT MIN(t.id) AS id, l.id AS lead_id, t.to_stage_id AS stage_id, MIN(t.date) AS date_entered,
                           BOOL_AND(t.is_jumped) AS is_jumped, l.stage_id AS here_id, l.won_status, l.active, l.team_id,
                           l.user_id, l.company_id, l.partner_id, l.source_id, l.lost_reason_id, l.expected_revenue,
                           l.probability, l.create_date, l.date_deadline, l.date_closed
                      FROM sales_stage_transition t JOIN crm_lead l ON l.id = t.lead_id AND l.type = 'opportunity'
                     WHERE t.to_stage_id IS NOT NULL AND t.is_after_close IS NOT TRUE
                  GROUP BY l.id, t.to_stage_id) e
         LEFT JOIN (SELECT lead_id, from_stage_id, SUM(days) AS days
                      FROM sales_stage_transition WHERE from_stage_id IS NOT NULL
                  GROUP BY lead_id, from_stage_id) d ON d.lead_id = e.lead_id AND d.from_stage_id = e.stage_id
              JOIN crm_stage s ON s.id = e.stage_id
         LEFT JOIN crm_stage here ON here.id = e.here_id
              JOIN (%s) r ON r.company_id = COALESCE(e.company_id, %s)
            """,
            self._rates(),
            self.env.company.id,
        )

    def _rates(self):
        """Rate from each company's currency to that of the user's company, today."""
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        target, today = self.env.company.currency_id, fields.Date.context_today(self)
        rates = {
            company.id: company.currency_id._get_conversion_rate(company.currency_id, target, self.env.company, today)
            for company in companies
        }
        return SQL(
            "SELECT * FROM (VALUES %s) rate(company_id, rate)",
            SQL(", ").join(SQL("(%s, %s::numeric)", id_, rate) for id_, rate in rates.items()),
        )

    # === THE PICTURE ===

    @api.model
    @api.readonly
    def get_funnel_data(self, domain, measure="count"):
        """Return what the funnel picture shows, of the opportunities that the user may see.

        :param list domain: conditions on this report, from the search bar
        :param str measure: ``count`` or ``amount``: what the width of a slice stands for
        :return: dict with the processes to choose from, the one drawn, its stages in order and totals;
            amounts in the currency of the user's company
        """
        self.check_access("read")
        domain = Domain(domain)
        counted = self._count(domain & Domain("process_id", "!=", False))
        process = self._most_used(counted)
        counted = [row for row in counted if row["process_id"] == process.id]
        team = self._only_team(counted)
        rates = self._measured_rates(process, team)
        stages = self._stage_values(counted, process, rates)
        return {
            "measure": "amount" if measure == "amount" else "count",
            "currency_id": self.env.company.currency_id.id,
            "processes": [{"id": process.id, "name": process.name} for process in self._all_processes()],
            "process_id": process.id,
            "stages": stages,
            "rates_team": rates.team_id.name or False,
            "totals": self._totals(stages, process),
        }

    def _all_processes(self):
        return self.env["sales.process"].search([("team_ids", "!=", False)])

    def _most_used(self, counted):
        """Return the process with most open opportunities among the rows of ``_count``, or none."""
        uses = defaultdict(lambda: [0, 0])
        for row in counted:
            uses[row["process_id"]][0] += row["current"]
            uses[row["process_id"]][1] += row["entered"]
        return self.env["sales.process"].browse(max(uses, key=uses.get, default=()))

    def _stage_values(self, counted, process, rates):
        """Return the figures of each stage of ``process`` from its rows of ``_count`` and its measured rates."""
        rates = {rate.stage_id.id: rate for rate in rates}
        by_stage = {row["stage_id"]: row for row in counted}
        stages = self.env["crm.stage"]._sales_of_process(process)
        return [self._one_stage(stage, by_stage.get(stage.id, {}), rates.get(stage.id)) for stage in stages]

    def _count(self, domain):
        """Return the figures per process and stage, all in one statement: the report is heavy to evaluate."""
        query = self._search(domain, order="")
        table = query.table
        column = lambda name: SQL.identifier(table, name)  # noqa: E731
        return self.env.execute_query_dict(
            SQL(
                "%s GROUP BY 1, 2",
                query.select(
                    SQL("%s AS process_id", column("process_id")),
                    SQL("%s AS stage_id", column("stage_id")),
                    SQL("MIN(COALESCE(%s, 0)) AS first_team", column("team_id")),
                    SQL("MAX(COALESCE(%s, 0)) AS last_team", column("team_id")),
                    SQL("COUNT(*) AS entered"),
                    SQL("COUNT(*) FILTER (WHERE %s) AS current", column("is_current")),
                    SQL(
                        "COALESCE(SUM(%s) FILTER (WHERE %s), 0)::float8 AS current_amount",
                        column("expected_revenue"),
                        column("is_current"),
                    ),
                    SQL(
                        "COALESCE(SUM(%s) FILTER (WHERE %s), 0)::float8 AS weighted",
                        column("weighted_revenue"),
                        column("is_current"),
                    ),
                    SQL("COUNT(*) FILTER (WHERE %s) AS moved_on", column("is_moved_on")),
                    SQL("COUNT(*) FILTER (WHERE %s) AS lost", column("is_lost")),
                    SQL("COUNT(*) FILTER (WHERE %s) AS won", column("is_won")),
                    SQL(
                        "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s AND NOT %s) AS median_days",
                        column("days"),
                        column("is_moved_on"),
                        column("is_jumped"),
                    ),
                ),
            )
        )

    def _only_team(self, counted):
        """Return the id of the team that all rows of ``_count`` are of, or False."""
        teams = {row[key] for row in counted for key in ("first_team", "last_team")}
        return teams.pop() if len(teams) == 1 else False

    def _measured_rates(self, process, team_id):
        """Return the measured rates: the team's where the picture shows one team that has some, else the process's."""
        rates = self.env["sales.stage.win.rate"].sudo()
        place = Domain("process_id", "=", process.id) & Domain("company_id", "=", self.env.company.id)
        measured = rates.search(place & Domain("team_id", "in", [team_id, False]))
        of_team = measured.filtered("team_id")
        return of_team if of_team and team_id else measured - of_team

    def _one_stage(self, stage, counted, measured):
        moved_on, lost = counted.get("moved_on", 0), counted.get("lost", 0)
        return {
            "id": stage.id,
            "name": stage.name,
            "is_won": stage.is_won,
            "fold": stage.fold,
            "entered": counted.get("entered", 0),
            "current": counted.get("current", 0),
            "current_amount": counted.get("current_amount", 0.0),
            "weighted": counted.get("weighted", 0.0),
            "moved_on": moved_on,
            "lost": lost,
            "won": counted.get("won", 0),
            "conversion": moved_on / (moved_on + lost) if moved_on + lost else None,
            "median_days": counted.get("median_days"),
            "rate": measured.rate if measured else None,
            "resolved": measured.resolved if measured else 0,
            "rate_low": measured.rate_low if measured else None,
            "rate_high": measured.rate_high if measured else None,
            "too_few": measured.is_too_few if measured else True,
        }

    def _totals(self, stages, process):
        """Return count, amount and weighted amount of the open ones, and the velocity of the process."""
        velocity = self.env["sales.velocity.report"]._of_process(process) if process else None
        return {
            "count": sum(stage["current"] for stage in stages),
            "amount": sum(stage["current_amount"] for stage in stages),
            "weighted": sum(stage["weighted"] for stage in stages),
            "velocity": velocity,
        }

    @api.model
    def action_open_stage(self, stage_id, domain):
        """Open the opportunities behind a slice: those in the stage now; behind a won stage, the won ones.

        :param int stage_id: the stage
        :param list domain: the same conditions that the picture was drawn with
        :return: window action on ``crm.lead``
        :raise UserError: when the stage is gone
        """
        stage = self.env["crm.stage"].browse(as_id(stage_id) or ()).exists()
        if not stage:
            raise UserError(self.env._("This stage is gone. Load the funnel anew."))
        behind = "is_won" if stage.is_won else "is_current"
        lines = self.search(Domain(domain) & Domain("stage_id", "=", stage.id) & Domain(behind, "=", True))
        return {
            "type": "ir.actions.act_window",
            "name": stage.name,
            "res_model": "crm.lead",
            "domain": [("id", "in", lines.lead_id.ids)],
            "views": [
                (self.env.ref("crm.crm_case_tree_view_oppor").id, "list"),
                (self.env.ref("sales_process_mgmt.crm_lead_view_work_order_kanban").id, "kanban"),
                (False, "form"),
            ],
            "mobile_view_mode": "kanban",
            "context": {"create": False},
        }
