from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ...tools.statistics import shrunk_rate, wilson_interval

# Amounts of the whole company are for those who see its opportunities; the rates are everybody's yardstick.
SEES_ALL = "sales_team.group_sale_salesman_all_leads"


class SalesStageWinRate(models.Model):
    """Measured win rate of a stage, for a process in a company and for each of its teams.

    ``N`` counts opportunities that ever entered the stage and were resolved in the company's window, ``W``
    those of them that were won; open ones stand beside it. The rate is shrunk towards the next wider level:
    team → process → default of the step.
    """

    _name = "sales.stage.win.rate"
    _description = "Measured Win Rate"
    _order = "process_id, sequence, stage_id, team_id NULLS FIRST, id"
    _rec_name = "stage_id"

    # === WHERE ===
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="cascade")
    process_id = fields.Many2one("sales.process", readonly=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("crm.stage", readonly=True, index=True, ondelete="cascade")
    step_id = fields.Many2one(related="stage_id.sales_step_id")
    sequence = fields.Integer(readonly=True, aggregator=None)
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="cascade", help="Empty: all teams of the process.")
    level = fields.Selection([("process", "Process"), ("team", "Sales Team")], readonly=True)
    # === BY NUMBER ===
    resolved = fields.Integer(
        "Resolved (N)", readonly=True, aggregator=None, help="Entered the stage, and were won or lost since."
    )
    won = fields.Integer("Won (W)", readonly=True, aggregator=None, help="Of those resolved, the ones that were won.")
    open_count = fields.Integer(
        "Still Open", readonly=True, aggregator=None, help="Entered the stage and are open; not in the rate."
    )
    prior = fields.Float("Wider Level's Rate", readonly=True, aggregator=None)
    rate = fields.Float("Win Rate", readonly=True, aggregator="avg")
    rate_low = fields.Float("Lower Bound", readonly=True, aggregator=None, help="Wilson interval, 95 %.")
    rate_high = fields.Float("Upper Bound", readonly=True, aggregator=None, help="Wilson interval, 95 %.")
    is_too_few = fields.Boolean("Too Few", readonly=True, help="Fewer resolved than the settings ask for.")
    # === BY AMOUNT ===
    amount_resolved = fields.Monetary(readonly=True, groups=SEES_ALL, aggregator=None)
    amount_won = fields.Monetary(readonly=True, groups=SEES_ALL, aggregator=None)
    amount_rate = fields.Float("Win Rate by Amount", readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    date = fields.Datetime("Measured on", readonly=True)

    @api.depends("company_id")
    def _compute_currency_id(self):
        for row in self:
            row.currency_id = (row.company_id or self.env.company).currency_id

    # === READING ===

    @api.model
    @ormcache()
    def _rates(self):
        """Return ``{(company id, stage id, team id or False): rate}``; refreshed with the table."""
        return {
            (row.company_id.id, row.stage_id.id, row.team_id.id): row.rate for row in self.sudo().search(Domain.TRUE)
        }

    # === MEASURING ===

    def action_refresh(self):
        """Measure now instead of tonight; for sales administrators."""
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales administrator measures the win rates anew."))
        self.sudo()._refresh()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Win rates are measured anew."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.private
    @api.model
    def _refresh(self):
        """Measure all rates anew: one statement counts, the rates are made from its rows."""
        self.env.flush_all()
        counts = self._counts()
        self.sudo().search(Domain.TRUE).unlink()
        rows = self._rows(counts)
        self.sudo().create(rows)
        self.env.registry.clear_cache()

    def _counts(self):
        """Return the counts per company, stage and team, with a row without team for the whole process.

        A closed one counts for the team that won or lost it, and only in the stages of that team's process.
        """
        history = self.env["sales.stage.transition"]
        return self.env.execute_query_dict(
            SQL(
                """
                WITH outcome AS (%s), counted AS MATERIALIZED (
                    SELECT l.id, %s AS company_id, COALESCE(o.amount, l.expected_revenue) AS amount,
                           CASE WHEN o.direction IN ('won', 'lost') THEN o.team_id ELSE l.team_id END AS team_id,
                           CASE WHEN o.direction IN ('won', 'lost') THEN o.process_id
                                ELSE here.sales_process_id END AS process_id,
                           COALESCE(o.direction = 'won', false) AS is_won,
                           COALESCE(o.direction IN ('won', 'lost'), false) AS is_resolved
                      FROM crm_lead l
                 LEFT JOIN outcome o ON o.lead_id = l.id
                 LEFT JOIN crm_stage here ON here.id = l.stage_id
                 LEFT JOIN res_company c ON c.id = %s
                     WHERE o.direction IN ('won', 'lost')
                       AND o.date >= now() AT TIME ZONE 'UTC'
                           - make_interval(months => COALESCE(c.sales_rate_window_months, 12))
                        OR COALESCE(o.direction, 'reopened') = 'reopened'
                       AND l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
                ), entered AS (
                    SELECT DISTINCT t.to_stage_id AS stage_id, r.id, r.company_id, r.amount, r.is_won, r.is_resolved,
                           CASE WHEN step.process_id = r.process_id THEN r.team_id END AS team_id
                      FROM sales_stage_transition t
                      JOIN counted r ON r.id = t.lead_id
                      JOIN crm_stage s ON s.id = t.to_stage_id
                      JOIN sales_process_step step ON step.id = s.sales_step_id AND NOT COALESCE(step.is_won, false)
                     WHERE t.is_after_close IS NOT TRUE
                )
                  SELECT r.company_id, r.stage_id, r.team_id, GROUPING(r.team_id) = 1 AS is_process,
                         COUNT(*) FILTER (WHERE r.is_resolved) AS resolved,
                         COUNT(*) FILTER (WHERE r.is_won) AS won,
                         COUNT(*) FILTER (WHERE NOT r.is_resolved) AS open_count,
                         COALESCE(SUM(r.amount) FILTER (WHERE r.is_resolved), 0) AS amount_resolved,
                         COALESCE(SUM(r.amount) FILTER (WHERE r.is_won), 0) AS amount_won
                    FROM entered r
                GROUP BY GROUPING SETS ((r.company_id, r.stage_id, r.team_id), (r.company_id, r.stage_id))
                """,
                history._outcomes(),
                history._company_of_deal("o"),
                history._company_of_deal("o"),
            )
        )

    def _rows(self, counts):
        """Turn counts into values: the process's rate first, since it is the prior of its teams."""
        now = fields.Datetime.now()
        stages = self.env["crm.stage"].sudo().browse({count["stage_id"] for count in counts})
        steps = {stage.id: stage.sales_step_id for stage in stages}
        companies = self.env["res.company"].sudo()
        process_rates, rows = {}, []
        for count in sorted(counts, key=lambda count: not count["is_process"]):
            if not count["is_process"] and not count["team_id"]:
                continue
            company = companies.browse(count["company_id"] or self.env.company.id)
            step = steps[count["stage_id"]]
            place = (count["company_id"], count["stage_id"])
            prior = step.probability / 100 if count["is_process"] else process_rates[place]
            row = self._row(count, prior, company) | {"date": now, "sequence": step.sequence}
            rows.append(row | {"process_id": step.process_id.id})
            if count["is_process"]:
                process_rates[place] = row["rate"]
        return rows

    def _row(self, count, prior, company):
        resolved, won = count["resolved"], count["won"]
        low, high = wilson_interval(won, resolved)
        amount = count["amount_resolved"]
        values = {key: value for key, value in count.items() if key != "is_process"}
        return values | {
            "level": "process" if count["is_process"] else "team",
            "prior": prior,
            "rate": shrunk_rate(won, resolved, prior, company.sales_rate_weight),
            "rate_low": low,
            "rate_high": high,
            "is_too_few": resolved < company.sales_rate_minimum,
            "amount_rate": count["amount_won"] / amount if amount else 0.0,
        }

    # === NIGHTLY ===

    @api.model
    def _cron_measure(self):
        """Nightly: rates, usual cycles, and the probabilities that follow from them. Safe to run twice."""
        self._refresh()
        self.env["ir.cron"]._commit_progress(1, remaining=2)
        self.env["sales.process"]._measure_cycles()
        self.env["ir.cron"]._commit_progress(1, remaining=1)
        self._apply_to_opportunities()
        self.env["sales.process"].search(Domain.TRUE).step_ids._push_translations()
        self.env["ir.cron"]._commit_progress(1, remaining=0)

    def _apply_to_opportunities(self):
        """Write the rates to the open opportunities of processes that use them, unless typed by hand.

        Odoo's nightly score leaves the prorated revenue as it was; it follows here.
        """
        shares = defaultdict(list)
        leads = self.env["crm.lead"].sudo()
        open_ones = leads.search(
            [
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("stage_id.sales_process_id.probability_source", "!=", "predictive"),
            ]
        )
        for lead_id, probability in open_ones._sales_probabilities().items():
            shares[probability].append(lead_id)
        for probability, ids in shares.items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_lead
                       SET automated_probability = %(new)s, probability = %(new)s,
                           prorated_revenue = ROUND(COALESCE(expected_revenue, 0) * %(new)s::numeric / 100, 2),
                           recurring_revenue_prorated =
                               ROUND(COALESCE(recurring_revenue, 0) * %(new)s::numeric / 100, 2),
                           recurring_revenue_monthly_prorated =
                               ROUND(COALESCE(recurring_revenue_monthly, 0) * %(new)s::numeric / 100, 2)
                     WHERE id IN %(ids)s AND automated_probability IS DISTINCT FROM %(new)s
                       AND (probability = automated_probability OR probability IS NULL)
                    """,
                    new=probability,
                    ids=tuple(ids),
                )
            )
        leads.invalidate_model()
