from odoo.tests import BaseCase, tagged

from ...tools.control import Band, first_match, next_better

COURSE = (Band(1, (0, 1, 8), (1, 3, 9), 60, "≥ 60 %", "win"),)
STEPS = (
    Band(2, (1, 1, 6), (1, 3, 9), 85, "85 %", "win"),
    Band(3, (0, 2, 7), (0, 3, 9), 50, "50 %", "volatile"),
    Band(4, (0, 0, 0), (1, 3, 9), 3, "3 %", "lose"),
)


@tagged("post_install", "-at_install")
class TestControlBands(BaseCase):
    """Which rate a score has, and what is missing to the next."""

    def test_first_that_matches_counts(self):
        self.assertEqual(first_match(STEPS, (1, 2, 8)).rate, 85)
        self.assertEqual(first_match(STEPS, (0, 2, 8)).rate, 50)
        self.assertEqual(first_match(STEPS, (0, 1, 8)).rate, 3)
        self.assertIsNone(first_match(COURSE, (1, 0, 9)))

    def test_missing_is_the_shortest_way(self):
        self.assertEqual(next_better(COURSE, (0, 0, 7))[0], (0, 1, 1))
        self.assertEqual(next_better(COURSE, (1, 0, 9))[0], (0, 1, 0))
        self.assertIsNone(next_better(COURSE, (0, 1, 8)))

    def test_among_equally_short_ways_clear_comes_before_first_before_win(self):
        missing, band = next_better(STEPS, (0, 1, 8))
        self.assertEqual((missing, band.rate), ((0, 1, 0), 50), "not the Win, which one has less in hand")

    def test_what_cannot_be_confirmed_is_not_missing(self):
        self.assertIsNone(next_better(COURSE, (0, 0, 7), most=(1, 3, 7)))
