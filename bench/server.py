"""The PostgreSQL server that the PG* variables name, and the databases made for measuring."""

import os
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from devenv.database import Databases
from devenv.postgres import Server


def connect_server():
    """The server and the databases on it, from the environment that ``./run bench`` sets."""
    given = [os.environ.get(name, "") for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")]
    server = Server(*given)
    return server, Databases(server, Path(os.environ["SALES_DATA_DIR"]))


@contextmanager
def cursor(database):
    """A cursor in one transaction of ``database``, committed at the end of the block."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as found:
            yield found
    finally:
        connection.close()


def run_file(database, path, **settings):
    """Run a file of statements in one transaction; ``settings`` become ``bench.<name>`` of the session."""
    with cursor(database) as found:
        for name, value in settings.items():
            found.execute("SELECT set_config(%s, %s, false)", [f"bench.{name}", str(value)])
        found.execute(path.read_text())


def vacuum(server, database):
    """Bring statistics and visibility maps up to date, as autovacuum would have in time."""
    server.execute("VACUUM (ANALYZE)", database=database)
    server.execute("CHECKPOINT")


def compact(server, database):
    """Write each table anew, for setting up leaves half of some dead and Odoo, who reads those from end to end, slower.

    No company's database is like that: its rows are written over months, and autovacuum keeps up.
    """
    server.execute("VACUUM (FULL)", database=database)
    vacuum(server, database)


def describe_server(server):
    """What decides how fast a server is, for the head of a table; no names of machines or folders."""
    names = ["server_version", "shared_buffers", "work_mem", "jit", "fsync", "synchronous_commit"]
    return {name: server.execute(f"SHOW {name}")[0][0] for name in names}
