from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoControl(TransactionCase):
    """The demo company has worked with the control score for a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        leads = cls.env["crm.lead"].with_context(active_test=False)
        cls.leads = leads.search([("company_id", "=", cls.company.id), ("type", "=", "opportunity")])
        cls.scored = cls.leads.filtered("sales_control_answered")

    def test_demo_control_open_deals_are_full_half_and_empty(self):
        opened = self.leads.filtered(lambda lead: lead.won_status == "pending")
        answered = sorted(opened.mapped("sales_control_answered"))
        self.assertEqual(answered[0], 0)
        self.assertGreaterEqual(answered[-1], 11)
        self.assertGreaterEqual(len([number for number in answered if 3 <= number <= 8]), 5)
        self.assertIn("win", opened.mapped("sales_control_zone"))
        self.assertTrue(opened.filtered(lambda lead: lead.sales_control_text and not lead.sales_control_zone))

    def test_demo_control_history_agrees_with_the_score(self):
        for lead in self.scored:
            lines = lead.sales_control_history_ids.sorted(lambda line: (line.date, line.id))
            last = lines[-1]
            now = (lead.sales_control_win, lead.sales_control_first, lead.sales_control_clear)
            self.assertEqual((last.win, last.first, last.clear), now, lead.name)
            self.assertEqual((last.score, last.zone), (lead.sales_control_text, lead.sales_control_zone), lead.name)
            self.assertGreaterEqual(lines[0].date, lead.create_date)
            if lead.date_closed:
                self.assertLess(last.date, lead.date_closed)
        self.assertTrue(self.scored.sales_control_history_ids.filtered("is_turn"))
        self.assertTrue(self.scored.sales_control_history_ids.filtered(lambda line: line.from_state == "yes"))

    def test_demo_control_answers_have_evidence_and_coaches(self):
        answers = self.scored.sales_control_answer_ids
        self.assertTrue(answers.filtered("evidence") and answers.filtered("coach_id"))
        for answer in answers.filtered("coach_id"):
            customer = answer.lead_id.partner_id.commercial_partner_id
            self.assertEqual(answer.coach_id.commercial_partner_id, customer)

    def test_demo_control_calibration_tells_something(self):
        rows = self.env["sales.control.calibration"].search(
            [("level", "=", "1_company"), ("company_id", "=", self.company.id)]
        )
        by_rate = {bool(row.rate_id): row for row in rows}
        self.assertGreaterEqual(by_rate[True].deals, 30)
        self.assertGreater(by_rate[True].measured, by_rate[False].measured + 20)
        self.assertFalse(by_rate[True].is_too_few)
        factors = self.env["sales.control.factor.report"].search(
            [("level", "=", "1_company"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(factors), 13)
        self.assertTrue(all(row.yes_deals and row.other_deals for row in factors))

    def test_demo_selling_modes(self):
        self.assertEqual(set(self.leads.mapped("sales_value_type")), {"intrinsic", "extrinsic", "strategic", False})
        warned = self.leads.filtered("sales_effort_warning")
        self.assertEqual(set(warned.mapped("sales_value_type")), {"intrinsic", "strategic"})
