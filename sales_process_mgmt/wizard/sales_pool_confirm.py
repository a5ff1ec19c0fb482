from odoo import api, fields, models


class SalesPoolConfirm(models.TransientModel):
    """Says how many customers rules would return, and puts them in force when that is meant so."""

    _name = "sales.pool.confirm"
    _description = "Put Pool Rules in Force"
    _inherit = ["sales.derived.mixin"]

    pool_id = fields.Many2one("sales.pool", required=True, readonly=True)
    rule_ids = fields.Many2many("sales.pool.rule", string="Rules", readonly=True)
    due_count = fields.Integer("Would Return", compute="_compute_counts", store=True, precompute=True)
    owned_count = fields.Integer("Owned", compute="_compute_counts", store=True, precompute=True)

    @api.depends("pool_id", "rule_ids")
    def _compute_counts(self):
        """Count once: what was told is what is confirmed."""
        for wizard in self:
            wizard.sudo(False).pool_id.check_access("write")
            counted = wizard.rule_ids._count_due(wizard.pool_id) if wizard.pool_id else (0, 0)
            wizard.due_count, wizard.owned_count = counted

    def action_confirm(self):
        """Put the rules in force, unless more would return by now than was told."""
        self.ensure_one()
        self.rule_ids.check_access("write")
        due, _owned = self.rule_ids._count_due(self.pool_id)
        self.pool_id._refuse_more(due, self.due_count if self.rule_ids.pool_id == self.pool_id else -1)
        self.rule_ids._put_in_force()
        return {"type": "ir.actions.act_window_close"}
