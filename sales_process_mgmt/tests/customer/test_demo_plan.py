from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoPlan(TransactionCase):
    """The demo company plans with its key accounts, and its warehouse is short of something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        cls.own = [("company_id", "=", cls.company.id)]
        cls.accounts = cls.env["sales.key.account"].search(cls.own)

    def test_demo_objectives_of_both_years_with_actuals(self):
        objectives = self.env["sales.account.objective"].search(self.own)
        self.assertTrue(self.accounts)
        years = {
            account: set(objectives.filtered(lambda o, a=account: o.account_id == a).mapped("year"))
            for account in self.accounts
        }
        self.assertEqual({len(found) for found in years.values()}, {2})
        self.assertTrue(any(objective.revenue and objective.collected for objective in objectives))
        self.assertTrue(all(objective.revenue_target for objective in objectives))
        whole = objectives.filtered(lambda objective: objective.quarter == "0")
        self.assertEqual(sum(whole.mapped("executive_visits")), 1)
        self.assertEqual(len(whole.filtered("yearly_meeting_date")), 1)
        quarters = objectives.filtered(lambda one: one.quarter != "0")
        self.assertTrue(quarters)
        for (account, year), parts in quarters.grouped(lambda one: (one.account_id, one.year)).items():
            of_year = whole.filtered(lambda o, a=account, y=year: (o.account_id, o.year) == (a, y))
            self.assertEqual(of_year.revenue_target, sum(parts.mapped("revenue_target")))

    def test_demo_installed_base_has_due_replacements_and_rivals(self):
        installed = self.env["sales.installed.product"].search(self.own)
        self.assertGreaterEqual(len(installed), 25)
        self.assertEqual(set(installed.mapped("origin")), {"own", "rival"})
        due = installed.filtered(lambda one: one.replacement_date and not one.was_suggested)
        today = self.env.cr.now().date()
        self.assertTrue(due.filtered(lambda one: one.replacement_date < today))
        self.assertTrue(self.env["sales.purchase.plan"].search(self.own))

    def test_demo_swot_of_deals_and_accounts(self):
        items = self.env["sales.swot.item"].search(self.own)
        self.assertGreaterEqual(len(items.lead_id), 4)
        self.assertEqual(items.account_id, self.accounts)
        everybody = self.env["sales.swot.item"].search([])
        self.assertTrue(everybody.partner_id)
        self.assertEqual(len(set(items.mapped("quadrant"))), 4)

    def test_demo_evaluations_suggest(self):
        evaluations = self.env["sales.account.evaluation"].search(self.own)
        self.assertEqual(evaluations.account_id, self.accounts)
        self.assertTrue(all(evaluations.mapped("suggestion")))
        self.assertTrue(any(evaluations.mapped("decision")))
        raised = evaluations.filtered(lambda one: one.suggestion == "raise")
        self.assertTrue(all(raised.mapped("has_revenue")), "who has not bought is not promoted")

    def test_demo_key_accounts_buy_from_their_salesperson(self):
        year = fields.Date.today().year
        objectives = self.env["sales.account.objective"].search([*self.own, ("quarter", "=", "0")])
        bought = objectives.filtered("revenue").grouped("account_id")
        self.assertEqual(len(bought), 5)
        self.assertTrue(all(year - 1 in found.mapped("year") for found in bought.values()))
        for account in self.accounts:
            self.assertIn(account.partner_id.user_id, account.member_ids.user_id, account.display_name)

    def test_demo_delivery_says_why_it_waits(self):
        pickings = self.env["stock.picking"].search([*self.own, ("state", "in", ("confirmed", "assigned"))])
        reasons = [picking.sales_wait_reason for picking in pickings if picking.sales_wait_reason]
        self.assertTrue(any("Key account" in reason for reason in reasons))
