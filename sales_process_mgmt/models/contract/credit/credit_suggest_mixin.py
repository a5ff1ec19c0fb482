from odoo import api, models
from odoo.tools import SQL


class SalesCreditSuggestMixin(models.AbstractModel):
    """Grade and limit of customers as their behaviour of twelve months suggests: in one statement for all of them."""

    _name = "sales.credit.suggest.mixin"
    _description = "Suggested Credit"

    @api.model
    @api.private
    def _propose_all(self, company):
        """Credit is switched on: propose limits for everybody with whom the company does business already."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_credit_standing (partner_id, company_id, state,
                                                   create_uid, create_date, write_uid, write_date)
                SELECT DISTINCT k.partner_id, k.company_id, 'proposed',
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (%(known)s) k
                  JOIN res_partner p ON p.id = k.partner_id AND p.active
                 WHERE k.company_id = %(company)s
                    ON CONFLICT DO NOTHING
                """,
                known=self.env["sales.customer"]._known_query(),
                company=company.id,
                uid=self.env.uid,
            )
        )
        self._suggest(company)

    @api.model
    def _cron_suggest(self):
        """Suggest grades and limits anew, once a month: one statement for each company, committed by itself."""
        companies = self.env["res.company"].search([("sales_credit_check", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._suggest(company)
            if not cron._commit_progress(1):
                return

    @api.model
    @api.private
    def _suggest(self, company):
        """Write what behaviour suggests for all customers of a company; nothing of it is in force until confirmed."""
        self.env.flush_all()
        today = self.env["sales.customer"]._today_of(company)
        self.env.cr.execute(
            SQL(
                """
                WITH k AS (SELECT s.id, s.partner_id, s.company_id,
                                  (%(today)s::date - interval '12 months')::date + 1 AS date_from,
                                  %(today)s::date AS date_to
                             FROM sales_credit_standing s WHERE s.company_id = %(company)s),
                     paid AS (%(paid)s),
                     sold AS (%(sold)s)
                UPDATE sales_credit_standing s
                   SET suggested_grade_id = f.grade_id, days_late = f.days, share_late = f.share, sales_12m = f.sold,
                       suggested_limit = ROUND((GREATEST(f.sold, 0) / 12 * %(months)s * f.factor)::numeric, 2),
                       suggested_date = %(today)s::date
                  FROM (SELECT k.id, COALESCE(sold.amount, 0) AS sold, COALESCE(paid.days, 0) AS days,
                               COALESCE(paid.share, 0) AS share, grade.id AS grade_id,
                               COALESCE(grade.factor, 0) AS factor
                          FROM k
                     LEFT JOIN sold ON sold.id = k.id
                     LEFT JOIN paid ON paid.id = k.id
             LEFT JOIN LATERAL (%(grade)s) grade ON TRUE) f
                 WHERE s.id = f.id
                """,
                today=today,
                company=company.id,
                months=company.sales_credit_months,
                paid=self._behaviour_query(),
                sold=self.env["sales.money.mixin"]._revenue_query(SQL("k")),
                grade=self._grade_query(company),
            )
        )
        self.env.invalidate_all(flush=False)

    @api.model
    def _behaviour_query(self):
        """Return SQL: ``id, days, share``: days late on average by amount, and the percentage that came late."""
        money = self.env["sales.money.mixin"]
        return SQL(
            """
            SELECT id, SUM(amount * days) / SUM(amount) AS days,
                   100 * COALESCE(SUM(amount) FILTER (WHERE days > 0), 0) / SUM(amount) AS share
              FROM (%s UNION ALL %s) late
          GROUP BY id HAVING SUM(amount) > 0
            """,
            money._paid_late_query(SQL("k")),
            money._unpaid_query(SQL("k")),
        )

    @api.model
    def _grade_query(self, company):
        """Return SQL: the best grade that the days late allow; none for who has never paid or owed anything."""
        own = self.env["sales.credit.grade"].sudo().search([("company_id", "=", company.id)], limit=1)
        return SQL(
            """
            SELECT g.id, g.factor FROM sales_credit_grade g
             WHERE g.active AND g.company_id IS NOT DISTINCT FROM %s AND paid.id IS NOT NULL
               AND (g.is_worst OR paid.days <= g.days_late_max)
          ORDER BY g.is_worst, g.days_late_max, g.id LIMIT 1
            """,
            company.id if own else None,
        )
