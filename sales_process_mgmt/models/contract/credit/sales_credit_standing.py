from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [("new", "Without Credit"), ("proposed", "Proposed"), ("confirmed", "Confirmed")]
# What finance writes; it is in force at once.
CONFIRMED = {"grade_id", "credit_limit"}


class SalesCreditStanding(models.Model):
    """What a company trusts a customer with: grade and limit, and what he owes of it.

    One per commercial partner and company. The limit is Odoo's own on the partner; this row is what two orders of one
    customer write before they are judged, so that the second sees the first.
    """

    _name = "sales.credit.standing"
    _description = "Credit of a Customer"
    _inherit = [
        "sales.derived.mixin",
        "sales.range.mixin",
        "mail.thread",
        "sales.credit.exposure.mixin",
        "sales.credit.suggest.mixin",
        "sales.credit.job.mixin",
    ]
    _rec_name = "partner_id"
    _order = "company_id, partner_id"
    _system_fields = (
        "partner_id",
        "company_id",
        "state",
        "suggested_grade_id",
        "suggested_limit",
        "suggested_date",
        "days_late",
        "share_late",
        "sales_12m",
        "confirmed_by_id",
        "confirmed_date",
    )

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    state = fields.Selection(STATES, default="new", required=True, readonly=True, index=True, tracking=True)
    # === IN FORCE ===
    grade_id = fields.Many2one(
        "sales.credit.grade",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    credit_limit = fields.Monetary(
        "Limit", compute="_compute_figures", inverse="_inverse_credit_limit", help="Odoo's own credit limit."
    )
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True, ondelete="restrict")
    confirmed_date = fields.Date("Confirmed on", readonly=True)
    # === SUGGESTED ===
    suggested_grade_id = fields.Many2one("sales.credit.grade", readonly=True, ondelete="set null")
    suggested_limit = fields.Monetary(readonly=True)
    suggested_date = fields.Date("Suggested on", readonly=True)
    days_late = fields.Float("Average Days Late", digits=(8, 1), readonly=True, aggregator="avg")
    share_late = fields.Float("Paid Late (%)", digits=(5, 1), readonly=True, aggregator="avg")
    sales_12m = fields.Monetary("Sales of 12 Months", readonly=True, help="Invoiced, credit notes off, untaxed.")
    explanation = fields.Text("Why", compute="_compute_explanation")
    # === EXPOSURE ===
    receivable = fields.Monetary("Open Receivables", compute="_compute_figures")
    delivered = fields.Monetary("Delivered, Not Invoiced", compute="_compute_figures")
    to_ship = fields.Monetary("Orders to Ship", compute="_compute_figures")
    advance = fields.Monetary("Unused Advances", compute="_compute_figures")
    exposure = fields.Monetary(compute="_compute_figures")
    available = fields.Monetary("Left", compute="_compute_figures")
    late = fields.Monetary("Overdue Too Long", compute="_compute_figures")
    is_blocked = fields.Boolean("Over Limit or Overdue", compute="_compute_figures", search="_search_is_blocked")

    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "There is one credit per customer and company."
    )

    # === COMPUTE ===

    @api.depends("partner_id", "company_id", "state")
    def _compute_figures(self):
        for company, standings in self.grouped("company_id").items():
            found = self.sudo()._figures(company.sudo(), standings.partner_id.ids)
            for standing in standings:
                figures = found[standing.partner_id.id]
                standing.credit_limit = figures.limit
                for name in ("receivable", "delivered", "to_ship", "advance", "late", "exposure"):
                    standing[name] = getattr(figures, name)
                standing.available = figures.limit - figures.exposure
                standing.is_blocked = figures.exposure > figures.limit or figures.late > 0

    def _search_is_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._flush_credit()
        partners = {
            company.id: SQL("SELECT q.partner_id FROM (%s) q WHERE %s", self._figures_query(company), self._bad_sql())
            for company in self.env.companies.sudo()
        }
        domains = [
            Domain("company_id", "=", company_id) & Domain("partner_id", "in", query)
            for company_id, query in partners.items()
        ]
        return Domain.OR(domains) if True in value else ~Domain.OR(domains)

    def _inverse_credit_limit(self):
        for standing in self:
            standing._write_partner_limit(standing.credit_limit)

    def _write_partner_limit(self, amount):
        """The figure is Odoo's own; an administrator of sales may not write a partner's accounting himself."""
        self.partner_id.sudo().with_company(self.company_id).credit_limit = amount

    @api.depends("suggested_grade_id", "days_late", "share_late", "sales_12m", "suggested_date")
    def _compute_explanation(self):
        for standing in self:
            if not standing.suggested_date:
                standing.explanation = False
            elif not standing.suggested_grade_id:
                standing.explanation = self.env._(
                    "Nothing was paid or due in twelve months: there is nothing to go by."
                )
            else:
                standing.explanation = standing._explain()

    def _explain(self):
        company = self.company_id.sudo()
        return self.env._(
            "Paid %(days)s days late on average over twelve months, %(share)s %% of it late: %(grade)s. Sales of"
            " %(sales)s make %(monthly)s a month × %(months)s months × %(factor)s.",
            days=f"{self.days_late:.1f}",
            share=f"{self.share_late:.1f}",
            grade=self.suggested_grade_id.code,
            sales=self.currency_id.format(self.sales_12m),
            monthly=self.currency_id.format(self.sales_12m / 12),
            months=f"{company.sales_credit_months:g}",
            factor=f"{self.suggested_grade_id.factor:g}",
        )

    # === CRUD ===

    def write(self, vals):
        """Who writes grade or limit confirms it."""
        if "credit_limit" in vals:
            self._check_amount(vals["credit_limit"])
        proposed = {}
        if "grade_id" in vals and "credit_limit" not in vals:  # the limit that holds as proposed is confirmed, too
            proposed = {one: one.credit_limit for one in self.filtered(lambda one: one.state == "proposed")}
        result = super().write(vals)
        for standing, limit in proposed.items():
            standing._write_partner_limit(limit)
        if vals.keys() & CONFIRMED:
            today = fields.Date.context_today(self)
            self._as_system().write({"state": "confirmed", "confirmed_by_id": self.env.uid, "confirmed_date": today})
        return result

    def _check_amount(self, amount):
        if not isinstance(amount, int | float) or isinstance(amount, bool) or not 0 <= amount < 1e15:
            raise UserError(self.env._("A credit limit is an amount of 0 or more; %s is none.", amount))

    def _as_system(self):
        """Who confirmed, and when, is written by the system."""
        return self.sudo()

    # === ACTIONS ===

    def action_confirm(self):
        """Confirm the suggested grade and limit of these customers.

        :raises UserError: where nothing was suggested
        """
        self.check_access("write")
        bare = self.filtered(lambda standing: not standing.suggested_grade_id)
        if bare:
            raise UserError(
                self.env._(
                    "Nothing is suggested for %s: type a limit instead.", ", ".join(bare[:10].mapped("partner_id.name"))
                )
            )
        for standing in self:
            standing.write({"grade_id": standing.suggested_grade_id.id, "credit_limit": standing.suggested_limit})
        return True

    # === ROWS ===

    @api.model
    @api.private
    def _of(self, partners, company):
        """Return the standings of customers in a company, made where there is none yet."""
        self._make_rows(partners.commercial_partner_id.ids, company)
        domain = [("partner_id", "in", partners.commercial_partner_id.ids), ("company_id", "=", company.id)]
        return self.search(domain)

    @api.model
    def _make_rows(self, partner_ids, company):
        """New customers start without credit."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_credit_standing (partner_id, company_id, state,
                                                   create_uid, create_date, write_uid, write_date)
                SELECT p.id, %(company)s, 'new', %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM res_partner p
                 WHERE p.id = ANY(%(partners)s)
                   AND NOT EXISTS (SELECT FROM sales_credit_standing s
                                    WHERE s.partner_id = p.id AND s.company_id = %(company)s)
              ORDER BY p.id ON CONFLICT DO NOTHING
                """,
                company=company.id,
                partners=sorted(partner_ids),
                uid=self.env.uid,
            )
        )

    @api.model
    @api.private
    def _take(self, partner_ids, company):
        """Write the rows of customers before anything of them is read: who comes second is tried again, and sees what
        the first has done.
        """
        self._make_rows(partner_ids, company)
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_credit_standing SET state = state
                 WHERE id IN (SELECT id FROM sales_credit_standing
                               WHERE partner_id = ANY(%s) AND company_id = %s ORDER BY id FOR UPDATE)
                """,
                sorted(partner_ids),
                company.id,
            )
        )
