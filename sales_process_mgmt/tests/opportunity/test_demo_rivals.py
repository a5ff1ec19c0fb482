from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoRivals(TransactionCase):
    """The demo company knows its rivals and has answered objections."""

    def test_demo_rivals(self):
        company = self.env.ref("sales_process_mgmt.company_huaxing")
        rows = self.env["sales.competitor.report"].search([("company_id", "=", company.id)])
        self.assertGreaterEqual(len(rows.partner_id), 4)
        self.assertEqual(set(rows.mapped("outcome")), {"open", "won", "lost_to", "lost"})
        objections = self.env["sales.objection"].search([("lead_id.company_id", "=", company.id)])
        self.assertEqual(set(objections.mapped("outcome")), {"open", "resolved", "let_go", "stands"})
        self.assertEqual(set(objections.mapped("nature")), {"real", "excuse", "indirect"})
        answers = self.env["sales.playbook.answer"].search([("company_id", "=", company.id)])
        self.assertGreaterEqual(len(set(answers.mapped("kind"))), 5)
        self.assertTrue(self.env["sales.buying.signal"].search([("lead_id.company_id", "=", company.id)]))
