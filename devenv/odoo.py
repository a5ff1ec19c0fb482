"""Which Odoo is used, and how it is called."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .errors import Problem
from .settings import SERIES

PACKAGE_FOLDER = Path("usr/lib/python3/dist-packages")


@dataclass
class Odoo:
    """An Odoo on disk: ``path`` goes on Python's path, ``addons`` on Odoo's."""

    path: Path
    addons: list

    @property
    def version(self):
        """The version string as its own release file has it, e.g. ``19.0``."""
        text = (self.path / "odoo" / "release.py").read_text()
        numbers = re.search(r"^version_info = \(\s*'?(?:saas~)?(\d+)'?, (\d+)", text, re.M)
        return f"{numbers[1]}.{numbers[2]}" if numbers else "unknown"

    def environment(self):
        """Variables for a child process that imports this Odoo."""
        kept = os.environ.get("PYTHONPATH")
        return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(self.path), kept]))}


def _candidates(home):
    """Folders in which ``home`` may keep the ``odoo`` package: a checkout, a prefix, a dist-packages."""
    return [home, home / PACKAGE_FOLDER, home.parent if home.name == "odoo" else home]


def at(home):
    """The Odoo that the folder ``home`` holds; a Problem when there is none of our series."""
    for path in _candidates(home):
        if (path / "odoo" / "release.py").is_file():
            break
    else:
        raise Problem(f"no Odoo in {home}: ODOO_HOME names a checkout, or the folder that holds 'odoo'")
    # A checkout's ``addons`` beside ``odoo`` is complete; that of Debian's package holds Python files only.
    beside = path / "addons"
    complete = (beside / "web" / "static").is_dir()
    found = Odoo(path, [path / "odoo" / "addons", *([beside] if complete else [])])
    if found.version != SERIES:
        raise Problem(f"Odoo {SERIES} is needed, {home} holds {found.version}")
    return found


def current(settings):
    """The Odoo to use: the user's own, or the one that was unpacked in the environment folder."""
    if settings.odoo_home:
        return at(settings.odoo_home)
    return at(settings.env_dir / "prefix")


def ensure(settings):
    """``current``, fetched and unpacked first where that is still to be done."""
    if not settings.odoo_home:
        debian.ensure(settings)
    return current(settings)
