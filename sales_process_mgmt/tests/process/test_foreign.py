from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

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
