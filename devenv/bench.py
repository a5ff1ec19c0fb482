"""``./run bench [name]``: benchmarks, on a PostgreSQL with ordinary settings where there is one."""

from . import process
from .console import warn
from .errors import Problem
from .session import prepared


def main(settings, arguments):
    """Call ``python -m bench`` with Odoo, a server and a base database at hand; its exit status."""
    if not (settings.root / "bench" / "__main__.py").exists():
        raise Problem("there are no benchmarks: bench/__main__.py is missing")
    with prepared(settings, measuring=True) as ready:
        if ready.server.name == "pg":
            warn("this PostgreSQL is tuned for tests: for figures to cite install Debian's, or set PGHOST")
        ready.ensure_base()
        command = [settings.python, "-m", "bench", *arguments]
        known = {"SALES_BASE_DB": ready.base, "SALES_DATA_DIR": str(ready.data)}
        return process.foreground(command, env=ready.environment(**known), cwd=settings.root)
