from collections import Counter

from odoo import api, models
from odoo.tools import SQL, format_date, split_every

from ..measure_mixin import TODAY

BATCH = 1000
# So many ids are looked up at once, to be returned in batches.
AT_ONCE = 200_000
# Owned customers whose term has ended in every company that has it in a pool, by the date that it is there. No term
# ends before the days of the warning have passed. It is tomorrow nowhere later than in UTC+14: said as a constant, the
# planner knows that few terms have ended, as on any night but the first.
DUE = SQL(
    """
    SELECT DISTINCT s.partner_id
      FROM sales_customer s
      JOIN sales_pool o ON o.id = s.pool_id AND o.active
      JOIN (%(today)s) t ON t.company_id = s.company_id
      JOIN res_partner p ON p.id = s.partner_id AND p.active AND p.commercial_partner_id = p.id
     WHERE s.user_id IS NOT NULL AND s.pool_hold IS NULL AND s.pool_term_date <= t.today
       AND s.pool_term_date <= (now() AT TIME ZONE 'UTC' + interval '14 hours')::date
       AND NOT EXISTS (SELECT FROM sales_customer x
                         JOIN sales_pool o ON o.id = x.pool_id AND o.active
                         JOIN (%(today)s) t ON t.company_id = x.company_id
                        WHERE x.partner_id = s.partner_id AND x.id <> s.id
                          AND (x.pool_hold IS NOT NULL OR x.pool_term_date IS NULL OR x.pool_term_date > t.today))
    """,
    today=TODAY,
)
# Who returns within the days of warning, and who is not held; ``is_new``: the days of somebody have not begun yet.
WARNED = SQL(
    """
    SELECT s.partner_id, s.user_id, MIN(s.pool_term_date) AS date, bool_or(s.pool_warned_date IS NULL) AS is_new
      FROM sales_customer s
      JOIN sales_pool o ON o.id = s.pool_id AND o.active
      JOIN (%(today)s) t ON t.company_id = s.company_id
      JOIN res_partner p ON p.id = s.partner_id AND p.commercial_partner_id = p.id AND p.active
     WHERE s.user_id IS NOT NULL AND s.pool_hold IS NULL
       AND s.pool_term_date - o.warn_days <= t.today
  GROUP BY s.partner_id, s.user_id
    """,
    today=TODAY,
)


class SalesPoolJob(models.Model):
    """The night of the pools: customers whose term has ended return, owners of others are warned."""

    _inherit = "sales.pool"

    @api.model
    def _cron_return(self):
        """Return what is due, then warn; in batches, each committed by itself: it may be killed and repeated."""
        if not self.env["sales.part"]._is_on("pool"):
            self._forget_warned()
            return
        self.env["sales.customer"]._measure_all_pools()
        cron = self.env["ir.cron"]
        if not cron._commit_progress(remaining=self._count(DUE)) or not self._return_all(cron):
            return
        self._drop_warnings()
        self._warn_all(cron)

    def _forget_warned(self):
        """Warn anew once the part is on again: nobody has looked meanwhile who owns what."""
        self.env["sales.customer"].search([("pool_warned_date", "!=", False)]).write({"pool_warned_date": False})

    def _count(self, query):
        [(count,)] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) q", query))
        return count

    # === RETURNING ===

    def _return_all(self, cron):
        """Return all that are due; False when the time of the job is over before."""
        after = 0
        while ids := self._due_ids(after=after):
            after = ids[-1]
            for batch in split_every(BATCH, ids, list):
                # Measured as it was this night; judged as it is now: somebody may have called or ordered meanwhile.
                self.env["sales.customer"]._measure_pool(batch)
                self._return(self._due_ids(among=batch))
                left = cron._commit_progress(len(batch))
                self.env.invalidate_all()
                if not left:
                    return False
        return True

    def _due_ids(self, after=0, among=None):
        """Return ids of commercial partners that are due: the next ones in order, or those of a few."""
        self.env.flush_all()
        only = SQL("q.partner_id > %s", after) if among is None else SQL("q.partner_id = ANY(%s)", among)
        query = SQL("SELECT q.partner_id FROM (%s) q WHERE %s ORDER BY q.partner_id LIMIT %s", DUE, only, AT_ONCE)
        return [row[0] for row in self.env.execute_query(query)]

    def _return(self, partner_ids):
        """Return customers; the note is in the language of who has had them, since the night has none."""
        customers = self.env["res.partner"].browse(partner_ids)
        for lang, partners in customers.grouped(lambda partner: partner.user_id.lang).items():
            job, partners = self.with_context(lang=lang), partners.with_context(lang=lang)
            partners._sales_change_owner(self.env["res.users"], "returned", job._return_notes(partners))

    def _return_notes(self, partners):
        """Return ``{partner id: why it returns}``."""
        customers = self.env["sales.customer"].sudo()
        kinds = dict(customers._fields["pool_term_kind"]._description_selection(self.env))
        rows = customers.search([("partner_id", "in", partners.ids), ("pool_id.active", "=", True)])
        deals = self._open_deals(partners)
        notes = {}
        for row in rows:
            note = self.env._(
                "%(reason)s: the term ended on %(date)s.",
                reason=kinds[row.pool_term_kind],
                date=format_date(self.env, row.pool_term_date),
            )
            if count := deals.get(row.partner_id):
                left = self.env._("Open opportunities that stay with their salespeople: %s.", count)
                note = f"{note} {left}"
            notes[row.partner_id.id] = note
        return notes

    def _open_deals(self, partners):
        """Return ``{commercial partner: number of open opportunities}``: they do not return with the customer."""
        domain = [
            ("partner_id.commercial_partner_id", "in", partners.ids),
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
        ]
        counts = Counter()
        for partner, count in self.env["crm.lead"].sudo()._read_group(domain, ["partner_id"], ["__count"]):
            counts[partner.commercial_partner_id] += count
        return counts

    # === WARNING ===

    def _warning_type(self):
        return self.env.ref("sales_process_mgmt.mail_activity_type_pool")

    def _drop_warnings(self):
        """Take back warnings of customers that somebody has worked on, and put right those whose date has changed."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT a.id FROM mail_activity a
             WHERE a.activity_type_id = %(type)s AND a.res_model = 'res.partner' AND a.active
               AND NOT EXISTS (SELECT FROM (%(warned)s) w
                                WHERE w.partner_id = a.res_id AND w.user_id = a.user_id AND w.date = a.date_deadline)
             LIMIT %(limit)s
            """,
            type=self._warning_type().id,
            warned=WARNED,
            limit=BATCH,
        )
        while ids := [row[0] for row in self.env.execute_query(query)]:
            self.env["mail.activity"].browse(ids).unlink()
            self.env["ir.cron"]._commit_progress()
            self.env.invalidate_all()

    def _warn_all(self, cron):
        """Plan an activity for the owner of each customer that returns soon, once."""
        cron._commit_progress(remaining=1)
        while rows := self._rows_to_warn():
            self._warn(rows)
            left = cron._commit_progress()
            self.env.invalidate_all()
            if not left:
                return
        cron._commit_progress(1)

    @api.private
    def _rows_to_warn(self):
        """Return a batch of ``(partner id, owner's id, date, whether he has the activity)`` whose days have not begun,
        or whose owner has no activity.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT w.partner_id, w.user_id, w.date, a.res_id IS NOT NULL
                  FROM (%(warned)s) w
                  LEFT JOIN (SELECT DISTINCT res_id, user_id FROM mail_activity
                              WHERE activity_type_id = %(type)s AND res_model = 'res.partner' AND active) a
                    ON a.res_id = w.partner_id AND a.user_id = w.user_id
                 WHERE w.is_new OR a.res_id IS NULL
              ORDER BY w.partner_id LIMIT %(limit)s
                """,
                warned=WARNED,
                type=self._warning_type().id,
                limit=BATCH,
            )
        )

    def _warn(self, rows):
        """Plan the activities of ``_rows_to_warn``, and let the days of the warning begin."""
        self._plan_warnings([row[:3] for row in rows if not row[3]])
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_customer s SET pool_warned_date = t.today FROM (%s) t
                 WHERE t.company_id = s.company_id AND s.partner_id = ANY(%s)
                   AND s.pool_id IS NOT NULL AND s.pool_warned_date IS NULL
                """,
                TODAY,
                [row[0] for row in rows],
            )
        )
        self.env["sales.customer"].invalidate_model(["pool_warned_date"])

    def _plan_warnings(self, rows):
        model_id = self.env["ir.model"]._get_id("res.partner")
        kind = self._warning_type()
        users = self.env["res.users"].browse({user_id for _partner_id, user_id, _date in rows})
        summaries = {
            user.id: kind.with_context(lang=user.lang).env._("Returns to the pool: call, offer or visit")
            for user in users
        }
        # Each owner is told by the activity itself, not by an e-mail for every customer.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": partner_id,
                    "user_id": user_id,
                    "date_deadline": date,
                    "summary": summaries[user_id],
                }
                for partner_id, user_id, date in rows
            ]
        )
