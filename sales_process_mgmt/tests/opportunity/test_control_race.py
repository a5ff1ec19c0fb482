from odoo.tests import tagged

from ..race_common import RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestControlRace(RaceCase):
    """Two people answer two factors of one deal at the same moment, on two real connections: both count."""

    def setUp(self):
        super().setUp()
        with self._env(tracking_disable=True) as env:
            self.factor_ids = env["sales.control.factor"].search([("kind", "=", "clear")]).ids[:2]
            self.lead_id = env["crm.lead"].create({"name": "Race", "type": "opportunity", "user_id": False}).id
        self.addCleanup(self._remove)

    def _remove(self):
        with self._env() as env:
            env["crm.lead"].browse(self.lead_id).unlink()

    def test_both_answers_count(self):
        def answer(factor_id):
            return lambda env: env["crm.lead"].browse(self.lead_id).sales_answer_control(factor_id, {"state": "yes"})

        refused = self._race(
            lambda env: env["crm.lead"].browse(self.lead_id).mapped("sales_control_text"),
            *[answer(factor_id) for factor_id in self.factor_ids],
        )
        self.assertFalse(refused)
        with self._env() as env:
            lead = env["crm.lead"].browse(self.lead_id)
            self.assertEqual(lead.sales_control_clear, 2)
            self.assertEqual(lead.sales_control_history_ids.sorted("id").mapped("clear"), [1, 2])
