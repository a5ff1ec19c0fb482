from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestContactOwner(PoolCase):
    """A contact with business does not go to another owner's customer without the one whose customer it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("key_account")
        cls.person = cls.env["res.partner"].create({"name": "Mr Wang", "parent_id": cls.partner.id})
        cls.person.user_id = False  # as contacts of long ago, and imported ones
        cls.own = cls.env["res.partner"].create({"name": "Own", "is_company": True, "user_id": cls.other_rep.id})
        cls.deal = cls._lead(partner_id=cls.person.id)

    def _move(self, user, person=None, **values):
        self.env.invalidate_all()
        return (person or self.person).with_user(user).write({"parent_id": self.own.id} | values)

    def _tries(self, *values):
        for vals in values:
            with (
                self.subTest(vals),
                self._refused(AccessError, "“Mr Wang”", "“Plant”", "Rep looks after", "new contact"),
            ):
                self._move(self.other_rep, **vals)

    def test_open_opportunity_stays_with_its_customer(self):
        alone = {"parent_id": self.partner.id, "is_company": True, "user_id": self.other_rep.id}
        self._tries({}, {"is_company": True}, alone, {"parent_id": False})

    def test_order_stays_with_its_customer(self):
        self.deal.action_set_lost()
        self.env["sale.order"].create({"partner_id": self.person.id})
        self._tries({})

    def test_business_of_a_contact_below_stays(self):
        below = self.env["res.partner"].create({"name": "Office", "parent_id": self.person.id})
        self.deal.partner_id = below
        with self._refused(AccessError, "“Office”", "“Plant”"):
            self._move(self.other_rep)

    def test_who_changes_his_employer_with_no_business(self):
        self.deal.action_set_lost()
        self.env["sale.order"].create({"partner_id": self.person.id}).action_cancel()
        self.assertTrue(self._move(self.other_rep))
        self.assertEqual(self.person.commercial_partner_id, self.own)

    def test_who_may(self):
        for user in (self.rep, self.leader, self.manager):
            with self.subTest(user.name), self.cr.savepoint() as savepoint:
                self._move(user)
                self.assertEqual(self.person.commercial_partner_id, self.own)
                savepoint.rollback()

    def test_between_customers_of_one_owner_anybody(self):
        second = self._customer("Second", self.rep)
        self._move(self.other_rep, parent_id=second.id)
        self.assertEqual(self.person.commercial_partner_id, second)

    def test_administrator_of_another_company(self):
        west = self.env["res.company"].create({"name": "West"})
        far = self.manager.copy({"login": "far", "company_id": west.id, "company_ids": [Command.set(west.ids)]})
        with self._refused(AccessError, "“Mr Wang”", "Rep"):
            self._move(far)

    def test_merging_is_no_way_around(self):
        self.other_rep.group_ids += self.env.ref("base.group_partner_manager")
        twin = self.env["res.partner"].create({"name": "Wang", "parent_id": self.own.id})
        for destination in (self.own, twin):
            self.env.invalidate_all()
            wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.other_rep)
            with self._refused(AccessError, "“Mr Wang”", "“Plant”", "Rep"):
                wizard._merge((self.person | destination).ids, destination.with_env(wizard.env))
        self.deal.action_set_lost()
        self.env.invalidate_all()
        wizard._merge((self.person | twin).ids, twin.with_env(wizard.env))
        self.assertFalse(self.person.exists())

    def test_contact_of_a_key_account(self):
        """Its manager has a say where nobody owns it, also without a pool."""
        self._switch("pool", on=False)
        self.partner.user_id = False
        self.env["sales.key.account"].create(
            {
                "partner_id": self.partner.id,
                "type_id": self.env["sales.key.account.type"].search([], limit=1).id,
                "manager_id": self.rep.id,
            }
        )
        self._tries({}, {"parent_id": False})
        self._move(self.rep)
        self.assertEqual(self.person.commercial_partner_id, self.own)

    def test_parts_that_are_off_judge_nothing(self):
        self._switch("pool", "key_account", on=False)
        self._move(self.other_rep)
        self.assertEqual(self.person.commercial_partner_id, self.own)
