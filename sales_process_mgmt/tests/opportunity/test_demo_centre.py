from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoCentre(TransactionCase):
    """Deals that are known well, deals with gaps, and deals of which nothing is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": company.ids, "lang": "en_US"})
        opened = [("company_id", "=", company.id), ("won_status", "=", "pending"), ("type", "=", "opportunity")]
        cls.leads = cls.env["crm.lead"].search(opened)
        cls.known = cls.leads.filtered("sales_buying_role_ids")

    def test_demo_centre_has_full_and_empty_knowledge(self):
        self.assertEqual(len(self.known), 15)
        self.assertGreater(len(self.leads - self.known), 15)
        gaps = [frozenset(gap["code"] for gap in lead.sales_buying_gaps["gaps"]) for lead in self.known]
        self.assertIn(frozenset(), gaps)
        self.assertTrue({"decision_maker", "finance"} in gaps and {"opposed"} in gaps)
        self.assertGreaterEqual(len(set(self.known.mapped("user_id"))), 8)

    def test_demo_centre_is_the_customers(self):
        for lead in self.known:
            customers = lead.sales_buying_role_ids.partner_id.commercial_partner_id
            self.assertEqual(customers, lead.partner_id.commercial_partner_id)
        self.assertTrue(any(self.known.sales_buying_role_ids.mapped("last_contact_date")))
        roles = self.known.sales_buying_role_ids
        self.assertEqual(
            set(roles.mapped("stance")), {"opponent", "sceptic", "neutral", "supporter", "champion", False}
        )

    def test_demo_needs_and_plans(self):
        with_needs = self.leads.filtered("sales_need_ids")
        self.assertEqual(with_needs, self.known)
        self.assertEqual(set(with_needs.mapped("sales_need_plan_state")), {"open", "confirmed", "changed"})
        self.assertEqual(with_needs._sales_answered(), with_needs)
