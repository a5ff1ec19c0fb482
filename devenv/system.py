"""What the machine itself must have: disk, a free port, programs that only root can install."""

import glob
import os
import shutil
import socket

from . import process
from .console import step, warn
from .errors import Problem

DISK = 5  # GB
FONT = "/usr/share/fonts/*/noto/NotoSansCJK-*"
# What is missing without a package, told when it cannot be installed.
PACKAGES = {
    "chromium": "browser tests",
    "wkhtmltopdf": "PDF documents",
    "fonts-noto-cjk": "Chinese characters in PDF documents and screenshots",
}
PROGRAMS = {
    "chromium": ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser"),
    "wkhtmltopdf": ("wkhtmltopdf",),
}


def check_disk(folder):
    """Before anything big is written: room for it."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free < DISK:
        raise Problem(f"{free:.1f} GB are free at {folder}, {DISK} GB are needed")


def check_port(port):
    """The web server's port must be free; told before the long steps."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(f"port {port} cannot be used ({error.strerror}): name another in ODOO_PORT") from None


def missing():
    """The packages that are not there."""
    found = {name for name, programs in PROGRAMS.items() if any(map(shutil.which, programs))}
    found |= {"fonts-noto-cjk"} if glob.glob(FONT) else set()
    return [name for name in PACKAGES if name not in found]


def _install(names, settings):
    """Debian's packages, as root."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = settings.logs / "apt-install.log"
    with step(f"System packages: {' '.join(names)}"):
        process.run(["apt-get", "update"], log, "apt-get update", network=True, env=quiet)
        install = ["apt-get", "install", "-y", "--no-install-recommends", *names]
        process.run(install, log, "apt-get install", network=True, env=quiet)


def ensure(settings, required):
    """Install what is missing where we may; else name it: a Problem when ``required``, a warning when not."""
    names = missing()
    if not names:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        return _install(names, settings)
    without = ", ".join(PACKAGES[name] for name in names)
    text = f"missing: {', '.join(names)} (as root: apt-get install {' '.join(names)}); without: no {without}"
    if required:
        raise Problem(text)
    warn(text)
