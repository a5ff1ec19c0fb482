from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import ProcessCase

# What the registry caches; it does not while a part has just been switched on, uncommitted.
CACHED = (
    *("ir_rule", "rule_group_rel", "ir_model_access", "res_groups", 'FROM "sales_pool"'),
    # what record rules ask of the user once: whom he serves
    *('FROM "sales_key_account_member"', '"sales_customer"."service_user_id" IN'),
)


@tagged("post_install", "-at_install")
class TestOwnerHistory(ProcessCase):
    """Who owned a customer, from whom it came, and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("pool")
        partners = cls.env["res.partner"]
        cls.partner = partners.create({"name": "Plant", "is_company": True, "user_id": cls.rep.id})
        cls.contact = partners.create({"name": "Buyer", "parent_id": cls.partner.id})

    def _lines(self, partner=None):
        lines = (partner or self.partner).sales_owner_change_ids.sorted("id")
        return [(line.old_user_id, line.new_user_id, line.reason) for line in lines]

    def test_every_change_is_a_line(self):
        nobody = self.env["res.users"]
        self.partner.user_id = self.other_rep
        self.partner.user_id = False
        self.assertEqual(
            self._lines(),
            [
                (nobody, self.rep, "created"),
                (self.rep, self.other_rep, "assigned"),
                (self.other_rep, nobody, "returned"),
            ],
        )

    def test_contact_has_the_history_of_its_company(self):
        self.contact.user_id = self.other_rep
        self.assertFalse(self.contact.sales_owner_change_ids)

    def test_change_by_the_system_is_told_once(self):
        lonely = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        both = self.contact | lonely
        messages = self.partner.message_ids
        changed = both._sales_change_owner(self.other_rep, "handed_over", "On leave")
        self.assertEqual(changed, self.partner | lonely)
        self.assertEqual(changed.user_id, self.other_rep)
        self.assertEqual(self._lines()[-1], (self.rep, self.other_rep, "handed_over"))
        self.assertEqual(self.partner.sales_owner_change_ids[0].note, "On leave")
        told = self.partner.message_ids - messages
        self.assertEqual(len(told), 1)
        self.assertIn("Rep → Other Rep", told.body)
        self.assertIn("On leave", told.body)
        self.assertFalse((self.partner | lonely)._sales_change_owner(self.other_rep, "handed_over"))

    # === COST ===

    def _statements(self, *parts):
        """Count what opening the form costs with these parts; the names of the lines' users with it."""
        self._switch("customer_card", "customer_class", "key_account", "installed_base", "pool", "handover", on=False)
        self._switch(*parts)
        partner = self.partner.with_user(self.rep)
        arch = partner.get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        names = etree.fromstring(arch).xpath("//field[not(ancestor::field)]/@name")
        named = {"fields": {"display_name": {}}}
        lines = {"fields": {"date": {}, "reason": {}, "old_user_id": named, "new_user_id": named, "user_id": named}}
        shown = {"user_id": named, "sales_owner_change_ids": lines}
        specification = {name: shown.get(name, {}) for name in names}
        self.assertEqual("sales_pool_name" in specification, "pool" in parts)
        self.assertEqual("sales_owner_change_ids" in specification, bool(parts))
        return min(self._said(partner, specification) for _nth in range(3))  # what is cached for long is asked once

    def _said(self, partner, specification):
        """Count the statements of reading it anew, but for what is cached."""
        self.env.invalidate_all()
        said, execute = [], Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            said.append(query.code if isinstance(query, SQL) else str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listen):
            partner.web_read(specification)
        return sum(not any(table in text for table in CACHED) for text in said)

    def test_form_costs_two_statements_more_in_a_pool_and_one_with_handovers(self):
        pool = self.env["sales.pool"].create({"name": "East"})
        self.env["sales.customer"]._of(self.partner).sudo().pool_id = pool
        for user in (self.other_rep, self.leader, self.rep):
            self.partner.user_id = user
        off = self._statements()
        self.assertLessEqual(self._statements("handover") - off, 1)
        self.assertLessEqual(self._statements("pool") - off, 2)
        self.assertLessEqual(self._statements("pool", "handover") - off, 2)

    def test_form_shows_the_pool_as_it_is_now(self):
        pool = self.env["sales.pool"].create({"name": "East", "warn_days": 7})
        row = self.env["sales.customer"]._of(self.partner).sudo()
        row.pool_id = pool
        term = fields.Date.add(fields.Date.today(), days=30)
        row.pool_term_date = term
        partner = self.partner.with_user(self.rep)
        self.assertEqual((partner.sales_pool_name, partner.sales_pool_state), ("East", "owned"))
        pool.write({"name": "West", "warn_days": 60})
        row.pool_term_date = term  # measured anew
        self.env.invalidate_all()
        self.assertEqual((partner.sales_pool_name, partner.sales_pool_state), ("West", "warned"))

    def test_nobody_writes_history(self):
        line = self.partner.sales_owner_change_ids.with_user(self.manager)
        for tried in (
            lambda: line.write({"note": "x"}),
            line.unlink,
            lambda: line.copy(),
        ):
            with self._refused(AccessError):
                tried()

    def test_another_rep_does_not_read_it(self):
        lines = self.env["sales.owner.change"].search([("partner_id", "=", self.partner.id)])
        self.assertTrue(lines.with_user(self.rep).has_access("read"))
        self.env.invalidate_all()
        self.assertFalse(lines.with_user(self.other_rep).has_access("read"))

    def test_part_that_is_off_records_no_write(self):
        self._switch("pool", on=False)
        before = self._lines()
        self.partner.user_id = self.other_rep
        self.assertEqual(self._lines(), before)
        self.partner._sales_change_owner(self.rep, "handed_over")
        self.assertEqual(len(self._lines()), len(before) + 1)
