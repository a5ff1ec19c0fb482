from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .account_case import AccountCase


@tagged("post_install", "-at_install")
class TestBelonging(AccountCase):
    """A customer that becomes somebody's contact: nothing that is kept of it is lost to sight."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("customer_card")
        cls.solo = cls.env["res.partner"].create({"name": "Solo"})
        cls.promise = cls.env["sales.customer.promise"].create(
            {
                "partner_id": cls.solo.id,
                "name": "A cheaper spindle",
                "date_due": fields.Date.today(),
                "user_id": cls.rep.id,
            }
        )
        cls.installed = cls.env["sales.installed.product"].create({"partner_id": cls.solo.id, "model": "Lathe"})

    def _employ(self):
        self.env.invalidate_all()
        self.solo.write({"parent_id": self.customer.id})
        self.env.invalidate_all()

    def test_lines_go_along_to_the_company(self):
        self._employ()
        self.assertEqual(self.promise.partner_id, self.customer)
        self.assertEqual(self.installed.partner_id, self.customer)
        self.assertEqual(self.installed.account_id, self.account, "it belongs to the company's key account now")
        self.assertIn(self.promise, self.customer.sales_promise_ids)

    def test_the_card_of_the_company_is_filled(self):
        cards = self.env["sales.customer"]
        cards._of(self.solo).sudo().write(
            {"legal_representative": "Li", "founding_date": "1999-05-01", "service_user_id": self.rep.id}
        )
        card = cards._of(self.customer).sudo()
        card.legal_representative = "Wang"
        self._employ()
        self.assertEqual((card.legal_representative, str(card.founding_date)), ("Wang", "1999-05-01"))
        self.assertFalse(card.service_user_id, "whoever serves a customer reads it")

    def test_card_is_not_left_to_whoever_looks_after_the_contact(self):
        """Of a contact anybody says who that is: what was the card of a customer is the company's now."""
        self.solo.user_id = self.customer.user_id = self.rep
        row = self.env["sales.customer"]._of(self.solo)
        row.sudo().legal_representative = "Li"
        self._employ()
        stranger = self.solo.with_user(self.other_rep)
        stranger.user_id = self.other_rep
        self.env.invalidate_all()
        self.assertFalse(self.env["sales.customer"].with_user(self.other_rep).search([("id", "=", row.id)]))
        self.assertFalse(stranger.sales_legal_representative)
        self.assertEqual(self.customer.with_user(self.rep).sales_legal_representative, "Li")

    def test_a_contact_that_stays_one_takes_nothing(self):
        self.promise.sudo().write({"partner_id": self.customer.id})
        self.chief.write({"parent_id": self.customer2.id})
        self.assertEqual(self.promise.partner_id, self.customer)

    def test_key_account_becomes_nobodys_contact(self):
        self._account(self.solo, self.rep)
        with self.assertRaisesRegex(UserError, "“Solo” is a key account .*contact of “Works”"):
            self._employ()

    def test_merging_into_a_contact_takes_lines_to_its_company(self):
        self.env["base.partner.merge.automatic.wizard"]._merge((self.solo | self.chief).ids, self.chief)
        self.env.invalidate_all()
        self.assertEqual(self.promise.partner_id, self.customer)
        self.assertEqual(self.installed.partner_id, self.customer)
