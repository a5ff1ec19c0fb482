from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoContract(TransactionCase):
    """The demo company has contracts of every kind and state, and money that came, came in part and did not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        cls.contracts = cls.env["sales.contract"].search([("company_id", "=", cls.company.id)])

    def test_demo_contract_states(self):
        self.assertGreaterEqual(len(self.contracts), 25)
        self.assertEqual(
            set(self.contracts.mapped("state")), {"draft", "submitted", "approved", "signed", "done", "terminated"}
        )
        self.assertLessEqual({"service", "mixed", "framework"}, set(self.contracts.mapped("kind")))
        self.assertTrue(self.contracts.filtered("is_expired"))
        self.assertIn("rejected", self.contracts.mapped("sales_approval_state"))
        self.assertTrue(all(contract.amount_tax > 0 for contract in self.contracts))

    def test_demo_contract_money(self):
        running = self.contracts.filtered(lambda contract: contract.state == "signed")
        invoices = running.installment_ids.invoice_ids
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid", "partial", "not_paid"})
        for contract in running.filtered(lambda contract: contract.kind in ("service", "mixed")):
            self.assertEqual(len(contract.order_ids), 1)
            self.assertEqual(contract.order_ids.amount_total, contract.amount_total)
            self.assertEqual(contract.plan_difference, 0)

    def test_demo_contract_clerk(self):
        clerk = self.env.ref("sales_process_mgmt.user_hefang")
        self.assertEqual(self.env["sales.contract"].with_user(clerk).search_count([]), len(self.contracts))
        waiting = self.env["sales.approval.step"].search(
            [("company_id", "=", self.company.id), ("state", "=", "waiting")]
        )
        self.assertLessEqual({1, 2}, set(waiting.mapped("level")))
        self.assertTrue(waiting.approver_ids)

    def test_demo_credit(self):
        standings = self.env["sales.credit.standing"].search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(len(standings.filtered("grade_id")), 5)
        self.assertGreaterEqual(len(set(standings.mapped("suggested_grade_id"))), 2)
        holds = self.env["sales.order.hold"].search([("order_id.company_id", "=", self.company.id)])
        self.assertEqual((len(holds), set(holds.mapped("state"))), (2, {"open"}))

    def test_demo_dispatches(self):
        """People were sent out, wait, and are held because the first instalment is not in."""
        dispatches = self.env["sales.dispatch"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(dispatches.mapped("state")), {"draft", "submitted", "approved", "released", "done"})
        held = dispatches.filtered("sales_money_hold")
        self.assertIn(self.env.ref("sales_process_mgmt.partner_ruifeng"), held.partner_id)
        reports = self.env["sales.acceptance"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(reports.mapped("state")), {"done"})
        self.assertEqual(set(reports.mapped("result")), {"accepted", "defects"})
        self.assertTrue(all(reports.contract_id.mapped("date_accepted")))
        self.assertEqual(set(reports.contract_id.mapped("percent_delivered")), {100})

    def test_demo_finance_sees_contracts(self):
        finance = self.env.ref("sales_process_mgmt.user_guoying")
        self.assertTrue(finance.has_group("sales_process_mgmt.group_part_contract"))
