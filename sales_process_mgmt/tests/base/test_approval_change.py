from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalChange(ApprovalCase):
    """What was approved is what the document said then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule((1, cls.boss))

    def _approved(self, **values):
        paper = self._asked(**values)
        paper.with_user(self.boss).action_sales_approve()
        self.assertEqual(self._state(paper), "approved")
        return paper

    def test_a_change_of_content_ends_the_approval(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        line = {"name": "Valve", "price": 1}
        changes = {
            "field": lambda paper: paper.write({"amount": 1000.01}),
            "link": lambda paper: paper.write({"partner_id": partner.id}),
            "date": lambda paper: paper.write({"date": "2026-05-01"}),
            "line": lambda paper: paper.write({"line_ids": [Command.update(paper.line_ids[0].id, {"price": 601})]}),
            "line itself": lambda paper: paper.line_ids[0].write({"price": 601}),
            "new line": lambda paper: paper.write({"line_ids": [Command.create(line)]}),
            "line less": lambda paper: paper.write({"line_ids": [Command.delete(paper.line_ids[0].id)]}),
            "order of lines": lambda paper: paper.line_ids[0].write({"sequence": 99}),
            "other language": lambda paper: paper.update_field_translations("title", {"zh_CN": "新"}),
            "with a context": lambda paper: paper.with_context(
                mail_notrack=True, tracking_disable=True, sales_approval=True, install_mode=True
            ).write({"amount": 3}),
        }
        self.env["res.lang"]._activate_lang("zh_CN")
        for name, change in changes.items():
            for make in (self._approved, self._asked):
                with self.subTest(name, made=make.__name__):
                    paper = make(title="Old")
                    change(paper)
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertFalse(paper._sales_is_approved())
                    self.assertEqual(self._state(paper), "no")
                    self.assertLessEqual({state for _level, state in self._states(paper)}, {"approved", "void"})
                    self.assertFalse(paper.sudo().activity_ids)
                    self.assertIn("must be asked again", paper.message_ids[0].body)

    def test_what_was_not_asked_about_may_change(self):
        paper = self._approved()
        paper.write({"note": "new", "team_id": False, "amount": 1000.001, "title": ""})
        paper.write({"line_ids": [Command.create({"name": "Freight", "price": 30, "is_fee": True})]})
        paper.line_ids[0].write({"price": 600.001, "name": paper.line_ids[0].name})
        self.assertTrue(paper._sales_is_approved())
        self.assertFalse(paper.sales_approval_is_stale)

    def test_a_change_past_the_orm_is_seen_when_the_approval_is_used(self):
        paper = self._approved()
        self.env.cr.execute("UPDATE sales_test_paper SET amount = 5 WHERE id = %s", [paper.id])
        self.env.invalidate_all()
        self.assertTrue(paper.sales_approval_is_stale)
        self.assertEqual(self._state(paper), "approved")
        self.assertFalse(paper._sales_is_approved())
        self.assertEqual(self._state(paper), "no")

    def test_who_decides_on_something_else_makes_it_fall_back(self):
        paper = self._asked()
        self.env.cr.execute("UPDATE sales_test_paper SET amount = 5 WHERE id = %s", [paper.id])
        self.env.invalidate_all()
        self.assertFalse(paper.with_user(self.boss).action_sales_approve())
        self.assertEqual(self._state(paper), "no")
        self.assertEqual(paper.granted, 0)

    def test_back_to_what_was_approved_is_asked_again(self):
        paper = self._approved()
        paper.write({"amount": 7})
        paper.write({"amount": 1000})
        self.assertFalse(paper._sales_is_approved())
        paper._sales_approval_ask()
        self.assertEqual(paper.sales_approval_round, 2)
        self.assertEqual(self._states(paper), [(1, "waiting")])
        paper.with_user(self.boss).action_sales_approve()
        self.assertTrue(paper._sales_is_approved())
        self.assertEqual(paper.granted, 2)

    def test_asking_again_voids_what_was_asked(self):
        paper = self._asked()
        first = paper.sales_approval_step_ids
        paper._sales_approval_ask()
        self.assertEqual(first.state, "void")
        self.assertEqual(self._states(paper), [(1, "waiting")])
        self.assertEqual(len(paper.sudo().activity_ids), 1)

    def test_a_raised_version_ends_what_was_approved_before(self):
        paper = self._approved()
        self.patch(self.registry["sales.test.paper"], "_sales_approval_version", 2)
        self.assertFalse(paper._sales_is_approved())

    def test_withdrawn(self):
        for make in (self._asked, self._approved):
            paper = make()
            paper._sales_approval_withdraw()
            self.assertEqual(self._state(paper), "no")
            self.assertNotIn("waiting", dict(self._states(paper)).values())
            self.assertFalse(paper.sudo().activity_ids)
            with self.assertRaises(UserError):
                paper.with_user(self.boss).action_sales_approve()

    def test_deleted_with_its_steps(self):
        paper = self._asked()
        steps = paper.sales_approval_step_ids.sudo()
        paper.unlink()
        self.assertFalse(steps.exists())
