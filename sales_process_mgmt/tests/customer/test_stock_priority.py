from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import split_every

from ..common import ProcessCase


class StockCase(ProcessCase):
    """A company with a product of which there is nothing, and customers of each standing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Stock Company", "sales_stock_priority": True})
        cls.env.user.company_ids = [Command.link(cls.company.id)]
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls._switch("key_account", "customer_class")
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.product = cls.env["product.product"].create({"name": "Pump", "type": "consu", "is_storable": True})
        partners = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Plain One", "Plain Two", "Key", "Class A", "Class B")]
        )
        cls.plain, cls.plain2, cls.key, cls.class_a, cls.class_b = partners
        cls.keeper = new_test_user(cls.env, "stock_keeper", "sales_team.group_sale_salesman", company_id=cls.company.id,
                                   company_ids=[Command.set(cls.company.ids)])  # fmt: skip
        cls.account = cls._key_account(cls.key)
        for partner, code in ((cls.class_a, "A"), (cls.class_b, "B")):
            cls.env["sales.customer"]._of(partner).sudo().customer_class = code

    @classmethod
    def _key_account(cls, partner, company=None):
        return cls.env["sales.key.account"].create(
            {
                "partner_id": partner.id,
                "company_id": (company or cls.company).id,
                "manager_id": cls.keeper.id,
                "type_id": cls.env["sales.key.account.type"].search([], limit=1).id,
            }
        )

    def _delivery(self, partner, quantity=10, warehouse=None, product=None, priority="0", **values):
        """Return a waiting delivery; the later it is made, the later it is due."""
        warehouse = warehouse or self.warehouse
        self.due = getattr(self, "due", fields.Datetime.now()) + timedelta(hours=1)
        picking = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "scheduled_date": self.due,
                "priority": priority,
                "company_id": warehouse.company_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": (product or self.product).id,
                            "product_uom_qty": quantity,
                            "location_id": warehouse.lot_stock_id.id,
                            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                            "date": self.due,
                            "company_id": warehouse.company_id.id,
                            **values,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _receive(self, quantity, warehouse=None, dest=None, product=None, ordered=None):
        warehouse = warehouse or self.warehouse
        values = {
            "product_id": (product or self.product).id,
            "product_uom_qty": ordered or quantity,
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "move_dest_ids": [Command.set(dest.ids if dest else [])],
        }
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": values["location_id"],
                "location_dest_id": values["location_dest_id"],
                "move_ids": [Command.create(values)],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        receipt._action_done()
        return receipt

    def _put(self, quantity, warehouse=None):
        """Put goods there without anybody being told."""
        location = (warehouse or self.warehouse).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.product, location, quantity)

    def _got(self, *pickings):
        self.env.invalidate_all()
        return [picking.move_ids.quantity for picking in pickings]


@tagged("post_install", "-at_install")
class TestStockPriority(StockCase):
    """Who gets the goods when there are too few."""

    def test_walk_key_account_that_came_last_gets_the_receipt(self):
        first, second = self._delivery(self.plain), self._delivery(self.plain2)
        key = self._delivery(self.key)
        self._receive(10)
        self.assertEqual(self._got(first, second, key), [0, 0, 10])

    def test_walk_goods_bought_for_the_first_one_are_his(self):
        first, second = self._delivery(self.plain), self._delivery(self.plain2)
        key = self._delivery(self.key)
        self._receive(10, dest=first.move_ids)
        self.assertEqual(self._got(first, second, key), [10, 0, 0])

    def test_goods_bought_for_one_are_not_the_starred_one_s(self):
        first, starred = self._delivery(self.plain), self._delivery(self.key, priority="1")
        self._receive(10, dest=first.move_ids)
        self.assertEqual(self._got(first, starred), [10, 0])

    def test_goods_that_came_for_an_order_are_that_order_s(self):
        reference = self.env["stock.reference"].create({"name": "SO1"})
        first = self._delivery(self.plain, reference_ids=[Command.set(reference.ids)])
        key = self._delivery(self.key)
        receipt = self._receive(0)
        receipt.move_ids.reference_ids = reference
        self._put(10)
        receipt.move_ids._trigger_assign()
        self.assertEqual(self._got(first, key), [10, 0])

    def test_option_off_is_exactly_stock_s_order(self):
        self.company.sales_stock_priority = False
        first, key = self._delivery(self.plain), self._delivery(self.key)
        moves = first.move_ids | key.move_ids
        with self.assertQueryCount(0):
            self.assertEqual(moves._sales_by_priority().ids, moves.ids)
        self._receive(10)
        self.assertEqual(self._got(first, key), [10, 0])

    def test_parts_that_are_off_give_no_priority(self):
        self._switch("key_account", on=False)
        first, key, second = self._delivery(self.plain), self._delivery(self.key), self._delivery(self.class_a)
        self._receive(10)
        self.assertEqual(self._got(first, key, second), [0, 0, 10])
        self._switch("customer_class", on=False)
        self._receive(10)
        self.assertEqual(self._got(first, key, second), [10, 0, 10])

    def test_star_of_the_user_comes_first(self):
        key, starred = self._delivery(self.key), self._delivery(self.plain, priority="1")
        self._receive(10)
        self.assertEqual(self._got(key, starred), [0, 10])

    def test_then_by_class(self):
        pickings = [self._delivery(partner) for partner in (self.plain, self.class_b, self.class_a, self.key)]
        got = []
        for _receipt in range(4):
            self._receive(10)
            got.append(self._got(*pickings))
        self.assertEqual(got, [[0, 0, 0, 10], [0, 0, 10, 10], [0, 10, 10, 10], [10, 10, 10, 10]])

    def test_same_standing_is_served_as_stock_does(self):
        other = self.env["res.partner"].create({"name": "Other Key"})
        self._key_account(other)
        late, early = self._delivery(other), self._delivery(self.key)
        late.move_ids.date = early.move_ids.date + timedelta(days=2)
        self._receive(10)
        self.assertEqual(self._got(late, early), [0, 10])

    def test_contact_and_order_stand_for_their_company(self):
        contact = self.env["res.partner"].create({"name": "Site", "parent_id": self.key.id, "type": "delivery"})
        first, key = self._delivery(self.plain), self._delivery(contact)
        self._receive(10)
        self.assertEqual(self._got(first, key), [0, 10])

    def test_who_ordered_counts_and_not_who_is_delivered(self):
        first = self._delivery(self.key)
        order = self._order(self.key, shipping=self.plain)
        plain = self._delivery(self.plain2)
        first.action_cancel()
        self._receive(10)
        self.assertEqual(self._got(order.picking_ids, plain), [10, 0])

    def _order(self, partner, shipping=None, quantity=10):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "partner_shipping_id": (shipping or partner).id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        return order

    def test_orders_confirmed_together(self):
        self._put(10)
        plain, key = (self._quotation(partner) for partner in (self.plain, self.key))
        (plain | key).action_confirm()
        self.assertEqual(self._got(plain.picking_ids, key.picking_ids), [0, 10])

    def _quotation(self, partner):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 10})],
            }
        )

    def test_new_order_takes_nothing_from_who_waits_in_front(self):
        key = self._delivery(self.key)
        self._put(10)
        order = self._order(self.plain)
        self.assertEqual(self._got(key, order.picking_ids), [10, 0])

    def test_new_order_gets_what_is_left(self):
        key = self._delivery(self.key)
        self._put(15)
        order = self._order(self.plain)
        self.assertEqual(self._got(key, order.picking_ids), [10, 5])

    def test_who_waits_for_his_own_purchase_stands_in_nobody_s_way(self):
        bought = self._delivery(self.plain2)
        self._receive(5, dest=bought.move_ids, ordered=10)
        key, plain = self._delivery(self.key, 5), self._delivery(self.plain, 5)
        self._put(5)
        plain.action_assign()
        self.assertEqual(self._got(bought, key, plain), [5, 5, 0])

    def test_what_has_come_for_an_order_is_kept_for_it(self):
        bought, plain = self._delivery(self.plain2, 5), self._delivery(self.plain, 5)
        self._receive(5, dest=bought.move_ids)
        bought.do_unreserve()
        plain.action_assign()
        self.assertEqual(self._got(bought, plain), [5, 0])

    def test_shelves_of_a_warehouse_have_one_queue(self):
        shelf, other = self.env["stock.location"].create(
            [{"name": name, "location_id": self.warehouse.lot_stock_id.id} for name in ("Shelf", "Other Shelf")]
        )
        elsewhere = self._delivery(self.key, 8, location_id=other.id)
        key, plain = self._delivery(self.key, 5, location_id=shelf.id), self._delivery(self.plain, 5)
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, 5)
        plain.action_assign()
        self.assertEqual(self._got(elsewhere, key, plain), [0, 5, 0])
        whole = self._delivery(self.class_a, 5)
        on_shelf = self._delivery(self.plain, 5, location_id=shelf.id)
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, 5)
        on_shelf.action_assign()
        self.assertEqual(self._got(plain, whole, on_shelf), [0, 5, 0])

    def test_company_that_reserves_by_hand_is_left_to_its_hands(self):
        self.env["ir.config_parameter"].set_param("stock.picking_no_auto_reserve", "1")
        key, plain = self._delivery(self.key), self._delivery(self.plain)
        self._put(10)
        plain.action_assign()
        self.assertEqual(self._got(key, plain), [0, 10])

    def test_check_availability_on_several(self):
        plain, key = self._delivery(self.plain), self._delivery(self.key)
        self._put(10)
        (plain | key).action_assign()
        self.assertEqual(self._got(plain, key), [0, 10])

    def test_scheduler_in_portions(self):
        plain, key, starred = (
            self._delivery(self.plain),
            self._delivery(self.key),
            self._delivery(self.plain2, priority="1"),
        )
        self._put(20)
        rule = "odoo.addons.stock.models.stock_rule.split_every"
        with patch(rule, lambda _size, ids: split_every(1, ids)):
            self.env["stock.rule"].run_scheduler(company_id=self.company.id)
        self.assertEqual(self._got(plain, key, starred), [0, 10, 10])

    def test_what_is_reserved_stays_reserved(self):
        self._put(10)
        plain = self._delivery(self.plain)
        key = self._delivery(self.key)
        self._receive(4)
        self.assertEqual(self._got(plain, key), [10, 4])
        self._receive(6)
        self.assertEqual(self._got(plain, key), [10, 10])

    def test_partial_goods(self):
        plain, key = self._delivery(self.plain), self._delivery(self.key)
        self._receive(13)
        self.assertEqual(self._got(plain, key), [3, 10])
        self.assertEqual(plain.move_ids.state, "partially_available")

    def test_key_account_of_another_company_has_no_priority(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.keeper.company_ids = [Command.link(other.id)]
        self.account.unlink()
        self._key_account(self.key, other)
        plain, key = self._delivery(self.plain), self._delivery(self.key)
        self._receive(10)
        self.assertEqual(self._got(plain, key), [10, 0])

    def test_key_account_without_the_right_has_no_priority(self):
        self.account.has_stock_priority = False
        first, key = self._delivery(self.plain), self._delivery(self.key)
        self._receive(10)
        self.assertEqual(self._got(first, key), [10, 0])

    def test_former_key_account_has_no_priority(self):
        self.account.active = False
        plain, key = self._delivery(self.plain), self._delivery(self.key)
        self._receive(10)
        self.assertEqual(self._got(plain, key), [10, 0])

    def test_each_warehouse_serves_its_own(self):
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR", "company_id": self.company.id})
        plain, key = self._delivery(self.plain), self._delivery(self.key, warehouse=far)
        self._receive(10)
        self.assertEqual(self._got(plain, key), [10, 0])
        self._put(10, warehouse=far)
        later = self._delivery(self.plain2, warehouse=far)
        self.assertEqual(self._got(key, later), [10, 0])

    def test_companies_keep_their_places(self):
        self.company.sales_stock_priority = True
        other = self.env["res.company"].create({"name": "Without Priority"})
        env = self.env(context=dict(self.env.context, allowed_company_ids=[self.company.id, other.id]))
        warehouse = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        plain, key = self._delivery(self.plain), self._delivery(self.key)
        self.env = env
        theirs = self._delivery(self.plain, warehouse=warehouse)
        moves = (plain | theirs | key).move_ids
        expected = (key | theirs | plain).move_ids
        self.assertEqual(moves._sales_by_priority().ids, expected.ids)

    def test_two_statements_for_any_number(self):
        moves = self.env["stock.move"].union(*(self._delivery(self.plain).move_ids for _ in range(5)))
        moves._sales_by_priority()
        with self.assertQueryCount(2):
            moves._sales_by_priority()


@tagged("post_install", "-at_install")
class TestStockWait(StockCase):
    """The delivery says why it waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(
            cls.env,
            "stock_worker",
            "stock.group_stock_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _reason(self, picking, user=None):
        self.env.invalidate_all()
        return picking.with_user(user or self.worker).sales_wait_reason

    def test_names_key_account_and_class(self):
        plain = self._delivery(self.plain)
        self.assertFalse(self._reason(plain))
        key, ranked = self._delivery(self.key, 7), self._delivery(self.class_a, 4)
        self._receive(7)
        lines = self._reason(plain).splitlines()
        self.assertEqual(lines[0], "Key account Key comes before with 7 Units of Pump.")
        self.assertEqual(lines[1], "Class A, a customer of class A, comes before with 4 Units of Pump.")
        self.assertFalse(self._reason(key))
        self.assertIn("Key", self._reason(ranked))

    def test_says_nothing_of_who_does_not_come_first(self):
        plain = self._delivery(self.plain, priority="1")
        key = self._delivery(self.key)
        self.assertFalse(self._reason(plain))
        plain.priority = "0"
        key.action_cancel()
        self.assertFalse(self._reason(plain))

    def test_names_five_and_counts_the_others(self):
        plain = self._delivery(self.plain)
        for number in range(7):
            partner = self.env["res.partner"].create({"name": f"Key {number}"})
            self._key_account(partner)
            self._delivery(partner)
        lines = self._reason(plain).splitlines()
        self.assertEqual((len(lines), lines[-1]), (6, "And 2 other customers."))

    def test_costs_nothing_when_off(self):
        plain = self._delivery(self.plain)
        self._delivery(self.key)
        self.company.sales_stock_priority = False
        self.assertFalse(self._reason(plain))
        self.company.sales_stock_priority = True
        self._switch("key_account", "customer_class", on=False)
        self.assertFalse(self._reason(plain))

    def test_portal_user_does_not_read_it(self):
        portal = new_test_user(self.env, "stock_portal", "base.group_portal")
        self.assertNotIn("sales_wait_reason", self.env["stock.picking"].with_user(portal).fields_get())
