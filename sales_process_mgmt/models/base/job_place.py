from odoo import api, models

PREFIX = "sales_process_mgmt.place_of_"


class SalesJobPlace(models.AbstractModel):
    """Where a nightly job goes on that ran out of time.

    Odoo gives a job some seconds and calls it again at once while something remains. A job that sees from the records
    what is left to do needs nothing of this; one that looks at all of them would begin at the first one each time,
    and never reach the last::

        after = place._of("score")
        …
            if not cron._commit_progress(1):
                return place._keep("score", last_id)
        place._keep("score", False)
    """

    _name = "sales.job.place"
    _description = "Place of a Nightly Job"

    @api.model
    @api.private
    def _of(self, job):
        """Return the number that ``job`` kept, 0 where it begins anew."""
        kept = self.env["ir.config_parameter"].sudo().get_param(self._key(job)) or ""
        return int(kept) if kept.isdecimal() else 0

    @api.model
    @api.private
    def _keep(self, job, number):
        """Keep a number for the next run of ``job``; False once it is through, or where all is to be looked at anew."""
        if number or self._of(job):
            self.env["ir.config_parameter"].sudo().set_param(self._key(job), number and str(number))

    @api.model
    @api.private
    def _forget(self):
        """Forget the places of all jobs: no external ID would take them along when the addon goes."""
        self.env["ir.config_parameter"].sudo().search([("key", "=like", f"{PREFIX}%")]).unlink()

    @api.model
    def _key(self, job):
        return f"{PREFIX}{job}"
