"""``./run test``: pytest-odoo on a clone of a prepared database."""

import os

from . import process, system
from .session import prepared
from .settings import ADDON

WORKERS = "2"
SUITES = (f"{ADDON}/tests", "tests", "devenv/tests")


def _selects(arguments, root):
    """Whether the caller names what to run: paths, ``-k``, ``--lf`` …; otherwise it is the whole suite."""
    selecting = ("-k", "-m", "--lf", "--ff", "--last-failed", "--failed-first", "--collect-only", "--co")
    # What is no path may be too long to be one: Path.exists() would raise.
    named = [part for part in arguments if not part.startswith("-") and os.path.exists(root / part.split("::")[0])]
    return bool(named), bool(named) or any(part.split("=")[0] in selecting for part in arguments)


def _paths(root):
    """The folders with tests that there are."""
    return [suite for suite in SUITES if (root / suite).is_dir()]


def pytest_command(settings, database, config, arguments):
    """The command line; the whole suite is shared among workers, each on its own clone."""
    named, selected = _selects(arguments, settings.root)
    parallel = not selected and not any(part.startswith(("-n", "--numprocesses")) for part in arguments)
    options = [f"--odoo-database={database}", f"--odoo-config={config}", "--odoo-http", "-p", "devenv.strict"]
    options += ["-p", "devenv.workers"]
    options += ["-o", f"cache_dir={settings.env_dir / 'pytest_cache'}"]
    spread = ["-n", WORKERS, "--dist=loadfile"] if parallel else []
    paths = [] if named else _paths(settings.root)
    return [settings.python, "-m", "pytest", *options, *spread, *paths, *arguments]


def main(settings, arguments):
    """Run the tests; pytest's exit status."""
    whole = not any(_selects(arguments, settings.root))
    system.ensure(settings, required=whole)
    with prepared(settings) as ready, ready.test_clone() as database:
        command = pytest_command(settings, database, ready.config, arguments)
        return process.foreground(command, env=ready.environment(), cwd=settings.root)
