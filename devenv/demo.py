"""``./run demo``: the addon with its demo data, served until it is stopped."""

import time
import urllib.error
import urllib.request

from . import process, system
from .console import say, step
from .errors import Problem
from .session import prepared

STARTUP = 120  # seconds
LOGINS = "demo/LOGINS.txt"
FALLBACK = [("administrator", "admin", "admin")]


def logins(addon):
    """Role, login and password of the people in the demo, from the addon's own list."""
    path = addon / LOGINS
    if not path.exists():
        return FALLBACK
    rows = [line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [tuple(row[:3]) for row in rows if len(row) >= 3]


def _answers(address):
    """Whether the web server gives its login page."""
    try:
        with urllib.request.urlopen(f"{address}/web/login", timeout=30) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _wait(child, address, log):
    """Until the server answers, or is seen to be dead."""
    until = time.monotonic() + STARTUP
    while not _answers(address):
        if child.poll() is not None or time.monotonic() > until:
            raise Problem(f"Odoo did not start: see {log}")
        time.sleep(0.2)


def _tell(settings, address, log):
    """Address and logins."""
    say(f"\n  {address}\n")
    rows = [("role", "login", "password"), *logins(settings.addon)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        say("  " + "   ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    say(f"\nOdoo's log: {log}\nCtrl-C stops it.")


def _serve(ready, settings, database):
    """Run the web server until it is stopped."""
    log = settings.logs / "demo-server.log"
    address = f"http://127.0.0.1:{settings.port}"
    options = ["-c", ready.config, "-d", database, f"--http-port={settings.port}", "--max-cron-threads=1"]
    command = ready.command(*options, f"--db-filter=^{database}$")
    with log.open("w") as out:
        where = {"stdout": out, "stderr": out, "env": ready.environment(), "cwd": settings.env_dir}
        with process.started(command, **where) as child:
            with step("Odoo: starting"):
                _wait(child, address, log)
            _tell(settings, address, log)
            status = child.wait()
    raise Problem(f"Odoo stopped by itself (status {status}): see {log}")


def main(settings, arguments):
    """Prepare and serve; ends with Ctrl-C."""
    if set(arguments) - {"--fresh"}:
        raise Problem("./run demo knows only --fresh: a new database in place of the one that is there")
    system.check_port(settings.port)
    system.ensure(settings, required=False)
    with prepared(settings) as ready:
        database = ready.ensure_demo(fresh="--fresh" in arguments)
        try:
            _serve(ready, settings, database)
        except KeyboardInterrupt:
            say("\nStopping …")
    return 0
