from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .account_case import AccountCase

MODEL = "sales.contact.profile"
SECRET = "Two daughters"
TEXT_COLUMNS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('text', 'character varying', 'jsonb')
"""


@tagged("post_install", "-at_install")
class TestProfileLife(AccountCase):
    """Erasing leaves nothing behind; moving and merging show nothing to anybody who may not read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._join(cls.mate)
        cls.profile = cls._profile()

    def _readers(self, profile=None):
        """Return who of everybody reads the profile."""
        users = self.rep | self.mate | self.other_rep | self.leader | self.manager
        self.env.invalidate_all()
        profile = profile or self.profile
        return users.filtered(lambda user: self.profiles.with_user(user).search([("id", "=", profile.id)]))

    def _notes(self, account=None):
        return " ".join(str(body) for body in (account or self.account).message_ids.mapped("body"))

    # === MOVING WHILE THE PART IS OFF ===

    def test_part_that_is_off_looks_for_no_profile(self):
        self._switch("contact_profile", on=False)
        self.env.flush_all()
        with patch.object(self.env.registry[MODEL], "_sales_follow") as follow:
            self.chief.parent_id = self.customer2
        follow.assert_not_called()
        self._switch("contact_profile")
        self.env.invalidate_all()
        self.assertTrue(self.profile.with_user(self.rep).has_left, "it stays with its team, which sees who has left")

    # === ERASING ===

    def _hang_on(self):
        """Hang on the profile what may hang on any record."""
        values = {"res_id": self.profile.id}
        self.env["ir.attachment"].create({"name": SECRET, "res_model": MODEL, "raw": b"x", **values})
        self.env["mail.message"].create({"model": MODEL, "body": SECRET, "message_type": "comment", **values})
        self.env["ir.model.data"].create({"name": "a_profile", "module": "__export__", "model": MODEL, **values})

    def _left(self):
        """Return the columns of the database in which something of the profile is left."""
        self.env.flush_all()
        left = []
        self.cr.execute(TEXT_COLUMNS)
        for table, column in self.cr.fetchall():
            name, text = SQL.identifier(table), SQL.identifier(column)
            found = SQL("SELECT 1 FROM %s WHERE %s::text LIKE %s LIMIT 1", name, text, f"%{SECRET}%")
            left += [f"{table}.{column}"] if self.env.execute_query(found) else []
        return left

    def test_erasing_leaves_nothing_but_that_when_and_by_whom(self):
        self._hang_on()
        self.assertIn("sales_contact_profile.family", self._left())
        self.env.invalidate_all()
        self.profile.with_user(self.mate).action_erase()
        self.assertEqual(self._left(), [])
        for model, column in (("ir.attachment", "res_model"), ("mail.message", "model"), ("ir.model.data", "model")):
            found = self.env[model].search([(column, "=", MODEL), ("res_id", "=", self.profile.id)])
            self.assertFalse(found, model)
        note = self.account.message_ids[0]
        self.assertIn("Private profiles erased: 1", note.body)
        self.assertNotIn(self.chief.name, note.body)
        self.assertEqual(note.author_id, self.mate.partner_id)

    def test_deleted_contacts_leave_nothing(self):
        self._hang_on()
        self.chief.unlink()
        self.assertEqual(self._left(), [])

    def test_deleted_accounts_leave_nothing(self):
        self._hang_on()
        self.account.with_user(self.manager).unlink()
        self.assertEqual(self._left(), [])
        self.assertFalse(self.profile.exists())

    def test_deleted_customers_leave_nothing(self):
        self._hang_on()
        self.customer.unlink()
        self.assertEqual(self._left(), [])
        self.assertFalse(self.profile.exists())

    def test_an_archived_contact_keeps_it_for_the_team(self):
        self.chief.active = False
        self.assertEqual(self._readers(), self.rep | self.mate)

    def test_an_administrator_erases_unread(self):
        self.account.with_user(self.manager).action_erase_profiles()
        self.assertFalse(self.profile.exists())

    # === MOVING ===

    def _told(self):
        """Return the activities that tell of somebody who has left: they hang on no record."""
        return self.env["mail.activity"].search([("res_model", "=", False), ("summary", "ilike", "“Works”")])

    def _stays(self):
        """Expect that the profile is its team's as before, that the team is told, and nobody else."""
        self.assertEqual((self.profile.account_id, self.profile.family), (self.account, SECRET))
        self.assertEqual(self._readers(), self.rep | self.mate)
        self.assertEqual(self._notes(), self.notes)
        self.assertTrue(self.profile.has_left)
        self.assertEqual(self.profiles.with_user(self.rep).search([("has_left", "=", True)]), self.profile)
        told = self._told()
        self.assertEqual(told.user_id, self.rep | self.mate)
        self.assertEqual(len(told), 2)
        self.assertNotIn(self.chief.name, "".join(told.mapped("summary")))
        self.assertNotIn(self.leader, told.create_uid)
        for user in (self.leader, self.manager, self.other_rep):
            self.assertFalse(told.with_user(user)._filtered_access("read"))

    def test_a_contact_that_moves_to_another_customer(self):
        """Its new account's team would read it: it stays with its own, and who moves the contact learns nothing."""
        self.notes = self._notes()
        below = self.env["res.partner"].create({"name": "Office", "parent_id": self.chief.id})
        self._profile(below).with_user(self.rep).action_erase()
        self.notes = self._notes()
        self.chief.with_user(self.leader).parent_id = self.customer2
        self._stays()
        self.buyer.with_user(self.leader).parent_id = self.customer2
        self.assertEqual(len(self._told()), 2)

    def test_who_has_left_is_a_stranger_to_the_next_team(self):
        self.chief.with_user(self.leader).parent_id = self.customer2
        theirs = self._profile(self.chief, by=self.other_rep, family="One son")
        self.assertEqual(theirs.account_id, self.account2)
        self.assertEqual(self._readers(theirs), self.other_rep)
        self.env.invalidate_all()
        same = {"partner_id": self.chief.id, "account_id": self.account.id, "family": "Three"}
        self.assertTrue(self.profile.with_user(self.rep).write(same))
        self.profile.with_user(self.rep).action_erase()
        self.assertEqual(theirs.family, "One son")

    def test_a_contact_that_moves_to_an_account_of_the_same_people(self):
        self.account2.manager_id = self.rep
        self.account2.member_ids.filtered(lambda line: line.user_id != self.rep).unlink()
        self.chief.parent_id = self.customer2
        self.assertEqual(self.profile.account_id, self.account2)
        self.assertEqual(self._readers(), self.rep)

    def test_a_contact_that_becomes_another_companys(self):
        company, _user = self._elsewhere()
        self.notes = self._notes()
        self.chief.company_id = company
        self._stays()

    def test_a_contact_that_becomes_nobodys(self):
        self.notes = self._notes()
        for values in ({"parent_id": False}, {"is_company": True, "parent_id": self.customer.id}):
            self.env.invalidate_all()
            self.chief.with_user(self.leader).write(values)
            self._stays()

    # === MERGING ===

    def _merge(self, sources, destination):
        self.profiles._sales_merge_profiles(sources, destination)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_merging_contacts_of_one_customer(self):
        self._merge(self.chief, self.buyer)
        self.assertEqual((self.profile.partner_id, self.profile.family), (self.buyer, SECRET))
        self.assertEqual(self._readers(), self.rep | self.mate)

    def test_merging_contacts_that_both_have_one(self):
        other = self._profile(self.buyer, family="One son", sports="Chess")
        self._merge(self.buyer, self.chief)
        self.assertFalse(other.exists())
        self.assertEqual((self.profile.family, self.profile.sports), (SECRET, "Chess"))

    def test_merging_a_contact_into_one_whose_team_may_not_read_it(self):
        self.notes = self._notes()
        theirs = self._profile(self.chief2, by=self.other_rep, family="One son")
        self._merge(self.chief, self.chief2)
        self._stays()
        self.assertEqual((self.profile.partner_id, theirs.family), (self.chief2, "One son"))

    def test_merging_a_contact_into_one_without_account(self):
        self.notes = self._notes()
        self._merge(self.chief, self._customer("Plain")[1])
        self._stays()

    def test_merging_accounts(self):
        """Profiles of both sides stay with those who read them before, and only with those."""
        theirs = self._profile(self.chief2, by=self.other_rep, family="Theirs")
        self._merge(self.customer, self.customer2)
        self.assertFalse(self.profile.exists())
        # What merging does then: the people of the source are in the destination's team.
        self.cr.execute(
            "UPDATE sales_key_account_member SET account_id = %s WHERE account_id = %s",
            (self.account2.id, self.account.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self._readers(theirs), self.other_rep)
        managers = self.account2.member_ids.filtered(lambda line: line.role == "manager")
        self.assertEqual(managers.user_id, self.other_rep)

    def test_merging_accounts_of_the_same_people(self):
        self.account2.manager_id = self.rep
        self.account2.member_ids.filtered(lambda line: line.user_id != self.rep).unlink()
        self._merge(self.customer, self.customer2)
        self.assertEqual(self.profile.account_id, self.account2)
        self.assertEqual(self._readers(), self.rep)

    def test_merging_a_customer_into_one_without_account(self):
        """The account goes along with its team, and so do its profiles."""
        self._merge(self.customer, self._customer("Plain")[0])
        self.assertEqual(self.profile.account_id, self.account)
        self.assertEqual(self._readers(), self.rep | self.mate)

    def test_merging_in_the_other_direction_and_other_companies(self):
        company, foreigner = self._elsewhere()
        foreign = self.env["sales.key.account"].create(
            {
                "partner_id": self.customer2.id,
                "company_id": company.id,
                "type_id": self.type_a.id,
                "manager_id": foreigner.id,
            }
        )
        theirs = self.profiles.create(
            {"partner_id": self.chief2.id, "account_id": foreign.id, "consent_date": fields.Date.today()}
        )
        self._merge(self.customer2, self.customer)
        self.assertEqual(theirs.account_id, foreign)
        self.assertEqual(self._readers(), self.rep | self.mate)
