import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install", "concurrency")
class TestControlRace(BaseCase):
    """Two people answer two factors of one deal at the same moment, on two real connections: both count."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            self.factor_ids = env["sales.control.factor"].search([("kind", "=", "clear")]).ids[:2]
            self.lead_id = env["crm.lead"].create({"name": "Race", "type": "opportunity", "user_id": False}).id
        self.addCleanup(self._remove)

    def _remove(self):
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["crm.lead"].browse(self.lead_id).unlink()

    def test_both_answers_count(self):
        barrier, errors, tries = threading.Barrier(2), [], []

        def answer(factor_id):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})

                    def attempt():
                        lead = env["crm.lead"].browse(self.lead_id)
                        lead.mapped("sales_control_text")
                        tries.append(factor_id)
                        if len(tries) <= 2:
                            barrier.wait(timeout=20)
                        lead.sales_answer_control(factor_id, {"state": "yes"})
                        env.flush_all()

                    retrying(attempt, env)
            except Exception as error:  # noqa: BLE001  the thread must hand it to the test
                errors.append(error)

        threads = [threading.Thread(target=answer, args=(factor_id,)) for factor_id in self.factor_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(errors)
        self.assertGreater(len(tries), 2, "one of them must have been retried")
        with self.registry.cursor() as cr:
            lead = api.Environment(cr, SUPERUSER_ID, {})["crm.lead"].browse(self.lead_id)
            self.assertEqual(lead.sales_control_clear, 2)
            self.assertEqual(lead.sales_control_history_ids.sorted("id").mapped("clear"), [1, 2])
