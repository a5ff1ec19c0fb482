from odoo.tests import BaseCase, tagged

from ...tools.path import hops, passed
from ...tools.statistics import shrunk_rate, wilson_interval


@tagged("post_install", "-at_install")
class TestStatistics(BaseCase):
    """Pure functions against figures worked out by hand."""

    def test_shrunk_rate_of_the_walk(self):
        process = shrunk_rate(90, 200, 0.30, 20)
        self.assertAlmostEqual(process, 0.436363, 5)
        self.assertAlmostEqual(shrunk_rate(14, 40, process, 20), 0.378787, 5)

    def test_shrunk_rate_without_history_is_the_prior(self):
        self.assertEqual(shrunk_rate(0, 0, 0.25, 20), 0.25)
        self.assertEqual(shrunk_rate(0, 0, 0.25, 0), 0.25)

    def test_wilson_interval_of_the_walk(self):
        low, high = wilson_interval(14, 40)
        self.assertAlmostEqual(low, 0.2213, 3)
        self.assertAlmostEqual(high, 0.5049, 3)

    def test_wilson_interval_stays_inside(self):
        self.assertEqual(wilson_interval(0, 0), (0.0, 1.0))
        self.assertEqual(wilson_interval(0, 5)[0], 0.0)
        self.assertEqual(wilson_interval(5, 5)[1], 1.0)

    def test_hops_enter_every_stage_between(self):
        self.assertEqual(hops([1, 2, 3, 4], 1, 3), [(1, 2, True), (2, 3, False)])
        self.assertEqual(hops([1, 2, 3, 4], 1, 2), [(1, 2, False)])

    def test_hops_back_and_from_outside_are_single(self):
        self.assertEqual(hops([1, 2, 3], 3, 1), [(3, 1, False)])
        self.assertEqual(hops([1, 2, 3], 9, 2), [(9, 2, False)])

    def test_passed_gates(self):
        self.assertEqual(passed([1, 2, 3, 4], 1, 3), [1, 2])
        self.assertEqual(passed([1, 2, 3, 4], 3, 1), [])
        self.assertEqual(passed([1, 2, 3, 4], 9, 3), [1, 2])
