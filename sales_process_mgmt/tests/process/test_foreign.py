from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import DealCase


@tagged("post_install", "-at_install")
class TestForeign(DealCase):
    """What is another company's, or nobody's: asked for by RPC with ids that a client may send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.secret = cls.process.copy({"code": "secret", "company_id": company.id})
        cls.secret.step_ids[0].goal = "Nobody else may know"
        cls.secret_team = cls.env["crm.team"].create(
            {"name": "Secret team", "company_id": company.id, "sales_process_id": cls.secret.id}
        )
        cls.secret_stages = cls.env["crm.stage"]._sales_of_process(cls.secret)
        cls.visitor = new_test_user(cls.env, "visitor_of_stages", "base.group_portal")
        cls.leads = cls.env["crm.lead"].with_user(cls.rep)

    def _asked(self, values):
        spec = {"sales_checklist": {}}
        return self.leads.onchange({"type": "opportunity"} | values, list(values), spec)["value"]

    # === reading ===

    def test_the_checklist_of_another_company_is_not_told(self):
        own = self._asked({"team_id": self.team.id, "stage_id": self.stages[0].id})
        self.assertTrue(own["sales_checklist"]["steps"])
        for team in (self.team, self.secret_team):
            asked = self._asked({"team_id": team.id, "stage_id": self.secret_stages[1].id})
            self.assertFalse(asked.get("sales_checklist"))

    def test_the_wizard_tells_nothing_of_another_process(self):
        for user in (self.rep, self.leader):
            wizard = self.env["sales.gate.override"].with_user(user)
            wizard = wizard.create({"lead_id": self.lead.id, "stage_id": self.secret_stages[3].id, "reason": "Tell me"})
            self.assertFalse(wizard.unmet)
        with self._refused(UserError, "no gate is on the way"):
            self.env["sales.stage.override"].with_user(self.leader).create(
                {"lead_id": self.lead.id, "to_stage_id": self.secret_stages[3].id, "reason": "Tell me"}
            )

    # === writing ===

    def test_stages_are_put_in_order_by_those_who_may(self):
        self.secret.step_ids.invalidate_recordset()
        before = self.secret.step_ids.mapped("sequence")
        self.cr.execute("UPDATE crm_stage SET sequence = sequence + 7 WHERE id = %s", (self.secret_stages[0].id,))
        for user in (self.rep, self.visitor):
            stages = self.secret_stages[:2].with_user(user)
            with patch.object(type(self.env["sales.process.step"]), "write") as write:
                for field in ("nofield", "sequence"):
                    try:
                        stages.web_resequence({}, field)
                    except AccessError:
                        self.assertEqual(field, "sequence")
            write.assert_not_called()
        self.env.invalidate_all()
        self.assertEqual(self.secret.step_ids.mapped("sequence"), before)

    def test_to_write_nothing_ends_no_cache(self):
        with patch.object(type(self.env.registry), "clear_cache") as clear:
            for model, values in (
                ("crm.stage", {"fold": True}),
                ("crm.team", {"user_id": 1}),
                ("sales.process", {"name": "x"}),
                ("sales.process.step", {"name": "x"}),
                ("sales.stage.criterion", {"name": "x"}),
            ):
                nothing = self.env[model].with_user(self.visitor)
                nothing.write(values)
                if model != "crm.team":  # Odoo itself asks for rights there
                    nothing.unlink()
        clear.assert_not_called()

    # === a manager of one company, and the process of another ===

    def test_which_step_a_stage_stands_for_is_not_to_be_written(self):
        theirs, own = self.secret_stages.with_user(self.manager), self.stages[0].with_user(self.manager)
        step = self.secret.step_ids[0]
        for name, value in (("sales_step_id", False), ("sales_process_id", self.process.id)):
            for stage in (theirs[0], own):
                with self.subTest(name=name), self._refused(AccessError, "made with its steps"):
                    stage.write({name: value})
            with self.subTest(created=name), self._refused(AccessError, "made with its steps"):
                stages = self.env["crm.stage"].with_user(self.manager)
                stages.create({"name": "Hijack", name: (step if name == "sales_step_id" else self.secret).id})
            with self.subTest(default=name), self._refused(AccessError, "made with its steps"):
                context = {f"default_{name}": (step if name == "sales_step_id" else self.secret).id}
                stages.with_context(**context).create({"name": "Hijack"})
        for record in (self.process.step_ids[0], self.process):
            with self.subTest(door=record._name), self._refused(AccessError, "made with its steps"):
                record.with_user(self.manager).write({"stage_ids": [Command.link(theirs[0].id)]})
        with self._refused(AccessError, "made with its steps"):
            theirs[0].web_resequence({}, field_name="sales_step_id", offset=1)

    def test_nothing_of_a_foreign_stage_is_written_and_it_is_not_deleted(self):
        stage = self.secret_stages[1].with_user(self.manager)
        with self._refused(AccessError):
            stage.write({"fold": True})
        with self._refused(UserError, "remove its step"):
            stage.with_context(_force_unlink=True).unlink()

    def test_what_is_in_use_is_not_deleted_by_saying_that_it_is_uninstalled(self):
        force = {"_force_unlink": True}
        team = self.env["crm.team"].create({"name": "Empty", "sales_process_id": self.process.id})
        with self._refused(UserError, "Empty"):
            team.with_user(self.manager).with_context(**force).unlink()
        with self._refused(UserError, "cannot be removed"):
            self.lead.stage_id.sales_step_id.with_user(self.manager).with_context(**force).unlink()
        with self._refused(UserError, self.process.name):
            self.process.with_user(self.manager).with_context(**force).unlink()

    def test_a_step_has_one_stage(self):
        with self._refused(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["crm.stage"].create({"name": "Second", "sales_step_id": self.process.step_ids[0].id})

    def test_nothing_of_ones_own_is_pushed_into_a_foreign_process(self):
        unused = self.process.copy({"code": "unused"})
        for record, values in (
            (unused.step_ids[0].criterion_ids[0], {"step_id": self.secret.step_ids[0].id}),
            (unused.step_ids[0], {"process_id": self.secret.id}),
            (unused, {"company_id": self.secret.company_id.id}),
        ):
            with self.subTest(model=record._name), self._refused(AccessError):
                record.with_user(self.manager).write(values)

    def test_the_wizard_counts_no_opportunities_of_another_company(self):
        wizards = self.env["sales.process.assign"].with_user(self.manager)
        with self._refused(AccessError):
            wizards.create({"team_id": self.secret_team.id})
        wizard = wizards.create({"team_id": self.team.id})
        with self._refused(AccessError):
            wizard.team_id = self.secret_team

    def test_a_tick_is_of_the_opportunitys_own_process(self):
        criterion = self.secret.step_ids.criterion_ids.filtered(lambda found: found.kind == "tick")[0]
        criterion.name = "Nobody else may know"
        ticks = self.env["sales.lead.criterion"].with_user(self.rep)
        for values, context in (
            ({"criterion_id": criterion.id, "is_done": True}, {}),
            ({"criterion_id": criterion.id}, {}),
            ({}, {"default_criterion_id": criterion.id}),
            ({"criterion_id": 2**30}, {}),
        ):
            with self.subTest(values=values), self._refused(UserError, "no such criterion") as refusal:
                ticks.with_context(**context).create({"lead_id": self.lead.id} | values)
            self.assertNotIn("Nobody", str(refusal.exception))

    def test_a_criterion_tells_nothing_of_documents_that_are_not_the_opportunitys(self):
        criterion = self.process.step_ids[0].criterion_ids[0].with_user(self.manager)
        for domain in (
            "[('partner_id.sale_order_ids.amount_total', '>', 4000)]",
            "[('partner_id', 'any', [('sale_order_ids', 'any', [('amount_total', '>', 4000)])])]",
            "[('partner_id.child_ids.sale_order_ids', '!=', False)]",
            "[('order_ids.partner_id.sale_order_ids.note', 'ilike', 'secret')]",
            "[('message_partner_ids.sale_order_ids.amount_total', '>', 4000)]",
            "[('calendar_event_ids.partner_ids.invoice_ids', '!=', False)]",
            "[('order_ids.invoice_ids.partner_id.invoice_ids', '!=', False)]",
            "['!', ('user_id.crm_team_ids.crm_team_member_ids', '=', False)]",
        ):
            with self.subTest(domain=domain), self._refused(ValidationError, "does not belong to the opportunity"):
                criterion.write({"kind": "domain", "domain": domain})
        for domain in (
            "[('partner_id.child_ids.function', '!=', False)]",
            "[('partner_id.category_id.name', '=', 'Key')]",
            "[('order_ids.order_line.product_id.type', '=', 'consu')]",
            "[('order_ids', 'any', [('invoice_ids.payment_state', '=', 'paid')])]",
        ):
            criterion.write({"kind": "domain", "domain": domain})

    # === ids that are none ===

    def test_what_is_no_id_is_refused_in_words(self):
        no_ids = ("abc", [[1, 2]], {}, 1.5, float("nan"), True, "\x00", -1, 2**40)
        for wrong in no_ids:
            with self._refused(UserError, "not part of"):
                self.as_rep.sales_tick_criterion(wrong, True)
            with self._refused(UserError, "stage is gone"):
                self.env["sales.funnel.report"].with_user(self.rep).action_open_stage(wrong, [])
            with self._refused(UserError, "needs an opportunity"):
                self.env["sales.lead.criterion"].with_user(self.rep).create({"lead_id": wrong})
            pipeline = self.leads.with_context(default_team_id=wrong)
            self.assertTrue(pipeline.web_read_group([("type", "=", "opportunity")], ["stage_id"])["groups"])
        for wrong in ("abc", True, 1.5):
            with self._refused(UserError, "is not a stage"):
                self.leads.with_context(default_stage_id=wrong).create({"name": "W", "type": "opportunity"})
