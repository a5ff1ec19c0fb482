from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SalesCallOff(models.TransientModel):
    """Shows what a contract has left, and puts what is chosen into a quotation: its own, or a new one."""

    _name = "sales.call.off"
    _inherit = ["sales.seen.mixin"]
    _description = "Call off a Contract"
    _seen_fields = ("contract_id", "order_id")

    order_id = fields.Many2one("sale.order", "Quotation", ondelete="cascade", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", compute="_compute_partner_id")
    contract_id = fields.Many2one(
        "sales.contract",
        required=True,
        ondelete="cascade",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('state', '=', 'signed'), ('kind', 'in', ('framework', 'distribution')),"
        " ('commercial_partner_id', 'parent_of', partner_id)]",
    )
    line_ids = fields.One2many(
        "sales.call.off.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )

    @api.depends("order_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.order_id.partner_id

    @api.depends("order_id")
    def _compute_contract_id(self):
        """Propose the only contract that the customer has; whoever has several chooses."""
        for wizard in self.filtered(lambda one: not one.contract_id and one.order_id):
            order = wizard.order_id
            found = self.env["sales.contract"].search(
                [
                    ("state", "=", "signed"),
                    ("kind", "in", ("framework", "distribution")),
                    ("commercial_partner_id", "=", order.partner_id.commercial_partner_id.id),
                    ("company_id", "=", order.company_id.id),
                    ("currency_id", "=", order.currency_id.id),
                ],
                limit=2,
            )
            wizard.contract_id = order.sales_contract_id or (found if len(found) == 1 else False)

    @api.depends("contract_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard.contract_id.line_ids.filtered(lambda line: not line.display_type)
            wizard.line_ids = [Command.clear(), *(Command.create({"contract_line_id": line.id}) for line in lines)]

    def action_call_off(self):
        """Put the lines into the quotation, and open it.

        :raises UserError: where no quantity is given, or the order is not a quotation any more
        """
        self.ensure_one()
        chosen = self.line_ids.filtered("quantity")
        if not chosen:
            raise UserError(self.env._("Say how much of which line is called off."))
        order = self.order_id or self._new_order()
        if order.state not in ("draft", "sent"):
            raise UserError(self.env._("“%s” is no quotation any more.", order.display_name))
        if order.sales_contract_id != self.contract_id:
            order.sales_contract_id = self.contract_id
        order.write({"order_line": [Command.create(line._prepare_order_line()) for line in chosen]})
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations")
        return action | {"views": [(False, "form")], "res_id": order.id, "context": {}}

    def _new_order(self):
        contract = self.contract_id
        return self.env["sale.order"].create(
            {
                "partner_id": contract.partner_id.id,
                "company_id": contract.company_id.id,
                "user_id": contract.user_id.id,
                "team_id": contract.team_id.id,
                "pricelist_id": contract.pricelist_id.id,
                "currency_id": contract.currency_id.id,
                "fiscal_position_id": contract.fiscal_position_id.id,
                "payment_term_id": contract.payment_term_id.id,
                "sales_contract_id": contract.id,
            }
        )


class SalesCallOffLine(models.TransientModel):
    """A line of the contract, what is left of it, and how much is called off now."""

    _name = "sales.call.off.line"
    _inherit = ["sales.seen.mixin"]
    _description = "Line to Call off"
    _seen_fields = ("contract_line_id",)

    wizard_id = fields.Many2one("sales.call.off", required=True, ondelete="cascade", index=True)
    contract_line_id = fields.Many2one("sales.contract.line", required=True, ondelete="cascade", readonly=True)
    product_id = fields.Many2one(related="contract_line_id.product_id")
    product_uom_id = fields.Many2one(related="contract_line_id.product_uom_id")
    currency_id = fields.Many2one(related="contract_line_id.currency_id")
    price_unit = fields.Float(related="contract_line_id.price_unit")
    discount = fields.Float(related="contract_line_id.discount")
    price_subtotal = fields.Monetary("Amount", compute="_compute_price_subtotal")
    quantity_left = fields.Float(related="contract_line_id.quantity_left")
    quantity = fields.Float("To Call off", digits="Product Unit")

    @api.depends("quantity", "price_unit", "discount")
    def _compute_price_subtotal(self):
        for line in self:
            amount = line.quantity * line.price_unit * (1 - line.discount / 100)
            line.price_subtotal = line.currency_id.round(amount) if line.currency_id else amount

    def _prepare_order_line(self):
        """Return the values of the order line, as the contract says."""
        promise = self.contract_line_id
        return promise._prepare_order_line() | {
            "product_uom_qty": self.quantity,
            "sales_contract_line_id": promise.id,
        }
