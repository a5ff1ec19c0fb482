from odoo.tests import BaseCase, tagged

from ...tools.placeholders import BrokenText, fill, names_in


@tagged("post_install", "-at_install")
class TestPlaceholders(BaseCase):
    """Texts with names in braces."""

    def test_placeholders_filled(self):
        self.assertEqual(fill("{customer} pays {total}.", {"customer": "Plant", "total": "1,000"}), "Plant pays 1,000.")
        self.assertEqual(fill("no names", {}), "no names")
        self.assertEqual(fill("{{a}} {b}", {"b": "{c}"}), "{a} {c}", "doubled braces stand; a value is no text to fill")

    def test_placeholders_broken(self):
        for text, place in [
            ("pay {total", "{total"),
            ("pay total} now", "} now"),
            ("pay {}", "{}"),
            ("{customer.name}", "{customer.name}"),
            ("{total:>10}", "{total:>10}"),
            ("{total!r}", "{total!r}"),
            ("{0}", "{0}"),
        ]:
            with self.assertRaises(BrokenText) as caught:
                names_in(text)
            self.assertEqual(caught.exception.place, place)

    def test_placeholder_unknown(self):
        with self.assertRaises(BrokenText) as caught:
            fill("{customer} {price}", {"customer": "Plant"})
        self.assertEqual(caught.exception.place, "{price}")
