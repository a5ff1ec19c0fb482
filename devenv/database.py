"""Databases with their file stores: made from each other by cloning, told apart by a mark.

A database's mark is its comment in PostgreSQL. It is written last: a database whose making was killed has
none and is made again; it says from which sources the database was made, so that a stale one is noticed.
"""

import os
import shutil
import time

from .errors import Problem

PATIENCE = 60  # seconds to wait for others to let go of a template


def _name(name):
    """A database name, quoted; ours hold nothing that needs escaping."""
    return f'"{name}"'


class Databases:
    """The databases of one server, with the file stores of one data folder."""

    def __init__(self, server, data):
        self.server = server
        self.filestores = data / "filestore"

    def names(self, start):
        """The databases whose name begins with ``start``."""
        rows = self.server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [start])
        return sorted(name for (name,) in rows)

    def mark(self, name):
        """The mark of a database that is whole; None when there is no such, or its file store is gone."""
        rows = self.server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        return rows[0][0] if rows and (self.filestores / name).is_dir() else None

    def set_mark(self, name, mark):
        """Declare a database whole."""
        (self.filestores / name).mkdir(parents=True, exist_ok=True)
        self.server.execute(f"COMMENT ON DATABASE {_name(name)} IS %s", [mark])

    def in_use(self, name):
        """Whether anybody is connected to it."""
        return bool(self.server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [name]))

    def drop(self, name):
        """Remove a database, its connections and its file store."""
        self.server.execute(f"DROP DATABASE IF EXISTS {_name(name)} WITH (FORCE)")
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def clone(self, source, name):
        """A copy of ``source`` without its mark, in place of one of that name."""
        self.drop(name)
        self._copy_rows(source, name)
        share_files(self.filestores / source, self.filestores / name)

    def _copy_rows(self, source, name):
        """``CREATE DATABASE … TEMPLATE``, waiting for whoever is connected to the template."""
        import psycopg2.errors

        query = f"CREATE DATABASE {_name(name)} TEMPLATE {_name(source)} STRATEGY FILE_COPY"
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.server.execute(self._portable(query))
            except psycopg2.errors.ObjectInUse:
                if time.monotonic() > until:
                    raise Problem(f"database {source} is in use: close what is connected to it") from None
                time.sleep(1)

    def _portable(self, query):
        """PostgreSQL knows STRATEGY since 15."""
        (version,) = self.server.execute("SHOW server_version_num")[0]
        return query if int(version) >= 150000 else query.replace(" STRATEGY FILE_COPY", "")

    def rename(self, source, name):
        """Give a finished database its name, in place of one of that name; the mark goes along."""
        self.drop(name)
        if (self.filestores / source).is_dir():
            (self.filestores / source).rename(self.filestores / name)
        self.server.execute(f"ALTER DATABASE {_name(source)} RENAME TO {_name(name)}")


def share_files(source, target):
    """Make ``target`` a file store with the files of ``source``, where there is such.

    Files are named by their content and never changed, so that both may share them; each removes its own names only.
    """
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_share)


def _share(source, target):
    """A hard link, or a copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
