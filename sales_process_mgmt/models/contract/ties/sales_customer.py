from odoo import api, models
from odoo.tools import SQL


class SalesCustomer(models.Model):
    _inherit = "sales.customer"

    @api.model
    def _contract_query(self, scope):
        """Running where one of the signed contracts has not ended; expired where all have."""
        if not self.env["sales.part"]._is_on("contract"):
            return super()._contract_query(scope)
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, c.company_id,
                   CASE WHEN bool_or(COALESCE(c.date_end, 'infinity') >= day.today)
                        THEN 'running' ELSE 'expired' END AS contract_status
              FROM sales_contract c
              JOIN (%s) day ON day.company_id = c.company_id
             WHERE c.state = 'signed' %s
          GROUP BY c.commercial_partner_id, c.company_id
            """,
            scope.days,
            scope.only(SQL("c.commercial_partner_id")),
        )
