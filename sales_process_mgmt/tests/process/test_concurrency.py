from odoo.tests import tagged

from ..race_common import RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestConcurrency(RaceCase):
    """Walk 6: two people move the same opportunity at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        with self._env(tracking_disable=True) as env:
            process = env.ref("sales_process_mgmt.process_b2b_funnel").copy({"code": "concurrent"})
            process.step_ids.gate_policy = "none"
            team = env["crm.team"].create({"name": "Concurrent", "sales_process_id": process.id})
            lead = env["crm.lead"].create(
                {"name": "Race", "type": "opportunity", "team_id": team.id, "user_id": False, "expected_revenue": 100}
            )
            self.stage_ids = env["crm.stage"]._sales_of_process(process).ids
            self.ids = (lead.id, team.id, process.id)
        self.addCleanup(self._remove)

    def _remove(self):
        with self._env() as env:
            lead_id, team_id, process_id = self.ids
            env["crm.lead"].browse(lead_id).unlink()
            team = env["crm.team"].browse(team_id)
            team.sales_process_id = False
            team.unlink()
            env["sales.process"].browse(process_id).unlink()

    def _race_to(self, *writes):
        """Let each of the values be written by a connection of its own; both read before either writes."""

        def move(values):
            return lambda env: env["crm.lead"].browse(self.ids[0]).write(values)

        refused = self._race(
            lambda env: env["crm.lead"].browse(self.ids[0]).mapped("stage_id.name"),
            *[move(values) for values in writes],
            tracking_disable=True,
        )
        self.assertFalse(refused)

    def _history(self):
        with self._env() as env:
            lead = env["crm.lead"].browse(self.ids[0])
            lines = lead.sales_transition_ids.sorted("id")
            return lead.stage_id.id, [(line.from_stage_id.id, line.to_stage_id.id) for line in lines][1:]

    def test_to_the_same_stage_leaves_one_line(self):
        first, second = self.stage_ids[:2]
        self._race_to({"stage_id": second}, {"stage_id": second})
        self.assertEqual(self._history(), (second, [(first, second)]))

    def test_to_different_stages_makes_a_chain(self):
        first, second, third = self.stage_ids[:3]
        self._race_to({"stage_id": second}, {"stage_id": third})
        stage, lines = self._history()
        self.assertIn(stage, (second, third))
        self.assertEqual(lines[0][0], first)
        self.assertEqual(lines[-1][1], stage)
        for (_origin, reached), (left, _target) in zip(lines, lines[1:], strict=False):
            self.assertEqual(reached, left, "each line begins where the last one ended")

    def test_who_raises_the_same_alert_second_is_tried_again(self):
        """The database allows one open alert of a kind: nobody is told of that."""
        first, _second, third = self.stage_ids[:3]
        for kind, *writes in (
            ("jumped", {"stage_id": third}, {"stage_id": third}),
            ("moved_back", {"stage_id": first}, {"stage_id": first}),
            ("amount_changed", {"expected_revenue": 500}, {"expected_revenue": 900}),
        ):
            with self.subTest(kind):
                self._race_to(*writes)
                with self._env() as env:
                    alerts = env["crm.lead"].browse(self.ids[0]).sales_alert_ids
                    self.assertEqual(len(alerts.filtered(lambda alert, kind=kind: alert.kind == kind)), 1)
