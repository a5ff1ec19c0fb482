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
