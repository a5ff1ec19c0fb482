from odoo import api, fields, models


class SalesMoneyPaid(models.AbstractModel):
    """What of orders and contracts is collected: the only place from which money rules take it.

    From the facts of settlement: what is written off is not collected; advances that are tagged to a contract are.
    """

    _name = "sales.money.paid"
    _description = "What Is Collected"

    @api.model
    @api.private
    def _of_contracts(self, contracts):
        """Return ``{contract: (collected, total)}`` in the contract's currency, over all its orders."""
        return contracts._collected()

    @api.model
    @api.private
    def _of_orders(self, orders):
        """Return ``{order: (collected, total)}`` in the order's currency.

        An order that fulfils a contract as a whole is judged by the contract. An order that calls off a framework has
        what was settled on it, and its part of the advances that the framework has left: they are shared over all that
        is not settled yet, as the percentages of a framework are handed to each of its orders.
        """
        whole = orders.filtered(lambda order: order.sales_contract_id and order.sales_contract_id._has_own_order())
        alone = orders - whole
        settled = self._settled(alone)
        found = {order: (self._collected(order, settled[order]), order.amount_total) for order in alone}
        contracts = self._of_contracts(whole.sales_contract_id)
        return found | {order: contracts[order.sales_contract_id] for order in whole}

    def _collected(self, order, settled):
        """Return what the order has, or what its own instalments have got: advances may be tagged to these."""
        planned = sum(order.sales_installment_ids.mapped("amount_collected"))
        own = settled + sum(order.sales_installment_ids.mapped("amount_advance"))
        return max(own + self._advance(order, own), planned)

    def _settled(self, orders):
        found = dict.fromkeys(orders, 0.0)
        if not orders:
            return found
        facts = self.env["sales.settlement"]._read_group(
            [("order_id", "in", orders.ids)], ["order_id", "currency_id"], ["settled:sum"]
        )
        for order, currency, amount in facts:
            order = orders.browse(order.id)
            today = fields.Date.context_today(self)
            found[order] += currency._convert(amount, order.currency_id, order.company_id, today)
        return found

    def _advance(self, order, own):
        """Return the part that an order has of the contract's unused advances: of those meant for none of its orders.

        :param own: what the order has got itself
        """
        contract = order.sales_contract_id
        if not contract.amount_advance:
            return 0.0
        meant = sum(contract.order_ids.sales_installment_ids.mapped("amount_advance"))
        shared = contract.amount_advance - meant
        left, rest = order.amount_total - own, contract.amount_total - contract.amount_settled - meant
        if shared <= 0 or left <= 0:
            return 0.0
        share = min(left / rest, 1) if rest > 0 else 1
        return order.currency_id.round(min(shared * share, left))
