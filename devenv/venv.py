"""The virtual environment with Odoo's Python packages, pinned for each Python that was tried."""

import shutil
import sys
from hashlib import sha256
from pathlib import Path

from . import process, system
from .console import step
from .errors import Problem
from .locks import only_one

PINS = Path(__file__).parent / "requirements"


def pins():
    """The list of packages for the Python that runs."""
    path = PINS / f"python{sys.version_info[0]}.{sys.version_info[1]}.txt"
    if not path.exists():
        tried = ", ".join(sorted(found.stem.removeprefix("python") for found in PINS.glob("python*.txt")))
        raise Problem(f"Python {sys.version_info[0]}.{sys.version_info[1]}: packages are known for {tried} only")
    return path


def _stamp(settings):
    return settings.venv / "installed"


def _mark():
    """What a whole environment was made of."""
    return sha256(pins().read_bytes()).hexdigest()


def _create(settings):
    """A new environment in place of a half-made one."""
    shutil.rmtree(settings.venv, ignore_errors=True)
    command = [sys.executable, "-m", "venv", settings.venv]
    try:
        process.run(command, settings.logs / "venv.log", "python -m venv")
    except Problem as problem:
        if "ensurepip" in (settings.logs / "venv.log").read_text():
            raise Problem("python3-venv is missing (as root: apt-get install python3-venv)") from None
        raise problem


def _install(settings):
    """Put the pinned packages into the environment."""
    with step("Python packages") as current:

        def watch(line):
            if line.startswith(("Collecting ", "Installing ")):
                current.detail = f"· {line[:60]}"

        pip = [settings.python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        command = [*pip, "install", "--retries", "2", "--progress-bar", "off", "-r", pins()]
        process.run(command, settings.logs / "pip.log", "pip install", watch, network=True)


def ensure(settings):
    """Have the environment with what the pins say."""
    wanted = _mark()
    with only_one(settings.env_dir / "locks", "venv"):
        stamp = _stamp(settings)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        system.check_disk(settings.env_dir)
        if not stamp.exists():  # none yet, or one whose making was interrupted; a whole one only gets other pins
            with step("Python environment"):
                _create(settings)
        _install(settings)
        stamp.write_text(wanted)
