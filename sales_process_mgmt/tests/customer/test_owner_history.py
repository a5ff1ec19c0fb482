from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ProcessCase


@tagged("post_install", "-at_install")
class TestOwnerHistory(ProcessCase):
    """Who owned a customer, from whom it came, and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("pool")
        partners = cls.env["res.partner"]
        cls.partner = partners.create({"name": "Plant", "is_company": True, "user_id": cls.rep.id})
        cls.contact = partners.create({"name": "Buyer", "parent_id": cls.partner.id})

    def _lines(self, partner=None):
        lines = (partner or self.partner).sales_owner_change_ids.sorted("id")
        return [(line.old_user_id, line.new_user_id, line.reason) for line in lines]

    def test_every_change_is_a_line(self):
        nobody = self.env["res.users"]
        self.partner.user_id = self.other_rep
        self.partner.user_id = False
        self.assertEqual(
            self._lines(),
            [
                (nobody, self.rep, "created"),
                (self.rep, self.other_rep, "assigned"),
                (self.other_rep, nobody, "returned"),
            ],
        )

    def test_contact_has_the_history_of_its_company(self):
        self.contact.user_id = self.other_rep
        self.assertFalse(self.contact.sales_owner_change_ids)

    def test_change_by_the_system_is_told_once(self):
        lonely = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        both = self.contact | lonely
        messages = self.partner.message_ids
        changed = both._sales_change_owner(self.other_rep, "handed_over", "On leave")
        self.assertEqual(changed, self.partner | lonely)
        self.assertEqual(changed.user_id, self.other_rep)
        self.assertEqual(self._lines()[-1], (self.rep, self.other_rep, "handed_over"))
        self.assertEqual(self.partner.sales_owner_change_ids[0].note, "On leave")
        told = self.partner.message_ids - messages
        self.assertEqual(len(told), 1)
        self.assertIn("Rep → Other Rep", told.body)
        self.assertIn("On leave", told.body)
        self.assertFalse((self.partner | lonely)._sales_change_owner(self.other_rep, "handed_over"))

    def test_nobody_writes_history(self):
        line = self.partner.sales_owner_change_ids.with_user(self.manager)
        for tried in (
            lambda: line.write({"note": "x"}),
            line.unlink,
            lambda: line.copy(),
        ):
            with self._refused(AccessError):
                tried()

    def test_another_rep_does_not_read_it(self):
        lines = self.env["sales.owner.change"].search([("partner_id", "=", self.partner.id)])
        self.assertTrue(lines.with_user(self.rep).has_access("read"))
        self.env.invalidate_all()
        self.assertFalse(lines.with_user(self.other_rep).has_access("read"))

    def test_part_that_is_off_records_no_write(self):
        self._switch("pool", on=False)
        before = self._lines()
        self.partner.user_id = self.other_rep
        self.assertEqual(self._lines(), before)
        self.partner._sales_change_owner(self.rep, "handed_over")
        self.assertEqual(len(self._lines()), len(before) + 1)
