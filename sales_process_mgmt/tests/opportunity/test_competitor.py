from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestCompetitor(DealCase):
    """Who else is after the deal, and who won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Plant", "is_company": True})
        cls.rival, cls.third = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Rival Pumps", "Third Pumps")]
        )
        cls.lead.write({"partner_id": cls.customer.id, "expected_revenue": 1000})

    def _position(self, lead=None, rival=None, **values):
        positions = self.env["sales.competitor.position"].with_user(self.rep)
        return positions.create({"lead_id": (lead or self.lead).id, "partner_id": (rival or self.rival).id} | values)

    def _lose(self, leads, rival):
        wizard = (
            self.env["crm.lead.lost"].with_user(self.rep).create({"lead_ids": leads.ids, "sales_lost_to_id": rival.id})
        )
        wizard.action_lost_reason_apply()

    def _report(self, user=None):
        self.env.flush_all()
        report = self.env["sales.competitor.report"].with_user(user or self.rep)
        return report.search([("partner_id", "in", (self.rival | self.third).ids)])

    def test_partner_becomes_a_competitor(self):
        self.assertFalse(self.rival.sales_is_competitor)
        with Form(self.as_rep) as form, form.sales_competitor_ids.new() as line:
            line.partner_id = self.rival
        self.assertTrue(self.rival.sales_is_competitor)
        self.assertEqual(self.lead.sales_competitor_ids.threat, "3")

    def test_customer_is_no_rival(self):
        with self._refused(ValidationError, "Plant", "customer"):
            self._position(rival=self.customer)

    def test_rival_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.lead.company_id = self.env.company
        self.rival.company_id = company
        with self._refused(ValidationError, "Rival Pumps", "belongs to Elsewhere"):
            self.env["sales.competitor.position"].create({"lead_id": self.lead.id, "partner_id": self.rival.id})

    def test_price_is_not_negative(self):
        with self._refused(ValidationError, "Rival Pumps", "-5"):
            self._position(price=-5)

    def test_lost_to_is_kept_and_the_rival_added(self):
        self._lose(self.lead, self.rival)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.sales_lost_to_id, self.rival)
        self.assertEqual(self.lead.sales_competitor_ids.partner_id, self.rival)
        self.lead.action_restore()
        self._lose(self.lead, self.env["res.partner"])
        self.assertFalse(self.lead.sales_lost_to_id)

    def test_switched_off_nothing_is_kept(self):
        self._switch("competitors", on=False)
        self._lose(self.lead, self.rival)
        self.assertFalse(self.lead.sales_lost_to_id)

    def test_report_counts_what_the_opportunities_say(self):
        won, lost = self._lead(name="Won"), self._lead(name="Lost")
        for lead in (self.lead, won, lost):
            self._position(lead)
        self._position(lost, self.third, price=1500)
        lost.expected_revenue = 1000
        self._lose(lost, self.rival)
        self._meet(won, *self.stages[:-1])
        won.with_user(self.manager).action_set_won()
        rows = {(row.lead_id, row.partner_id): row for row in self._report()}
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[self.lead, self.rival].outcome, "open")
        self.assertEqual(rows[won, self.rival].outcome, "won")
        self.assertEqual(rows[lost, self.rival].outcome, "lost_to")
        self.assertEqual(rows[lost, self.third].outcome, "lost")
        self.assertAlmostEqual(rows[lost, self.third].price_gap, 50)
        aggregates = ["won_count:sum", "lost_to_count:sum", "win_rate:avg", "__count"]
        (group,) = self.env["sales.competitor.report"]._read_group(
            [("partner_id", "=", self.rival.id)], ["partner_id"], aggregates
        )
        self.assertEqual(group, (self.rival, 1, 1, 0.5, 3))

    def test_report_obeys_own_team_all(self):
        self._position()
        self.assertEqual(len(self._report()), 1)
        self.assertFalse(self._report(self.other_rep))
        self.assertEqual(len(self._report(self.leader)), 1)
        self.assertEqual(len(self._report(self.manager)), 1)

    def test_other_rep_cannot_add_to_it(self):
        positions = self.env["sales.competitor.position"].with_user(self.other_rep)
        self.env.invalidate_all()
        with self._refused(AccessError):
            positions.create({"lead_id": self.lead.id, "partner_id": self.rival.id})
