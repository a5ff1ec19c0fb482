from odoo import api, fields, models

from ..models.contract.rule.sales_money_override import LINKS


class SalesMoneyPass(models.TransientModel):
    """Asks which money rule is overridden for a document, and why."""

    _name = "sales.money.pass"
    _inherit = ["sales.seen.mixin"]
    _description = "Override a Money Rule"
    _seen_fields = LINKS

    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", "Customer Invoice", readonly=True, ondelete="cascade")
    dispatch_id = fields.Many2one("sales.dispatch", readonly=True, ondelete="cascade")
    rule_ids = fields.Many2many("sales.money.rule", compute="_compute_rule_ids")
    rule_id = fields.Many2one(
        "sales.money.rule",
        required=True,
        compute="_compute_rule_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', rule_ids)]",
        ondelete="cascade",
    )
    figures = fields.Text("What It Says", compute="_compute_figures")
    reason = fields.Text(required=True)

    def _document(self):
        """Return the document as its reader; empty where the user does not read it."""
        document = next((self[name] for name in LINKS if self[name]), self.env["sale.order"])
        return document._origin.sudo(False)._filtered_access("read")

    def _held(self):
        """Return what holds the document, as ``[Finding]``."""
        document = self._document()
        door = document and document.sudo()._sales_money_door()
        # The rules look at contracts and payments that who overrides may not read.
        return document.sudo()._sales_money_held(door)[document] if door else []

    @api.depends(*LINKS)
    def _compute_rule_ids(self):
        for wizard in self:
            mine = [finding.rule.id for finding in wizard._held() if finding.rule._may_override(self.env.user)]
            wizard.rule_ids = self.env["sales.money.rule"].browse(mine)

    @api.depends("rule_ids")
    def _compute_rule_id(self):
        for wizard in self:
            wizard.rule_id = wizard.rule_ids[:1]

    @api.depends("rule_id")
    def _compute_figures(self):
        for wizard in self:
            texts = [text for rule, text in wizard._held() if rule == wizard.rule_id._origin]
            wizard.figures = "\n".join(texts)

    def action_override(self):
        """Give the override; the model checks that the user may."""
        overrides = self.env["sales.money.override"]
        for wizard in self:
            links = {name: wizard[name].id for name in LINKS if wizard[name]}
            overrides.create(links | {"rule_id": wizard.rule_id.id, "reason": wizard.reason})
        return {"type": "ir.actions.act_window_close"}
