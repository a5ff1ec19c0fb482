from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..order.order_guard_mixin import Reason

CALLED_OFF = ("framework", "distribution")


class SalesOrderDrawMixin(models.AbstractModel):
    """An order that calls off what a framework has promised: explicitly, line by line, and never more than is left."""

    _name = "sales.order.draw.mixin"
    _inherit = ["sales.order.hold.mixin"]
    _description = "Order that Calls off"

    # === WHICH CONTRACT ===

    @api.constrains("sales_contract_id", "partner_id", "company_id", "currency_id")
    def _check_sales_contract(self):
        for order in self.sudo().filtered("sales_contract_id"):
            contract = order.sales_contract_id
            fits = (
                order.partner_id.commercial_partner_id == contract.commercial_partner_id
                and order.company_id == contract.company_id
                and order.currency_id == contract.currency_id
            )
            if not fits:
                raise UserError(
                    self.env._(
                        "“%(order)s” cannot draw on contract %(contract)s: that is with %(customer)s, of %(company)s,"
                        " in %(currency)s.",
                        order=order.display_name,
                        contract=contract.name,
                        customer=contract.commercial_partner_id.name,
                        company=contract.company_id.name,
                        currency=contract.currency_id.name,
                    )
                )

    @api.constrains("sales_contract_id")
    def _check_sales_contract_of_lines(self):
        """Lines draw on the contract that their order names, also where the order is what changes."""
        self.sudo().order_line._check_sales_contract_line()

    @api.onchange("sales_contract_id")
    def _onchange_sales_contract_id(self):
        """Lines of another contract become ordinary ones: they draw on nothing, at the price of the pricelist."""
        foreign = self.order_line.filtered(
            lambda line: (
                line.sales_contract_line_id
                and line.sudo().sales_contract_line_id.contract_id != self.sudo().sales_contract_id._origin
            )
        )
        foreign.sales_contract_line_id = False

    def _sales_refuse_contract_link(self, vals):
        """Refuse to move an order to another contract where that would change what was promised or taken.

        :raises UserError: naming the order
        """
        if "sales_contract_id" not in vals or self.env.su:
            return
        for order in self.sudo():  # who writes the order may not read its contract
            if order.sales_contract_id.id == vals["sales_contract_id"]:
                continue
            if order.state == "sale" or order.sales_contract_id.own_order_id == order:
                raise UserError(
                    self.env._(
                        "“%s” is confirmed: it stays with its contract, or without. Make another order.",
                        order.display_name,
                    )
                )

    def _sales_refuse_foreign_contract(self, vals_list):
        """Refuse contracts that the user may not read: what is refused later would tell of them.

        :raises UserError: where it is not named by its id
        """
        ids = {vals.get("sales_contract_id") for vals in vals_list} - {None, False}
        if not ids or self.env.su:
            return
        if not all(isinstance(one, int) for one in ids):
            raise UserError(self.env._("A contract is named by its id."))
        self.env["sales.contract"].browse(ids).check_access("read")

    def _sales_check_contract_access(self):
        """Refuse what defaults, of a client or stored, have put in: contracts that the user may not read."""
        if not self.env.su:
            self.sudo().sales_contract_id.sudo(False).check_access("read")

    # === DRAWING ===

    @api.private
    def _sales_order_reasons(self, door):
        reasons = super()._sales_order_reasons(door)
        if door == "confirm":
            drawing = self.filtered("sales_contract_id")
            drawing.order_line.sales_contract_line_id.fetch()  # of all orders at once
            for order in drawing:
                texts = [
                    *order._sales_not_running_texts(),
                    *order._sales_price_texts(),
                    *order._sales_not_whole_texts(),
                ]
                reasons[order] = [*reasons[order], *(Reason("draw", text) for text in texts)]
            for order, text in drawing._sales_overdrawn():
                reasons[order] = [*reasons[order], Reason("draw", text)]
        return reasons

    @api.model
    def _sales_final_kinds(self):
        """What a contract does not have left, nobody releases: it is amended."""
        return super()._sales_final_kinds() | {"draw"}

    def _sales_not_running_texts(self):
        """Say why nothing is called off today; the contract's own order is confirmed when that is signed."""
        contract, today = self.sales_contract_id, fields.Date.context_today(self)
        if contract.own_order_id == self:
            return []
        names = {"contract": contract.name}
        if contract.kind not in CALLED_OFF:
            return [self.env._("contract %(contract)s is fulfilled by an order of its own: not called off.", **names)]
        if contract.state != "signed":
            state = contract._state_label()
            return [self.env._("contract %(contract)s is “%(state)s”, not in force.", state=state, **names)]
        if contract.date_start and contract.date_start > today:
            day = format_date(self.env, contract.date_start)
            return [self.env._("contract %(contract)s begins on %(day)s.", day=day, **names)]
        if contract.date_end and contract.date_end < today:
            day = format_date(self.env, contract.date_end)
            return [self.env._("contract %(contract)s ended on %(day)s.", day=day, **names)]
        return []

    def _sales_price_texts(self):
        """Say which lines have another price than the contract, and which lower what it says."""
        texts = [
            self.env._("“%s” lowers what the contract says: make an amendment.", line.name)
            for line in self.order_line
            if line._sales_is_rebate()
        ]
        linked = self.order_line.filtered("sales_contract_line_id")
        return texts + [text for line in linked if (text := line._sales_price_text())]

    def _sales_not_whole_texts(self):
        """Say what the contract's own order has more or less of than the contract: it fulfils that as a whole."""
        contract = self.sales_contract_id
        if contract.own_order_id != self:
            return []
        texts, ordered = [], self.order_line.grouped("sales_contract_line_id")
        for promise in contract.line_ids.filtered("product_id"):
            unit = promise.product_uom_id
            quantity = sum(line._sales_quantity_in(unit) for line in ordered.get(promise, ()))
            if unit.compare(quantity, promise.quantity):
                texts.append(
                    self.env._(
                        "“%(line)s”: contract %(contract)s says %(quantity)s %(unit)s, this order %(ordered)s. Make an"
                        " amendment.",
                        line=promise.product_id.display_name,
                        contract=contract.name,
                        quantity=f"{promise.quantity:g}",
                        ordered=f"{quantity:g}",
                        unit=unit.name,
                    )
                )
        return texts

    def _sales_overdrawn(self):
        """Return ``[(order, text)]`` of these orders that ask for more than is left, counted one after the other."""
        promised = self.order_line.sales_contract_line_id
        if not promised:
            return []
        promised._touch()
        called = promised._called_quantities(but=self.ids)
        taken = {line: called.get(line.id, (0.0,))[0] for line in promised}
        found = []
        for order in self.sorted("id"):
            for promise, lines in order.order_line.grouped("sales_contract_line_id").items():
                if not promise:
                    continue
                asked = sum(line._sales_quantity_in(promise.product_uom_id) for line in lines)
                if promise.product_uom_id.compare(taken[promise] + asked, promise._allowed_quantity()) > 0:
                    found.append((order, promise._overdrawn_text(asked, taken[promise])))
                taken[promise] += asked
        return found

    # === INVOICES ===

    def _sales_invoice_values(self):
        """Invoices name their contract: orders of two contracts are not invoiced together."""
        return {"sales_contract_id": self.sales_contract_id.id}

    def action_sales_call_off(self):
        """Open what the customer's contracts have left, to take it into this quotation."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_call_off_action")
        return action | {"context": {"default_order_id": self.id}}
