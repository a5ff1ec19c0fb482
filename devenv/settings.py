"""Where things are: every path and every variable is read here and nowhere else."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Problem

ROOT = Path(__file__).resolve().parent.parent
ADDON = "sales_process_mgmt"
SERIES = "19.0"
# What the addon stands on; more that a manifest names is installed together with the addon.
BASE_MODULES = ("base", "crm", "sale_management", "sale_crm", "sale_stock", "account")
LANGUAGE = "zh_CN"


def _folder(name, default):
    """The folder that variable ``name`` gives, or ``default``."""
    return Path(os.environ.get(name) or default).expanduser().absolute()


def _port():
    """The port of the web server, checked: a typo is told here instead of by Odoo."""
    text = os.environ.get("ODOO_PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"ODOO_PORT must be a port number, not {text!r}")
    return int(text)


def _prefix():
    """The first part of every database name, so that two checkouts can share one server."""
    prefix = os.environ.get("SALES_DB_PREFIX") or "sales"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", prefix):
        raise Problem(f"SALES_DB_PREFIX must be at most 20 lower-case letters, digits or _, not {prefix!r}")
    return prefix


def _home():
    """``ODOO_HOME`` as a path, or None."""
    home = os.environ.get("ODOO_HOME")
    return Path(home).expanduser().absolute() if home else None


@dataclass
class Settings:
    """One command's settings, taken from the environment when made."""

    root: Path = ROOT
    env_dir: Path = field(default_factory=lambda: _folder("SALES_ENV_DIR", ROOT / ".odoo"))
    cache_dir: Path = field(
        default_factory=lambda: Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / ADDON
    )
    odoo_home: Path | None = field(default_factory=_home)
    port: int = field(default_factory=_port)
    prefix: str = field(default_factory=_prefix)

    @property
    def addon(self):
        """The addon's folder."""
        return self.root / ADDON

    @property
    def venv(self):
        """The folder of the virtual environment."""
        return self.env_dir / "venv"

    @property
    def python(self):
        """The Python that has Odoo's packages."""
        return self.venv / "bin" / "python"

    @property
    def logs(self):
        """Where long steps write what they print."""
        return self.env_dir / "logs"
