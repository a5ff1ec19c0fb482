"""Make two databases of the same data: once for Odoo alone and once with the addon."""

import os
import re
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from bench.driver import Worker
from bench.server import compact, cursor, run_file
from devenv.prepare import source_hash

ADDON = "sales_process_mgmt"
SEED = 20
SHARED = Path(__file__).parent


class BuildError(Exception):
    """A database could not be made."""


def say(text):
    """Tell what is being done."""
    print(text, file=sys.stderr, flush=True)


class Pair:
    """The databases ``stock`` and ``ours`` with ``size`` records, made where they are stale.

    A bench says in a class of its own what they hold: ``name``, ``setting`` (what its SQL calls the size), ``folder``
    (with ``data/*.sql``, run after the SQL that all benches share, and the Python files ``makers``), and what is added
    after the SQL in ``_fill_stock`` and after the addon in ``_fill_ours``.
    """

    name = setting = ""
    folder = Path()
    makers = ("setup.py",)

    def __init__(self, server, databases, size):
        self.server = server
        self.databases = databases
        self.size = size
        self.base = os.environ["SALES_BASE_DB"]
        self.stock = f"bench_{self.name}_{size}_stock"
        self.ours = f"bench_{self.name}_{size}_ours"
        self.install_seconds = None

    def worker(self, database):
        """An Odoo on one of them, that knows this bench's operations."""
        return Worker(database, f"bench.{self.name}.operations")

    def files(self):
        """The SQL that fills the stock database, in order."""
        return [path for folder in (SHARED, self.folder) for path in sorted((folder / "data").glob("*.sql"))]

    def _mark(self, *more):
        made_of = [path.read_bytes() for path in [*self.files(), *(self.folder / maker for maker in self.makers)]]
        text = "".join([str(self.size), str(SEED), self.databases.mark(self.base) or "", *more])
        return sha256(b"".join([*made_of, text.encode()])).hexdigest()[:16]

    def ensure(self, fresh=False):
        """Make what is missing or stale; ``fresh`` installs the addon anew, to measure that."""
        mark = self._mark()
        if self.databases.mark(self.stock) != mark:
            self._make_stock()
            self.databases.set_mark(self.stock, mark)
        mark = self._mark(source_hash(Path(__file__).parent.parent / ADDON))
        if fresh or self.databases.mark(self.ours) != mark:
            self._make_ours()
            self.databases.set_mark(self.ours, mark)

    def _make_stock(self):
        start = time.perf_counter()
        self.databases.clone(self.base, self.stock)
        with self.worker(self.stock) as worker:
            worker.ask("add_people")
        self._fill_stock()
        compact(self.server, self.stock)
        say(f"{self.stock}: filled in {time.perf_counter() - start:.0f} s")

    def _fill_stock(self):
        for path in self.files():
            say(f"{self.stock}: {path.stem}")
            run_file(self.stock, path, seed=SEED, **{self.setting: self.size})

    def _make_ours(self):
        self.databases.clone(self.stock, self.ours)
        self.install_seconds = self._install()
        say(f"{self.ours}: addon installed in {self.install_seconds:.1f} s")
        self._fill_ours()
        compact(self.server, self.ours)

    def _fill_ours(self):
        """Add what only the addon has."""

    def _install(self):
        """Install the addon as an administrator would from the command line; the seconds it took.

        Without its demo data: a demo company with price lists would be compared with a database that has none.
        """
        with cursor(self.ours) as found:
            found.execute(
                "UPDATE ir_module_module SET demo = false"
            )  # Odoo loads it where the modules below have theirs
        command = [
            sys.executable,
            "-m",
            "odoo",
            "-d",
            self.ours,
            "-i",
            ADDON,
            "--stop-after-init",
            "--no-http",
        ]
        start = time.perf_counter()
        done = subprocess.run([*command, "--log-level=warn"], stderr=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - start
        if done.returncode or re.search(r" (ERROR|CRITICAL) ", done.stderr):
            raise BuildError(f"installing on {self.ours} failed:\n{done.stderr[-2000:]}")
        return seconds
