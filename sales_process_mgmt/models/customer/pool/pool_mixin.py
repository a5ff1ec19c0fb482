from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

STATES = [
    ("in_pool", "In the pool"),
    ("owned", "Owned"),
    ("warned", "Returns soon"),
    ("kept", "Kept"),
]


class SalesCustomerPoolMixin(models.AbstractModel):
    """A customer in a pool 公海: which, whose since when, and when it returns.

    A customer is owned by the salesperson of its commercial partner or is in the pool; only those that were given
    a pool take part. Terms are measured every night and when the owner changes.
    """

    _name = "sales.customer.pool.mixin"
    _inherit = ["sales.pool.term.mixin", "sales.customer.measure.mixin"]
    _description = "Pool of a Customer"

    # Found by the index of pool and salesperson.
    pool_id = fields.Many2one("sales.pool", copy=False, help="Empty: the customer takes part in no pool.")
    pool_date = fields.Datetime("In This Pool Since", readonly=True, copy=False, measured=True)
    owner_date = fields.Datetime("Owned Since", readonly=True, copy=False, measured=True)
    pool_term_date = fields.Date(
        "Returns on",
        readonly=True,
        copy=False,
        measured=True,
        index="btree_not_null",
        help="Without a contact, an opportunity or an order, as the pool's rules say. As of last night.",
    )
    pool_term_kind = fields.Selection(
        "_selection_pool_term_kind", "Why It Returns", readonly=True, copy=False, measured=True
    )
    pool_hold = fields.Selection("_selection_pool_hold", "Kept by", readonly=True, copy=False, measured=True)
    pool_warned_date = fields.Date(
        "Owner Warned on",
        readonly=True,
        copy=False,
        measured=True,
        help="The customer returns as many days later as the pool says, and never before the owner is warned.",
    )
    pool_days_left = fields.Integer("Days Left", compute="_compute_pool_state", aggregator=None)
    pool_state = fields.Selection(STATES, compute="_compute_pool_state")
    former_user_id = fields.Many2one(
        "res.users", "Had by", compute="_compute_former_user_id", help="Whose the customer was last."
    )
    reclaim_date = fields.Date(
        "May Claim Again on", compute="_compute_reclaim_date", help="From when on you may have back what you lost."
    )

    @api.model
    def _selection_pool_term_kind(self):
        return [(code, term.label) for code, term in self._pool_terms().items()]

    @api.model
    def _selection_pool_hold(self):
        return [(code, protection.label) for code, protection in self._pool_protections().items()]

    @api.depends("pool_id.warn_days", "user_id", "pool_term_date", "pool_hold", "company_id")
    def _compute_pool_state(self):
        today = {company: self._today_of(company) for company in self.company_id}
        for customer in self:
            term = customer.pool_term_date if customer.user_id else False
            left = max((term - today[customer.company_id]).days, 0) if term else 0
            customer.pool_days_left = 0 if customer.pool_hold else left
            customer.pool_state = customer._pool_state(term, left)

    def _pool_state(self, term, left):
        if not self.pool_id:
            return False
        if not self.user_id:
            return "in_pool"
        if self.pool_hold:
            return "kept"
        _name, warn_days = self.pool_id._shown_of()
        return "warned" if term and left <= warn_days else "owned"

    @api.depends("user_id")
    def _compute_former_user_id(self):
        """Read from the history of owners; one statement for a page."""
        changes = self.env["sales.owner.change"].sudo()  # of customers that the user reads
        gone = changes._read_group(
            [("partner_id", "in", self.partner_id.ids), ("old_user_id", "!=", False)], ["partner_id"], ["id:max"]
        )
        last = changes.browse(number for _partner, number in gone)
        owners = {change.partner_id.id: change.old_user_id.id for change in last}
        for customer in self:
            customer.former_user_id = owners.get(customer.partner_id.id, False)

    @api.depends("user_id", "pool_id")
    @api.depends_context("uid")
    def _compute_reclaim_date(self):
        """Nothing is read for customers that are not in a pool; an administrator of their company need not wait."""
        self.reclaim_date = False
        waiting = self.filtered(lambda customer: customer.pool_id and not customer.user_id)
        if self.env.user.has_group("sales_team.group_sale_manager"):
            waiting = waiting.filtered(lambda customer: customer.company_id not in self.env.user.company_ids)
        for pool, customers in waiting.grouped(lambda customer: customer.pool_id.sudo()).items():
            lost = pool._lost_lately(self.env.user, customers.partner_id)
            dates = {change.partner_id: change.date for change in reversed(lost)}
            for customer in customers.filtered(lambda customer, dates=dates: customer.partner_id in dates):
                until = fields.Datetime.add(dates[customer.partner_id], days=pool.reclaim_days)
                customer.reclaim_date = fields.Datetime.context_timestamp(customer, until)

    @api.constrains("pool_id", "company_id")
    def _check_pool_company(self):
        for customer in self:
            company = customer.pool_id.company_id
            if company and company != customer.company_id:
                raise ValidationError(
                    self.env._(
                        "The pool “%(pool)s” is one of %(company)s; “%(customer)s” is kept for %(other)s here.",
                        pool=customer.pool_id.name,
                        company=company.name,
                        customer=customer.partner_id.name,
                        other=customer.company_id.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("pool_id") for vals in vals_list):
            self._refuse_pool()
        customers = super().create(vals_list)
        customers.filtered("pool_id")._enter_pool()
        return customers

    def write(self, vals):
        if "pool_id" not in vals:
            return super().write(vals)
        self._refuse_pool()
        moved = self.filtered(lambda customer: customer.pool_id.id != vals["pool_id"])
        result = super().write(vals)
        moved._enter_pool()
        return result

    def _refuse_pool(self):
        if not self.env.su and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales administrator puts customers into a pool or takes them out."))

    def _enter_pool(self):
        """Remember since when, and measure at once when it would return."""
        if self:
            self.sudo().write({"pool_date": fields.Datetime.now()})
            self._measure_pool(self.partner_id.ids)

    # === CLAIMING ===

    def action_claim(self):
        """Take the customers from the pool; who reads the customer, but no more its record, is told who took it."""
        partners = self.sudo().partner_id.sudo(self.env.su)
        partners.check_access("read")
        return partners.action_sales_claim()

    # === MEASURING ===

    @api.model
    def _measures(self):
        return [*super()._measures(), self._measure_all_pools]

    @api.model
    def _measure_all_pools(self):
        """Let new customers join, and measure all terms."""
        if self.env["sales.part"]._is_on("pool"):
            self._join_pools()
            self._measure_owner_dates()
            self._measure_pool()

    @api.model
    def _join_pools(self):
        """Put customers that were in no pool ever into the pool that takes new ones of their company."""
        if not self.env["sales.pool"].search_count([("is_joining", "=", True)], limit=1):
            return  # or all customers would be read to find out
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sales_customer s SET pool_id = o.id, pool_date = now() AT TIME ZONE 'UTC'
              FROM (SELECT DISTINCT ON (company_id) company_id, id FROM sales_pool
                     WHERE active AND is_joining AND company_id IS NOT NULL ORDER BY company_id, sequence, id) o
             WHERE o.company_id = s.company_id AND s.pool_id IS NULL AND s.pool_date IS NULL
            """
        )
        self._analyze_when_many()
        self.env.invalidate_all(flush=False)

    @api.model
    def _measure_owner_dates(self):
        """Take over from the history since when owners have customers whose row was made later."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sales_customer s SET owner_date = h.date
              FROM (SELECT DISTINCT ON (partner_id) partner_id, new_user_id, date
                      FROM sales_owner_change ORDER BY partner_id, date DESC, id DESC) h
             WHERE h.partner_id = s.partner_id AND h.new_user_id = s.user_id AND s.owner_date IS NULL
            """
        )
        self.env.invalidate_all(flush=False)

    @api.model
    def _measure_pool(self, partner_ids=None, pools=None):
        """Measure when customers return, and what keeps them; what differs is written by one statement.

        :param partner_ids: ids of commercial partners, None for all
        :param pools: ``sales.pool`` whose customers are measured, None for all
        """
        self.env.flush_all()
        query = self._pool_changes_query(partner_ids, pools)
        assignments = SQL(
            """
            pool_term_date = f.term_date, pool_term_kind = f.term_kind, pool_hold = f.hold, pool_warned_date = f.warned
            """
        )
        if partner_ids is None:
            self._write_found(query, assignments)
            return
        self.env.cr.execute(SQL("UPDATE sales_customer t SET %s FROM (%s) f WHERE f.id = t.id", assignments, query))
        self.env["sales.customer"].invalidate_model()

    @api.model
    def _pool_changes_query(self, partner_ids, pools):
        """Return SQL: the customers of ``_measure_pool`` of which something is not what it was, with what is now."""
        return SQL(
            """
            SELECT q.id, q.term_date, q.term_kind, q.hold, q.warned
              FROM (%(query)s) q
             WHERE (q.pool_term_date, q.pool_term_kind, q.pool_hold, q.pool_warned_date)
                   IS DISTINCT FROM (q.term_date, q.term_kind, q.hold, q.warned)
            """,
            query=self._pool_query(partner_ids, pools=pools, leaving=True),
        )
