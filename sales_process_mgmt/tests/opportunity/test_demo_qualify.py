from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ...models.opportunity.qualification_mixin import NOTES


@tagged("post_install", "-at_install")
class TestDemoQualify(TransactionCase):
    """The demo company has leads to qualify, deals of which much and little is known, and scores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        of_company = [("company_id", "=", cls.company.id)]
        cls.leads = cls.env["crm.lead"].search([*of_company, ("type", "=", "lead")])
        cls.deals = cls.env["crm.lead"].search(
            [*of_company, ("type", "=", "opportunity"), ("won_status", "=", "pending")]
        )

    def test_demo_leads(self):
        self.assertGreaterEqual(len(self.leads), 12)
        missing = self.leads._sales_missing()
        self.assertTrue(0 < len(missing) < len(self.leads), "some convert, some do not")
        self.assertIn("negative", self.leads.mapped("sales_bant_budget"))
        self.assertEqual({"paused", "potential"}, set(self.leads.mapped("sales_hold")) - {False})
        self.assertTrue(all(lead.create_date < self.env.cr.now() for lead in self.leads))

    def test_demo_qualification_of_deals(self):
        known = self.deals.filtered(lambda deal: deal.sales_bant_budget == "confirmed")
        unknown = self.deals.filtered(lambda deal: not any(deal[name] for name in NOTES))
        self.assertTrue(known and unknown)
        self.assertTrue(any(self.deals.mapped("sales_bant_budget_amount")))
        self.assertTrue(self.deals.sales_bant_authority_contact_id and self.deals.sales_bant_need_product_id)
        self.assertGreaterEqual(len(set(self.deals.mapped("sales_buying_phase"))), 4)
        self.assertTrue(any(deal.sales_buying_signs for deal in self.deals))

    def test_demo_scores(self):
        everything = self.leads | self.deals
        self.assertEqual(set(everything.mapped("sales_score_grade")), {"hot", "warm", "cold"})
        kinds = {line["rule"] for lead in everything for line in lead.sales_score_lines or []}
        rules = self.env["sales.score.rule"].browse(kinds)
        self.assertLessEqual({"domain", "reply", "meeting", "quotation", "form"}, set(rules.mapped("kind")))
        self.assertTrue(any(line["points"] < 0 for lead in everything for line in lead.sales_score_lines or []))

    def test_demo_night_changes_no_score(self):
        everything = self.leads | self.deals
        before = {lead.id: (lead.sales_score, lead.sales_score_lines) for lead in everything}
        with self.enter_registry_test_mode():
            self.env.ref("sales_process_mgmt.ir_cron_lead_scores").method_direct_trigger()
        self.env.invalidate_all()
        for lead in everything:
            score, lines = before[lead.id]
            lines, now = lines or [], lead.sales_score_lines or []
            changed = [line for line in lines + now if line not in lines or line not in now]
            self.assertEqual([line for line in changed if not self._is_older_now(line)], [], lead.name)
            if not changed:
                self.assertEqual(lead.sales_score, score, lead.name)

    def _is_older_now(self, line):
        """The demo company grows older: a meeting is over, or too long ago, that was not when it was filled."""
        rule = self.env["sales.score.rule"].browse(line["rule"])
        filled, now = rule.create_date, fields.Datetime.now()
        if rule.kind == "domain":
            return "today" in rule.domain and filled.date() < now.date()
        since = fields.Datetime.to_datetime(line["since"][:19].replace("T", " "))
        return since >= filled or (rule.days and filled <= since + timedelta(days=rule.days) <= now)
