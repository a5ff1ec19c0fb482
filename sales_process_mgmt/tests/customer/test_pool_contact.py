from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPoolContact(PoolCase):
    """A customer of a pool that is made a contact of another company: its owner is that company's then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._customer("Group", cls.rep)

    def _join(self, partner, company, user=None, **values):
        self.env.invalidate_all()
        partner.with_user(user or self.rep).write({"parent_id": company.id, "is_company": False, **values})

    def test_own_ones_are_joined_and_still_count(self):
        self._join(self.partner, self.group)
        self.assertEqual(self.partner.commercial_partner_id, self.group)
        self.assertEqual(self._reasons(), ["created"])
        self.assertEqual(self.pool._held_by(self.rep), 2)
        self.partner.with_user(self.rep).user_id = False
        self.assertEqual(self.pool._held_by(self.rep), 2)

    def test_nobody_takes_one_out_of_the_pool(self):
        hull = self.env["res.partner"].create({"name": "Hull", "is_company": True, "user_id": self.rep.id})
        with self._refused(AccessError, "Plant", "East", "Hull"):
            self._join(self.partner, hull)
        self._join(self.partner, hull, self.manager)
        self.assertEqual(self.partner.commercial_partner_id, hull)

    def test_nobody_takes_one_out_of_the_pool_by_way_of_another(self):
        """First into a company of the pool, then on to one that is in none: also with the contact above it."""
        hull = self.env["res.partner"].create({"name": "Hull", "is_company": True, "user_id": self.rep.id})
        self._join(self.partner, self.group)
        with self._refused(AccessError, "Plant", "East", "Hull"):
            self.partner.with_user(self.rep).write({"parent_id": hull.id})
        desk = self.env["res.partner"].create({"name": "Desk", "parent_id": self.group.id})
        self.partner.with_user(self.rep).write({"parent_id": desk.id})
        with self._refused(AccessError, "Plant", "East", "Hull"):
            desk.with_user(self.rep).write({"parent_id": hull.id})
        self.assertEqual(self.partner.commercial_partner_id, self.group)

    def test_contacts_of_a_company_in_no_pool_count(self):
        hull = self.env["res.partner"].create({"name": "Hull", "is_company": True, "user_id": self.rep.id})
        self._row(hull)
        held = self.pool._held_by(self.rep)
        self._join(self.partner, hull, self.manager)
        self.assertEqual(self.pool._held_by(self.rep), held)

    def test_a_free_one_is_not_hidden_in_another_free_one(self):
        free, other = self._customer("Mill"), self._customer("Works")
        with self._refused(AccessError, "Mill", "for yourself"):
            self._join(free, other)

    def test_what_leaves_its_company_has_that_owner(self):
        self._join(self.partner, self.group)
        self.group.user_id = self.other_rep
        for values in ({"is_company": True}, {"parent_id": False}):
            with self._refused(AccessError, "Plant", "Other Rep"):
                self.partner.with_user(self.rep).write(values)
        self.group.user_id = False
        self.pool.holding_cap = 0 + 1
        self._customer("Held", self.rep)
        self.env.invalidate_all()
        with self._refused(UserError, "1 are the limit"):
            self.partner.with_user(self.rep).write({"is_company": True})

    def test_the_night_leaves_the_company_of_a_contact(self):
        hull = self.env["res.partner"].create({"name": "Hull", "is_company": True, "user_id": self.rep.id})
        self._join(self.partner, hull, self.manager)
        self._had_for(self.partner, 100)
        self._nights()
        self.assertEqual(hull.user_id, self.rep)

    def test_part_that_is_off_lets_odoo_join(self):
        self._switch("pool", on=False)
        self._join(self.partner, self._customer("Theirs", self.other_rep), self.other_rep)
        self.assertEqual(self.partner.commercial_partner_id.name, "Theirs")
