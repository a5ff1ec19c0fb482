from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoCard(TransactionCase):
    """The demo company knows its customers: cards, classes, promises, assessments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        cls.customers = cls._all("sales.customer")

    @classmethod
    def _all(cls, model, *domain):
        return cls.env[model].search([("company_id", "=", cls.company.id), *domain])

    def test_demo_cards_are_lived(self):
        self.assertGreaterEqual(len(self.customers), 35)
        for name in ("revenue_12m", "overdue", "last_contact_date", "next_contact_date", "deal_amount", "user_id"):
            self.assertTrue(any(self.customers.mapped(name)), name)
        shares = set(self.customers.mapped("card_completeness"))
        self.assertTrue(min(shares) < 60 < max(shares))
        self.assertGreaterEqual(len(set(self.customers.mapped("telesales_code")) - {False}), 4)
        self.assertGreaterEqual(len(set(self.customers.mapped("deal_intention")) - {False}), 4)

    def test_demo_classes(self):
        self.assertLessEqual({"A", "B", "C"}, set(self.customers.mapped("customer_class")))
        by_hand = self.customers.filtered("class_override")
        self.assertEqual((len(by_hand), by_hand.customer_class, by_hand.class_measured), (1, "A", "C"))

    def test_demo_promises_and_assessments(self):
        promises = self._all("sales.customer.promise")
        self.assertEqual(set(promises.mapped("state")), {"open", "kept", "late"})
        waiting = promises.filtered(lambda promise: not promise.date_done)
        self.assertTrue(all(waiting.mapped("activity_ids")))
        self.assertFalse((promises - waiting).activity_ids)
        assessments = self._all("sales.customer.assessment")
        self.assertEqual(set(assessments.mapped("state")), {"draft", "confirmed"})
        self.assertTrue(all(1 <= assessment.score <= 5 for assessment in assessments))

    def test_demo_effort(self):
        self.assertEqual(set(self._all("sales.customer.effort.report").mapped("side")), {"new", "existing"})

    def test_demo_night_finds_nothing_new(self):
        names = ("customer_class", "class_amount", "revenue_12m", "receivable", "card_completeness", "telesales_code")
        before = self.customers.read(names)
        with self.enter_registry_test_mode():
            self.env.ref("sales_process_mgmt.ir_cron_customers").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.customers.read(names), before)
