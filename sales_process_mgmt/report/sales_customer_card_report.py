from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

BOUGHT = 5


class SalesCustomerCardReport(models.AbstractModel):
    """The customer card on one page, for our own use: in the language of whoever prints it."""

    _name = "report.sales_process_mgmt.report_customer_card"
    _description = "Customer Card to Print"

    @api.model
    def _get_report_values(self, docids, data=None):  # pylint: disable=unused-argument
        """Return what the page shows.

        :raise AccessError: for customers whose card the user may not read
        """
        partners = self.env["res.partner"].browse(docids).exists().commercial_partner_id
        partners.check_access("read")
        customers = self.env["sales.customer"]._of(partners).with_env(self.env)
        readable = customers._filtered_access("read")
        if readable != customers:
            hidden = (customers - readable).sudo().partner_id
            raise AccessError(
                self.env._("You may not read the customer card of: %s.", ", ".join(hidden.mapped("display_name")))
            )
        return {
            "doc_ids": partners.ids,
            "doc_model": "res.partner",
            "docs": partners,
            "company": self.env.company,
            "printed": fields.Datetime.now(),
            "bought": self._bought(partners),
            "assessments": self._latest_assessments(partners),
            "accounts": self._kept("sales.key.account", partners, "key_account").grouped(
                lambda account: account.partner_id.id
            ),
            "installed": self._installed(partners),
        }

    def _kept(self, model, partners, part):
        """Return what the user reads of these customers in the company; nothing while the part is off."""
        records = self.env[model]
        if not self.env["sales.part"]._is_on(part) or not records.has_access("read"):
            return records
        return records.search([("partner_id", "in", partners.ids), ("company_id", "=", self.env.company.id)])

    def _installed(self, partners):
        """Return ``{partner's id: (the first of what stands there, how many more)}``, what is due first."""
        kept = self._kept("sales.installed.product", partners, "installed_base")
        standing = kept.filtered(lambda one: one.service_state != "retired")
        groups = standing.grouped("partner_id").items()
        return {partner.id: (found[:BOUGHT], len(found[BOUGHT:])) for partner, found in groups}

    def _latest_assessments(self, partners):
        """Return ``{partner's id: his latest confirmed assessment}``."""
        domain = [("partner_id", "in", partners.ids), ("state", "=", "confirmed")]
        found = self.env["sales.customer.assessment"].search(
            [*domain, ("company_id", "=", self.env.company.id)], order="date, id"
        )
        return {assessment.partner_id.id: assessment for assessment in found}

    def _bought(self, partners):
        """Return ``{partner's id: [(product, quantity, amount)]}``: the dearest products of twelve months.

        As the revenue of the card, it is of all invoices of a customer whom the user may read.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.partner_id, l.product_id,
                       SUM(l.quantity * CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END),
                       SUM(-l.balance) AS amount
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id AND m.move_type IN ('out_invoice', 'out_refund')
                 WHERE l.parent_state = 'posted' AND l.display_type = 'product' AND l.product_id IS NOT NULL
                   AND l.partner_id = ANY(%(partners)s) AND l.company_id = %(company)s
                   AND m.invoice_date > %(today)s::date - interval '12 months' AND m.invoice_date <= %(today)s
              GROUP BY l.partner_id, l.product_id
              ORDER BY amount DESC
                """,
                partners=partners.ids,
                company=self.env.company.id,
                today=fields.Date.context_today(self),
            )
        )
        products = self.env["product.product"].sudo()  # names of what the customer bought
        bought = {}
        for partner_id, product_id, quantity, amount in rows:
            lines = bought.setdefault(partner_id, [])
            if len(lines) < BOUGHT:
                lines.append((products.browse(product_id).display_name, quantity, amount))
        return bought
