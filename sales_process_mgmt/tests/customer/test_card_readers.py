from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CardCase


@tagged("post_install", "-at_install")
class TestCardReaders(CardCase):
    """Who serves a customer and the team of a key account read his card, whoever owns him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("key_account")
        cls.partner.user_id = cls.rep
        card = cls.env["sales.customer"]._of(cls.partner, cls.company).with_env(cls.env)
        card.write({"legal_representative": "Mr. Wu", "kind": "target"})
        due = cls.today + timedelta(days=5)
        details = {"partner_id": cls.partner.id, "company_id": cls.company.id}
        promise = details | {"name": "Report", "date_due": due, "user_id": cls.rep.id}
        cls.details = (
            cls.env["sales.customer.promise"].create(promise),
            cls.env["sales.customer.product"].create(details | {"name": "Pump"}),
            cls.env["sales.customer.assessment"].create(details | {"financial": "4"}),
        )
        cls.card = card

    def _account(self, **values):
        kind = self.env.ref("sales_process_mgmt.key_account_type_a")
        values = {"partner_id": self.partner.id, "company_id": self.company.id, "type_id": kind.id} | values
        return self.env["sales.key.account"].create(values)

    def _shown(self, user):
        """What the form of the partner shows, and what else there is to read."""
        partner = self._as(self.partner, user)
        shown = (partner.sales_legal_representative, partner.sales_customer_id.id, len(partner.sales_promise_ids))
        return shown, [bool(self._as(lines, user).search([("id", "=", lines.id)])) for lines in self.details]

    ALL, NOTHING = [True, True, True], ((False, False, 0), [False, False, False])

    def _assert_reads(self, user):
        self.assertEqual(self._shown(user), (("Mr. Wu", self.card.id, 1), self.ALL))
        for record in (self.card, *self.details):
            with self._refused(AccessError):
                self._as(record, user).write({"company_id": self.company.id})

    def test_customer_service_reads_and_changes_nothing(self):
        self.assertEqual(self._shown(self.other_rep), self.NOTHING)
        self.card.service_user_id = self.other_rep
        self._assert_reads(self.other_rep)
        self.card.service_user_id = False
        self.assertEqual(self._shown(self.other_rep), self.NOTHING)

    def test_manager_of_the_key_account_reads_until_another_is_appointed_and_taken_out(self):
        account = self._account(manager_id=self.other_rep.id)
        self._assert_reads(self.other_rep)
        account.manager_id = self.leader
        account.member_ids.filtered(lambda line: line.user_id == self.other_rep).unlink()
        self.assertEqual(self._shown(self.other_rep), self.NOTHING)

    def test_team_of_the_key_account_reads_while_there_is_one(self):
        members = [Command.create({"user_id": self.other_rep.id, "role": "service"})]
        account = self._account(manager_id=self.manager.id, member_ids=members)
        self._assert_reads(self.other_rep)
        account.active = False
        self.assertEqual(self._shown(self.other_rep), self.NOTHING)
        cards = self._as(self.env["sales.customer"], self.other_rep).with_context(active_test=False)
        self.assertFalse(cards.search([("partner_id", "=", self.partner.id)]), "a context opens nothing")

    def test_team_reads_while_it_works_for_the_account_s_company(self):
        """The partner is one for all companies: what another one keeps of him was shown, too."""
        self._account(manager_id=self.other_rep.id)
        self._assert_reads(self.other_rep)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        there = self.env["sales.customer"].sudo().create({"partner_id": self.partner.id, "company_id": elsewhere.id})
        there = self._as(there, self.other_rep).with_context(allowed_company_ids=elsewhere.ids)
        self.other_rep.write({"company_ids": [Command.link(elsewhere.id)], "company_id": elsewhere.id})
        self.assertTrue(there.has_access("read"))
        self.other_rep.company_ids = elsewhere
        self.assertFalse(there.has_access("read"))
        self.env.invalidate_all()
        self.assertFalse(there.search([("id", "=", there.id)]))

    def test_whom_several_serve_is_one_statement(self):
        account = self._account(manager_id=self.other_rep.id)
        self.card.service_user_id = self.leader
        users = (self.other_rep | self.leader | self.manager).sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        users.mapped("company_ids")  # read before, to count what is looked up
        for name, found in (  # archived ones, too: to leave them out costs another
            ("sales_served_partner_ids", [self.partner, self.partner, self.partner.browse()]),
            ("sales_account_ids", [account, account.browse(), account.browse()]),
        ):
            with self.assertQueryCount(1):
                self.assertEqual([user[name] for user in users], found)
            self.assertEqual(users.new(origin=users[0])[name].ids, found[0].ids, "in a form")

    def test_customer_of_a_key_account_is_nobody_s_only_without_one(self):
        """Without a salesperson it is its team's, and not everybody's to read and write."""
        self.partner.user_id = False
        member = self.other_rep
        stranger = new_test_user(self.env, "card_stranger", "sales_team.group_sale_salesman")
        stranger.company_ids |= self.company
        self.assertEqual(self._shown(stranger), (("Mr. Wu", self.card.id, 1), self.ALL))
        account = self._account(manager_id=self.manager.id, member_ids=[Command.create({"user_id": member.id})])
        self.assertEqual(self._shown(stranger), self.NOTHING)
        for record in (self.card, *self.details):
            for mode in ("read", "write"):
                self.assertFalse(self._as(record, stranger).has_access(mode), f"{record._name} {mode}")
                self.assertTrue(self._as(record, member).has_access(mode), f"{record._name} {mode}")
        self.assertEqual(self._shown(member), (("Mr. Wu", self.card.id, 1), self.ALL))
        self.assertEqual(self._shown(self.leader), self.NOTHING)
        account.manager_id = self.rep  # of the leader's team
        self.assertEqual(self._shown(self.leader), (("Mr. Wu", self.card.id, 1), self.ALL))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for user in account.member_ids.user_id:
            user.company_ids |= elsewhere
        account.company_id = elsewhere
        self.assertEqual(self._shown(stranger), (("Mr. Wu", self.card.id, 1), self.ALL), "it is another company's")
        account.write({"company_id": self.company.id, "active": False})
        self.assertEqual(self._shown(stranger), (("Mr. Wu", self.card.id, 1), self.ALL), "there is none any more")
        account.active = True
        self.assertEqual(self._shown(stranger), self.NOTHING)
        self._switch("key_account", on=False)
        self.assertEqual(self._shown(stranger), (("Mr. Wu", self.card.id, 1), self.ALL), "as the pool has it")

    def test_leader_of_an_archived_team_leads_no_key_account(self):
        """As he reads nothing any more of what its people have."""
        self.partner.user_id = False
        self._account(manager_id=self.rep.id)
        self.assertTrue(self._as(self.card, self.leader).has_access("read"))
        self.team.active = False
        self.assertFalse(self._as(self.card, self.leader).has_access("read"))
        self.assertFalse(self._as(self.card, self.leader).search([("id", "=", self.card.id)]))

    def test_many_lines_find_their_customers_together(self):
        companies = self.env["res.partner"].create([{"name": f"Works {n}", "is_company": True} for n in range(30)])
        lines = self.env["sales.customer.product"]
        costs = []
        for some in (companies[:1], companies[1:5], companies[5:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.create([{"partner_id": partner.id, "name": "Pump"} for partner in some])
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*costs[1:])  # what is cached for long was asked by the first

    def test_nobody_s_card_without_record_is_the_account_s_too(self):
        self.partner.user_id = False
        self.card.unlink()
        self._invoice(self.partner, 700)
        self.assertEqual(self._as(self.partner, self.other_rep).sales_receivable, 700)
        self._account(manager_id=self.manager.id)
        self.assertFalse(self._as(self.partner, self.other_rep).sales_receivable)

    def test_owner_history_of_a_key_account_is_not_everybody_s(self):
        self._switch("pool")
        self.partner.user_id = False
        lines = self.partner.sudo().sales_owner_change_ids
        self.assertTrue(lines and self._as(lines, self.other_rep).has_access("read"))
        self._account(manager_id=self.manager.id)
        self.assertFalse(self._as(lines, self.other_rep).has_access("read"))
        self.assertFalse(self._as(lines, self.other_rep).search([("id", "in", lines.ids)]))

    def test_team_reads_what_has_no_record_yet(self):
        self._account(manager_id=self.other_rep.id)
        self.card.unlink()
        self._invoice(self.partner, 700)
        self.assertEqual(self._as(self.partner, self.other_rep).sales_receivable, 700)
        stranger = new_test_user(self.env, "card_stranger", "sales_team.group_sale_salesman")
        stranger.company_ids |= self.company
        self.assertFalse(self._as(self.partner, stranger).sales_receivable)

    def test_nobody_opens_a_card_by_naming_himself(self):
        card = self._as(self.card, self.other_rep)
        with self._refused(AccessError):
            card.service_user_id = self.other_rep
        with self._refused(AccessError):
            self._as(self.partner, self.other_rep).sales_service_user_id = self.other_rep
        self.partner.user_id = False
        for door in (
            lambda: setattr(self._as(self.card, self.other_rep), "service_user_id", self.other_rep),
            lambda: setattr(self._as(self.partner, self.other_rep), "sales_service_user_id", self.other_rep),
        ):
            with self._refused(UserError, "“Plant” has no salesperson: claim it"):
                door()
        self._as(self.card, self.manager).service_user_id = self.leader
        self.assertEqual(self.card.service_user_id, self.leader)
        self._as(self.card, self.other_rep).write({"service_user_id": False, "kind": "potential"})
