from odoo import api, fields, models
from odoo.fields import Command


class SalesContractOrdersMixin(models.AbstractModel):
    """Orders of a contract. A service or mixed contract has one, made when it is signed: its instalments are Odoo's
    down payments on it. Frameworks are called off by orders of their own."""

    _name = "sales.contract.orders.mixin"
    _description = "Orders of a Contract"

    order_ids = fields.One2many("sale.order", "sales_contract_id", "Orders", readonly=True, copy=False)
    own_order_id = fields.Many2one(
        "sale.order",
        "Order of the Contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Made at signing: it fulfils the contract as a whole.",
    )
    order_count = fields.Integer(compute="_compute_order_count")

    @api.depends("order_ids")
    def _compute_order_count(self):
        counts = dict(
            self.env["sale.order"]._read_group(
                [("sales_contract_id", "in", self.ids)], ["sales_contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.order_count = counts.get(contract._origin, 0)

    @api.private
    def _has_own_order(self):
        self.ensure_one()
        return self.kind in ("service", "mixed")

    def _make_order(self):
        """Create and confirm the order that fulfils the contract as a whole.

        Both sides have signed: where a rule forbids confirming, it waits as a quotation on hold.
        """
        self.ensure_one()
        order = self.env["sale.order"].with_company(self.company_id).create(self._prepare_order())
        self.sudo().own_order_id = order  # the system's own field
        order._sales_confirm_or_hold("customer" if self.signed_on else "rule")
        return order

    def _replace_quotation(self):
        """Cancel the customer's quotation that the contract was made from: its order takes its place."""
        quotation = self.origin_order_id.sudo()  # who signs may not own the quotation
        is_theirs = quotation.partner_id.commercial_partner_id == self.commercial_partner_id
        if is_theirs and quotation.state in ("draft", "sent"):
            quotation._action_cancel()
            quotation._message_log(body=self.env._("Replaced by the order of contract %s.", self.name))

    def _prepare_order(self):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "opportunity_id": self.opportunity_id.id,
            "pricelist_id": self.pricelist_id.id,
            "currency_id": self.currency_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "payment_term_id": self.payment_term_id.id,
            "origin": self.name,
            "sales_contract_id": self.id,
            "order_line": [Command.create(line._prepare_order_line()) for line in self.line_ids],
        }

    def action_open_orders(self):
        """Open the orders of the contract; the only one as a form."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        action |= {"domain": [("sales_contract_id", "=", self.id)], "context": {"create": False}}
        if len(self.order_ids) == 1:
            action |= {"views": [(False, "form")], "res_id": self.order_ids.id}
        return action
