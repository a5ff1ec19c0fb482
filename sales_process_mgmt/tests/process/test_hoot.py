from odoo.tests import HttpCase, no_retry, tagged

URL = "/web/tests?headless&loglevel=2&preset=%s&timeout=15000&id=%s"


def hoot_id(name):
    """Return the id under which hoot knows a suite: its name's hash, as JavaScript's 32 bits give it."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class HootCase(HttpCase):
    """Runs this addon's hoot suite in the browser, against hoot's mocked server."""

    def _run_suite(self, preset):
        """Run it, and tell what the browser said of tests that failed: Odoo only says that some did."""
        said = []

        def is_fatal(message):
            said.append(message)
            return "[HOOT]" not in message

        try:
            self.browser_js(
                URL % (preset, hoot_id("@sales_process_mgmt")),
                "",
                "",
                login="admin",
                timeout=600,
                success_signal="[HOOT] Test suite succeeded",
                error_checker=is_fatal,
            )
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *said])) from None


@tagged("post_install", "-at_install")
class TestHootDesktop(HootCase):
    @no_retry
    def test_hoot_desktop(self):
        self._run_suite("desktop")


@tagged("post_install", "-at_install")
class TestHootMobile(HootCase):
    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_hoot_mobile(self):
        self._run_suite("mobile")
