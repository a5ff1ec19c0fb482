from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPartnerCompany(PoolCase):
    """Nobody pushes a customer into a company in which those who keep it do not see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("key_account")
        cls.west = cls.env["res.company"].create({"name": "West"})
        for user in (cls.other_rep, cls.manager):
            user.company_ids |= cls.west
        cls.owned = cls.env["res.partner"].create({"name": "Owned", "is_company": True, "user_id": cls.rep.id})

    def _push(self, partner, company, user=None, **values):
        self.env.invalidate_all()
        return partner.with_user(user or self.other_rep).write({"company_id": company.id} | values)

    def test_customer_of_a_pool(self):
        free = self._customer("Mill")
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": free.id})
        for partner in (free, contact):
            for user in (self.other_rep, self.manager):
                with self._refused(AccessError, partner.name, "West", self.company.name, "“Mill” in a pool"):
                    self._push(partner, self.west, user)
        self.assertTrue(self._push(free, self.company))
        self.assertTrue(self._push(free, self.west.browse()))
        self._row(free).pool_id = False
        self.assertTrue(self._push(free, self.west, self.manager))

    def test_key_account(self):
        account = self.env["sales.key.account"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Institute", "is_company": True}).id,
                "company_id": self.west.id,
                "type_id": self.env["sales.key.account.type"].search([], limit=1).id,
                "manager_id": self.manager.id,
            }
        )
        with self._refused(AccessError, "Institute", "West has", self.company.name):
            self._push(account.partner_id, self.company)
        self.assertTrue(self._push(account.partner_id, self.west))

    def test_customer_of_somebody_who_does_not_work_there(self):
        with self._refused(AccessError, "Owned", "belongs to Rep", "West"):
            self._push(self.owned, self.west)
        self.assertTrue(self._push(self.owned, self.west, self.manager, user_id=self.other_rep.id))
        self.assertEqual(self.owned.company_id, self.west)

    def test_parts_that_are_off_judge_nothing(self):
        self._switch("pool", "key_account", on=False)
        self.assertTrue(self._push(self.partner, self.west))

    def test_owner_gives_his_own_where_he_likes(self):
        self.rep.company_ids = [Command.link(self.west.id)]
        self.assertTrue(self._push(self.owned, self.west, self.rep))
