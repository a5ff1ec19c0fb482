from odoo.exceptions import UserError
from odoo.tests import tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalFlow(ApprovalCase):
    """From asking to the last decision."""

    def test_without_a_rule_it_is_approved_at_once(self):
        paper = self._asked()
        self.assertEqual(self._state(paper), "approved")
        self.assertEqual(paper.granted, 1)
        self.assertTrue(paper._sales_is_approved())

    def test_levels_open_one_after_the_other_and_decide_in_parallel(self):
        role = {"level": 2, "approver": "role", "role_id": self.role.id, "days": 3}
        self._rule((1, self.boss), (2, self.vice), role)
        paper = self._asked()
        self.assertEqual(self._states(paper), [(1, "waiting"), (2, "pending"), (2, "pending")])
        self.assertFalse(paper._sales_is_approved())
        self.assertFalse(paper.with_user(self.vice).sales_approval_can_decide)
        with self.assertRaisesRegex(UserError, "waits for others.*Step 1: Boss"):
            paper.with_user(self.vice).action_sales_approve()
        self.assertTrue(paper.with_user(self.boss).sales_approval_can_decide)
        self.assertTrue(paper.with_user(self.boss).action_sales_approve("fine"))
        self.assertEqual(self._states(paper), [(1, "approved"), (2, "waiting"), (2, "waiting")])
        paper.with_user(self.money).action_sales_approve()
        self.assertEqual(self._state(paper), "waiting")
        paper.with_user(self.vice).action_sales_approve()
        self.assertEqual(self._state(paper), "approved")
        self.assertEqual(paper.granted, 1)
        self.assertTrue(paper._sales_is_approved())
        step = paper.sudo().sales_approval_step_ids.filtered(lambda step: step.level == 1)
        self.assertEqual((step.decided_by_id, step.comment), (self.boss, "fine"))
