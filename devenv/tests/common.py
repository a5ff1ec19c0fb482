"""What several tests of the set-up need."""

import os
from pathlib import Path

from devenv.settings import Settings

# Several runs may share a server.
PREFIX = f"trial{os.getpid()}"


def settings(folder: Path) -> Settings:
    """Settings whose folders are all below ``folder``."""
    return Settings(
        root=folder,
        env_dir=folder / "env",
        cache_dir=folder / "cache",
        odoo_home=None,
        port=8069,
        prefix=PREFIX,
    )


def program(folder: Path, name: str, script: str) -> None:
    """A stand-in for a program, found first on a path that begins with ``folder``."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
