from odoo import api, fields, models


class SalesContractDrawnMixin(models.AbstractModel):
    """How far a contract has come: what of its lines was called off and delivered, by their totals with tax."""

    _name = "sales.contract.drawn.mixin"
    _description = "Contract that Orders Draw on"

    percent_called = fields.Float("Called off %", compute="_compute_drawn_percents", compute_sudo=True)
    percent_delivered = fields.Float("Delivered %", compute="_compute_drawn_percents", compute_sudo=True)

    @api.depends("amount_total", "line_ids.price_total", "line_ids.quantity_called", "line_ids.quantity_delivered")
    def _compute_drawn_percents(self):
        for contract in self:
            total = contract.amount_total
            contract.percent_called = 100 * contract._worth_of("quantity_called") / total if total else 0
            contract.percent_delivered = 100 * contract._worth_of("quantity_delivered") / total if total else 0

    def _worth_of(self, name):
        """Return the worth of a quantity of the lines, with tax, in the contract's currency.

        :param str name: of the field with the quantity
        """
        self.ensure_one()
        return sum(line[name] * line.price_total / line.quantity for line in self.line_ids if line.quantity)
