"""Databases are cloned with their file stores; what was not finished is made again."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from devenv import postgres
from devenv.database import Databases
from devenv.errors import Problem
from devenv.prepare import Prepared, source_hash

from .common import settings

NAMES = ("trial_base", "trial_demo", "trial_test")


@pytest.fixture
def databases(tmp_path):
    """The databases of the server that these tests run with; ours are removed."""
    server = postgres._named()
    found = Databases(server, tmp_path)
    yield found
    for start in NAMES:
        for name in found.names(start):
            found.drop(name)


def _make(databases, name):
    databases.server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    (databases.filestores / name / "ab").mkdir(parents=True)
    (databases.filestores / name / "ab" / "abc").write_text("content")


def test_clone_and_rename(databases):
    _make(databases, "trial_base")
    databases.set_mark("trial_base", "whole")
    databases.clone("trial_base", "trial_demo_building")
    assert databases.mark("trial_demo_building") is None
    databases.set_mark("trial_demo_building", "it's new")
    databases.rename("trial_demo_building", "trial_demo")
    assert databases.mark("trial_demo") == "it's new"
    assert (databases.filestores / "trial_demo" / "ab" / "abc").read_text() == "content"
    assert databases.names("trial_demo") == ["trial_demo"]


def test_database_without_its_file_store_is_not_whole(databases):
    databases.server.execute("CREATE DATABASE trial_base TEMPLATE template0")
    databases.server.execute("COMMENT ON DATABASE trial_base IS 'whole'")
    assert databases.mark("trial_base") is None


def test_drop_takes_all(databases):
    _make(databases, "trial_base")
    databases.drop("trial_base")
    databases.drop("trial_base")
    assert not databases.names("trial_base") and not (databases.filestores / "trial_base").exists()


def _prepared(tmp_path, databases):
    found = settings(tmp_path)
    (found.root / "sales_process_mgmt").mkdir()
    (found.root / "sales_process_mgmt" / "__manifest__.py").write_text("{}")
    odoo = SimpleNamespace(addons=[tmp_path], version="19.0", environment=dict)
    found.env_dir.mkdir()
    ready = Prepared(found, odoo, databases.server)
    databases.filestores = ready.databases.filestores
    return ready


def test_base_killed_half_way_is_made_again(tmp_path, databases, monkeypatch):
    ready = _prepared(tmp_path, databases)

    def killed(_title, name, *_arguments):
        _make(databases, name)
        raise KeyboardInterrupt

    monkeypatch.setattr(ready, "odoo_run", killed)
    with pytest.raises(KeyboardInterrupt):
        ready.ensure_base()
    assert not databases.names("trial_base")
    # A kill that nothing can catch leaves the unfinished one: it has another name.
    _make(databases, "trial_base_building")
    monkeypatch.setattr(ready, "odoo_run", lambda _title, name, *_arguments: _make(databases, name))
    ready.ensure_base()
    assert databases.names("trial_base") == ["trial_base"]
    monkeypatch.setattr(ready, "odoo_run", killed)
    ready.ensure_base()


def test_addon_that_does_not_install(tmp_path, databases, monkeypatch):
    ready = _prepared(tmp_path, databases)
    _make(databases, "trial_base")
    databases.set_mark("trial_base", ready._base_mark())

    def half(_title, name, *_arguments):
        databases.server.execute("CREATE TABLE ir_module_module (name text, state text)", (), name)

    monkeypatch.setattr(ready, "odoo_run", half)
    with pytest.raises(Problem, match="was not installed"):
        ready.ensure_test()
    assert not databases.names("trial_test")


def test_leftovers_of_dead_runs_are_dropped(tmp_path, databases):
    ready = _prepared(tmp_path, databases)
    for name in ("trial_test_new", "trial_test_old", "trial_test_old_r4194304", "trial_test_in_r1"):
        _make(databases, name)
    ready._drop_leftovers(keep="trial_test_new")
    assert databases.names("trial_test_") == ["trial_test_in_r1", "trial_test_new"]


def test_source_hash(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.py").write_text("a = 1")
    first = source_hash(tmp_path)
    for other in ("tests/test_a.py", "static/src/a.xml", "models/__pycache__/a.py", "models/notes.md"):
        path = tmp_path / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("new")
    assert source_hash(tmp_path) == first
    (tmp_path / "models" / "a.py").write_text("a = 2")
    assert source_hash(tmp_path) != first


@contextmanager
def _connected(server, name):
    import psycopg2

    connection = psycopg2.connect(
        dbname=name, host=server.host, port=server.port or None, user=server.user, password=server.password
    )
    yield
    connection.close()


def test_template_in_use(databases, monkeypatch):
    monkeypatch.setattr("devenv.database.PATIENCE", 0)
    _make(databases, "trial_base")
    with _connected(databases.server, "trial_base"):
        with pytest.raises(Problem, match="trial_base is in use"):
            databases.clone("trial_base", "trial_demo")
