"""``./run shell``: Odoo's shell on the demo database."""

from . import process
from .session import prepared


def main(settings, arguments):
    """The shell's exit status; what is not committed in it is gone."""
    with prepared(settings) as ready:
        database = ready.ensure_demo()
        command = ready.command("shell", "-c", ready.config, "-d", database, "--no-http", *arguments)
        return process.foreground(command, env=ready.environment(), cwd=settings.root)
