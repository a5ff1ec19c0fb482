from odoo import Command
from odoo.tests import Form

from .common import ContractCase


class CallOffCase(ContractCase):
    """A framework of 100 pumps at 100 in force, and orders that draw on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls.env["product.product"].create(
            {"name": "Pump", "type": "consu", "is_storable": True, "list_price": 120, "invoice_policy": "delivery"}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        if not cls.warehouse:
            cls.warehouse = cls.env["stock.warehouse"].create(
                {"name": "Works", "code": "WK", "company_id": cls.company.id}
            )
        cls.env["stock.quant"]._update_available_quantity(cls.pump, cls.warehouse.lot_stock_id, 500)
        cls.framework = cls._framework()
        cls.promise = cls.framework.line_ids

    @classmethod
    def _framework(cls, **values):
        """A framework of 100 pumps at 100 in force."""
        line = {"product_id": cls.pump.id, "quantity": 100, "price_unit": 100, "tax_ids": False}
        contract = cls._contract(kind="framework", line_ids=[Command.create(line)], **values)
        contract.action_submit()
        contract.action_sign()
        return contract

    def _order(self, quantity, user=None, promise=None, **line):
        """A quotation that calls off."""
        promise = promise or self.promise
        values = {
            "product_id": self.pump.id,
            "product_uom_qty": quantity,
            "price_unit": 100,
            "tax_ids": False,
            "sales_contract_line_id": promise.id,
        }
        orders = self._as(self.env["sale.order"], user or self.env.user)
        return orders.create(
            {
                "partner_id": self.partner.id,
                "user_id": (user or self.rep).id,
                "sales_contract_id": promise.contract_id.id,
                "order_line": [Command.create(values | line)],
            }
        )

    def _confirmed(self, quantity, **line):
        order = self._order(quantity, **line)
        order.action_confirm()
        return order

    def _deliver(self, order):
        for picking in order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")):
            picking.move_ids.write({"picked": True})
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
            picking.button_validate()

    def _return(self, picking, quantity, to_refund=True):
        wizard = Form(self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking"))
        wizard = wizard.save()
        wizard.product_return_moves.quantity = quantity
        wizard.product_return_moves.to_refund = to_refund
        returned = wizard._create_return()
        returned.move_ids.write({"picked": True})
        returned.move_ids.quantity = quantity
        returned.button_validate()
        return returned

    def _left(self):
        self.env.invalidate_all()
        return self.promise.quantity_called, self.promise.quantity_left
