from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesPoolPut(models.TransientModel):
    """Puts customers into a pool of the current company, or takes them out.

    It says how many have been without for longer than the pool's rules say, and asks where that is more than half
    of those that somebody has: they return when the days have passed once more, unless somebody works on them.
    """

    _name = "sales.pool.put"
    _description = "Put Customers into a Pool"
    _inherit = ["sales.derived.mixin"]

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    pool_id = fields.Many2one(
        "sales.pool",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Empty: the customers take part in no pool.",
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", default=lambda self: self._chosen(), context={"active_test": False}
    )
    customer_count = fields.Integer("Customers Chosen", compute="_compute_customer_count")
    due_count = fields.Integer("Would Return", compute="_compute_due", store=True, precompute=True)
    owned_count = fields.Integer("Owned", compute="_compute_due", store=True, precompute=True)
    returns_most = fields.Boolean(compute="_compute_returns_most")

    @api.model
    def _chosen(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env["res.partner"].browse(self.env.context.get("active_ids") or ()).exists()
        return self.env["res.partner"]

    @api.depends("partner_ids")
    def _compute_customer_count(self):
        for wizard in self:
            wizard.customer_count = len(wizard.partner_ids.commercial_partner_id)

    @api.depends("pool_id", "partner_ids", "company_id")
    def _compute_due(self):
        """Count once: what was told is what is confirmed."""
        for wizard in self:
            wizard.sudo(False).pool_id.check_access("write")
            wizard.due_count, wizard.owned_count = wizard._count_due()

    @api.depends("due_count", "owned_count")
    def _compute_returns_most(self):
        for wizard in self:
            wizard.returns_most = wizard.due_count * 2 > wizard.owned_count

    def _count_due(self):
        if not self.pool_id:
            return 0, 0
        return self.pool_id._count_entering(self.company_id, self.partner_ids.commercial_partner_id.ids)

    def action_put(self):
        """Put them there, unless more would return by now than was told, and show what is in the pool now."""
        self.ensure_one()
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales administrator puts customers into a pool or takes them out."))
        self.pool_id.check_access("read")
        self.partner_ids.check_access("read")
        due, _owned = self._count_due()
        self.pool_id._refuse_more(due, self.due_count)
        customers = self.env["sales.customer"]._of(self.partner_ids, self.company_id)
        customers.write({"pool_id": self.pool_id.id})
        return self.pool_id.action_open_customers() if self.pool_id else {"type": "ir.actions.act_window_close"}
