"""Make the two databases: the same opportunities, once for Odoo alone and once with the addon."""

import os
import re
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from bench.driver import Worker
from bench.server import cursor, run_file, vacuum
from devenv.prepare import source_hash

HERE = Path(__file__).parent
FILES = sorted((HERE / "data").glob("*.sql"))
ADDON = "sales_process_mgmt"
SEED = 20


class BuildError(Exception):
    """A database could not be made."""


def _say(text):
    print(text, file=sys.stderr, flush=True)


def _worker(database):
    return Worker(database, "bench.process.operations")


class Pair:
    """The databases ``stock`` and ``ours`` with ``leads`` opportunities, made where they are stale."""

    def __init__(self, server, databases, leads):
        self.server = server
        self.databases = databases
        self.leads = leads
        self.base = os.environ["SALES_BASE_DB"]
        self.stock = f"bench_process_{leads}_stock"
        self.ours = f"bench_process_{leads}_ours"
        self.install_seconds = None

    def _mark(self, *more):
        made_of = [path.read_bytes() for path in [*FILES, HERE / "setup.py"]]
        text = "".join([str(self.leads), str(SEED), self.databases.mark(self.base) or "", *more])
        return sha256(b"".join([*made_of, text.encode()])).hexdigest()[:16]

    def ensure(self, fresh=False):
        """Make what is missing or stale; ``fresh`` installs the addon anew, to measure that."""
        mark = self._mark()
        if self.databases.mark(self.stock) != mark:
            self._make_stock()
            self.databases.set_mark(self.stock, mark)
        mark = self._mark(source_hash(HERE.parent.parent / ADDON))
        if fresh or self.databases.mark(self.ours) != mark:
            self._make_ours()
            self.databases.set_mark(self.ours, mark)

    def _make_stock(self):
        start = time.perf_counter()
        self.databases.clone(self.base, self.stock)
        with _worker(self.stock) as worker:
            worker.ask("add_people")
        for path in FILES[:-1]:
            _say(f"{self.stock}: {path.stem}")
            run_file(self.stock, path, leads=self.leads, seed=SEED)
        vacuum(self.server, self.stock)
        _say(f"{self.stock}: filled in {time.perf_counter() - start:.0f} s")

    def _make_ours(self):
        self.databases.clone(self.stock, self.ours)
        self.install_seconds = self._install()
        _say(f"{self.ours}: addon installed in {self.install_seconds:.1f} s")
        with _worker(self.ours) as worker:
            process = worker.ask("add_process")["result"]
        run_file(self.ours, FILES[-1], process=process, seed=SEED)
        vacuum(self.server, self.ours)
        with _worker(self.ours) as worker:
            worker.ask("settle")
        vacuum(self.server, self.ours)

    def _install(self):
        """Install the addon as an administrator would from the command line; the seconds it took."""
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

    def facts(self):
        """Counts of what the databases hold."""
        with cursor(self.ours) as found:
            found.execute(
                """
                SELECT (SELECT COUNT(*) FROM bench_lead), (SELECT COUNT(*) FROM sales_stage_transition),
                       (SELECT COUNT(*) FROM mail_tracking_value), (SELECT COUNT(*) FROM sales_lead_criterion)
                """
            )
            names = ["opportunities", "transitions", "tracking values", "ticks"]
            return dict(zip(names, found.fetchone(), strict=True))
