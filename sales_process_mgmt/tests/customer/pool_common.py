from datetime import timedelta

from odoo import fields

from ..common import ProcessCase


class PoolCase(ProcessCase):
    """A pool with a rule of 30 days without contact, and a customer of the rep in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("pool")
        (cls.rep | cls.other_rep).lang = "en_US"  # the night writes in the language of whom it concerns
        cls.company = cls.env.company
        cls.company.partner_id.tz = "UTC"
        cls.pool = cls.env["sales.pool"].create(
            {
                "name": "East",
                "holding_cap": 3,
                "daily_cap": 0,
                "reclaim_days": 10,
                "warn_days": 7,
                "rule_ids": [(0, 0, {"kind": "contact", "days": 30})],
            }
        )
        cls.partner = cls._customer("Plant", cls.rep)

    @classmethod
    def _customer(cls, name, user=None, company=None, pool=None, **values):
        """Create a customer in the pool, whoever has it."""
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "user_id": user.id if user else False, **values}
        )
        cls._row(partner, company).pool_id = pool or cls.pool
        return partner

    @classmethod
    def _row(cls, partner, company=None):
        """Return the customer record, as superuser."""
        return cls.env["sales.customer"]._of(partner, company or cls.company).sudo()

    @classmethod
    def _had_for(cls, partner, days):
        """Let it look as if the owner had got the customer ``days`` ago."""
        rows = cls.env["sales.customer"].sudo().search([("partner_id", "in", partner.ids)])
        past = fields.Datetime.now() - timedelta(days=days)
        rows.write({"owner_date": past, "pool_date": past})
        cls.env["sales.owner.change"].search([("partner_id", "in", partner.ids)]).sudo().write({"date": past})

    def _called(self, partner, days):
        """Let somebody have called so many days ago."""
        activity = partner.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        activity.action_feedback()
        activity.flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_activity SET date_done = %s WHERE id = %s",
            [fields.Date.today() - timedelta(days=days), activity.id],
        )
        self.env.invalidate_all()

    def _warned_for(self, days):
        """Let it look as if the owners who are warned had been warned so many days ago."""
        rows = self.env["sales.customer"].sudo().search([("pool_warned_date", "!=", False)])
        rows.pool_warned_date = fields.Date.today() - timedelta(days=days)

    def _night(self):
        self._run_cron("ir_cron_customers")
        self._run_cron("ir_cron_pool")

    def _nights(self):
        """The night that warns, and the one in which the days of the warning are over."""
        self._night()
        self._warned_for(7)
        self._night()

    def _warnings(self, partner=None):
        kind = self.env.ref("sales_process_mgmt.mail_activity_type_pool")
        return (partner or self.partner).activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def _reasons(self, partner=None):
        return (partner or self.partner).sales_owner_change_ids.sorted("id").mapped("reason")
