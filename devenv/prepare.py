"""Which databases there are, and how each comes to be.

``<prefix>_base``         Odoo's own modules with their demo data; made once, cloned for the others
``<prefix>_demo``         the addon and its demo data, for people; upgraded when the addon changes
``<prefix>_test_<hash>``  the addon and its demo data, for tests; one per state of the addon's sources
``…_r<pid>``              a clone for one run, dropped at its end
"""

import os
import re
from contextlib import contextmanager
from hashlib import sha256

from . import process, system
from .console import say, step
from .database import Databases
from .errors import Problem
from .locks import only_one
from .settings import ADDON, BASE_MODULES, LANGUAGE

SOURCES = {".py", ".xml", ".csv", ".po", ".txt"}
NOT_SOURCES = ("tests", "static")
RECIPE = "1"  # raise when what is done here changes what a database holds
# Odoo goes on after these; a database that was made with one is no good.
BAD_LINE = re.compile(r" (ERROR|CRITICAL) (?!.*CREATE EXTENSION)|demo data failed to install")


def source_hash(folder):
    """A hash of everything that decides what the addon puts into a database."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.suffix in SOURCES and parts[0] not in NOT_SOURCES and "__pycache__" not in parts:
            digest.update(f"{'/'.join(parts)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def checkout_suffix(settings):
    """Name the checkout in a folder that it shares with others: each of them serves its own addon."""
    if settings.env_dir.resolve().parent == settings.root.resolve():
        return ""
    return f"-{sha256(bytes(settings.root.resolve())).hexdigest()[:8]}"


class Prepared:
    """The databases of one command: an Odoo, a server, and what is made with them."""

    def __init__(self, settings, odoo, server):
        self.settings = settings
        self.odoo = odoo
        self.server = server
        special = "" if server.name == "pg" else f"-{server.name}"
        self.data = settings.env_dir / f"data{special}"
        self.databases = Databases(server, self.data)
        self.base = f"{settings.prefix}_base"
        self.demo = f"{settings.prefix}_demo"
        self.config = settings.env_dir / f"odoo{special}{checkout_suffix(settings)}.conf"
        self._write_config()

    # -- Odoo --

    def _write_config(self):
        """Odoo's configuration: everything that every call of Odoo has in common."""
        addons = ",".join(map(str, [*self.odoo.addons, self.settings.root]))
        options = {
            "addons_path": addons,
            "data_dir": self.data,
            "list_db": False,
            "max_cron_threads": 0,
            "http_interface": "127.0.0.1",
            **self.server.options(),
        }
        text = "".join(f"{name} = {value}\n" for name, value in options.items())
        self.data.mkdir(parents=True, exist_ok=True)
        new = self.config.with_suffix(f".{os.getpid()}")
        new.write_text(f"[options]\n{text}")
        new.chmod(0o600)
        new.replace(self.config)

    def command(self, *arguments):
        """An Odoo command line."""
        return [self.settings.python, "-m", "odoo", *arguments]

    def environment(self, **more):
        """What a child needs to find Odoo and the server."""
        found = {**self.odoo.environment(), **self.server.environment(), "ODOO_RC": str(self.config)}
        return {**found, "PYTHONUNBUFFERED": "1", **more}

    def odoo_run(self, title, database, *arguments):
        """Run Odoo to its end on a database, with progress; errors in its log are a Problem."""
        bad = []
        with step(title) as current:

            def watch(line):
                if BAD_LINE.search(line):
                    bad.append(line)
                loading = re.search(r"Loading module (\S+) \((\d+/\d+)\)", line)
                if loading:
                    current.detail = f"· module {loading[2]}: {loading[1]}"

            log = self.settings.logs / f"{database}.log"
            common = ["-c", self.config, "-d", database, "--stop-after-init", "--no-http"]
            options = {"env": self.environment(), "cwd": self.settings.env_dir}
            process.run(self.command(*common, *arguments), log, title, watch, **options)
            if bad:
                raise Problem(f"{title} failed: {bad[0][-300:]} (all of it: {log})")

    # -- databases --

    def _base_mark(self):
        """What the base was made of."""
        return f"base {RECIPE} Odoo {self.odoo.version} {' '.join(BASE_MODULES)} {LANGUAGE}"

    def addon_mark(self):
        """What a database with the addon is made of."""
        whole = f"{self._base_mark()} {source_hash(self.settings.addon)}"
        return sha256(whole.encode()).hexdigest()[:10]

    def _lock(self, name):
        return only_one(self.settings.env_dir / "locks", name)

    @contextmanager
    def _building(self, name, mark):
        """A name to build under; the finished database then gets its own name and its mark."""
        building = f"{name}_building"
        try:
            yield building
        except BaseException:
            self.databases.drop(building)
            raise
        self.databases.set_mark(building, mark)
        self.databases.rename(building, name)

    def ensure_base(self):
        """The template with Odoo's own modules and demo data."""
        with self._lock(self.base):
            if self.databases.mark(self.base) == self._base_mark():
                return
            system.check_disk(self.settings.env_dir)
            with self._building(self.base, self._base_mark()) as building:
                self.databases.drop(building)  # Odoo creates it, with the extensions that the server has
                self.odoo_run(
                    f"Database {self.base}: Odoo's modules with demo data (once, about 2 minutes)",
                    building,
                    "-i",
                    ",".join(BASE_MODULES),
                    "--with-demo",
                    f"--load-language={LANGUAGE}",
                )

    def install(self, name, mark):
        """A new database ``name`` with the addon and its demo data."""
        if not (self.settings.addon / "__manifest__.py").is_file():
            raise Problem(f"there is no addon in {self.settings.addon}")
        with self._building(name, mark) as building:
            self.databases.clone(self.base, building)
            self.odoo_run(f"Database {name}: installing {ADDON}", building, "-i", ADDON, "--with-demo")
            query = "SELECT state FROM ir_module_module WHERE name = %s"
            rows = self.server.execute(query, [ADDON], building)
            if rows != [("installed",)]:
                raise Problem(f"{ADDON} was not installed: see {self.settings.logs / building}.log")

    def ensure_test(self):
        """The name of the test template for the addon as it is now; templates of other states go."""
        self.ensure_base()
        mark = self.addon_mark()
        name = f"{self.settings.prefix}_test_{mark}"
        with self._lock(f"{self.settings.prefix}_test"):
            if self.databases.mark(name) != mark:
                self.install(name, mark)
            self._drop_leftovers(keep=name)
        return name

    def _drop_leftovers(self, keep):
        """Remove clones whose run is dead and templates of older states that nobody runs on."""
        names = self.databases.names(f"{self.settings.prefix}_test_")
        alive = [name for name in names if _runner_lives(name)]
        for name in names:
            needed = name == keep or name in alive or any(other.startswith(name) for other in alive)
            if not needed and not self.databases.in_use(name):
                self.databases.drop(name)

    @contextmanager
    def test_clone(self):
        """A clone of the test template for this run alone."""
        template = self.ensure_test()
        name = f"{template}_r{os.getpid()}"
        try:
            self.databases.clone(template, name)
            yield name
        finally:
            for left in self.databases.names(name):
                self.databases.drop(left)

    def ensure_demo(self, fresh=False):
        """The demo database, made or upgraded where the addon has changed."""
        self.ensure_base()
        mark = self.addon_mark()
        with self._lock(self.demo):
            found = self.databases.mark(self.demo)
            if fresh or not found:
                self.install(self.demo, mark)
            elif found != mark:
                say("The addon has changed since the demo was made.")
                self.odoo_run(f"Database {self.demo}: upgrading {ADDON}", self.demo, "-u", ADDON)
                self.databases.set_mark(self.demo, mark)
        return self.demo


def _runner_lives(name):
    """Whether the run that a clone was made for still goes on."""
    owner = re.search(r"_r(\d+)(-gw\d+)?$", name)
    if not owner:
        return False
    try:
        os.kill(int(owner[1]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
