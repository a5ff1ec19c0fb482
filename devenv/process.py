"""Child processes that never outlive us, with what they print in a log file."""

import os
import re
import signal
import subprocess
from contextlib import contextmanager

from .errors import Problem

GRACE = 20  # seconds that a child gets to stop by itself


class Terminated(KeyboardInterrupt):
    """Asked to stop by a signal that only we got."""


def stop_on_terminate():
    """Let SIGTERM end a command the way Ctrl-C does, so that every ``finally`` runs."""

    def interrupt(_signum, _frame):
        raise Terminated

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)


def _signal_group(child, signum):
    try:
        os.killpg(child.pid, signum)
    except ProcessLookupError:
        pass


def end(child):
    """Stop a child and what it started: asked first, then made to."""
    if child.poll() is None:
        _signal_group(child, signal.SIGTERM)
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
    _signal_group(child, signal.SIGKILL)
    child.wait()


@contextmanager
def started(command, **options):
    """A child in a process group of its own, ended with the block."""
    child = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    try:
        yield child
    finally:
        end(child)


# What pip, npm and apt say when nothing answers.
NO_NETWORK = re.compile(
    "resolve|resolution|NewConnectionError|ConnectionError|onnection refused|unreachable|ENOTFOUND|EAI_AGAIN"
    "|ECONNREFUSED|timed out|ETIMEDOUT|No route to host"
)


# An exception as a traceback ends with it.
EXCEPTION = re.compile(r"^[\w.]*(Error|Exception|Violation|Warning)\b(:|$)")


def _last_words(lines):
    """The line of a log that says most about a failure; an exception with the line that goes on."""
    lines = [line.strip() for line in lines if line.strip()]
    raised = [number for number, line in enumerate(lines) if EXCEPTION.match(line)]
    if raised:
        return " ".join(lines[raised[-1] : raised[-1] + 2])[:300]
    telling = [line for line in lines if "rror" in line or line.startswith("E: ")]
    return (telling or lines or ["nothing was printed"])[-1][-300:]


def _reason(log, network):
    """Why a command failed: no network, where it uses one and says so; else its own words."""
    lines = log.read_text(errors="replace").splitlines()
    if network:
        for line in lines:
            if NO_NETWORK.search(line):
                return f"the network does not answer: {line.strip()[-200:]}"
    return _last_words(lines)


def run(command, log, what, on_line=None, network=False, **options):
    """Run to the end with its output in ``log``; a failure is a Problem with the log's last words.

    ``on_line`` is called with every line, to show progress; ``network`` says that the command downloads.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with log.open("w") as out, started(command, **pipes, **options) as child:
        for raw in child.stdout:
            line = raw.decode(errors="replace")
            out.write(line)
            out.flush()
            if on_line:
                on_line(line.rstrip())
        status = child.wait()
    if status:
        raise Problem(f"{what} failed: {_reason(log, network)} (all of it: {log})")


def foreground(command, **options):
    """Run with our terminal and wait; returns its exit status.

    Ctrl-C in a terminal reaches the child as well, so it is only waited for; any other end is passed on.
    """
    child = subprocess.Popen([str(part) for part in command], **options)
    try:
        return child.wait()
    except Terminated:
        child.terminate()
        raise
    finally:
        _wait_for_end(child)


def _wait_for_end(child):
    """Give a child time to stop, then make it."""
    for stop in (child.terminate, child.kill):
        try:
            child.wait(GRACE)
            return
        except subprocess.TimeoutExpired:
            stop()
    child.wait()
