from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .account_case import AccountCase


@tagged("post_install", "-at_install")
class TestKeyAccountOwner(AccountCase):
    """Membership drives access to a key account; its salesperson is not what one makes oneself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("pool", on=False)
        cls._join(cls.mate)

    def _give(self, by, to, customer=None):
        self.env.invalidate_all()
        (customer or self.customer).with_user(by).write({"user_id": to.id})

    def test_no_stranger_makes_himself_owner(self):
        for owner in (self.env["res.users"], self.rep):
            for on in (False, True):
                self._switch("pool", on=on)
                self.customer.user_id = owner
                for user in (self.other_rep, self.mate):
                    with self._refused(AccessError, "Works", "key account"):
                        self._give(user, user)
                own = self.env["res.partner"].create({"name": "Own", "user_id": self.other_rep.id, "is_company": True})
                with self._refused(AccessError, "Works", "key account"):
                    self.customer.with_user(self.other_rep).write({"parent_id": own.id, "is_company": False})

    def test_its_manager_its_leader_and_administrators_say_who(self):
        for user in (self.rep, self.leader, self.manager):
            for person in (self.mate, self.env["res.users"], self.rep):
                self._give(user, person)
                self.assertEqual(self.customer.user_id, person)
        self._switch("handover")
        values = {"from_user_id": self.rep.id, "receiver_ids": [Command.create({"user_id": self.other_rep.id})]}
        handover = self.env["sales.handover"].with_user(self.leader).create(values)
        handover.action_preview()
        handover.action_hand_over()
        self.assertEqual(self.customer.user_id, self.other_rep)

    def test_an_account_that_has_ended_and_a_part_that_is_off_are_odoos(self):
        self.account.with_user(self.manager).active = False
        self._give(self.other_rep, self.other_rep)
        self._switch("key_account", on=False)
        self._give(self.mate, self.mate, self.customer2)
        self.assertEqual(self.customer.user_id | self.customer2.user_id, self.other_rep | self.mate)

    def test_merging_is_no_way_around(self):
        self.other_rep.group_ids += self.env.ref("base.group_partner_manager")
        own = self.env["res.partner"].create({"name": "Own", "user_id": self.other_rep.id, "is_company": True})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.other_rep)
        (own | self.customer).email = "office@works.example.com"
        for stays in (own, self.customer):
            self.env.invalidate_all()
            with self._refused(AccessError, "Works", "key account"):
                wizard._merge((own | self.customer).ids, stays.with_env(wizard.env))

    def test_the_salesperson_of_the_customer_is_not_of_the_team(self):
        self.customer.user_id = self.other_rep
        lines = {
            "sales.account.contact": {"partner_id": self.chief.id},
            "sales.account.project": {"name": "New line"},
            "sales.account.objective": {"year": 2031},
            "sales.account.evaluation": {"year": 2031},
            "sales.swot.item": {"quadrant": "strength", "name": "Near"},
        }
        records = [self.account, self.account.member_ids]
        records += [self.env[name].create(values | {"account_id": self.account.id}) for name, values in lines.items()]
        rival = self.env["res.partner"].create({"name": "Fast", "is_company": True, "sales_is_competitor": True})
        records.append(self.env["sales.account.rival"].create({"account_id": self.account.id, "partner_id": rival.id}))
        for user, reads in ((self.other_rep, False), (self.mate, True), (self.leader, True)):
            self.env.invalidate_all()
            for record in records:
                self.assertEqual(record.with_user(user).has_access("read"), reads, f"{user.name} {record}")
