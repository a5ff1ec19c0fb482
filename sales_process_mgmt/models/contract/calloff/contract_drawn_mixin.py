from odoo import api, fields, models
from odoo.tools import SQL


class SalesContractDrawnMixin(models.AbstractModel):
    """How far a contract has come: what its orders took and what was delivered of that, by its worth with tax."""

    _name = "sales.contract.drawn.mixin"
    _description = "Contract that Orders Draw on"

    percent_called = fields.Float("Called off %", compute="_compute_drawn_percents", compute_sudo=True)
    percent_delivered = fields.Float("Delivered %", compute="_compute_drawn_percents", compute_sudo=True)

    @api.depends("amount_total", "line_ids.quantity_called", "line_ids.order_line_ids.price_total")
    def _compute_drawn_percents(self):
        worth = self._called_worth()
        for contract in self:
            called, delivered = worth.get(contract._origin.id, (0.0, 0.0))
            total = contract.amount_total
            contract.percent_called = 100 * called / total if total else 0
            contract.percent_delivered = 100 * delivered / total if total else 0

    def _called_worth(self):
        """Return ``{id: (called off, delivered)}`` with tax, at the prices of the orders, in the contracts' currencies;
        contracts that nothing was called off of are not in it."""
        if not self._origin.ids:
            return {}
        self.env.flush_all()
        condition = SQL("line.contract_id = ANY(%s)", self._origin.ids)
        found = self.env.execute_query(self.env["sales.contract.line"]._called_worth_query(condition))
        return {key: (float(called or 0), float(delivered or 0)) for key, called, delivered in found}
