from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ProcessCase

OURS = (
    "sales.process",
    "sales.process.step",
    "sales.stage.criterion",
    "sales.lead.criterion",
    "sales.stage.override",
    "sales.stage.transition",
    "sales.stage.win.rate",
    "sales.opportunity.alert",
    "sales.funnel.report",
    "sales.cycle.report",
    "sales.velocity.report",
)


@tagged("post_install", "-at_install")
class TestRights(ProcessCase):
    """Own / team / all / company on every model; people outside sales and portal users see nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead(expected_revenue=10)
        cls.tick = cls.stages[0].sales_step_id.criterion_ids.filtered(lambda one: one.kind == "tick")[0]
        cls.lead.sales_tick_criterion(cls.tick.id, True, "Because")
        cls.lead.with_user(cls.leader)._sales_is_leader()
        cls.env["sales.stage.override"].with_user(cls.leader).create(
            {"lead_id": cls.lead.id, "to_stage_id": cls.stages[2].id, "reason": "R"}
        )
        cls.lead.write({"stage_id": cls.stages[2].id})

    def _count(self, user, model):
        return self.env[model].with_user(user).search_count([("lead_id", "=", self.lead.id)])

    def test_own_team_and_all(self):
        manager_like = new_test_user(self.env, "all_leads", "sales_team.group_sale_salesman_all_leads")
        of_a_deal = (
            "sales.lead.criterion",
            "sales.stage.override",
            "sales.stage.transition",
            "sales.funnel.report",
        )
        for model in (*of_a_deal, "sales.opportunity.alert"):
            for user in (self.rep, self.leader, self.manager, manager_like):
                self.assertTrue(self._count(user, model), f"{user.name} {model}")
            self.assertFalse(self._count(self.other_rep, model), model)

    def test_a_leader_works_the_opportunities_of_the_team(self):
        self.lead.with_user(self.leader).write({"expected_revenue": 11})
        with self._refused(AccessError):
            self.lead.with_user(self.other_rep).write({"expected_revenue": 12})

    def test_a_leader_gives_a_deal_away_in_the_form(self):
        """Odoo would read it afterwards, be refused, and take the change back."""
        others = self.env["crm.team"].create({"name": "Others", "user_id": self.manager.id})
        lead = self.lead.with_user(self.leader)
        shown = {"name": {}, "team_id": {"fields": {"display_name": {}}}, "stage_id": {}, "partner_id": {"fields": {}}}
        self.env.invalidate_all()
        given = lead.web_save({"team_id": others.id, "description": "Take good care"}, shown)
        self.env.invalidate_all()
        self.assertFalse(lead.has_access("read"))
        self.assertEqual((self.lead.team_id, str(self.lead.description)), (others, "<p>Take good care</p>"))
        self.assertEqual(given[0]["team_id"], {"id": others.id, "display_name": "Others"})
        self.assertEqual((given[0]["name"], given[0]["stage_id"]), ("Pump station", self.lead.stage_id.id))
        # Odoo's form asks for its message after every change of stage.
        self.env.invalidate_all()
        self.assertFalse(lead.get_rainbowman_message())
        self.assertEqual(self.lead.get_rainbowman_message(), False)
        with self._refused(AccessError):
            lead.web_save({"team_id": self.team.id}, shown)

    def test_what_is_given_and_still_seen_is_written_once(self):
        saved = self.lead.with_user(self.leader).web_save(
            {"team_id": self.plain_team.id, "tag_ids": [Command.create({"name": "Once"})]},
            {"team_id": {}, "tag_ids": {"fields": {"name": {}}}},
        )
        self.assertEqual([tag["name"] for tag in saved[0]["tag_ids"]], ["Once"])
        self.assertEqual(saved[0]["team_id"], self.plain_team.id)

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "elsewhere",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.lead.company_id = self.env.company
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sales_stage_transition SET company_id = %s WHERE lead_id = %s",
            (self.env.company.id, self.lead.id),
        )
        self.env.invalidate_all()
        for model in (
            "sales.lead.criterion",
            "sales.stage.override",
            "sales.stage.transition",
            "sales.funnel.report",
        ):
            self.assertFalse(self._count(stranger, model), model)
        own = self.process.copy({"code": "own", "company_id": self.env.company.id})
        self.assertFalse(self.env["sales.process"].with_user(stranger).search([("id", "=", own.id)]))
        steps = self.env["sales.process.step"].with_user(stranger)
        self.assertFalse(steps.search([("process_id", "=", own.id)]))

    def test_people_outside_sales_and_portal_users_read_nothing(self):
        users = [
            new_test_user(self.env, "clerk", "base.group_user"),
            new_test_user(self.env, "visitor", "base.group_portal"),
        ]
        for user in users:
            for model in OURS:
                self.assertFalse(self.env[model].with_user(user).has_access("read"), f"{user.login} {model}")

    def test_configuration_is_for_administrators(self):
        step = self.stages[0].sales_step_id
        for user in (self.rep, self.leader):
            for record in (self.process, step, step.criterion_ids[0]):
                for attempt in ("write", "unlink"):
                    arguments = [{"name": "X"}] if attempt == "write" else []
                    with self._refused(AccessError):
                        getattr(record.with_user(user), attempt)(*arguments)
            with self._refused(AccessError):
                self.stages[0].with_user(user).write({"sales_gate_policy": "none"})
        self.process.with_user(self.manager).write({"name": "Ours"})

    def test_a_sales_administrator_edits_steps_and_criteria(self):
        """Without the rights of a system administrator: metadata of fields is read for them."""
        criteria = self.process.with_user(self.manager).step_ids.criterion_ids
        judged = criteria.filtered(lambda criterion: criterion.kind != "tick")
        self.assertTrue(judged)
        self.assertNotIn(False, judged.mapped("looks_at"))
        field = self.env.ref("crm.field_crm_lead__expected_revenue")
        values = {"step_id": self.process.step_ids[0].id, "name": "A", "kind": "field", "field_id": field.id}
        criterion = self.env["sales.stage.criterion"].with_user(self.manager).create(values)
        self.assertEqual(criterion.looks_at, "Expected Revenue")
        self.assertTrue(self.env["ir.model.fields"].with_user(self.manager).name_search("Expected Revenue"))

    def test_private_methods_cannot_be_called_from_outside(self):
        from odoo.service.model import get_public_method

        private = {
            "crm.lead": ["_sales_record_moves", "_sales_unmet", "_sales_settle"],
            "sales.stage.transition": ["_append", "_rebuild"],
            "sales.stage.criterion": ["_met_pairs"],
            "sales.stage.win.rate": ["_refresh", "_rates"],
            "sales.opportunity.alert": ["_raise", "_close"],
        }
        for model, names in private.items():
            for name in names:
                with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                    get_public_method(self.env[model], name)

    def test_cycle_and_velocity_are_for_leaders_and_managers(self):
        self.lead.write({"stage_id": self.stages[0].id})
        velocity = {
            user: self.env["sales.velocity.report"].with_user(user).search_count([("team_id", "=", self.team.id)])
            for user in (self.rep, self.leader, self.manager)
        }
        self.assertEqual(list(velocity.values()), [0, 1, 1])
