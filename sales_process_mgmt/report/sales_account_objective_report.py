from odoo import api, fields, models
from odoo.tools import SQL

from ..models.customer.plan.sales_account_objective import QUARTERS


class SalesAccountObjectiveReport(models.Model):
    """Targets of key accounts and what was reached, to compare and to draw: from the same query as the objectives."""

    _name = "sales.account.objective.report"
    _description = "Objectives of Key Accounts"
    _inherit = ["sales.money.mixin"]
    _auto = False
    _rec_name = "account_id"
    _order = "year desc, quarter, account_id"
    _depends = {
        "sales.account.objective": [
            "account_id",
            "partner_id",
            "company_id",
            "manager_id",
            "year",
            "quarter",
            "date_from",
            "date_to",
            "revenue_target",
            "collection_target",
            "customer_spend",
        ],
        "account.move": ["commercial_partner_id", "company_id", "state", "move_type", "invoice_date"],
        "account.move.line": ["partner_id", "company_id", "date", "account_id", "parent_state", "balance"],
        "account.partial.reconcile": ["amount", "debit_move_id", "credit_move_id"],
        "sale.order": ["partner_id", "company_id", "state", "date_order", "amount_untaxed", "currency_rate"],
    }

    account_id = fields.Many2one("sales.key.account", "Key Account", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    manager_id = fields.Many2one("res.users", "Key-Account Manager", readonly=True)
    year = fields.Char(readonly=True)
    quarter = fields.Selection(QUARTERS, readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    revenue_target = fields.Monetary(readonly=True)
    collection_target = fields.Monetary(readonly=True)
    customer_spend = fields.Monetary("Customer Spends", readonly=True)
    ordered = fields.Monetary(readonly=True)
    revenue = fields.Monetary(readonly=True)
    collected = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    @api.model
    def _select(self):
        return SQL(
            """
            SELECT o.id, o.account_id, o.partner_id, o.company_id, o.manager_id, o.year::varchar AS year, o.quarter,
                   o.date_from, o.date_to, o.revenue_target, o.collection_target, o.customer_spend,
                   money.ordered, money.revenue, money.collected
            """
        )

    @api.model
    def _from(self):
        spans = SQL("(SELECT id, partner_id, company_id, date_from, date_to FROM sales_account_objective)")
        return SQL(
            "FROM sales_account_objective o JOIN (%s) money ON money.id = o.id",
            self._money_query(spans),
        )
