from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalScreens(ApprovalCase):
    """What people click on."""

    def _wizard(self, user, action):
        values = action["context"]
        return self.env["sales.approval.decide"].with_user(user).with_context(**values).create({})

    def test_from_a_step_of_ones_list(self):
        self._rule((1, self.boss))
        paper = self._asked()
        action = self.env.ref("sales_process_mgmt.sales_approval_step_action").with_user(self.boss)._get_action_dict()
        self.assertIn("can_decide", action["context"])
        [step] = self.env["sales.approval.step"].with_user(self.boss).search([("can_decide", "=", True)])
        wizard = self._wizard(self.boss, step.action_approve())
        self.assertEqual((wizard.res_name, wizard.steps), ("Offer", "Step 1"))
        wizard.comment = "go"
        wizard.action_decide()
        self.assertEqual((self._state(paper), step.comment), ("approved", "go"))

    def test_from_the_document(self):
        self._rule((1, self.boss))
        paper = self._asked()
        context = {"active_model": paper._name, "active_id": paper.id, "default_decision": "rejected"}
        wizard = self.env["sales.approval.decide"].with_user(self.boss).with_context(**context).create({})
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_decide()
        wizard.comment = "no"
        wizard.action_decide()
        self.assertEqual(self._state(paper), "rejected")

    def test_the_wizard_opens_nothing(self):
        self._rule((1, self.boss))
        paper = self._asked()
        make = self.env["sales.approval.decide"].with_user(self.rep).create
        with self.assertRaises(UserError):
            make({"res_model": paper._name, "res_id": paper.id}).action_decide()
        with self.assertRaisesRegex(UserError, "no document that is approved"):
            make({"res_model": "res.partner", "res_id": 1}).action_decide()
        with self.assertRaisesRegex(UserError, "has been deleted"):
            make({"res_model": paper._name, "res_id": 0}).action_decide()
        own = "[('create_uid', '=', user.id)]"
        model_id = self.env["ir.model"]._get_id("sales.test.paper")
        self.env["ir.rule"].create({"name": "own", "model_id": model_id, "domain_force": own})
        hidden = self.env["sales.approval.decide"].with_user(self.money)
        with self.assertRaises(AccessError):
            hidden.create({"res_model": paper._name, "res_id": paper.id}).read(["res_name"])

    def test_forms_of_rules_roles_and_delegates(self):
        with Form(self.env["sales.approval.rule"].with_user(self.chief)) as form:
            form.name, form.kind = "By form", "paper"
            form.amount_min = 5
            with form.tier_ids.new() as tier:
                tier.name, tier.approver, tier.role_id = "Finance", "role", self.role
        self.assertEqual(form.record.tier_ids.level, 1)
        self.assertEqual(form.record.res_model, "sales.test.paper")
        with Form(self.role.with_user(self.chief)) as form, form.member_ids.new() as member:
            member.user_id = self.vice
        self.assertIn(self.vice, self.role.member_ids.user_id)
        with Form(self.env["sales.approval.delegate"].with_user(self.rep)) as form:
            form.delegate_id = self.boss
            form.date_to = "2099-01-01"
        self.assertEqual(form.record.user_id, self.rep)

    def test_shipped_roles_have_no_members(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "sales_process_mgmt"), ("model", "=", "sales.approval.role")]
        )
        roles = self.env["sales.approval.role"].browse(shipped.mapped("res_id"))
        self.assertEqual(len(roles), 6)
