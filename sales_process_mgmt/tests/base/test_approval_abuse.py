from unittest.mock import Mock, patch

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .approval_common import ApprovalCase

STEP_FILE = "odoo.addons.sales_process_mgmt.models.base.sales_approval_step"


@tagged("post_install", "-at_install")
class TestApprovalAbuse(ApprovalCase):
    """Ways around an approval that do not work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule((1, cls.boss))

    def _refused(self, attempt, error=UserError):
        with self.assertRaises(error), self.cr.savepoint():
            attempt()
        self.env.invalidate_all()

    def test_who_has_asked_does_not_decide(self):
        group = {"level": 1, "approver": "group", "group_id": self.env.ref("sales_team.group_sale_salesman").id}
        self._rule(group)
        self.rep.group_ids |= self.env.ref("base.group_system") | self.env.ref("sales_team.group_sale_manager")
        paper = self._asked()
        contexts = ({}, {"uid": self.boss.id, "sales_approval": True, "default_decided_by_id": self.boss.id})
        for context in contexts:
            for mine in (paper.with_context(**context), paper.sudo().with_context(**context)):
                self._refused(mine.action_sales_approve)
                self._refused(lambda mine=mine: mine.action_sales_reject("no"))
        self.assertFalse(paper.sales_approval_can_decide)
        steps = paper.sales_approval_step_ids
        self.assertFalse(steps.search([("id", "in", steps.ids), ("can_decide", "=", True)]))
        self.assertEqual(self._state(paper), "waiting")

    def test_nor_in_the_name_of_somebody_else(self):
        """Code that acts as another user does not help who is logged in."""
        paper = self._asked()
        request = Mock()
        with patch(f"{STEP_FILE}.request", request):
            request.session.uid = self.rep.id
            self._refused(paper.with_user(self.boss).action_sales_approve)
            self._refused(paper.with_user(SUPERUSER_ID).action_sales_approve)
            other = self._paper()
            # His own superior, in whose name he asks, and who is not the one who asks then.
            request.session.uid = self.boss.id
            with self.assertRaises(UserError):
                other._sales_approval_ask()
        self._refused(paper.with_user(SUPERUSER_ID).action_sales_approve)

    def test_nor_as_a_delegate(self):
        self.env["sales.approval.delegate"].create(
            {"user_id": self.boss.id, "delegate_id": self.rep.id, "date_from": "2020-01-01", "date_to": "2099-01-01"}
        )
        paper = self._asked()
        self._refused(paper.action_sales_approve)

    def test_nor_by_his_own_delegate(self):
        """He could decide if it was not his own: his delegate could not either."""
        group = self.env["res.groups"].create({"name": "Two", "user_ids": [Command.set([self.rep.id, self.vice.id])]})
        self.rule.active = False
        self._rule({"level": 1, "approver": "group", "group_id": group.id})
        self.env["sales.approval.delegate"].with_user(self.rep).create(
            {"delegate_id": self.deputy.id, "date_from": "2020-01-01", "date_to": "2099-01-01"}
        )
        paper = self._asked()
        self._refused(paper.with_user(self.deputy).action_sales_approve)
        paper.with_user(self.vice).action_sales_approve()
        self.assertEqual(self._state(paper), "approved")

    def test_steps_are_written_by_nobody(self):
        paper = self._asked()
        step = paper.sales_approval_step_ids
        values = {"res_model": paper._name, "res_id": paper.id, "state": "approved", "level": 1, "name": "x"}
        for user in (self.rep, self.boss, self.chief, self.env.ref("base.user_admin")):
            mine = step.with_user(user)
            for attempt in (
                lambda mine=mine: mine.write({"state": "approved"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(values),
                lambda mine=mine: mine.copy(),
                lambda mine=mine, user=user: paper.with_user(user).write(
                    {"sales_approval_step_ids": [Command.update(step.id, {"state": "approved"})]}
                ),
            ):
                self._refused(attempt)
            # An import gives its errors back instead of raising them.
            self.assertTrue(mine.load([".id", "state"], [[str(step.id), "approved"]])["messages"])
            self.env.invalidate_all()
        self.assertEqual(step.sudo().state, "waiting")

    def test_no_field_of_the_approval_is_written(self):
        values = {
            "sales_approval_state": "approved",
            "sales_approval_round": 7,
            "sales_approval_requester_id": self.boss.id,
            "sales_approval_fingerprint": "x",
        }
        paper = self._paper()
        admin = self.env.ref("base.user_admin")
        for name, value in values.items():
            for user in (self.rep, self.chief, admin):
                mine = paper.with_user(user)
                with self.subTest(name, user=user.name):
                    self._refused(lambda mine=mine, name=name, value=value: mine.write({name: value}), AccessError)
                    self._refused(lambda mine=mine, name=name, value=value: mine.create({name: value}), AccessError)
                    self._refused(
                        lambda mine=mine, name=name, value=value: mine.with_context(
                            **{f"default_{name}": value}
                        ).create({"name": "x"}),
                        AccessError,
                    )
        result = paper.load([".id", "sales_approval_state"], [[str(paper.id), "approved"]])
        self.assertTrue(result["messages"])
        self.assertEqual(self._state(paper), "no")

    def test_defaults_of_people_say_nothing_where_the_system_creates(self):
        defaults = self.env["ir.default"].with_user(self.rep).sudo()
        defaults.set("sales.test.paper", "sales_approval_state", "approved", user_id=self.rep.id)
        defaults.set("sales.approval.step", "state", "approved", user_id=self.rep.id)
        self.assertEqual(self._state(self._paper()), "no")
        made = self.env["sales.test.paper"].with_user(self.rep).sudo()
        made = made.with_context(default_sales_approval_state="approved").create({"name": "By the system"})
        self.assertEqual(self._state(made), "no")
        context = {
            "default_state": "approved",
            "default_approver_ids": self.rep.ids,
            "mail_activity_automation_skip": 1,
        }
        paper = self._paper()
        paper.with_context(**context)._sales_approval_ask()
        self.assertEqual(self._states(paper), [(1, "waiting")])
        self.assertEqual(paper.sales_approval_step_ids.approver_ids, self.boss)
        self.assertEqual(paper.sudo().activity_ids.user_id, self.boss)

    def test_a_copy_is_not_approved(self):
        paper = self._asked()
        paper.with_user(self.boss).action_sales_approve()
        copy = paper.copy()
        self.assertEqual(self._state(copy), "no")
        self.assertFalse(copy.sales_approval_step_ids)
        self.assertFalse(copy.sudo().sales_approval_fingerprint)
        self.assertFalse(copy._sales_is_approved())

    def test_the_engine_is_not_called_by_rpc(self):
        from odoo.service.model import get_public_method

        for name in (
            "_sales_approval_ask",
            "_sales_approval_void",
            "_sales_approval_withdraw",
            "_sales_is_approved",
            "_sales_approval_check_stale",
            "_sales_approval_content",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(self.env["sales.test.paper"], name)
        get_public_method(self.env["sales.test.paper"], "action_sales_approve")

    def test_who_cannot_read_the_document_does_not_decide(self):
        paper = self._asked()
        self.env["ir.rule"].create(
            {
                "name": "own",
                "model_id": self.env["ir.model"]._get_id("sales.test.paper"),
                "domain_force": "[('create_uid', '=', user.id)]",
            }
        )
        self._refused(paper.with_user(self.boss).action_sales_approve, AccessError)

    def test_odd_arguments_are_refused(self):
        paper = self._asked().with_user(self.boss)
        for comment in (["x"], {"a": 1}, 7, "x" * 10_001):
            self._refused(lambda comment=comment: paper.action_sales_approve(comment), UserError)
        for reason in (None, "", "  ", False):
            self._refused(lambda reason=reason: paper.action_sales_reject(reason), UserError)
