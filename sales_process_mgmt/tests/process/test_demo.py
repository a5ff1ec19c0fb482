from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

LOGINS = "sales_process_mgmt/demo/LOGINS.txt"
TEAMS = {"team_major": "major_account", "team_distribution": "b2b_funnel", "team_telesales": "telesales"}
AGEING = {"overstay", "no_visit"}  # kinds of alerts whose figure is an age in days
PARTS = {"1_design", "2_purchase", "3_transaction", "4_collection", "5_to_order", "6_to_cash"}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo company has something to show on every screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sales_process_mgmt.company_huaxing")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids, "lang": "en_US"})
        leads = cls.env["crm.lead"].with_context(active_test=False)
        cls.leads = leads.search([("company_id", "=", cls.company.id), ("type", "=", "opportunity")])
        cls.opened = cls.leads.filtered(lambda lead: lead.won_status == "pending")
        cls.tracked = cls.opened.filtered("stage_id.sales_process_id")

    def _alerts(self, state):
        return self.env["sales.opportunity.alert"].search([("company_id", "=", self.company.id), ("state", "=", state)])

    def _orders(self, *domain):
        return self.env["sale.order"].search([("company_id", "=", self.company.id), *domain])

    # === WHO AND HOW MUCH ===

    def test_demo_teams(self):
        for team, code in TEAMS.items():
            record = self.env.ref(f"sales_process_mgmt.{team}")
            self.assertEqual(record.company_id, self.company)
            self.assertEqual(record.sales_process_id.code, code)
            self.assertTrue(record.user_id.has_group("sales_team.group_sale_salesman"))
            self.assertFalse(record.user_id.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertFalse(self.env.ref("sales_process_mgmt.team_service").sales_process_id)
        self.assertEqual(self.company.currency_id.name, "CNY")

    def test_demo_numbers(self):
        resolved = self.leads - self.opened
        self.assertGreaterEqual(len(self.opened), 75)
        self.assertGreaterEqual(len(resolved), 240)
        won = resolved.filtered(lambda lead: lead.won_status == "won")
        self.assertAlmostEqual(len(won) / len(resolved), 0.4, delta=0.05)
        self.assertTrue(all((resolved - won).mapped("lost_reason_id")))
        self.assertTrue(all(lead.create_date < lead.date_closed for lead in resolved))

    def test_demo_logins(self):
        with file_open(LOGINS) as file:
            lines = [line for line in file.read().splitlines() if line and not line.startswith("#")]
        rows = [line.split("\t") for line in lines]
        self.assertTrue(all(len(row) == 3 for row in rows))
        for _role, login, password in rows:
            credential = {"type": "password", "login": login, "password": password}
            found = self.env["res.users"].authenticate(credential, {"interactive": False})
            user = self.env["res.users"].browse(found["uid"])
            self.assertEqual((user.login, user.company_id), (login, self.company))
        salesmen = self.env["crm.team"].search([("company_id", "=", self.company.id)]).member_ids
        self.assertLessEqual(set(salesmen.mapped("login")), {row[1] for row in rows})

    # === HISTORY ===

    def test_demo_history_agrees_with_the_opportunities(self):
        for lead in self.leads:
            lines = lead.sales_transition_ids.sorted(lambda line: (line.date, line.id))
            self.assertEqual(lines[0].direction, "start", lead.name)
            self.assertEqual(lines.filtered("to_stage_id")[-1].to_stage_id, lead.stage_id, lead.name)
            self.assertEqual(lines[-1].direction == "lost", lead.won_status == "lost", lead.name)
            self.assertEqual("won" in lines.mapped("direction"), lead.won_status == "won", lead.name)
            for before, line in zip(lines, lines[1:], strict=False):
                self.assertEqual(line.from_stage_id, before.to_stage_id, lead.name)

    def test_demo_history_is_lived(self):
        lines = self.leads.sales_transition_ids
        self.assertLessEqual({"start", "forward", "back", "won", "lost", "reopened"}, set(lines.mapped("direction")))
        for flag in ("is_jumped", "is_late_start", "is_overridden"):
            self.assertTrue(lines.filtered(flag), flag)
        overrides = self.env["sales.stage.override"].search([("lead_id", "in", self.leads.ids)])
        self.assertEqual(len(overrides), len(lines.filtered("is_overridden")))

    # === SCREENS ===

    def test_demo_zones_and_checklists(self):
        self.assertEqual(set(self.tracked.mapped("sales_zone")), {"universe", "above", "in", "best_few"})
        shares = {lead.sales_criteria_met == lead.sales_criteria_total for lead in self.tracked}
        self.assertEqual(shares, {True, False})
        self.assertTrue(any(0 < lead.sales_criteria_met < lead.sales_criteria_total for lead in self.tracked))

    def test_demo_alerts(self):
        alerts = self._alerts("open")
        self.assertGreaterEqual(len(set(alerts.mapped("kind"))), 8)
        self.assertLessEqual(alerts.lead_id, self.tracked)
        self.assertEqual(len(set(alerts.mapped("stall_reason")) - {False}), 3)
        self.assertLessEqual(self._alerts("closed").lead_id, self.leads - self.opened)

    def test_demo_nightly_jobs_find_nothing_new(self):
        before = self._alerts("open")
        zones = {lead.id: lead.sales_zone for lead in self.tracked}
        with self.enter_registry_test_mode():
            for name in ("ir_cron_measure", "ir_cron_zones", "ir_cron_alerts"):
                self.env.ref(f"sales_process_mgmt.{name}").method_direct_trigger()
        self.env.invalidate_all()
        raised = self._alerts("open") - before
        self.assertEqual(before - self._alerts("open"), before.browse())
        # The demo company grows older: what has passed its limit since it was filled is no mistake of its story.
        age = (fields.Datetime.now() - max(before.mapped("create_date"))) / timedelta(days=1)
        aged = raised.filtered(lambda alert: alert.kind in AGEING and 0 < alert.figure - alert.limit <= age)
        self.assertEqual(raised - aged, before.browse())
        self.assertEqual({lead.id: lead.sales_zone for lead in self.tracked}, zones)

    def test_demo_cycle(self):
        rows = self.env["sales.cycle.report"].search([("company_id", "=", self.company.id)])
        teams = rows.grouped("team_id")
        for name in TEAMS:
            parts = teams[self.env.ref(f"sales_process_mgmt.{name}")].mapped("part")
            self.assertEqual(set(parts), PARTS, name)

    def test_demo_funnel_rates_and_velocity(self):
        report = self.env["sales.funnel.report"]
        for code in TEAMS.values():
            process = self.env["sales.process"].search([("code", "=", code)])
            data = report.get_funnel_data([("process_id", "=", process.id)])
            self.assertEqual(data["process_id"], process.id)
            self.assertTrue(data["totals"]["velocity"])
            for stage in data["stages"]:
                if not stage["is_won"]:
                    self.assertTrue(stage["current"] and stage["lost"] and stage["rate"], stage["name"])

    def test_demo_documents(self):
        self.assertGreaterEqual(len(self._orders()), 60)
        ordered = self._orders(("state", "=", "sale"), ("sales_contract_id", "=", False))
        self.assertAlmostEqual(len(ordered), 40, delta=5)
        self.assertEqual(ordered.currency_id, self.company.currency_id)
        invoices = ordered.invoice_ids.filtered(lambda move: move.state == "posted")
        self.assertLessEqual({"paid", "partial", "not_paid"}, set(invoices.mapped("payment_state")))
        self.assertTrue(ordered.order_line.filtered(lambda line: line.is_downpayment and not line.display_type))
        waiting = ordered.picking_ids.filtered(lambda picking: picking.state != "done")
        short = waiting.move_ids.filtered(lambda move: move.state in ("confirmed", "partially_available"))
        self.assertTrue(short.product_id)

    def test_demo_leaves_the_other_companies_alone(self):
        others = self.env["crm.lead"].with_context(active_test=False, allowed_company_ids=[])
        strangers = others.search([("company_id", "!=", self.company.id)])
        self.assertFalse(strangers.team_id & self.env["crm.team"].search([("company_id", "=", self.company.id)]))
        self.assertIn(self.env.ref("base.main_company"), self.env.ref("base.user_admin").company_ids)
