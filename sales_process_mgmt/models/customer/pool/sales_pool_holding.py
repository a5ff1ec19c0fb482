from odoo import api, fields, models
from odoo.tools import SQL


class SalesPoolHolding(models.Model):
    """One row per pool and rep, written by whoever gives him a customer, before caps are read.

    Odoo runs REPEATABLE READ: who comes second while the first is not done fails on this row, is tried again, and
    counts what the first has taken. So a cap holds also when one rep claims twice at the same moment.
    """

    _name = "sales.pool.holding"
    _description = "Customers of a Pool in One Hand"
    _rec_name = "user_id"

    pool_id = fields.Many2one("sales.pool", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Datetime("Last Taken", readonly=True)

    _pool_user_uniq = models.Constraint("UNIQUE(pool_id, user_id)", "There is one row per pool and person.")

    @api.model
    @api.private
    def _take(self, pairs):
        """Write the rows of ``{(pool id, user id)}``, in their order, so that nobody waits for another in a ring."""
        if pairs:
            rows = SQL(", ").join(SQL("(%s, %s, now() AT TIME ZONE 'UTC')", *pair) for pair in sorted(pairs))
            self.env.cr.execute(
                SQL(
                    "INSERT INTO sales_pool_holding (pool_id, user_id, date) VALUES %s"
                    " ON CONFLICT (pool_id, user_id) DO UPDATE SET date = EXCLUDED.date",
                    rows,
                )
            )
            self.invalidate_model()
