from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .pool_common import PoolCase


@tagged("post_install", "-at_install")
class TestPoolJoining(PoolCase):
    """Old customers that come into a pool: nobody loses one that night, and who puts them there is told the number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.env["res.partner"].create(
            [{"name": name, "is_company": True, "user_id": cls.rep.id} for name in ("One", "Two", "Three")]
        )
        cls._row(cls.old)
        cls._had_for(cls.old, 400)
        rows = cls.env["sales.customer"].search([("pool_id", "=", False)]).sudo()
        rows.pool_date = fields.Datetime.now()  # they take no part
        rows.filtered(lambda row: row.partner_id in cls.old).pool_date = False

    def setUp(self):
        super().setUp()
        self._called(self.old[0], 100)
        self._called(self.old[1], 100)
        self._called(self.old[2], 5)

    def _stay_for_the_days_of_the_rule(self):
        self._night()
        self.assertEqual(self._row(self.old).mapped("pool_days_left"), [30, 30, 30])
        self.assertEqual(self.old.mapped("user_id"), self.rep)
        self.assertTrue(all(partner.user_id for partner in self.old))
        self._had_for(self.old[0], 30)
        self._nights()
        self.assertFalse(self.old[0].user_id)

    # === PUT BY HAND ===

    def _put(self, partners, user=None):
        wizard = self.env["sales.pool.put"].with_user(user or self.manager)
        wizard = wizard.with_context(active_model="res.partner", active_ids=partners.ids)
        return Form(wizard)

    def test_wizard_asks_with_the_number(self):
        form = self._put(self.old | self.partner)
        self.assertFalse(form.owned_count)
        form.pool_id = self.pool
        self.assertEqual((form.due_count, form.owned_count, form.returns_most), (2, 3, True))
        form.save().action_put()
        self._stay_for_the_days_of_the_rule()

    def test_wizard_that_returns_few_does_not_ask(self):
        form = self._put(self.old[1:])
        form.pool_id = self.pool
        self.assertEqual((form.due_count, form.owned_count, form.returns_most), (1, 2, False))

    def test_customers_without_a_record_are_counted(self):
        self._row(self.old).unlink()
        form = self._put(self.old)
        form.pool_id = self.pool
        self.assertEqual((form.due_count, form.owned_count), (2, 3))

    def test_number_that_has_grown_asks_again(self):
        form = self._put(self.old[1:])
        form.pool_id = self.pool
        wizard = form.save()
        with self._refused(AccessError, "Would Return"):
            wizard.write({"due_count": 9})
        self.env["mail.activity"].with_context(active_test=False).search([("res_id", "=", self.old[2].id)]).unlink()
        with self._refused(UserError, "2 customers", "not 1"):
            wizard.action_put()

    # === JOINING AT NIGHT ===

    def test_joining_waits_until_somebody_says_so(self):
        self.pool.with_user(self.manager).takes_new = True
        self.assertEqual((self.pool.is_joining, self.pool.joining_due_count), (False, 2))
        self._night()
        self.assertFalse(self._row(self.old).pool_id)
        self.pool.with_user(self.manager).write({"is_joining": True})
        self.assertFalse(self.pool.is_joining, "nobody says so unasked")
        self.env.invalidate_all()
        with self._refused(AccessError):
            self.pool.with_user(self.rep).action_let_join()
        self.pool.with_user(self.manager).action_let_join()
        self._night()
        self.assertEqual(self._row(self.old).pool_id, self.pool)
        self._stay_for_the_days_of_the_rule()

    def test_joining_asks_again_when_more_would_return(self):
        self.pool.takes_new = True
        self.pool.joining_due_count = 1
        with self._refused(UserError, "2 customers", "not 1"):
            self.pool.with_user(self.manager).action_let_join()

    def test_joining_of_few_does_not_ask(self):
        self._called(self.old[1], 5)
        self.pool.takes_new = True
        self.assertEqual((self.pool.is_joining, self.pool.joining_due_count), (True, 1))
        self.pool.takes_new = False
        self.assertFalse(self.pool.is_joining)
