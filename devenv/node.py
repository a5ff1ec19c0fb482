"""The tools that come from npm: prettier and eslint, pinned by a lock file."""

import shutil
from hashlib import sha256
from pathlib import Path

from . import process
from .console import step
from .errors import Problem

LISTS = Path(__file__).parent / "node"
NAMES = ("package.json", "package-lock.json")


def _mark():
    """A hash of what is to be installed."""
    return sha256(b"".join((LISTS / name).read_bytes() for name in NAMES)).hexdigest()


def binaries(settings):
    """The folder with the installed programs."""
    return settings.env_dir / "node" / "node_modules" / ".bin"


def ensure(settings):
    """Install the tools where they are missing or others."""
    folder = settings.env_dir / "node"
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == _mark():
        return
    if not shutil.which("npm"):
        raise Problem("npm is missing (Debian: apt install npm): without it no XML and JavaScript is checked")
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        shutil.copy(LISTS / name, folder / name)
    with step("Node tools: prettier, eslint"):
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
        process.run(command, settings.logs / "npm.log", "npm", network=True, cwd=folder)
    stamp.write_text(_mark())
