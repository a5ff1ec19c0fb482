from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesDrawnLineMixin(models.AbstractModel):
    """A line of a contract that orders draw on: its row carries what is left, and is written before that is read."""

    _name = "sales.drawn.line.mixin"
    _inherit = ["sales.called.query.mixin"]
    _description = "Contract Line that Orders Draw on"

    order_line_ids = fields.One2many(
        "sale.order.line", "sales_contract_line_id", "Order Lines", readonly=True, copy=False
    )
    tolerance = fields.Float(
        "Tolerance %", digits=(5, 2), min_display_digits=0, help="How much more than agreed may be called off."
    )
    quantity_called = fields.Float("Called off", digits="Product Unit", compute="_compute_called", compute_sudo=True)
    quantity_delivered = fields.Float("Delivered", digits="Product Unit", compute="_compute_called", compute_sudo=True)
    quantity_invoiced = fields.Float("Invoiced", digits="Product Unit", compute="_compute_called", compute_sudo=True)
    quantity_left = fields.Float("Left", digits="Product Unit", compute="_compute_called", compute_sudo=True)
    percent_called = fields.Float("Called off %", compute="_compute_called", compute_sudo=True)

    @api.depends(
        "quantity",
        "order_line_ids.product_uom_qty",
        "order_line_ids.qty_delivered",
        "order_line_ids.qty_invoiced",
        "order_line_ids.state",
    )
    def _compute_called(self):
        called = self._called_quantities()
        for line in self:
            taken = called.get(line._origin.id, (0.0, 0.0, 0.0))
            line.quantity_called, line.quantity_delivered, line.quantity_invoiced = taken
            line.quantity_left = max(line.quantity - line.quantity_called, 0)
            line.percent_called = 100 * line.quantity_called / line.quantity if line.quantity else 0

    def _called_quantities(self, but=()):
        """Return ``{id: (called off, delivered, invoiced)}`` of lines that confirmed orders draw on.

        :param but: ids of orders that are left out
        """
        if not self._origin.ids:
            return {}
        self.env.flush_all()
        condition = SQL("sol.sales_contract_line_id = ANY(%s) AND so.id != ALL(%s)", self._origin.ids, list(but))
        query = SQL(
            "SELECT id, SUM(called), SUM(delivered), SUM(invoiced) FROM (%s) taken GROUP BY id",
            self._called_query(condition),
        )
        return {row[0]: tuple(map(float, row[1:])) for row in self.env.execute_query(query)}

    def _allowed_quantity(self):
        self.ensure_one()
        return self.quantity * (1 + self.tolerance / 100)

    def _touch(self):
        """Write these rows as they are, in the order of their ids: what is left is read only after that.

        The second of two who draw at the same moment fails to serialize, is tried again by Odoo, and sees the truth.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_contract_line SET write_uid = write_uid
                 WHERE id IN (SELECT id FROM sales_contract_line WHERE id = ANY(%s) ORDER BY id FOR UPDATE)
                """,
                self.ids,
            )
        )

    def _overdrawn_text(self, asked, taken):
        """Say that more is asked for than is left.

        :param float asked: in the unit of this line
        :param float taken: what other orders have called off
        """
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")

        def amount(quantity):
            return f"{round(quantity, digits):g} {self.product_uom_id.name}"

        return self.env._(
            "“%(line)s” of contract %(contract)s: %(asked)s are asked for, and %(left)s of %(quantity)s are left.",
            line=self.product_id.display_name or self.name,
            contract=self.contract_id.name,
            asked=amount(asked),
            left=amount(max(self._allowed_quantity() - taken, 0)),
            quantity=amount(self.quantity),
        )

    @api.private
    def _refuse_overdrawn(self, order_line_ids):
        """Refuse that confirmed orders take more than the contract has.

        :param order_line_ids: ids of the lines that have just taken more
        :raises UserError: with figures of each line
        """
        lines = self.sudo()  # who delivers or orders may not read the contract
        if not lines:
            return
        lines._touch()
        query = SQL(
            "SELECT id, SUM(called), SUM(called) FILTER (WHERE order_line_id = ANY(%s)) FROM (%s) taken GROUP BY id",
            list(order_line_ids),
            self._called_query(SQL("sol.sales_contract_line_id = ANY(%s)", lines.ids)),
        )
        texts = []
        for line_id, called, asked in sorted(self.env.execute_query(query)):
            line, called, asked = lines.browse(line_id), float(called), float(asked or 0)
            if line.product_uom_id.compare(called, line._allowed_quantity()) > 0:
                texts.append(line._overdrawn_text(asked, called - asked))
        if texts:
            raise UserError("\n".join(texts))
