"""Databases are cloned with their file stores; what was not finished is made again."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from devenv import postgres
from devenv.database import Databases
from devenv.errors import Problem
from devenv.prepare import Prepared, source_hash

from .common import PREFIX, settings

BASE, DEMO, TEST = (f"{PREFIX}_{kind}" for kind in ("base", "demo", "test"))


@pytest.fixture
def databases(tmp_path):
    """The databases of the server that these tests run with; ours are removed."""
    server = postgres._named()
    found = Databases(server, tmp_path)
    yield found
    for start in (BASE, DEMO, TEST):
        for name in found.names(start):
            found.drop(name)


def _make(databases, name):
    databases.server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    (databases.filestores / name / "ab").mkdir(parents=True)
    (databases.filestores / name / "ab" / "abc").write_text("content")


def test_clone_and_rename(databases):
    _make(databases, BASE)
    databases.set_mark(BASE, "whole")
    databases.clone(BASE, f"{DEMO}_building")
    assert databases.mark(f"{DEMO}_building") is None
    databases.set_mark(f"{DEMO}_building", "it's new")
    databases.rename(f"{DEMO}_building", DEMO)
    assert databases.mark(DEMO) == "it's new"
    assert (databases.filestores / DEMO / "ab" / "abc").read_text() == "content"
    assert databases.names(DEMO) == [DEMO]


def test_database_without_its_file_store_is_not_whole(databases):
    databases.server.execute(f"CREATE DATABASE {BASE} TEMPLATE template0")
    databases.server.execute(f"COMMENT ON DATABASE {BASE} IS 'whole'")
    assert databases.mark(BASE) is None


def test_drop_takes_all(databases):
    _make(databases, BASE)
    databases.drop(BASE)
    databases.drop(BASE)
    assert not databases.names(BASE) and not (databases.filestores / BASE).exists()


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
    assert not databases.names(BASE)
    # A kill that nothing can catch leaves the unfinished one: it has another name.
    _make(databases, f"{BASE}_building")
    monkeypatch.setattr(ready, "odoo_run", lambda _title, name, *_arguments: _make(databases, name))
    ready.ensure_base()
    assert databases.names(BASE) == [BASE]
    monkeypatch.setattr(ready, "odoo_run", killed)
    ready.ensure_base()


def test_addon_that_does_not_install(tmp_path, databases, monkeypatch):
    ready = _prepared(tmp_path, databases)
    _make(databases, BASE)
    databases.set_mark(BASE, ready._base_mark())

    def half(_title, name, *_arguments):
        databases.server.execute("CREATE TABLE ir_module_module (name text, state text)", (), name)

    monkeypatch.setattr(ready, "odoo_run", half)
    with pytest.raises(Problem, match="was not installed"):
        ready.ensure_test()
    assert not databases.names(TEST)


def test_leftovers_of_dead_runs_are_dropped(tmp_path, databases):
    ready = _prepared(tmp_path, databases)
    for name in (f"{TEST}_new", f"{TEST}_old", f"{TEST}_old_r4194304", f"{TEST}_in_r1"):
        _make(databases, name)
    ready._drop_leftovers(keep=f"{TEST}_new")
    assert databases.names(f"{TEST}_") == [f"{TEST}_in_r1", f"{TEST}_new"]


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
    _make(databases, BASE)
    with _connected(databases.server, BASE):
        with pytest.raises(Problem, match=f"{BASE} is in use"):
            databases.clone(BASE, DEMO)
