from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesPoolPut(models.TransientModel):
    """Puts customers into a pool of the current company, or takes them out; says what would return at once."""

    _name = "sales.pool.put"
    _description = "Put Customers into a Pool"

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

    @api.model
    def _chosen(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env["res.partner"].browse(self.env.context.get("active_ids") or ()).exists()
        return self.env["res.partner"]

    @api.depends("partner_ids")
    def _compute_customer_count(self):
        for wizard in self:
            wizard.customer_count = len(wizard.partner_ids.commercial_partner_id)

    def action_put(self):
        """Put them there, and show what is in the pool now."""
        self.ensure_one()
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales administrator puts customers into a pool or takes them out."))
        self.pool_id.check_access("read")
        self.partner_ids.check_access("read")
        customers = self.env["sales.customer"]._of(self.partner_ids, self.company_id)
        customers.write({"pool_id": self.pool_id.id})
        return self.pool_id.action_open_customers() if self.pool_id else {"type": "ir.actions.act_window_close"}
