from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPartnerMerge(PoolCase):
    """Walk 9: everything of ours survives the merging of partners, once per company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("key_account")
        cls.west = cls.env["res.company"].create({"name": "West"})
        for user in (cls.rep, cls.other_rep, cls.leader, cls.manager):
            user.company_ids |= cls.west
        cls.type = cls.env["sales.key.account.type"].search([], limit=1)
        cls.first, cls.second, cls.third = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "email": "office@acme.example.com"}
                for name in ("Acme", "ACME", "Acme 3")
            ]
        )
        cls.partners = cls.first | cls.second | cls.third

    @classmethod
    def _account(cls, partner, company, *users, **values):
        members = [Command.create({"user_id": user.id, "duties": values.pop("duties", False)}) for user in users]
        return cls.env["sales.key.account"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "type_id": cls.type.id,
                "manager_id": cls.manager.id,
                "member_ids": members,
                **values,
            }
        )

    def _merge(self, sources=None, user=None, destination=None):
        destination = destination or self.first
        sources = sources if sources is not None else self.second | self.third
        self.env.invalidate_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.env.user)
        wizard._merge((sources | destination).ids, destination.with_env(wizard.env))
        self.env.invalidate_all()

    # === WALK 9 ===

    def test_every_row_survives_once_per_company(self):
        here, west = self.company, self.west
        mine = self._account(self.first, here, self.rep, duties="Visits")
        second_here = self._account(self.second, here, self.rep, self.other_rep)
        self._account(self.second, west, self.leader)
        self._account(self.third, west, self.other_rep)
        text = "What was said of ACME"
        second_here.message_post(body=text)
        second_here.activity_schedule("mail.mail_activity_data_todo", user_id=self.rep.id, summary="Call ACME")
        for partner in self.partners:
            for company in (here, west):
                self._row(partner, company)
        self._merge()
        accounts = self.env["sales.key.account"].search([("partner_id", "=", self.first.id)])
        self.assertEqual(accounts.company_id, here | west)
        self.assertEqual(len(accounts), 2)
        self.assertIn(mine, accounts)
        self.assertEqual(mine.member_ids.user_id, self.rep | self.other_rep | self.manager)
        self.assertEqual(len(mine.member_ids), 3)
        self.assertEqual(mine.member_ids.filtered(lambda member: member.user_id == self.rep).duties, "Visits")
        self.assertEqual((accounts - mine).member_ids.user_id, self.leader | self.other_rep | self.manager)
        self.assertIn("What was said of ACME", "".join(mine.message_ids.mapped("body")))
        self.assertIn("Call ACME", mine.activity_ids.mapped("summary"))
        rows = self.env["sales.customer"].search([("partner_id", "=", self.first.id)])
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.company_id, here | west)
        gone = [("partner_id", "not in", self.env["res.partner"].with_context(active_test=False)._search([]))]
        for model in ("sales.key.account", "sales.customer", "sales.owner.change"):
            self.assertFalse(self.env[model].search(gone), model)

    def test_row_without_a_counterpart_moves_as_it_is(self):
        account = self._account(self.second, self.west, self.rep)
        self._account(self.first, self.company)
        self._merge(self.second)
        self.assertEqual(account.partner_id, self.first)
        self.assertEqual(account.member_ids.user_id, self.rep | self.manager)

    def test_empty_fields_are_filled_and_own_ones_stay(self):
        mine, other = self._row(self.first), self._row(self.second)
        mine.customer_class = "A"
        other.write({"customer_class": "B", "last_contact_date": self._days_ago(3)})
        contact = other.last_contact_date
        self._merge(self.second)
        self.assertEqual((mine.customer_class, mine.last_contact_date), ("A", contact))
        self.assertFalse(other.exists())

    def test_duties_are_filled(self):
        self._account(self.first, self.company, self.rep)
        self._account(self.second, self.company, self.rep, duties="Service")
        self._merge(self.second)
        members = self.env["sales.key.account"].search([("partner_id", "=", self.first.id)]).member_ids
        member = members.filtered(lambda member: member.user_id == self.rep)
        self.assertEqual((len(member), member.duties), (1, "Service"))

    def test_what_is_used_on_one_side_is_used_afterwards(self):
        mine = self._account(self.first, self.company)
        mine.active = False
        self._account(self.second, self.company, self.rep)
        self._merge(self.second)
        self.assertTrue(mine.active)
        self.assertEqual(mine.member_ids.user_id, self.rep | self.manager)

    def test_contact_that_stays_gives_it_to_its_company(self):
        company = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Mr Wang", "parent_id": company.id})
        person = self.env["res.partner"].create({"name": "Wang", "user_id": self.rep.id})
        row = self._row(person)
        self._merge(person, destination=contact)
        self.assertEqual(row.partner_id, company)
        self.assertEqual(company.user_id, self.rep)
        self.assertIn("created", self._reasons(company))

    # === OWNERSHIP ===

    def test_owner_of_the_destination_stays_and_the_rest_is_recorded(self):
        self.first.user_id, self.second.user_id = self.rep, self.other_rep
        self._row(self.first), self._row(self.second)
        self._merge(self.second)
        self.assertEqual(self.first.user_id, self.rep)
        last = self.first.sales_owner_change_ids.sorted("id")[-1]
        self.assertEqual((last.old_user_id, last.new_user_id, last.reason), (self.other_rep, self.rep, "merged"))
        self.assertEqual(self._row(self.first).user_id, self.rep)

    def test_first_source_with_an_owner_gives_it(self):
        self.third.user_id, self.second.user_id = self.other_rep, self.rep
        row = self._row(self.third)
        self._merge()
        self.assertEqual(self.first.user_id, self.rep)
        self.assertEqual(self.first.sales_owner_change_ids.mapped("reason").count("merged"), 2)
        self.assertEqual(row.user_id, self.rep)

    def test_pool_goes_along(self):
        self._row(self.second).pool_id = self.pool
        self._row(self.first)
        self._merge(self.second)
        self.assertEqual(self._row(self.first).pool_id, self.pool)

    def test_merging_is_no_way_around_claiming(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        free, theirs = self._customer("Free"), self._customer("Theirs", self.other_rep)
        own = self.env["res.partner"].create({"name": "Own", "is_company": True, "user_id": self.rep.id})
        with self._refused(AccessError, "Theirs", "Other Rep"):
            self._merge(theirs, self.rep, own)
        with self._refused(AccessError, "Plant", "Rep"):
            self._merge(self.partner, self.rep, theirs)
        self.partner.user_id = False
        self.pool.holding_cap = 1
        self._customer("Held", self.rep)
        for sources, destination in ((free, own), (own, free)):
            with self._refused(UserError, "1 are the limit"):
                self._merge(sources, self.rep, destination)
        self.pool.holding_cap = 2
        self._merge(free, self.rep, own)
        self.assertEqual(self._row(own).pool_id, self.pool)

    def test_claims_by_merging_count_for_the_day(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        self.pool.write({"holding_cap": 100, "daily_cap": 2})
        free = [self._customer(name) for name in ("One", "Two", "Three")]
        own = self.env["res.partner"].create([{"name": "Own", "is_company": True, "user_id": self.rep.id}] * 2)
        self._merge(own[0], self.rep, free[0])
        self.assertEqual(self._reasons(free[0])[-1], "claimed")
        self._merge(free[1], self.rep, own[1])
        line = own[1].sales_owner_change_ids.filtered(lambda one: one.reason == "claimed")
        self.assertEqual((line.new_user_id, line.note), (self.rep, "Merged: Two"))
        with self._refused(UserError, "claimed 2 customers", "2 a day"):
            self._merge(free[2], self.rep, free[0])

    def test_merging_takes_nobody_out_of_a_pool(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        other = self._customer("Mine", self.rep, pool=self.pool.copy({"name": "South"}))
        with self._refused(AccessError, "Plant", "South", "Mine"):
            self._merge(self.partner, self.rep, other)

    def test_a_contact_that_takes_part_is_judged_by_its_company(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        group, theirs = self._customer("Group", self.other_rep), self._customer("Theirs", self.other_rep)
        own = self.env["res.partner"].create({"name": "Own", "is_company": True, "user_id": self.rep.id})
        theirs.write({"is_company": False, "parent_id": group.id, "user_id": False})
        with self._refused(AccessError, "Theirs", "Other Rep"):
            self._merge(theirs, self.rep, own)

    def test_merging_makes_nobody_customer_service(self):
        """Who serves a customer reads it: by merging one of his own into a colleague's he would."""
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        read = lambda: self._row(self.first).with_user(self.rep).sudo(False).has_access("read")  # noqa: E731
        for name, source in (("customer", self.second), ("contact", self.third)):
            self.first.user_id = self.other_rep
            source.user_id = self.rep
            self._row(source).with_user(self.rep).sudo(False).service_user_id = self.rep
            destination = self.first
            if name == "contact":  # by what becomes of it where another contact goes into it
                destination = source
                source.with_user(self.rep).write({"parent_id": self.first.id, "is_company": False})
                source = self.env["res.partner"].create({"name": "Ms. Li", "email": self.first.email})
                source.parent_id = self.first
            self.assertFalse(read())
            self._merge(source, self.rep, destination)
            self.assertFalse(source.exists(), name)
            self.assertFalse(self._row(self.first).service_user_id, name)
            self.assertFalse(read(), name)

    def test_who_serves_goes_along_by_whoever_may_say_so(self):
        self.rep.group_ids += self.env.ref("base.group_partner_manager")
        for user, owner, source in (
            (self.rep, self.rep, self.second),
            (self.manager, self.other_rep, self.third),
        ):
            (self.first | source).user_id = owner
            self._row(self.first).service_user_id = False
            self._row(source).service_user_id = self.leader
            self._merge(source, user)
            self.assertEqual(self._row(self.first).service_user_id, self.leader)

    def test_administrator_merges_what_he_likes(self):
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        theirs = self._customer("Theirs", self.other_rep)
        self._merge(theirs, self.manager, self.partner)
        self.assertEqual(self.partner.user_id, self.rep)

    def test_part_that_is_off_still_loses_nothing(self):
        self._switch("pool", on=False)
        self._account(self.first, self.company, self.rep)
        self._account(self.second, self.west, self.other_rep)
        self.second.user_id = self.rep
        self._row(self.second)
        self._merge(self.second)
        self.assertEqual(len(self.env["sales.key.account"].search([("partner_id", "=", self.first.id)])), 2)
        self.assertEqual(self.first.user_id, self.rep)
