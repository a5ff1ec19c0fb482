from odoo import models
from odoo.tools import SQL


class SalesAmendmentOrderMixin(models.AbstractModel):
    """The order of a service or mixed contract follows a new version, through Odoo's own writes of its lines.

    Orders that call off a framework stay as they were confirmed.
    """

    _name = "sales.amendment.order.mixin"
    _description = "Order of an Amended Contract"

    def _order_lines(self, contract_lines):
        return self.env["sale.order.line"].sudo().search([("sales_contract_line_id", "in", contract_lines.ids)])

    def _taken_quantities(self):
        """Return ``{contract line: (quantity that cannot be taken back, quantity that is invoiced at its price)}``.

        In the unit of the contract line, of confirmed orders. The contract's own order asks for what the contract says:
        of that only what is delivered or invoiced counts. Who amends need not see all orders that call off.
        """
        lines = self.line_ids.contract_line_id
        if not lines:
            return {}
        self.env.flush_all()
        query = SQL(
            """
            SELECT id, order_id, SUM(called), SUM(delivered), SUM(invoiced) FROM (%s) taken GROUP BY id, order_id
            """,
            lines._called_query(SQL("sol.sales_contract_line_id = ANY(%s)", lines.ids)),
        )
        taken, by_id = {}, {line.id: line for line in lines}
        for line_id, order_id, called, delivered, invoiced in self.env.execute_query(query):
            line = by_id[line_id]
            is_own = order_id == line.contract_id.own_order_id.id
            called, delivered, invoiced = float(called), float(delivered), float(invoiced)
            fixed = max(delivered, invoiced) if is_own else max(called, delivered, invoiced)
            before = taken.get(line, (0.0, 0.0))
            taken[line] = (before[0] + fixed, before[1] + (invoiced if is_own else 0.0))
        return taken

    def _currency_errors(self):
        """The currency is not changed once money is in, or asked for, or others have ordered in it."""
        contract = self.contract_id
        if self.currency_id == contract.currency_id:
            return []
        # Who amends may not be an accountant, and not see all that was called off.
        orders = contract.sudo().order_ids.filtered(lambda order: order.state == "sale")
        moves = (orders.invoice_ids | contract.sudo().installment_ids.invoice_ids).filtered(
            lambda move: move.state != "cancel"
        )
        names = {"before": contract.currency_id.name, "after": self.currency_id.name}
        reasons = []
        if moves:
            reasons.append(
                self.env._(
                    "The currency stays %(before)s and is not changed to %(after)s: %(count)s invoices are made in it.",
                    count=len(moves),
                    **names,
                )
            )
        if orders - contract.sudo().own_order_id:
            reasons.append(
                self.env._(
                    "The currency stays %(before)s and is not changed to %(after)s: %(count)s orders call off in it.",
                    count=len(orders - contract.sudo().own_order_id),
                    **names,
                )
            )
        return reasons

    def _apply_order(self):
        """Let the contract's own order ask for what the contract says now; called before dropped lines go."""
        order = self.contract_id.own_order_id.with_company(self.company_id)
        if not order or order.state == "cancel":
            return
        is_locked = order.locked
        if is_locked:
            order.action_unlock()
        names = [name for name in ("payment_term_id", "currency_id") if order[name] != self[name]]
        order.write({name: self[name].id for name in names})
        lines = order.order_line.grouped("sales_contract_line_id")
        for line in self.line_ids.filtered("contract_line_id"):
            own = lines.get(line.contract_line_id)
            if own and line._is_changed():
                self._apply_order_line(line, own)
            elif not own and line.quantity:
                values = line.contract_line_id._prepare_order_line() | {"order_id": order.id}
                own = order.order_line.create(values)
        if is_locked:
            order.action_lock()

    def _apply_order_line(self, line, own):
        """Write quantity, price and text to the lines of the order that fulfil one of the contract.

        All at once: Odoo takes the pricelist's price where a quantity comes alone. Where somebody has split the line,
        the last one takes the difference.
        """
        unit = line.product_uom_id
        others = sum(
            other.product_uom_id._compute_quantity(other.product_uom_qty, unit, round=False) for other in own[:-1]
        )
        for order_line in own:
            quantity = order_line.product_uom_qty
            if order_line == own[-1]:
                quantity = unit._compute_quantity(line.quantity - others, order_line.product_uom_id)
            order_line.write(
                {
                    "name": line.name if line.name != line.old_name else order_line.name,
                    "product_uom_qty": quantity,
                    "price_unit": unit._compute_price(line.price_unit, order_line.product_uom_id),
                    "discount": line.discount,
                    "tax_ids": [(6, 0, line.tax_ids.ids)],
                }
            )
