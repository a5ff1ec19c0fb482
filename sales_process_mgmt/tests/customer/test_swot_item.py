from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestSwotItem(PlanCase):
    """Belongs to one deal, key account or competitor, and to whom that one belongs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Pump station",
                "type": "opportunity",
                "user_id": cls.manager_user.id,
                "company_id": cls.company.id,
                "partner_id": cls.partner.id,
            }
        )
        cls.rival = cls.env["res.partner"].create({"name": "Rival", "sales_is_competitor": True, "is_company": True})

    def _item(self, user=None, **values):
        return self.env["sales.swot.item"].with_user(user or self.env.user).create({"name": "Near by"} | values)

    def test_belongs_to_exactly_one(self):
        self.assertEqual(self._item(lead_id=self.lead.id).company_id, self.company)
        self._item(account_id=self.account.id)
        self._item(partner_id=self.rival.id)
        for owners in ({}, {"lead_id": self.lead.id, "account_id": self.account.id}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self._item(**owners)

    def test_bad_input(self):
        for weight in (0, 6, -1):
            with self._refused(ValidationError, str(weight)):
                self._item(lead_id=self.lead.id, weight=weight)
        with self._refused(ValidationError, "Works"):
            self._item(partner_id=self.partner.id)

    def test_in_the_order_of_the_quadrants(self):
        for quadrant, weight in (("threat", 5), ("strength", 1), ("strength", 4), ("weakness", 3)):
            self._item(lead_id=self.lead.id, quadrant=quadrant, weight=weight)
        items = self.env["sales.swot.item"].search([("lead_id", "=", self.lead.id)])
        found = [(item.quadrant, item.weight) for item in items]
        self.assertEqual(found, [("strength", 4), ("strength", 1), ("weakness", 3), ("threat", 5)])

    def test_rights_are_those_of_the_owner(self):
        of_lead, of_account = self._item(lead_id=self.lead.id), self._item(account_id=self.account.id)
        of_rival = self._item(partner_id=self.rival.id)
        items = of_lead | of_account | of_rival
        self.env.invalidate_all()
        self.assertEqual(self.env["sales.swot.item"].with_user(self.manager_user).search([]) & items, items)
        self.assertEqual(self.env["sales.swot.item"].with_user(self.outsider).search([]) & items, of_rival)
        for item in (of_lead, of_account):
            self.env.invalidate_all()
            with self._refused(AccessError):
                item.with_user(self.outsider).name = "Mine"
        of_rival.with_user(self.outsider).weight = 5
        for owner in ({"lead_id": self.lead.id}, {"account_id": self.account.id}):
            self.env.invalidate_all()
            with self._refused(AccessError):
                self._item(self.outsider, **owner)
        self.assertEqual(self.env["sales.swot.item"].with_user(self.boss).search([]) & items, items)
        plain = new_test_user(self.env, "swot_plain", "base.group_user")
        with self._refused(AccessError):
            of_rival.with_user(plain).mapped("name")

    def test_does_not_move_to_where_the_user_may_not_write(self):
        theirs = self.env["crm.lead"].create(
            {"name": "Theirs", "type": "opportunity", "user_id": self.outsider.id, "company_id": self.company.id}
        )
        item = self._item(lead_id=self.lead.id)
        self.env.invalidate_all()
        with self._refused(AccessError):
            item.with_user(self.manager_user).lead_id = theirs

    def test_other_company_s_are_not_read(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead = self.env["crm.lead"].create({"name": "There", "type": "opportunity", "company_id": other.id})
        item = self._item(lead_id=lead.id)
        self.env.invalidate_all()
        self.assertFalse(self.env["sales.swot.item"].with_user(self.boss).search([("id", "=", item.id)]))

    def test_goes_along_when_opportunities_are_merged(self):
        tail = self.lead.copy({"name": "The same"})
        items = self._item(lead_id=self.lead.id) | self._item(lead_id=tail.id)
        head = (self.lead | tail).merge_opportunity()
        self.env.invalidate_all()
        self.assertEqual(head.sales_swot_ids, items)
        self.assertEqual(items.lead_id, head)

    def test_is_not_copied(self):
        self._item(lead_id=self.lead.id)
        self.assertFalse(self.lead.copy().sales_swot_ids)

    # === SCREEN AND PRINT ===

    def test_form_shows_it_when_on(self):
        view = self.env.ref("crm.crm_lead_view_form")
        arch = self.env["crm.lead"].with_user(self.manager_user).get_view(view.id, "form")["arch"]
        self.assertIn('name="sales_swot"', arch)
        self._switch("swot", on=False)
        arch = self.env["crm.lead"].with_user(self.manager_user).get_view(view.id, "form")["arch"]
        self.assertNotIn("sales_swot", arch)

    def test_board_and_print(self):
        self.lead.sales_swot_ids = [
            Command.create(
                {"name": "<b>Service</b> near by", "quadrant": "strength", "action": "Show it", "answer": "so"}
            )
        ]
        board = self.lead.with_user(self.manager_user).sales_swot_board
        self.assertIn("&lt;b&gt;Service", board)
        self.assertIn("SO:", board)
        for quadrant in ("Strength", "Weakness", "Opportunity", "Threat"):
            self.assertIn(quadrant, board)
        self._item(account_id=self.account.id)
        self._item(partner_id=self.rival.id)
        for kind, record in (("crm_lead", self.lead), ("account", self.account), ("partner", self.rival)):
            report = self.env["ir.actions.report"].with_user(self.manager_user)
            html = report._render_qweb_html(f"sales_process_mgmt.swot_report_{kind}", record.ids)[0].decode()
            self.assertIn("Strength", html)
            self.assertIn(record.display_name, html)
        self.env.invalidate_all()
        with self._refused(AccessError):
            report = self.env["ir.actions.report"].with_user(self.outsider)
            report._render_qweb_html("sales_process_mgmt.swot_report_crm_lead", self.lead.ids)
