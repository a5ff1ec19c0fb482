from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .account_case import AccountCase


@tagged("post_install", "-at_install")
class TestChatterKept(AccountCase):
    """What the chatter of accounts, registrations, promises and hand-overs tells is the record of what was done."""

    def _kept(self):
        """Return records with something in their chatter, and who may write each of them."""
        self._profile().with_user(self.rep).unlink()  # “Private profiles erased: 1.”
        asked = self.env["sales.deal.registration"].with_user(self.other_rep)
        asked = asked.create({"customer_id": self.customer.id, "team_id": self.team.id, "date_to": "2099-01-01"})
        asked.with_user(self.manager).action_approve()
        promise = self.env["sales.customer.promise"].with_user(self.rep)
        promise = promise.create({"name": "Spare parts", "date_due": "2020-01-01", "partner_id": self.customer.id})
        promise.sudo()._message_log(body="Late")
        return ((self.account, self.rep), (asked, self.other_rep), (promise, self.rep))

    def test_nobody_empties_it(self):
        for record, user in self._kept():
            mine = record.with_user(user)
            told = record.sudo().message_ids.filtered(lambda one: one.message_type != "comment")
            self.assertTrue(told)
            for what, call in (
                ("unlink", lambda: told.with_user(user).unlink()),  # noqa: B023
                ("line", lambda: mine.write({"message_ids": [Command.delete(told[:1].id)]})),  # noqa: B023
                ("body", lambda: told.with_user(user).write({"body": "Nothing"})),  # noqa: B023
                ("body by line", lambda: mine.write({"message_ids": [Command.update(told[:1].id, {"body": "No"})]})),  # noqa: B023
            ):
                with self.subTest(model=record._name, what=what), self._refused(AccessError, "stays as it was"):
                    call()
            self.assertEqual(told.exists(), told)

    def test_people_mend_what_they_said_and_other_chatters_are_odoo_s(self):
        text = "Teh works"
        said = self.account.with_user(self.rep).message_post(body=text, message_type="comment")
        said.with_user(self.rep).write({"body": "The works"})
        lead = self._lead()
        lead.message_post(body=text)
        lead.with_user(self.rep).message_ids.unlink()
        self.assertFalse(lead.message_ids)

    def test_it_goes_with_the_record(self):
        asked = self.env["sales.deal.registration"].with_user(self.other_rep)
        asked = asked.create({"customer_id": self.customer.id, "team_id": self.team.id, "date_to": "2099-01-01"})
        asked.sudo()._message_log(body="Asked")
        told = asked.sudo().message_ids
        asked.unlink()
        self.assertFalse(told.exists())
