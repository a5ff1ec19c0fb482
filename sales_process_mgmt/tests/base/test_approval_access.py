from odoo.exceptions import AccessError
from odoo.tests import tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalAccess(ApprovalCase):
    """Who reads a document reads its steps, and who decides his own; nobody else learns of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model_id = cls.env["ir.model"]._get_id("sales.test.paper")
        own = "['|', ('create_uid', '=', user.id), ('sales_approval_is_asked', '=', True)]"
        cls.env["ir.rule"].create({"name": "Papers: own", "model_id": model_id, "domain_force": own})
        cls._rule((1, cls.boss), (2, cls.vice))
        cls.paper = cls._asked()
        cls.step = cls.paper.sales_approval_step_ids.sudo().filtered(lambda step: step.level == 1)
        cls.domain = [("res_model", "=", "sales.test.paper"), ("res_id", "=", cls.paper.id)]

    def _seen(self, user):
        steps = self.env["sales.approval.step"].with_user(user)
        return steps.search(self.domain).mapped("level")

    def test_by_search_totals_and_export(self):
        for user in (self.money, self.chief, self.deputy):
            with self.subTest(user.name):
                steps = self.env["sales.approval.step"].with_user(user)
                self.assertFalse(steps.search(self.domain))
                self.assertFalse(steps.search_count(self.domain))
                self.assertFalse(steps._read_group(self.domain, ["requester_id"], ["__count"])[:1])
                self.assertFalse(steps.formatted_read_group(self.domain, ["name"], ["__count"]))
                self.assertFalse(steps.search_read(self.domain, ["comment"]))
                self.assertFalse(steps.name_search("", self.domain))
                self.assertFalse(steps.web_search_read(self.domain, {"name": {}})["records"])
                user.group_ids |= self.env.ref("base.group_allow_export")
                step, paper = self.step.with_user(user), self.paper.with_user(user)
                for attempt in (
                    lambda step=step: step.read(["comment"]),
                    lambda step=step: step.export_data(["comment"]),
                    step.action_open_document,
                    lambda paper=paper: paper.read(["sales_approval_step_ids"]),
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_who_reads_the_document(self):
        self.assertEqual(self._seen(self.rep), [1, 2])
        self.assertEqual(self.paper.sales_approval_step_ids.mapped("level"), [1, 2])
        self.assertEqual(self.step.with_user(self.rep).res_name, "Offer")
        self.assertEqual(self.step.with_user(self.rep).action_open_document()["res_id"], self.paper.id)

    def test_approvers_read_what_they_decide(self):
        """Who is asked reads the document, and with it all of its steps; who will be asked does not yet."""
        self.assertEqual(self._seen(self.boss), [1, 2])
        self.assertEqual(self._seen(self.vice), [])
        mine = self.env["sales.test.paper"].with_user(self.boss).search([("sales_approval_can_decide", "=", True)])
        self.assertEqual(mine, self.paper)
        self.paper.with_user(self.boss).action_sales_approve()
        self.assertEqual(self._seen(self.boss), [1, 2], "who has decided still reads it")
        self.assertEqual(self._seen(self.vice), [1, 2])
        self.assertFalse(mine.search([("sales_approval_can_decide", "=", True)]))

    def test_delegates_read_while_they_are(self):
        line = self.env["sales.approval.delegate"].create(
            {"user_id": self.boss.id, "delegate_id": self.deputy.id, "date_from": "2020-01-01", "date_to": "2099-01-01"}
        )
        self.assertEqual(self._seen(self.deputy), [1, 2])
        self.assertEqual(self.paper.with_user(self.deputy).name, "Offer")
        mine = self.env["sales.approval.step"].with_user(self.deputy).search([("can_decide", "=", True)])
        self.assertEqual(mine, self.step.with_user(self.deputy))
        line.date_to = "2020-01-02"
        self.env.invalidate_all()
        self.assertEqual(self._seen(self.deputy), [])

    def test_steps_of_other_companies_are_not_seen(self):
        self.boss.company_ids |= self.other_company
        steps = self.env["sales.approval.step"].with_user(self.boss)
        self.assertFalse(steps.with_context(allowed_company_ids=self.other_company.ids).search(self.domain))
        self.assertTrue(steps.with_context(allowed_company_ids=self.env.company.ids).search(self.domain))

    def test_portal_users_read_nothing(self):
        portal = self._user("portal", groups="base.group_portal", notification_type="email")
        with self.assertRaises(AccessError):
            self.env["sales.approval.step"].with_user(portal).search(self.domain)

    def test_forms_tell_nothing(self):
        """A form that claims to be of a step reads nothing of it."""
        step = self.step.with_user(self.money)
        with self.assertRaises(AccessError):
            step.onchange({"name": "x"}, ["name"], {"name": {}, "comment": {}, "requester_id": {}})


@tagged("post_install", "-at_install")
class TestApprovalSpeed(ApprovalCase):
    """Asking many documents costs little more than asking one."""

    def _count(self, number):
        papers = self._paper().concat(*[self._paper() for _n in range(number - 1)])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        papers._sales_approval_ask()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_statements_of_asking_twenty(self):
        self._rule((1, self.boss), (2, self.vice), amount_min=10)
        self._rule({"level": 1, "approver": "role", "role_id": self.role.id}, domain="[('amount', '>', 1)]")
        self._count(1)  # fills the caches
        # Telling people is Odoo's own, nine statements for each activity.
        self.patch(self.registry["mail.activity"], "action_notify", lambda activities: None)
        one, twenty = self._count(1), self._count(20)
        # The name of the title in all languages is read for each document, when it is asked and when it is written.
        self.assertLessEqual(twenty, one + 19 * 3)
