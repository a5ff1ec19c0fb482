from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import ProcessCase


class ScoreCase(ProcessCase):
    """Two leads and no rules but those that a test makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("lead_score")
        cls.rules = cls.env["sales.score.rule"]
        cls.rules.search([]).unlink()
        cls.env.company.write({"sales_score_hot": 60, "sales_score_warm": 30})
        cls.lead = cls._lead(type="lead", name="Lead", phone=False, company_id=cls.env.company.id)
        cls.other = cls._lead(name="Other", phone="123", company_id=cls.env.company.id)

    @classmethod
    def _rule(cls, points=20, **values):
        defaults = {"name": "Rule", "kind": "domain", "points": points}
        return cls.rules.create(defaults | ({} if "kind" in values else {"domain": "[]"}) | values)

    def _score(self, lead=None):
        """Return score and grade as they are stored."""
        self.env.flush_all()
        self.cr.execute("SELECT sales_score, sales_score_grade FROM crm_lead WHERE id = %s", [(lead or self.lead).id])
        return self.cr.fetchone()

    def _letter(self, lead, days=0, author=None, kind="email"):
        message = self.env["mail.message"].create(
            {
                "model": lead._name,
                "res_id": lead.id,
                "message_type": kind,
                "date": self._days_ago(days),
                "author_id": author.id if author else False,
            }
        )
        return message


@tagged("post_install", "-at_install")
class TestLeadScore(ScoreCase):
    """Rules add up to a score and a grade: at once for what changes, every night for all."""

    def test_scored_at_once(self):
        self._rule(40, domain="[('phone', '!=', False)]")
        self._rule(25, domain="[('expected_revenue', '>', 1000)]", name="Large")
        self.lead.with_user(self.rep).phone = "0512"
        self.assertEqual((self.lead.sales_score, self.lead.sales_score_grade), (40, "warm"))
        self.assertEqual(self._score(), (40, "warm"))
        self.lead.write({"expected_revenue": 5000})
        self.assertEqual(self._score(), (65, "hot"))
        self.lead.phone = False
        self.assertEqual(self._score(), (25, "cold"))

    def test_scored_when_created(self):
        self._rule(40, domain="[('phone', '!=', False)]")
        made = self.env["crm.lead"].with_user(self.rep).create([{"name": "A", "phone": "1"}, {"name": "B"}])
        self.assertEqual(made.mapped("sales_score"), [40, 0])
        self.assertEqual(made.mapped("sales_score_grade"), ["warm", "cold"])

    def test_all_are_scored_by_night(self):
        self._rule(40, domain="[('phone', '!=', False)]")
        self.assertEqual(self._score(self.other), (None, None))
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score(self.other), (40, "warm"))
        self.assertEqual(self._score(), (0, "cold"))

    def test_shows_why(self):
        first = self._rule(40, domain="[('name', '!=', False)]", name="Has <a> name")
        self._rule(-15, domain="[('phone', '=', False)]", name="No phone")
        self._run_cron("ir_cron_lead_scores")
        lead = self.lead.with_user(self.rep)
        self.assertEqual([line["points"] for line in lead.sales_score_lines], [40, -15])
        self.assertEqual(lead.sales_score_lines[0]["rule"], first.id)
        self.assertIn("Has &lt;a&gt; name", lead.sales_score_why)
        self.assertIn("-15", lead.sales_score_why)
        first.unlink()
        self.env.invalidate_all()
        self.assertIn("deleted rule", lead.sales_score_why)

    def test_limits_of_the_company(self):
        self._rule(40)
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score()[1], "warm")
        self.env.company.write({"sales_score_hot": 40, "sales_score_warm": 10})
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score()[1], "hot")
        with self._refused(ValidationError, "40", "must be higher"):
            self.env.company.sales_score_warm = 40

    def test_rules_of_another_company_give_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._rule(40, company_id=other.id)
        self._rule(5, company_id=self.env.company.id)
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score(), (5, "cold"))
        self.lead.write({"user_id": False, "team_id": False})
        self.lead.company_id = other
        self.assertEqual(self._score(), (40, "warm"))
        self.rules.search([("company_id", "=", other.id)]).active = False
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score(), (None, None), "no rule of that company: no score")

    def test_what_is_closed_keeps_its_score(self):
        self._rule(40, domain="[('phone', '!=', False)]")
        self._run_cron("ir_cron_lead_scores")
        self.other.action_set_lost()
        self.other.phone = False
        self.assertEqual(self._score(self.other), (40, "warm"))
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score(self.other), (40, "warm"))
        self.other.action_restore()
        self.assertEqual(self._score(self.other), (0, "cold"))

    def test_without_rules_there_is_no_score(self):
        rule = self._rule(40)
        self._run_cron("ir_cron_lead_scores")
        rule.active = False
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score(), (None, None))

    # === ENGAGEMENTS ===

    def test_a_letter_of_the_customer(self):
        self._rule(20, kind="reply", days=30)
        self._letter(self.other, 31)
        self._letter(self.lead, 3)
        self._letter(self.lead, 5)
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual((self._score()[0], self._score(self.other)[0]), (20, 0))
        line = self.lead.sales_score_lines[0]
        self.assertEqual(line["since"][:10], str(self._days_ago(3).date()))
        self.assertEqual(line["expires"][:10], str((self._days_ago(3) + timedelta(days=30)).date()))

    def test_our_own_letters_and_notes_give_nothing(self):
        self._rule(20, kind="reply")
        self._letter(self.lead, author=self.rep.partner_id)
        self._letter(self.lead, kind="comment")
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score()[0], 0)

    def test_a_letter_counts_at_once(self):
        self._rule(20, kind="reply")
        partner = self.env["res.partner"].create({"name": "Customer", "email": "c@example.com"})
        text = "Yes please"
        self.lead.message_post(body=text, message_type="email", author_id=partner.id)
        self.assertEqual(self._score()[0], 20)

    def test_a_meeting_counts_when_it_is_over(self):
        self._rule(15, kind="meeting", days=60)
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": fields.Datetime.now() + timedelta(days=1),
                "stop": fields.Datetime.now() + timedelta(days=1, hours=1),
                "opportunity_id": self.lead.id,
            }
        )
        self.assertEqual(self._score()[0], 0)
        event.write({"start": self._days_ago(2), "stop": self._days_ago(1)})
        self.assertEqual(self._score()[0], 15)
        event.opportunity_id = self.other
        self.assertEqual((self._score()[0], self._score(self.other)[0]), (0, 15))
        event.unlink()
        self.assertEqual(self._score(self.other)[0], 0)

    def test_a_form_and_an_opened_quotation(self):
        self._rule(10, kind="form", days=90)
        self._rule(15, kind="quotation", days=30)
        self.lead.medium_id = self.env.ref("utm.utm_medium_website")
        self.assertEqual(self._score()[0], 10)
        partner = self.env["res.partner"].create({"name": "Customer"})
        order = self.env["sale.order"].create({"partner_id": partner.id, "opportunity_id": self.other.id})
        text = "Viewed"
        order.message_post(body=text, message_type="notification", subtype_xmlid="sale.mt_order_viewed")
        self.assertEqual(self._score(self.other)[0], 15)
        self.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", [self._days_ago(91), self.lead.id])
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score()[0], 0)

    def test_merged_it_has_the_engagements_of_both(self):
        self._rule(20, kind="reply")
        self._letter(self.lead)
        self._run_cron("ir_cron_lead_scores")
        merged = (self.other | self.lead).merge_opportunity()
        self.assertEqual(merged, self.other)
        self.assertEqual(self._score(merged)[0], 20)

    # === WHAT IT COSTS ===

    def test_nothing_is_asked_where_nothing_counts(self):
        self._rule(40, domain="[('phone', '!=', False)]")
        leads = self.lead | self.other
        leads.write({"referred": "warm"})
        with self.assertQueryCount(1):
            leads.write({"referred": "somebody"})

    def test_many_are_scored_in_few_statements(self):
        self._rule(40, domain="[('phone', '!=', False)]")
        self._rule(20, kind="reply")
        leads = self.env["crm.lead"].create([{"name": f"L{n}", "type": "lead"} for n in range(300)])
        counts = []
        for number, on in enumerate((True, False)):
            self._switch("lead_score", on=on)
            leads.write({"phone": f"warm {number}"})
            self.env.flush_all()
            before = self.cr.sql_log_count
            leads.write({"phone": str(number)})
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[0] - counts[1], 3)

    # === RULES ===

    def test_bad_rules(self):
        for values, part in (
            ({"domain": "[('nothing', '=', 1)]"}, "nothing"),
            ({"domain": "[('phone', '=', 1"}, "wrong"),
            ({"domain": False}, "which leads"),
            ({"domain": "[('sales_score', '>', 10)]"}, "the score itself"),
            ({"domain": "[('partner_id.opportunity_ids.name', '=', 'x')]"}, "does not belong"),
            ({"points": 0}, "0 points"),
            ({"points": 1001}, "1001"),
            ({"days": -1}, "-1"),
            ({"days": 3651}, "3651"),
            ({"name": "x" * 10_001}, "10001"),
        ):
            with self.subTest(part), self._refused(ValidationError, part):
                self._rule(**({"domain": "[]"} | values))

    def test_only_administrators_change_rules_and_nobody_a_score(self):
        rule = self._rule(40)
        for user in (self.rep, self.leader):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                rule.with_user(user).points = 90
            with self.assertRaises(AccessError):
                rule.with_user(user).action_score_now()
        rule.with_user(self.manager).action_score_now()
        self.lead.with_user(self.rep).write({"sales_score": 999, "sales_score_grade": "hot", "phone": "1"})
        self.assertEqual(self._score(), (40, "warm") if self._score()[0] else (None, None))
        made = self.env["crm.lead"].with_user(self.rep).create({"name": "New", "sales_score": 999})
        self.assertEqual(self._score(made)[0], 40)

    def test_part_off_scores_nothing(self):
        self._rule(40)
        self._switch("lead_score", on=False)
        self.lead.phone = "1"
        self._run_cron("ir_cron_lead_scores")
        self.assertEqual(self._score(), (None, None))
        views = self.env["crm.lead"].with_user(self.rep)
        for view in ("crm.crm_lead_view_form", "crm.crm_case_tree_view_leads", "crm.view_crm_case_leads_filter"):
            kind = self.env.ref(view).type
            self.assertNotIn("sales_score", views.get_view(self.env.ref(view).id, kind)["arch"])
