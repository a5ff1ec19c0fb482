from odoo import api, fields, models
from odoo.tools import SQL

from ..models.customer.card.balance_mixin import Scope
from ..models.customer.handover.handover_scope_mixin import ABOUT_CUSTOMERS

MEASURES = (
    "customer_count",
    "opportunity_count",
    "expected_revenue",
    "weighted_amount",
    "activity_count",
    "overdue_amount",
)


class SalesLoadReport(models.Model):
    """Load per rep: what each one has on his hands now, side by side.

    One line per salesperson and company: customers owned, open opportunities and what they are worth, activities due,
    and money that his customers owe past its due date. Members of a sales team stand there with nothing too:
    they are who can take something over. Amounts are in the currency of the user's company.
    """

    _name = "sales.load.report"
    _description = "Load per Rep"
    _auto = False
    _order = "team_id, weighted_amount desc, id"
    _rec_name = "user_id"
    _depends = {
        "res.partner": ["user_id", "active", "commercial_partner_id", "company_id"],
        "res.users": ["company_id", "sale_team_id", "active"],
        "crm.lead": [
            "type",
            "active",
            "won_status",
            "user_id",
            "company_id",
            "expected_revenue",
            "probability",
        ],
        "crm.team.member": ["user_id", "active"],
        "mail.activity": ["user_id", "active", "date_deadline", "res_model"],
        "account.move.line": [
            "partner_id",
            "company_id",
            "account_id",
            "parent_state",
            "amount_residual",
            "date_maturity",
            "date",
            "reconciled",
        ],
        "account.account": ["account_type"],
    }

    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    is_archived = fields.Boolean("No Longer Here", readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    opportunity_count = fields.Integer("Open Opportunities", readonly=True)
    expected_revenue = fields.Monetary(readonly=True)
    weighted_amount = fields.Monetary(readonly=True, help="Expected revenue × probability of the open opportunities.")
    activity_count = fields.Integer("Activities Due", readonly=True, help="Planned for today or earlier.")
    overdue_amount = fields.Monetary(
        "Overdue Money", readonly=True, help="What his customers owe past its due date, as their cards say."
    )

    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    # === VIEWS ===

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env.user._sales_leads_somebody())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer levelling and handing over to those only who lead somebody."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self.env.user._sales_leads_somebody():
            for button in arch.xpath("//button"):
                button.getparent().remove(button)
        return arch, view

    # === SQL ===

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._group_by())

    def _select(self):
        return SQL(
            """
            SELECT f.user_id::bigint * 100000 + f.company_id AS id, f.user_id, f.company_id, u.sale_team_id AS team_id,
                   NOT u.active AS is_archived, %s
            """,
            SQL(", ").join(
                SQL("COALESCE(SUM(%s), 0) AS %s", SQL.identifier("f", name), SQL.identifier(name)) for name in MEASURES
            ),
        )

    def _from(self):
        facts = SQL(" UNION ALL ").join(
            [self._customers(), self._opportunities(), self._activities(), self._overdue(), self._members()]
        )
        return SQL("FROM (%s) f JOIN res_users u ON u.id = f.user_id", facts)

    def _group_by(self):
        return SQL("GROUP BY f.user_id, f.company_id, u.sale_team_id, u.active")

    def _fact(self, rows, **measures):
        """Return a SELECT of one kind of fact; ``rows`` gives ``user_id`` and ``company_id`` and is grouped by them."""
        values = SQL(", ").join(
            SQL("%s AS %s", measures.get(name, SQL("NULL::numeric")), SQL.identifier(name)) for name in MEASURES
        )
        return SQL("SELECT x.user_id, x.company_id, %s FROM (%s) x GROUP BY x.user_id, x.company_id", values, rows)

    def _customers(self):
        rows = SQL(
            """
            SELECT p.user_id, COALESCE(p.company_id, o.company_id) AS company_id
              FROM res_partner p JOIN res_users o ON o.id = p.user_id
             WHERE p.active AND p.commercial_partner_id = p.id
            """
        )
        return self._fact(rows, customer_count=SQL("COUNT(*)::numeric"))

    def _opportunities(self):
        rows = SQL(
            """
            SELECT l.user_id, COALESCE(l.company_id, o.company_id) AS company_id,
                   l.expected_revenue * r.rate AS amount, l.probability
              FROM crm_lead l
              JOIN res_users o ON o.id = l.user_id
              JOIN (%s) r ON r.company_id = COALESCE(l.company_id, o.company_id)
             WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
            """,
            self.env["sales.funnel.report"]._rates(),
        )
        return self._fact(
            rows,
            opportunity_count=SQL("COUNT(*)::numeric"),
            expected_revenue=SQL("SUM(x.amount)"),
            weighted_amount=SQL("SUM(x.amount * x.probability / 100)"),
        )

    def _activities(self):
        rows = SQL(
            """
            SELECT a.user_id, o.company_id
              FROM mail_activity a JOIN res_users o ON o.id = a.user_id
             WHERE a.active AND a.res_model IN %s AND a.date_deadline <= %s
            """,
            ABOUT_CUSTOMERS,
            fields.Date.context_today(self),
        )
        return self._fact(rows, activity_count=SQL("COUNT(*)::numeric"))

    def _overdue(self):
        """What the card of each of his customers says; who has paid too much makes up for nobody else."""
        days = SQL("SELECT id AS company_id, %s::date AS today FROM res_company", fields.Date.context_today(self))
        rows = SQL(
            """
            SELECT p.user_id, i.company_id, i.overdue * r.rate AS amount
              FROM (%s) i
              JOIN res_partner p ON p.id = i.partner_id AND p.user_id IS NOT NULL
              JOIN (%s) r ON r.company_id = i.company_id
            """,
            self.env["sales.customer"]._open_items_query(Scope(days)),
            self.env["sales.funnel.report"]._rates(),
        )
        return self._fact(rows, overdue_amount=SQL("SUM(x.amount)"))

    def _members(self):
        rows = SQL(
            """
            SELECT m.user_id, COALESCE(t.company_id, o.company_id) AS company_id
              FROM crm_team_member m
              JOIN crm_team t ON t.id = m.crm_team_id AND t.active
              JOIN res_users o ON o.id = m.user_id AND o.active
             WHERE m.active
            """
        )
        return self._fact(rows, customer_count=SQL("0::numeric"))

    # === ACTIONS ===

    def action_open_customers(self):
        """Open the customers of this salesperson."""
        self.ensure_one()
        is_customer = ["|", ("is_company", "=", True), ("parent_id", "=", False)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers of %s", self.user_id.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("user_id", "=", self.user_id.id), *is_customer],
        }

    def action_hand_over(self):
        """Begin a hand-over of this salesperson."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand-over"),
            "res_model": "sales.handover",
            "view_mode": "form",
            "context": {
                "default_from_user_id": self.user_id.id,
                "default_reason": "leave" if self.is_archived else "rebalance",
            },
        }
