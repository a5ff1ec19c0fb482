from unittest.mock import patch

from odoo.tests import tagged

from ...hooks import uninstall_hook
from ..common import DealCase

PROGRESS = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"


@tagged("post_install", "-at_install")
class TestJobPlace(DealCase):
    """Nightly jobs end when their time is over, and the next run goes on: the last ones get their turn too."""

    def _runs(self, run, count, left=0.0):
        """Run a job whose time is over after each step, ``count`` times."""
        with patch(PROGRESS, return_value=left):
            for _number in range(count):
                run()

    def test_measures_of_customers(self):
        customers = self.env["sales.customer"]
        done = []
        measures = [lambda number=number: done.append(number) for number in range(3)]
        with patch.object(self.env.registry["sales.customer"], "_measures", lambda model: measures):
            self._runs(customers._cron_measure, 2)
            self.assertEqual(done, [0, 1])
            self._runs(customers._cron_measure, 2)
            self.assertEqual(done, [0, 1, 2, 0], "then it begins anew")
            self._runs(customers._cron_measure, 1, left=9.0)
            self.assertEqual(done, [0, 1, 2, 0, 1, 2], "with time enough it gets through")

    def test_scores_of_leads(self):
        self._switch("lead_score")
        done = []
        leads = self.env.registry["crm.lead"]
        with (
            patch.object(leads, "_sales_score_spans", lambda model: [(1, 5), (6, 9), (10, 12)]),
            patch.object(leads, "_sales_measure_scores", lambda model, scope: done.append(scope.span)),
        ):
            self._runs(self.env["crm.lead"]._cron_sales_scores, 4)
        self.assertEqual(done, [(1, 5), (6, 9), (10, 12), (1, 5)])

    def test_scores_begin_anew_when_a_rule_or_a_limit_changes(self):
        self._switch("lead_score")
        place, rules = self.env["sales.job.place"], self.env["sales.score.rule"]
        rule = rules.create({"name": "Phone", "domain": "[('phone', '!=', False)]", "points": 10})
        for change in (
            lambda: rule.write({"points": 70}),
            lambda: rules.create({"name": "All", "domain": "[]", "points": 5}),
            lambda: self.env.company.write({"sales_score_hot": 71}),
            rule.unlink,
        ):
            place._keep("score", 9)
            change()
            self.assertEqual(place._of("score"), 0)

    def test_uninstalling_leaves_no_place(self):
        place = self.env["sales.job.place"]
        for job in ("score", "control", "measure"):
            place._keep(job, 9)
        uninstall_hook(self.env)
        parameters = self.env["ir.config_parameter"].search([("key", "=like", "sales_process_mgmt%")])
        self.assertFalse(parameters.mapped("key"))

    def test_control_scores(self):
        done = []
        leads = self.env.registry["crm.lead"]
        wanted = [1, 2, 3, 4, 5]
        with (
            patch("odoo.addons.sales_process_mgmt.models.opportunity.control_mixin.BATCH", 2),
            patch.object(
                leads,
                "_sales_control_open",
                lambda model, after=0, limit=None: [id_ for id_ in wanted if id_ > after][:limit],
            ),
            patch.object(leads, "_sales_control_recount", lambda records: done.extend(records.ids)),
        ):
            self._runs(self.env["crm.lead"]._cron_sales_control, 3)
            self.assertEqual(done, wanted)
            self._runs(self.env["crm.lead"]._cron_sales_control, 1)
            self.assertEqual(done, [*wanted, 1, 2])
            self.env["crm.lead"]._sales_control_remeasure()
            self._runs(self.env["crm.lead"]._cron_sales_control, 1)
            self.assertEqual(done[-2:], [3, 4], "few are measured at once, and change nothing of where it is")
