from odoo import api, models
from odoo.tools import SQL

from .sales_opportunity_alert import STALLED

# What each nightly kind looks at: a SELECT of lead, figure and limit among the open opportunities of
# processes (alias l, with the company's settings c, its stage's step and the date of its last history line).
CHECKS = {
    "past_closing": """
        SELECT l.id, (l.today - l.date_deadline)::float8, 0::float8 FROM tracked l
         WHERE l.date_deadline < l.today""",
    "overstay": """
        SELECT l.id, l.days_in_stage, l.expected_days FROM tracked l
         WHERE l.expected_days > 0 AND l.days_in_stage > l.expected_days""",
    "no_next_step": """
        SELECT l.id, 0::float8, 0::float8 FROM tracked l
         WHERE NOT EXISTS (SELECT 1 FROM mail_activity a
                            WHERE a.res_model = 'crm.lead' AND a.res_id = l.id AND a.active)
           AND NOT EXISTS (SELECT 1 FROM calendar_event e
                            WHERE e.opportunity_id = l.id AND e.active AND e.start >= now() AT TIME ZONE 'UTC')""",
    "single_contact": """
        SELECT l.id, 1::float8, 0::float8 FROM tracked l
         WHERE l.expected_revenue >= l.contact_amount AND l.is_company
           AND (SELECT COUNT(*) FROM (SELECT 1 FROM res_partner p
                 WHERE p.commercial_partner_id = l.commercial_id AND NOT p.is_company AND p.active
                   AND p.type = 'contact' LIMIT 2) people) < 2""",
    "no_visit": """
        SELECT l.id, l.silent_days, l.visit_days FROM (
            SELECT t.*, EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - GREATEST(t.create_date,
                       (SELECT MAX(e.stop) FROM calendar_event e WHERE e.opportunity_id = t.id AND e.active
                           AND e.stop < now() AT TIME ZONE 'UTC'),
                       (SELECT MAX(a.date_done) FROM mail_activity a
                          JOIN mail_activity_type k ON k.id = a.activity_type_id
                           AND k.category IN ('meeting', 'phonecall')
                         WHERE a.res_model = 'crm.lead' AND a.res_id = t.id AND NOT a.active)
                   )) / 86400 AS silent_days FROM tracked t) l
         WHERE l.visit_days > 0 AND l.silent_days > l.visit_days""",
}
TRACKED = """
    SELECT l.id, l.date_deadline, l.create_date, l.expected_revenue, l.partner_id,
           p.commercial_partner_id AS commercial_id, COALESCE(commercial.is_company, false) AS is_company,
           (now() AT TIME ZONE COALESCE(own.tz, 'UTC'))::date AS today, step.expected_days::float8 AS expected_days,
           COALESCE(c.sales_alert_visit_days, 30)::float8 AS visit_days,
           COALESCE(c.sales_alert_contact_amount, 0) AS contact_amount,
           EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - COALESCE(
               (SELECT t.date FROM sales_stage_transition t
                 WHERE t.lead_id = l.id AND t.to_stage_id = l.stage_id AND t.direction <> 'reopened'
              ORDER BY t.date DESC, t.id DESC LIMIT 1),
               l.create_date)) / 86400 AS days_in_stage
      FROM crm_lead l
      JOIN crm_stage s ON s.id = l.stage_id
      JOIN sales_process_step step ON step.id = s.sales_step_id
 LEFT JOIN res_company c ON c.id = l.company_id
 LEFT JOIN res_partner own ON own.id = c.partner_id
 LEFT JOIN res_partner p ON p.id = l.partner_id
 LEFT JOIN res_partner commercial ON commercial.id = p.commercial_partner_id
     WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'"""


class SalesOpportunityAlertJob(models.Model):
    """The nightly look: raises what has become abnormal and closes what no longer is."""

    _inherit = "sales.opportunity.alert"

    @api.model
    def _cron_check(self):
        """Check all open opportunities of processes, a kind at a time: set-based, safe to kill and to repeat."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(CHECKS) + 1)
        self.env.flush_all()
        for kind, check in CHECKS.items():
            self._check_kind(kind, check)
            self.env.invalidate_all()
            cron._commit_progress(1)
        self._close_of_resolved()
        cron._commit_progress(1)

    def _check_kind(self, kind, check):
        """Close, refresh and raise the alerts of one kind in one statement."""
        self.env.cr.execute(
            SQL(
                """
                WITH tracked AS (%(tracked)s), abnormal(lead_id, figure, normal) AS (%(check)s), closed AS (
                    UPDATE sales_opportunity_alert a
                       SET state = 'closed', date_closed = now() AT TIME ZONE 'UTC'
                     WHERE a.kind = %(kind)s AND a.state = 'open'
                       AND NOT EXISTS (SELECT 1 FROM abnormal b WHERE b.lead_id = a.lead_id)
                ), refreshed AS (
                    UPDATE sales_opportunity_alert a SET figure = b.figure, "limit" = b.normal
                      FROM abnormal b
                     WHERE a.lead_id = b.lead_id AND a.kind = %(kind)s AND a.state = 'open'
                       AND (a.figure, a."limit") IS DISTINCT FROM (b.figure, b.normal)
                )
                INSERT INTO sales_opportunity_alert (lead_id, kind, figure, "limit", date, state, user_id, team_id,
                                                     raised_team_id, company_id, create_uid, create_date, write_uid,
                                                     write_date, stall_reason)
                SELECT b.lead_id, %(kind)s, b.figure, b.normal, now() AT TIME ZONE 'UTC', 'open', l.user_id, l.team_id,
                       l.team_id, l.company_id, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC',
                       (SELECT MAX(a.stall_reason) FROM sales_opportunity_alert a
                         WHERE %(kind)s IN %(stalled)s AND a.lead_id = b.lead_id AND a.state = 'open'
                           AND a.kind IN %(stalled)s)
                  FROM abnormal b JOIN crm_lead l ON l.id = b.lead_id
                 WHERE NOT EXISTS (SELECT 1 FROM sales_opportunity_alert a
                                    WHERE a.lead_id = b.lead_id AND a.kind = %(kind)s AND a.state = 'open')
                """,
                tracked=self._tracked_query(),
                check=SQL(check),
                kind=kind,
                stalled=STALLED,
                uid=self.env.uid,
            )
        )

    @api.model
    def _tracked_query(self):
        """Return SQL: what is looked at; nothing is expected of what is set aside."""
        on_hold = SQL(" AND l.sales_hold IS NULL") if self.env["sales.part"]._is_on("qualification") else SQL()
        return SQL("%s%s", SQL(TRACKED), on_hold)

    @api.private
    @api.model
    def _close_of_stay(self, lead_ids):
        """Close that these were too long in the stage that they have left; one statement, and nothing is read."""
        self.env.cr.execute(
            """
            UPDATE sales_opportunity_alert SET state = 'closed', date_closed = now() AT TIME ZONE 'UTC'
             WHERE lead_id IN %s AND kind = 'overstay' AND state = 'open'
            """,
            (tuple(lead_ids),),
        )
        if self.env.cr.rowcount:
            shown = ["sales_alert_ids", "sales_alert_count", "sales_stalled_text", "sales_stall_reason"]
            self.env["crm.lead"].browse(lead_ids).invalidate_recordset(shown)
            self.invalidate_model()

    def _close_of_resolved(self):
        """Close the alerts of opportunities that are won or lost.

        Those that time has raised are also closed where nobody looks for them: archived, as a lead, outside a
        process. What happened stays open there: stepping out for a night spares nobody, nor does winning where no
        gate is.
        """
        self.env.cr.execute(
            """
            UPDATE sales_opportunity_alert a SET state = 'closed', date_closed = now() AT TIME ZONE 'UTC'
              FROM crm_lead l LEFT JOIN crm_stage s ON s.id = l.stage_id
             WHERE l.id = a.lead_id AND a.state = 'open'
               AND (l.won_status = 'lost' OR l.won_status = 'won' AND a.kind <> 'left_process'
                    OR (NOT l.active OR l.type <> 'opportunity' OR s.sales_step_id IS NULL) AND a.kind IN %s)
            """,
            (tuple(CHECKS),),
        )
        self.env.invalidate_all()
