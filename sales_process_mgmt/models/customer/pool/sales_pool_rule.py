from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

CLASSES = [(name, name) for name in "ABCDE"]
# What a rule says; is it changed, the rule is judged anew.
SAYS = {"pool_id", "kind", "customer_class", "days", "active"}
SYSTEM = {"is_in_force", "due_count", "owned_count", "confirmed_by_id"}


class SalesPoolRule(models.Model):
    """After so many days without something a customer returns to its pool.

    The rule of a class goes before the one for all. Where a pool has several kinds, the first term that ends
    counts. A rule that would return more than half of the pool's owned customers at once is not in force before
    somebody has confirmed the number, by whatever door it came.
    """

    _name = "sales.pool.rule"
    _description = "Rule of a Customer Pool"
    _inherit = ["sales.range.mixin"]
    _order = "pool_id, kind, customer_class nulls first, id"

    pool_id = fields.Many2one("sales.pool", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="pool_id.company_id")
    active = fields.Boolean(default=True)
    kind = fields.Selection("_selection_kind", "Returns", required=True, default="contact")
    days = fields.Integer("For (days)", required=True, default=60)
    customer_class = fields.Selection(CLASSES, "Class", help="Empty: all classes that have no rule of their own.")
    # === IN FORCE ===
    is_in_force = fields.Boolean("In Force", readonly=True, copy=False)
    due_count = fields.Integer("Would Return", readonly=True, copy=False, help="When the rule was last judged.")
    owned_count = fields.Integer("Owned Then", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True, copy=False)

    _once = models.UniqueIndex(
        "(pool_id, kind, COALESCE(customer_class, '')) WHERE active",
        "The pool has a rule of this kind for this class already.",
    )

    @api.model
    def _selection_kind(self):
        return [(code, term.label) for code, term in self.env["sales.customer"]._pool_terms().items()]

    @api.depends("kind", "customer_class")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name it by what returns: the choices come from a method, which Odoo's own name would show as a code."""
        labels = dict(self._selection_kind())
        for rule in self:
            label = labels.get(rule.kind) or rule.kind or ""
            rule.display_name = f"{label} ({rule.customer_class})" if rule.customer_class else label

    @api.constrains("days")
    def _check_days(self):
        self._check_ranges({"days": (1, 36_500)})

    @api.constrains("kind")
    def _check_kind(self):
        """Odoo takes any text where a method names the choices."""
        known = dict(self._selection_kind())
        for rule in self:
            if rule.kind not in known:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” is no kind of rule. There are: %(known)s.",
                        kind=rule.kind,
                        known=", ".join(known.values()),
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_system({name for vals in vals_list for name in vals})
        rules = super().create(vals_list)
        rules._settle()
        return rules

    def write(self, vals):
        self._refuse_system(vals)
        result = super().write(vals)
        if SAYS & vals.keys():
            (self | self._general_rules())._settle()
        return result

    def unlink(self):
        """Judge what is left: without the rule of its class a customer falls under the one for all."""
        general = self._general_rules() - self
        result = super().unlink()
        general._settle()
        return result

    def _refuse_system(self, names):
        if not self.env.su and SYSTEM & set(names):
            raise AccessError(self.env._("A rule comes into force by saving it, or by confirming what it returns."))

    def _general_rules(self):
        """Return the rules for all that customers may fall under when one of these changes."""
        return self.search(
            [("pool_id", "in", self.pool_id.ids), ("kind", "in", self.mapped("kind")), ("customer_class", "=", False)]
        )

    # === IN FORCE ===

    def _settle(self):
        """Put rules in force, together, or let them wait where they would return too many tonight."""
        judged = self.filtered("active").sudo().grouped("pool_id")
        if judged:
            self.env["sales.customer"]._measure_contacts()
        for pool, rules in judged.items():
            rules.write({"is_in_force": False, "confirmed_by_id": False})
            without, _owned = rules.browse()._count_due(pool)
            due, owned = rules._count_due(pool)
            few = due * 2 <= owned or due == without
            rules.write({"is_in_force": few, "due_count": due, "owned_count": owned})
            self.env["sales.customer"]._measure_pool(pools=pool)

    @api.private
    def _count_due(self, pool):
        """Return how many customers of ``pool`` would return with these rules, and how many are owned.

        They have been without for longer than the rules say. That they came into the pool only yesterday, or that
        their owners are not warned yet, gives those time; it makes no good rule.
        """
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FILTER (WHERE q.is_lapsed AND q.hold IS NULL), COUNT(*)"
                " FROM (%s) q WHERE q.pool_id = %s",
                self.env["sales.customer"]._pool_query(rule_ids=self.ids, pools=pool),
                pool.id,
            )
        )
        return row

    def action_confirm(self):
        """Ask, with the number, whether these rules shall be in force."""
        self.check_access("write")
        if not self:
            raise UserError(self.env._("All rules of this pool are in force."))
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_pool_confirm_action")
        return action | {"context": {"default_pool_id": self.pool_id.id, "default_rule_ids": self.ids}}

    @api.private
    def _put_in_force(self):
        """Put rules in force whose number somebody has confirmed. Who calls it has checked rights and number."""
        self.sudo().write({"is_in_force": True, "confirmed_by_id": self.env.uid})
        self.env["sales.customer"]._measure_pool(pools=self.pool_id)
