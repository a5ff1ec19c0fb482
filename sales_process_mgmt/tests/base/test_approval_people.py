from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, users

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalPeople(ApprovalCase):
    """Who decides: judged when he does, himself or his delegate."""

    def _cannot(self, paper, user):
        paper.invalidate_recordset()
        self.assertFalse(paper.with_user(user).sales_approval_can_decide)
        with self.assertRaises(UserError), self.cr.savepoint():
            paper.with_user(user).action_sales_approve()

    def _can(self, paper, user):
        paper.invalidate_recordset()
        self.assertTrue(paper.with_user(user).sales_approval_can_decide)
        paper.with_user(user).action_sales_approve()
        self.assertEqual(self._state(paper), "approved")

    def _delegate(self, days_from, days_to, **values):
        today = fields.Date.today()
        values = {"user_id": self.boss.id, "delegate_id": self.deputy.id} | values
        days = {"date_from": today + timedelta(days=days_from), "date_to": today + timedelta(days=days_to)}
        return self.env["sales.approval.delegate"].sudo().create(values | days)

    # === KINDS OF APPROVERS ===

    def test_group(self):
        group = self.env["res.groups"].create({"name": "Deciders", "user_ids": [fields.Command.link(self.boss.id)]})
        self._rule({"level": 1, "approver": "group", "group_id": group.id})
        paper = self._asked()
        self.assertEqual(paper.sudo().sales_approval_step_ids.approver_ids, self.boss)
        group.user_ids = self.vice
        self._cannot(paper, self.boss)
        self._can(paper, self.vice)

    def test_leader(self):
        self._rule({"level": 1, "approver": "leader"})
        paper = self._asked()
        self.team.user_id = self.vice
        self._cannot(paper, self.boss)
        # Moved to a team of a friend: the step stays with the team that was asked.
        friends = self.env["crm.team"].create({"name": "Friends", "user_id": self.deputy.id})
        paper.team_id = friends
        self._cannot(paper, self.deputy)
        self._can(paper, self.vice)

    def test_a_leader_has_another_one_decide(self):
        self._rule({"level": 1, "approver": "leader"})
        self.team.user_id = self.rep
        with self.assertRaisesRegex(UserError, "Set a leader of the sales team “Paper Team”"):
            self._asked()
        with self.assertRaisesRegex(UserError, r"\(none\)"):
            self._asked(team_id=False)

    def test_role(self):
        self._rule({"level": 1, "approver": "role", "role_id": self.role.id})
        paper = self._asked()
        self.role.member_ids.unlink()
        self._cannot(paper, self.money)
        self._give_role(self.vice)
        self.assertIn(self.vice, paper.sudo().sales_approval_step_ids.approver_ids)
        self.vice.company_ids |= self.other_company
        self._can(paper, self.vice)

    def test_role_of_another_company(self):
        self.role.member_ids.unlink()
        self.money.company_ids |= self.other_company
        self._give_role(self.money, self.other_company)
        self._rule({"level": 1, "approver": "role", "role_id": self.role.id})
        with self.assertRaisesRegex(UserError, "Finance Head"):
            self._asked()

    def test_who_has_gone_does_not_decide(self):
        self._rule((1, self.boss))
        paper = self._asked()
        self.boss.sudo().active = False
        with self.assertRaises(UserError), self.cr.savepoint():
            paper.with_user(self.boss).action_sales_approve()
        self.boss.sudo().write({"active": True, "company_id": self.other_company.id, "company_ids": self.other_company})
        with self.assertRaises(UserError), self.cr.savepoint():
            paper.with_user(self.boss).action_sales_approve()

    # === DELEGATES ===

    def test_delegate_in_time(self):
        self._rule((1, self.boss))
        paper = self._asked()
        self._cannot(paper, self.deputy)
        self._delegate(0, 0)
        self._can(paper, self.deputy)
        step = paper.sudo().sales_approval_step_ids
        self.assertEqual((step.decided_by_id, step.delegate_of_id), (self.deputy, self.boss))
        self.assertIn("On behalf of Boss", paper.message_ids[0].body)

    def test_delegate_out_of_time(self):
        self._rule((1, self.boss))
        paper = self._asked()
        self._delegate(-5, -1)
        self._delegate(1, 5)
        self._cannot(paper, self.deputy)
        # A client's time zone makes no other day of it.
        self._cannot(paper.with_context(tz="Pacific/Kiritimati"), self.deputy)
        self._cannot(paper.with_context(tz="Pacific/Midway"), self.deputy)

    def test_a_delegate_of_a_delegate_does_not_count(self):
        self._rule((1, self.boss))
        paper = self._asked()
        self._delegate(0, 0, delegate_id=self.vice.id)
        self._delegate(0, 0, user_id=self.vice.id)
        self._cannot(paper, self.deputy)

    def test_a_delegate_decides_only_what_his_principal_still_could(self):
        self._rule({"level": 1, "approver": "leader"})
        paper = self._asked()
        self._delegate(0, 0)
        self.team.user_id = self.vice
        self._cannot(paper, self.deputy)

    def test_delegates_of_another_company(self):
        self._rule((1, self.boss))
        paper = self._asked()
        (self.boss | self.deputy).company_ids |= self.other_company
        self._delegate(0, 0, company_id=self.other_company.id)
        self._cannot(paper, self.deputy)

    def test_delegates_are_checked(self):
        self._delegate(0, 5)
        portal = self._user("portal", "base.group_portal", notification_type="email")
        wrong = (
            {"days": (5, 9)},
            {"user_id": self.vice.id, "delegate_id": portal.id},
            {"user_id": self.vice.id, "company_id": self.other_company.id},
        )
        for values in wrong:
            days = values.pop("days", (0, 5))
            with self.subTest(values), self.assertRaises(ValidationError), self.cr.savepoint():
                self._delegate(*days, **values)
        self._delegate(6, 9)

    @users("appr_rep")
    def test_everybody_names_his_own_delegate_only(self):
        lines = self.env["sales.approval.delegate"]
        values = {"delegate_id": self.deputy.id, "date_from": "2026-01-01", "date_to": "2026-01-31"}
        own = lines.create(values)
        self.assertEqual(own.user_id, self.rep)
        for attempt in (
            lambda: lines.create(values | {"user_id": self.boss.id}),
            lambda: lines.with_context(default_user_id=self.boss.id).create(values),
            lambda: own.write({"user_id": self.boss.id}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        other = self._delegate(0, 0)
        for attempt in (lambda: other.with_user(self.rep).read(["delegate_id"]), other.with_user(self.deputy).unlink):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        self.assertEqual(other.with_user(self.deputy).delegate_id, self.deputy)
        other.with_user(self.chief).write({"date_to": "2099-01-01"})
        own.unlink()

    # === WHAT IS SAID ===

    def test_rejected(self):
        self._rule((1, self.boss), (1, self.vice), (2, self.chief))
        paper = self._asked()
        paper.with_user(self.boss).action_sales_reject(" too cheap ")
        self.assertEqual(self._state(paper), "rejected")
        self.assertEqual(self._states(paper), [(1, "rejected"), (1, "void"), (2, "void")])
        self.assertEqual(paper.refused, "too cheap")
        self.assertFalse(paper._sales_is_approved())
        told = self.env["mail.message"].search([("partner_ids", "in", self.rep.partner_id.ids)], order="id desc")[0]
        self.assertIn("too cheap", told.body)
        with self.assertRaisesRegex(UserError, "decided already: “Step 1” by Boss"):
            paper.with_user(self.vice).action_sales_approve()

    def test_activities_lead_approvers_to_the_document(self):
        role = {"level": 1, "approver": "role", "role_id": self.role.id, "days": 3}
        self._rule((1, self.boss), role, (2, self.chief))
        paper = self._asked().sudo()
        kind = self.env.ref("sales_process_mgmt.mail_activity_type_approval")
        today = fields.Date.today()
        due = {activity.user_id: activity.date_deadline for activity in paper.activity_ids}
        self.assertEqual(due, {self.boss: today, self.money: today + timedelta(days=3)})
        self.assertEqual(paper.activity_ids.activity_type_id, kind)
        self.assertEqual(paper.activity_ids.create_uid, self.rep)
        paper.with_user(self.boss).action_sales_approve()
        self.assertEqual(paper.activity_ids.user_id, self.money)
        done = self.env["mail.activity"].with_context(active_test=False).search([("user_id", "=", self.boss.id)])
        self.assertEqual(done.mapped("active"), [False])
        paper.with_user(self.money).action_sales_approve()
        self.assertEqual(paper.activity_ids.user_id, self.chief)
        paper.with_user(self.chief).action_sales_approve()
        self.assertFalse(paper.activity_ids)
        self.assertTrue(
            self.env["mail.message"].search_count(
                [("partner_ids", "in", self.rep.partner_id.ids), ("body", "ilike", "is approved")]
            )
        )

    def test_one_who_is_asked_twice_on_a_level_decides_both(self):
        self._give_role(self.boss)
        self._rule((1, self.boss), {"level": 1, "approver": "role", "role_id": self.role.id})
        paper = self._asked()
        self.assertEqual(len(paper.sudo().activity_ids), 2)  # his, and the other one's of the role
        paper.with_user(self.boss).action_sales_approve()
        self.assertEqual(self._states(paper), [(1, "approved"), (1, "approved")])
        self.assertEqual(self._state(paper), "approved")
        self.assertFalse(paper.sudo().activity_ids)

    def test_a_level_that_nobody_can_decide_any_more_tells_who_has_asked(self):
        self._rule((1, self.boss), {"level": 2, "approver": "role", "role_id": self.role.id})
        paper = self._asked()
        self.role.member_ids.unlink()
        paper.with_user(self.boss).action_sales_approve()
        self.assertEqual(self._states(paper), [(1, "approved"), (2, "waiting")])
        told = self.env["mail.message"].search([("partner_ids", "in", self.rep.partner_id.ids)], order="id desc")[0]
        self.assertIn("Nobody can decide the step “Step 2”", told.body)
        self._give_role(self.vice)
        self._can(paper, self.vice)

    # === REMINDING ===

    def _run_job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("sales_process_mgmt.ir_cron_approval").method_direct_trigger()
        self.env.invalidate_all()

    def _reminders(self, user):
        return self.env["mail.message"].search_count(
            [("partner_ids", "in", user.partner_id.ids), ("message_type", "=", "user_notification")]
        )

    def test_reminded_once_a_day_and_step(self):
        self._rule((1, self.boss), {"level": 1, "approver": "role", "role_id": self.role.id, "days": 5})
        paper = self._asked()
        self._delegate(-9, 9)
        steps = paper.sudo().sales_approval_step_ids
        before = {user: self._reminders(user) for user in (self.boss, self.money, self.deputy, self.rep)}
        self._run_job()
        self.assertEqual(self._reminders(self.boss), before[self.boss], "not before its time is over")
        steps[0].deadline -= timedelta(days=1)
        self._run_job()
        self._run_job()
        self.assertEqual(self._reminders(self.boss), before[self.boss] + 1)
        steps[0].reminded_date -= timedelta(days=1)
        self._run_job()
        self.assertEqual(self._reminders(self.boss), before[self.boss] + 2)
        self.assertEqual(self._reminders(self.deputy), before[self.deputy] + 2)
        self.assertEqual(self._reminders(self.money), before[self.money])
        self.assertEqual(self._reminders(self.rep), before[self.rep])

    def test_reminded_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["sales_process_mgmt"], ["zh_CN"])
        self.boss.lang = "zh_CN"
        self._rule((1, self.boss))
        paper = self._asked()
        step = paper.sudo().sales_approval_step_ids
        step.deadline -= timedelta(days=1)
        step._remind()
        message = self.env["mail.message"].search([("partner_ids", "in", self.boss.partner_id.ids)], order="id desc")[0]
        self.assertIn("逾期", message.subject)
