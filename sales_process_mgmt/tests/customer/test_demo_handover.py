from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoHandover(TransactionCase):
    """The demo company has a finished and a running hand-over, and a load that differs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        cls.handovers = cls.env["sales.handover"].search([("company_id", "=", cls.company.id)])

    def test_demo_has_a_finished_and_a_running_hand_over(self):
        running = self.handovers.filtered("date_end")
        finished = self.handovers - running
        self.assertEqual((len(running), len(finished)), (1, 1))
        self.assertEqual(set(self.handovers.mapped("state")), {"done"})
        self.assertGreater(running.date_end, fields.Date.today())
        self.assertLess(running.date_start, fields.Date.today())
        self.assertEqual(finished.responsible_id, self.env.ref("sales_process_mgmt.user_hejian"))
        self.assertEqual(len(finished.receiver_ids), 2)
        for handover in self.handovers:
            customers = handover.line_ids.filtered(lambda line: line.scope == "customer")
            self.assertGreaterEqual(len(customers), 3)
            for line in customers:
                self.assertEqual(line.partner_id.user_id, line.to_user_id)
                change = line.partner_id.sales_owner_change_ids[0]
                self.assertEqual((change.reason, change.date), ("handed_over", handover.date_done))
        self.assertTrue(running.line_ids.filtered(lambda line: line.scope == "opportunity"))
        self.assertTrue(running.line_ids.filtered(lambda line: line.scope == "promise"))

    def test_demo_tells_in_the_language_of_the_company(self):
        noted = self.env["mail.message"].search(
            [("model", "in", ("res.partner", "crm.lead", "sales.key.account")), ("body", "!=", False)]
        )
        told = " ".join(noted.mapped("body"))
        for english in ("Handed over:", "joined the team", "Need plan:", "Executive sponsor", "Rebalancing"):
            self.assertNotIn(english, told)

    def test_demo_load_differs(self):
        rows = self.env["sales.load.report"].search([("company_id", "=", self.company.id), ("team_id", "!=", False)])
        self.assertGreaterEqual(len(rows), 11)
        self.assertGreaterEqual(len(set(rows.mapped("customer_count"))), 4)
        self.assertGreater(sum(rows.mapped("overdue_amount")), 0)
        self.assertGreater(sum(rows.mapped("activity_count")), 0)
