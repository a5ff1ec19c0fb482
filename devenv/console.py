"""What people see: one line per step, alive while it runs."""

import os
import sys
import threading
import time
from contextlib import contextmanager

HEARTBEAT = 15  # seconds between two signs of life where there is no terminal


def say(text=""):
    """Print a line now, also into a pipe."""
    print(text, flush=True)


def warn(text):
    """Something that goes on, but should be known."""
    print(f"warning: {text}", file=sys.stderr, flush=True)


class Step:
    """A long step: shows its title, the seconds gone and the latest detail."""

    def __init__(self, title):
        self.title = title
        self.detail = ""
        self.start = time.monotonic()
        self.terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def seconds(self):
        """Time since the step began."""
        return time.monotonic() - self.start

    def _watch(self):
        wait = 0.5 if self.terminal else HEARTBEAT
        while not self._done.wait(wait):
            self._show(f"{self.title} … {self.seconds:.0f} s {self.detail}")

    def _show(self, text):
        if self.terminal:
            width = os.get_terminal_size().columns - 1
            print(f"\r\x1b[2K{text[:width]}", end="", flush=True)
        else:
            say(text)

    def begin(self):
        """Show the title and keep showing it."""
        self._show(f"{self.title} …")
        self._thread.start()

    def end(self, outcome):
        """Show how it ended, on a line of its own."""
        self._done.set()
        self._thread.join()
        if self.terminal:
            print("\r\x1b[2K", end="")
        say(f"{self.title}: {outcome} ({self.seconds:.0f} s)")


@contextmanager
def step(title):
    """``with step("Python packages") as current:``; ``current.detail`` may be set while it runs."""
    current = Step(title)
    current.begin()
    try:
        yield current
    except BaseException:
        current.end("not done")
        raise
    current.end("done")
