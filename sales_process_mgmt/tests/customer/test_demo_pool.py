from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoPool(TransactionCase):
    """The demo company's pool shows every state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        cls.pool = cls.env["sales.pool"].search([("company_id", "=", cls.company.id)])
        cls.rows = cls.env["sales.customer"].search([("pool_id", "=", cls.pool.id)])

    def test_forty_customers_in_every_state(self):
        self.assertEqual(len(self.pool), 1)
        self.assertEqual(len(self.rows), 40)
        states = self.rows.grouped("pool_state")
        self.assertEqual(set(states), {"in_pool", "owned", "warned", "kept"})
        self.assertGreaterEqual(len(states["in_pool"]), 10)
        self.assertGreaterEqual(len(states["warned"]), 5)
        self.assertGreaterEqual(len(states["kept"]), 3)
        self.assertTrue(all(0 < row.pool_days_left <= 7 for row in states["warned"]))
        self.assertTrue(all(self.pool.rule_ids.mapped("is_in_force")))

    def test_owners_are_warned(self):
        warned = self.rows.filtered(lambda row: row.pool_state == "warned")
        kind = self.env.ref("sales_process_mgmt.mail_activity_type_pool")
        for row in warned:
            activities = row.partner_id.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
            self.assertEqual((len(activities), activities.user_id), (1, row.user_id))

    def test_history_tells_who_lost_them(self):
        lines = self.env["sales.owner.change"].search([("partner_id", "in", self.rows.partner_id.ids)])
        self.assertGreaterEqual(lines.mapped("reason").count("returned"), 8)

    def test_first_night_takes_nobody(self):
        owned = self.rows.filtered("user_id")
        with self.enter_registry_test_mode():
            for name in ("ir_cron_customers", "ir_cron_pool"):
                self.env.ref(f"sales_process_mgmt.{name}").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.rows.filtered("user_id"), owned)
