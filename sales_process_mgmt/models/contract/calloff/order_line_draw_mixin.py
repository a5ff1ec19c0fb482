from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, formatLang

# What changes how much a confirmed line takes.
DRAWS = {"product_uom_qty", "product_uom_id", "product_id", "sales_contract_line_id", "qty_delivered"}
PRICES = {"price_unit", "discount", "tax_ids"}
# What was agreed of a confirmed line; only its quantity may still change, within what the contract has left.
AGREED = {*PRICES, "product_id", "product_uom_id", "is_downpayment"}
# What changes the total of an order, and so what its instalments are.
TOTALS = {*DRAWS, *PRICES, "order_id"} - {"sales_contract_line_id", "qty_delivered"}


class SalesOrderLineDrawMixin(models.AbstractModel):
    """An order line that draws on a contract line: by an explicit link, at its price."""

    _name = "sales.order.line.draw.mixin"
    _description = "Order Line that Calls off"

    @api.constrains("sales_contract_line_id", "product_id", "product_uom_id", "product_uom_qty", "order_id")
    def _check_sales_contract_line(self):
        for line in self.sudo().filtered("sales_contract_line_id"):
            promise = line.sales_contract_line_id
            if promise.contract_id != line.order_id.sales_contract_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” draws on contract %(contract)s, and “%(order)s” does not: choose that contract on"
                        " the order.",
                        line=line.name,
                        contract=promise.contract_id.name,
                        order=line.order_id.display_name,
                    )
                )
            if promise.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is not what contract %(contract)s promises there: %(product)s.",
                        line=line.product_id.display_name,
                        contract=promise.contract_id.name,
                        product=promise.product_id.display_name,
                    )
                )
            if line.product_uom_id.compare(line.product_uom_qty, 0) < 0:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” draws %(quantity)s on contract %(contract)s: what comes back is returned by its"
                        " delivery, or taken off the order's line.",
                        line=line.product_id.display_name,
                        quantity=f"{line.product_uom_qty:g}",
                        contract=promise.contract_id.name,
                    )
                )

    def _sales_quantity_in(self, unit):
        self.ensure_one()
        return self.product_uom_id._compute_quantity(self.product_uom_qty, unit, round=False)

    @api.private
    def _sales_contract_price(self):
        """Return ``(price of this line's unit, discount)`` by its contract line."""
        self.ensure_one()
        promise = self.sales_contract_line_id
        return promise.product_uom_id._compute_price(promise.price_unit, self.product_uom_id), promise.discount

    def _sales_priced_by_contract(self):
        """Return the lines whose price the pricelist does not change: their contract says it."""
        return self.filtered(lambda line: line._sales_seen_promise())

    def _sales_seen_promise(self):
        """Return the contract line with all rights; nothing where an unsaved line leads to what its user does not
        read: prices are computed with all rights."""
        self.ensure_one()
        promise = self.sudo().sales_contract_line_id._origin
        if promise and not self.id and not promise.sudo(False).has_access("read"):
            return promise.browse()
        return promise

    def _sales_keeps_price(self):
        """Tell whether the line was agreed as it stands: confirmed, or of the contract's own order."""
        self.ensure_one()
        is_own = self.order_id == self.sales_contract_line_id.contract_id.own_order_id
        return bool(self._origin) and (self.state == "sale" or is_own)

    def _sales_take_contract_price(self):
        """Give lines that are called off the contract's price; what was agreed keeps what it has."""
        for line in self.sudo():
            if line._sales_keeps_price():
                line.price_unit = line.price_unit
            else:
                line.price_unit = line._sales_contract_price()[0]

    def _sales_take_contract_discount(self):
        """As with the price."""
        for line in self.sudo():
            if line._sales_keeps_price():
                line.discount = line.discount
            else:
                line.discount = line.sales_contract_line_id.discount

    def _sales_drawn_by(self, vals):
        """Return the contract lines of confirmed lines on which ``vals`` may make them draw more."""
        if not DRAWS & vals.keys():
            return self.env["sales.contract.line"].sudo()
        return self._sales_drawn_lines()

    def _sales_drawn_lines(self):
        """Return the contract lines that confirmed lines draw on; empty for orders without contract."""
        return self.sudo().filtered(lambda line: line.state == "sale").sales_contract_line_id

    def _sales_totals_changed(self, vals_list):
        """What is open of instalments follows the total of confirmed orders."""
        if any(TOTALS & vals.keys() for vals in vals_list):
            lines = self.filtered(lambda line: line.state == "sale" and not line.is_downpayment)
            lines.order_id._sales_total_changed()

    def _sales_refuse_repricing(self, vals):
        """Refuse another price, product or unit of what was agreed by contract and is confirmed: that is an amendment.

        :raises UserError: naming line and contract
        """
        names = AGREED & vals.keys()
        if not names or self.env.su:
            return
        for line in self.sudo():  # who writes the order may not read its contract
            if line.state == "sale" and line.sales_contract_line_id and line._sales_would_change(names, vals):
                raise UserError(
                    self.env._(
                        "“%(line)s” is agreed by contract %(contract)s: what it is and costs is changed by an"
                        " amendment.",
                        line=line.name,
                        contract=line.sales_contract_line_id.contract_id.name,
                    )
                )

    def _sales_refuse_move(self, vals):
        """Refuse to move what was agreed by contract and is confirmed to another order.

        :raises UserError: naming line and contract
        """
        if "order_id" not in vals or self.env.su:
            return
        for line in self.sudo():
            if line.state == "sale" and line.sales_contract_line_id and line._sales_would_change({"order_id"}, vals):
                raise UserError(
                    self.env._(
                        "“%(line)s” is agreed by contract %(contract)s: it stays in %(order)s.",
                        line=line.name,
                        contract=line.sales_contract_line_id.contract_id.name,
                        order=line.order_id.display_name,
                    )
                )

    def _sales_taken_before(self, vals):
        """Return ``{line: quantity}`` of confirmed lines of contracts of which ``vals`` may take more."""
        if "product_uom_qty" not in vals or self.env.su:
            return {}
        linked = self.sudo().filtered(lambda line: line.state == "sale" and line.sales_contract_line_id)
        return {line: line.product_uom_qty for line in linked}

    def _sales_refuse_not_running(self, before):
        """Refuse to take more of contracts that are not in force, by new lines or by larger ones.

        :param before: as ``_sales_taken_before`` returned it
        :raises UserError: naming order and contract
        """
        if self.env.su:
            return
        linked = self.sudo().filtered(lambda line: line.state == "sale" and line.sales_contract_line_id)
        more = linked.filtered(lambda line: line.product_uom_id.compare(line.product_uom_qty, before.get(line, 0)) > 0)
        texts = [f"{order.name}: {text}" for order in more.order_id for text in order._sales_not_running_texts()]
        if texts:
            raise UserError("\n".join(texts))

    def _sales_refuse_other_price(self):
        """Refuse new lines of confirmed orders that draw on a contract at another price than it says.

        :raises UserError: naming line and prices
        """
        if self.env.su:
            return
        linked = self.sudo().filtered(lambda line: line.state == "sale" and line.sales_contract_line_id)
        texts = [text for line in linked if (text := line._sales_price_text())]
        if texts:
            raise UserError("\n".join(texts))

    def _sales_price_text(self):
        """Say that a line costs something else than its contract says, or nothing."""
        self.ensure_one()
        price, discount = self._sales_contract_price()
        digits = self.env["decimal.precision"].precision_get("Product Price")
        is_same = not float_compare(self.price_unit, price, precision_digits=digits)
        if is_same and not round(self.discount - discount, 2):
            return ""
        return self.env._(
            "“%(line)s” costs %(price)s less %(discount)s %% by contract, not %(other)s less %(other_discount)s %%.",
            line=self.product_id.display_name,
            price=self._sales_price_shown(price),
            discount=f"{discount:g}",
            other=self._sales_price_shown(self.price_unit),
            other_discount=f"{self.discount:g}",
        )

    def _sales_price_shown(self, price):
        """Return a price in its currency, with more digits than that has where it needs them."""
        currency = self.order_id.currency_id
        digits = self.env["decimal.precision"].precision_get("Product Price")
        if not float_compare(price, currency.round(price), precision_digits=digits):
            return currency.format(price)
        return f"{formatLang(self.env, price, digits=digits)} {currency.name}"

    def _sales_would_change(self, names, vals):
        """Tell whether values are others than those of this line: forms send along what they show."""
        return any(
            self[name]
            != self._fields[name].convert_to_record(self._fields[name].convert_to_cache(vals[name], self), self)
            for name in names
        )

    def _sales_refuse_rebate(self):
        """Refuse lines by which an order of a contract costs less than was agreed.

        :raises UserError: naming line and contract
        """
        if self.env.su:
            return
        for line in self.sudo():
            contract = line.order_id.sales_contract_id
            if contract and line.state == "sale" and line._sales_is_rebate():
                raise UserError(
                    self.env._(
                        "“%(line)s” lowers what contract %(contract)s says: make an amendment.",
                        line=line.name,
                        contract=contract.name,
                    )
                )

    def _sales_is_rebate(self):
        self.ensure_one()
        return self.price_subtotal < 0 and not self.sales_contract_line_id

    def _sales_refuse_false_deposit(self, vals):
        """Refuse to make a line a down payment, or not one any more: rules let pass what asks for down payments only,
        and those that Odoo makes have no quantity.

        :raises UserError: naming the line
        """
        if self.env.su:
            return
        quantity = vals.get("product_uom_qty")
        for line in self.sudo():
            is_changed = "is_downpayment" in vals and bool(vals["is_downpayment"]) != line.is_downpayment
            has_quantity = line.is_downpayment and (line.product_uom_qty if quantity is None else quantity)
            if is_changed or has_quantity:
                raise UserError(
                    self.env._(
                        "“%s”: down payments are made by “Create Invoice”, and have no quantity of their own.",
                        line.name,
                    )
                )

    def _sales_refuse_typed_delivery(self, vals):
        """Refuse to type what deliveries count.

        :raises UserError: naming the line
        """
        if "qty_delivered" not in vals or self.env.su:
            return
        for line in self.sudo():
            if line.qty_delivered_method == "stock_move" and line._sales_would_change({"qty_delivered"}, vals):
                raise UserError(
                    self.env._("What is delivered of “%s” is counted by its deliveries, and not typed.", line.name)
                )

    def _sales_check_line_access(self):
        """Refuse what defaults have put in: lines of contracts that the user may not read."""
        if not self.env.su:
            self.sudo().sales_contract_line_id.sudo(False).check_access("read")

    def _sales_refuse_foreign_link(self, vals_list):
        """Refuse links to contracts that the user may not read: what is refused later would tell of them.

        :raises UserError: where a link is not to a line that the user reads
        """
        ids = {vals.get("sales_contract_line_id") for vals in vals_list} - {None, False}
        if not ids or self.env.su:
            return
        if not all(isinstance(one, int) for one in ids):
            raise UserError(self.env._("A contract line is named by its id."))
        self.env["sales.contract.line"].browse(ids).check_access("read")
