"""The table of commands."""

import importlib
import os
import sys

from . import process
from .console import say
from .errors import Problem
from .settings import Settings

INSIDE = "SALES_DEVENV_INSIDE"  # set once we run in the virtual environment
COMMANDS = {
    "demo": ("demo", "serve a demo on 127.0.0.1:8069 (--fresh: with a new database)"),
    "test": ("testing", "run the tests; arguments go to pytest: ./run test -k name"),
    "lint": ("lint", "check style and size of the sources (--fix: mend what can be mended)"),
    "i18n": ("i18n", "export the translation template, merge zh_CN, list what is untranslated"),
    "bench": ("bench", "run a benchmark: ./run bench process"),
    "shell": ("shell", "Odoo's shell on the demo database"),
    "help": (None, "this list"),
}


def usage():
    """What can be said after ./run."""
    say("Usage: ./run COMMAND [arguments]\n")
    for name, (_module, text) in COMMANDS.items():
        say(f"  {name:<8} {text}")
    say("\nVariables (README.rst tells more): ODOO_HOME, ODOO_PORT, PGHOST …, SALES_ENV_DIR, SALES_DB_PREFIX")
    return 0


def _enter_venv(settings, arguments):
    """Go on in the virtual environment, made first where it is missing."""
    from . import postgres, venv

    postgres.check_folder(settings)
    venv.ensure(settings)
    found = {**os.environ, INSIDE: str(settings.venv)}
    os.chdir(settings.root)
    os.execve(settings.python, [str(settings.python), "-m", "devenv", *arguments], found)


def _dispatch(arguments):
    name, *rest = arguments or ["help"]
    if name in ("help", "-h", "--help"):
        return usage()
    if name not in COMMANDS:
        raise Problem(f"unknown command {name!r}: ./run help lists them")
    settings = Settings()
    if os.environ.get(INSIDE) != str(settings.venv):
        _enter_venv(settings, arguments)
    module = importlib.import_module(f".{COMMANDS[name][0]}", __package__)
    return module.main(settings, rest)


def main(arguments):
    """Run a command; its exit status. A Problem is one line on stderr."""
    process.stop_on_terminate()
    try:
        return _dispatch(arguments)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
