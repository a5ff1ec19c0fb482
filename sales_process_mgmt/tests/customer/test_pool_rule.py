from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPoolRule(PoolCase):
    """A rule that would return too many asks, with the number, and does nothing before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.partner
        for name in ("One", "Two", "Three"):
            cls.partners |= cls._customer(name, cls.other_rep)
        cls._had_for(cls.partners[:3], 50)
        cls.pool.rule_ids.unlink()

    def _rule(self, **values):
        return self.env["sales.pool.rule"].create({"pool_id": self.pool.id, "kind": "order", "days": 40, **values})

    def _confirm(self, rule, user=None):
        action = rule.with_user(user or self.manager).action_confirm()
        wizard = self.env["sales.pool.confirm"].with_user(user or self.manager).with_context(**action["context"])
        return wizard.create({})

    def test_rule_that_returns_few_is_in_force(self):
        rule = self._rule(days=60)
        self.assertEqual((rule.is_in_force, rule.due_count, rule.owned_count), (True, 0, 4))

    def test_rule_that_adds_nothing_does_not_ask(self):
        self._rule()._put_in_force()
        rule = self._rule(kind="contact", days=60)
        self.assertEqual((rule.is_in_force, rule.due_count), (True, 3))

    def test_rule_that_returns_most_waits(self):
        rule = self._rule()
        self.assertEqual((rule.is_in_force, rule.due_count, rule.owned_count), (False, 3, 4))
        self.assertTrue(self.pool.has_waiting_rules)
        self._night()
        self.assertTrue(all(partner.user_id for partner in self.partners), "nothing happens before it is confirmed")

    def test_whom_an_open_order_keeps_does_not_return_and_is_not_counted(self):
        product = self.env["product.product"].create({"name": "Pump", "invoice_policy": "order"})
        line = [Command.create({"product_id": product.id})]
        for partner in self.partners[:2]:
            self.env["sale.order"].create({"partner_id": partner.id, "order_line": line}).action_confirm()
        rule = self._rule(kind="opportunity")
        self.assertEqual((rule.is_in_force, rule.due_count, rule.owned_count), (True, 1, 4))

    def test_confirmed_rule_acts(self):
        rule = self._rule()
        wizard = self._confirm(rule)
        self.assertEqual((wizard.due_count, wizard.owned_count), (3, 4))
        wizard.action_confirm()
        self.assertTrue(rule.is_in_force)
        self.assertEqual(rule.confirmed_by_id, self.manager)
        self._night()
        self.assertTrue(all(partner.user_id for partner in self.partners), "their owners are warned first")
        self._nights()
        self.assertEqual(len(self.partners.filtered("user_id")), 1)

    def test_number_that_has_grown_asks_again(self):
        rule = self._rule()
        wizard = self._confirm(rule)
        self._had_for(self.partners, 50)
        with self._refused(UserError, "4 customers", "not 3"):
            wizard.action_confirm()
        self.assertFalse(rule.is_in_force)

    def test_what_was_told_is_not_written(self):
        wizard = self._confirm(self._rule())
        self._had_for(self.partners, 50)
        with self._refused(AccessError, "Would Return"):
            wizard.write({"due_count": 1000})
        empty = {"pool_id": {}, "due_count": {}}
        told = wizard.browse().onchange({"pool_id": False}, ["pool_id"], empty)["value"]
        self.assertFalse(told.get("due_count"))

    def test_a_refusal_names_the_rule_as_people_do(self):
        with self._refused(ValidationError, "Without a done contact (A)", "between 1 and"):
            self._rule(kind="contact", customer_class="A", days=0)

    def test_the_form_tells_the_number(self):
        self._rule()
        self.assertEqual((self.pool.waiting_due_count, self.pool.waiting_owned_count), (3, 4))
        self._rule(kind="contact", days=60)._put_in_force()
        self.pool.rule_ids._put_in_force()
        self.assertEqual((self.pool.has_waiting_rules, self.pool.waiting_due_count), (False, 0))

    def test_rule_of_a_pool_that_is_new_to_them_waits_too(self):
        rows = self.env["sales.customer"].sudo().search([("pool_id", "=", self.pool.id)])
        rows.pool_date = self._days_ago(0)
        rule = self._rule()
        self.assertEqual((rule.is_in_force, rule.due_count), (False, 3))
        rule._put_in_force()
        self._night()
        self.assertTrue(all(partner.user_id for partner in self.partners), "they have the days of the rule still")

    def test_unknown_kind(self):
        with self._refused(ValidationError, "nonsense", "Without an order"):
            self._rule(kind="nonsense")

    def test_every_door_waits(self):
        rules = self.env["sales.pool.rule"]
        result = rules.with_user(self.manager).load(
            ["pool_id/.id", "kind", "days"], [[str(self.pool.id), "order", "10"]]
        )
        self.assertFalse(rules.browse(result["ids"]).is_in_force)
        with self._refused(AccessError, "confirming"):
            rules.browse(result["ids"]).with_user(self.manager).write({"is_in_force": True})
        rules.browse(result["ids"]).unlink()
        self.pool.with_user(self.manager).write({"rule_ids": [Command.create({"kind": "contact", "days": 5})]})
        self.assertFalse(self.pool.rule_ids.is_in_force)

    def test_edited_rule_waits_anew(self):
        rule = self._rule(days=60)
        rule.days = 1
        self.assertFalse(rule.is_in_force)
        rule.days = 60
        self.assertTrue(rule.is_in_force)

    def test_rule_of_a_class_that_goes_leaves_no_trap(self):
        of_class = self._rule(customer_class="A", days=400)
        for partner in self.partners:
            self._row(partner).customer_class = "A"
        general = self._rule(days=10)
        self.assertTrue(general.is_in_force)
        of_class.unlink()
        self.assertFalse(general.is_in_force)

    def test_rep_cannot_confirm(self):
        rule = self._rule()
        self.env.invalidate_all()
        with self._refused(AccessError):
            rule.with_user(self.rep).action_confirm()
        with self._refused(AccessError):
            self.env["sales.pool.confirm"].with_user(self.rep).create({"rule_ids": rule.ids, "pool_id": self.pool.id})

    def test_preview_shows_what_returns_tonight(self):
        rule = self._rule()
        rule._put_in_force()
        self.env.invalidate_all()
        with self._refused(AccessError):
            self.pool.with_user(self.rep).action_preview()
        action = self.pool.with_user(self.manager).action_preview()
        self.assertFalse(self.env["sales.customer"].search(action["domain"]), "nobody is warned yet")
        self._night()
        self._warned_for(7)
        action = self.pool.with_user(self.manager).action_preview()
        found = self.env["sales.customer"].search(action["domain"])
        self.assertEqual(found.partner_id, self.partners[:3])
        self._night()
        self.assertEqual(self.partners.filtered(lambda partner: not partner.user_id), self.partners[:3])
