from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoAccount(TransactionCase):
    """The demo company has six key accounts that look lived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        cls.zhaomin = cls.env.ref("sales_process_mgmt.user_zhaomin")
        cls.accounts = cls.env["sales.key.account"].search([("company_id", "=", cls.company.id)])

    def test_six_accounts_two_institutional(self):
        self.assertEqual(len(self.accounts), 6)
        self.assertEqual(sorted(self.accounts.type_id.mapped("code")), ["A", "B"])
        self.assertEqual(len(self.accounts.filtered(lambda account: account.type_id.code == "B")), 2)
        self.assertEqual(len(self.accounts.filtered(lambda account: account.manager_id == self.zhaomin)), 5)

    def test_teams_charts_projects_and_rivals(self):
        for account in self.accounts:
            self.assertGreaterEqual(len(account.member_ids), 2, account.display_name)
            self.assertGreaterEqual(len(account.contact_ids), 3, account.display_name)
            self.assertEqual(len(account.contact_ids.filtered(lambda one: not one.superior_id)), 1)
        self.assertTrue(self.accounts.project_ids.lead_id)
        self.assertTrue(self.accounts.rival_ids)

    def test_profiles_are_for_the_team(self):
        profiles = self.env["sales.contact.profile"]
        self.assertEqual(profiles.with_user(self.zhaomin).search_count([]), 4)
        self.assertTrue(all(profiles.search([]).mapped("consent_date")))
        for login in ("linxiao", "liuyang", "guoying"):
            self.env.invalidate_all()
            outsider = self.env.ref(f"sales_process_mgmt.user_{login}")
            self.assertFalse(profiles.with_user(outsider).search([]), login)

    def test_registrations_and_movements(self):
        registrations = self.env["sales.deal.registration"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(registrations.mapped("state")), {"requested", "approved", "refused", "expired"})
        rep = self.env.ref("sales_process_mgmt.user_liuyang")
        rows = self.env["sales.account.movement"].with_user(rep).search([])
        kinds = {"1_appointed", "2_manager", "4_member", "5_requested", "6_decided", "7_stage"}
        self.assertLessEqual(kinds, set(rows.mapped("kind")))
        self.assertEqual(rows.partner_id, self.accounts.partner_id)
