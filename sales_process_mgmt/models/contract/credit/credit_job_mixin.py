from odoo import api, fields, models
from odoo.tools import SQL, split_every

from .exposure_mixin import Figures
from .order_credit_mixin import over_limit_text, overdue_text

BATCH = 1000
GOING = SQL("o.state = 'sale' AND o.delivery_status IN ('pending', 'started', 'partial')")


class SalesCreditJobMixin(models.AbstractModel):
    """The night of credit: confirmed orders of customers who owe too much wait, and go on when they do not any more.

    All of it in a few statements for each company. Safe to kill and to run twice: what is left to do is seen from the
    records.
    """

    _name = "sales.credit.job.mixin"
    _description = "Nightly Credit"

    @api.model
    def _cron_check(self):
        """Put confirmed, undelivered orders on hold whose customers are over limit or overdue, and lift what it put."""
        companies = self.env["res.company"].search([("sales_credit_check", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self.env.flush_all()
            bad = self._bad_customers(company)
            self._lift_holds(company, bad)
            for batch in split_every(BATCH, self._orders_to_hold(company, bad), list):
                self._put_holds(company, batch, bad)
                cron._commit_progress()
            self.env.invalidate_all(flush=False)
            if not cron._commit_progress(1):
                return
        self._lift_switched_off()

    @api.model
    def _bad_sql(self):
        """Return SQL: the condition of figures ``q`` that keeps orders back, to half a cent."""
        return SQL("(q.receivable + q.delivered + q.to_ship - q.advance > q.credit_limit + 0.005 OR q.late > 0.005)")

    def _bad_customers(self, company):
        """Return ``{partner id: Figures}`` of who is over limit or overdue."""
        query = SQL("SELECT q.* FROM (%s) q WHERE %s", self._figures_query(company), self._bad_sql())
        return {key: Figures(*map(float, sums), since) for key, *sums, since in self.env.execute_query(query)}

    def _lift_holds(self, company, bad):
        """End the job's holds of orders that went, or whose customers are well again."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_order_hold h SET state = 'expired', release_date = now() AT TIME ZONE 'UTC',
                       release_reason = %(reason)s
                  FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                 WHERE h.order_id = o.id AND h.kind = 'credit' AND h.user_id IS NULL AND h.state = 'open'
                   AND h.company_id = %(company)s
                   AND (NOT (%(going)s) OR c.commercial_partner_id <> ALL(%(bad)s))
                """,
                reason=self.env._(
                    "The cause is gone: the customer is within his credit, or nothing is left to deliver."
                ),
                company=company.id,
                going=GOING,
                bad=list(bad),
            )
        )

    def _lift_switched_off(self):
        """End the job's holds in companies that check credit no more."""
        holds = self.env["sales.order.hold"].search(
            [("kind", "=", "credit"), ("user_id", "=", False), ("state", "=", "open")]
        )
        off = holds.filtered(lambda hold: not hold.company_id.sales_credit_check)
        off._lift(self.env._("Credit is not checked any more."))

    def _orders_to_hold(self, company, bad):
        """Return ``(order id, partner id)`` of orders that wait from now on; what was released goes on."""
        over = [key for key, one in bad.items() if one.exposure > one.limit + 0.005]
        late = [key for key, one in bad.items() if one.late > 0.005]
        return self.env.execute_query(
            SQL(
                """
                SELECT o.id, c.commercial_partner_id
                  FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
             LEFT JOIN sales_order_cycle y ON y.id = o.sales_cycle_id
                 WHERE %(going)s AND o.company_id = %(company)s AND c.commercial_partner_id = ANY(%(bad)s)
                   AND COALESCE(y.check_credit, TRUE)
                   AND NOT EXISTS (SELECT FROM sales_order_hold h
                                    WHERE h.order_id = o.id AND h.kind <> 'manual' AND h.state IN ('open', 'asked'))
                   AND NOT EXISTS (SELECT FROM sales_order_hold h
                                    WHERE h.order_id = o.id AND h.kind <> 'manual' AND h.state = 'released'
                                      AND (c.commercial_partner_id <> ALL(%(over)s) OR h.kinds LIKE '%%credit%%')
                                      AND (c.commercial_partner_id <> ALL(%(late)s) OR h.kinds LIKE '%%overdue%%'))
              ORDER BY o.id
                """,
                going=GOING,
                company=company.id,
                bad=list(bad),
                over=over,
                late=late,
            )
        )

    def _put_holds(self, company, rows, bad):
        """Write the holds of a batch of orders in one statement."""
        partners = self.env["res.partner"].browse({partner_id for _order_id, partner_id in rows})
        said = {partner.id: self._said(company, partner, bad[partner.id]) for partner in partners}
        values = SQL(", ").join(SQL("(%s, %s, %s)", order_id, *said[partner_id]) for order_id, partner_id in rows)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_order_hold (order_id, kinds, reason, kind, door, state, date, company_id, partner_id,
                                              salesperson_id, team_id, sales_approval_state,
                                              create_uid, create_date, write_uid, write_date)
                SELECT o.id, v.kinds, v.reason, 'credit', 'deliver', 'open', %(now)s, o.company_id, o.partner_id,
                       o.user_id, o.team_id, 'no', %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (VALUES %(values)s) v(order_id, kinds, reason)
                  JOIN sale_order o ON o.id = v.order_id
                    ON CONFLICT DO NOTHING
                """,
                values=values,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )

    def _said(self, company, partner, figures):
        """Return the codes of what is wrong with a customer, and what it is."""
        texts = {}
        if figures.exposure > figures.limit + 0.005:
            texts["credit"] = over_limit_text(self.env, partner, company, figures)
        if figures.late > 0.005:
            texts["overdue"] = overdue_text(self.env, partner, company, figures)
        return ",".join(texts), "\n".join(texts.values())
