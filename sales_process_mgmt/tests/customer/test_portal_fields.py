from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .account_case import AccountCase

MODULE = "sales_process_mgmt"
# Read by customers in the portal, row by row and field by field.
OPEN = {"sales.contract", "sales.contract.line", "sales.contract.installment", "sales.contract.clause"}


@tagged("post_install", "-at_install")
class TestPortalFields(AccountCase):
    """A portal user reads none of our fields on his own partner, order, invoice or delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(cls.env, "acc_visitor", "base.group_portal", name="Visitor")
        cls.visitor.partner_id.parent_id = cls.customer
        cls.product = cls.env["product.product"].create(
            {"name": "Pump", "type": "consu", "is_storable": True, "invoice_policy": "order", "list_price": 100}
        )
        line = Command.create({"product_id": cls.product.id, "product_uom_qty": 2})
        cls.order = cls.env["sale.order"].create({"partner_id": cls.visitor.partner_id.id, "order_line": [line]})
        cls.order.action_confirm()
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        records = (cls.order, cls.invoice, cls.order.picking_ids)
        for record in records:
            record.message_subscribe(partner_ids=cls.visitor.partner_id.ids)
        cls.own = [
            cls.visitor.partner_id,
            cls.order,
            cls.order.order_line,
            cls.invoice,
            cls.invoice.invoice_line_ids,
            cls.order.picking_ids,
        ]

    def test_none_of_our_fields_is_read(self):
        seen = 0
        for record in self.own:
            ours = [field.name for field in record._fields.values() if field._module == MODULE]
            mine = record.with_user(self.visitor)
            self.env.invalidate_all()
            self.assertTrue(mine.read(["display_name"]), record)
            self.assertFalse(set(ours) & mine.fields_get().keys())
            for name in ours:
                seen += 1
                self._refuse_every_door(mine, name)
        self.assertGreaterEqual(seen, 3)

    def _refuse_every_door(self, mine, name):
        domain = [("id", "in", mine.ids)]
        doors = [
            lambda: mine.read([name]),
            lambda: mine.web_read({name: {}}),
            lambda: mine.search_read(domain, [name]),
            lambda: mine.web_search_read(domain, {name: {}}),
        ]
        if mine._fields[name].store:  # nobody sorts and groups by what is not stored
            doors += [
                lambda: mine.search([*domain, (name, "!=", False)]),
                lambda: mine.search(domain, order=name),
                lambda: mine.formatted_read_group(domain, [name], ["__count"]),
            ]
        for number, door in enumerate(doors):
            with self.subTest(f"{mine._name}.{name} {number}"), self._refused(AccessError):
                door()

    def test_none_of_our_models_is_read(self):
        """But for his contract, of which he reads the fields that are named: see sales.portal.read.mixin."""
        for name in self.env.registry.models:
            if name.startswith("sales.") and not self.env[name]._abstract:
                model = self.env[name].with_user(self.visitor)
                self.assertEqual(model.has_access("read"), name in OPEN, name)
                if name in OPEN:
                    self.assertFalse(model.search([]), name)
