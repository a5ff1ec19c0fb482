"""The database server: a named one is checked, an embedded one starts, is shared, and stops."""

import tempfile
from pathlib import Path

import pytest

from devenv import postgres
from devenv.errors import Problem
from devenv.settings import Settings

from .common import settings


@pytest.fixture
def unnamed(monkeypatch):
    """No server named by variables."""
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def embedded(unnamed):
    """Settings for an embedded server of our own, in a folder that its user reaches."""
    with tempfile.TemporaryDirectory(prefix="sales-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        found = settings(folder)
        found.env_dir.mkdir()
        found.venv.symlink_to(Settings().venv)
        yield found


def test_role_postgres(monkeypatch, tmp_path):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(Problem, match="refuses the database role postgres"):
        with postgres.server(settings(tmp_path)):
            pass


def test_named_server_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGUSER", "odoo")
    with pytest.raises(Problem, match="does not answer: .*refused") as caught:
        with postgres.server(settings(tmp_path)):
            pass
    assert "\n" not in str(caught.value)


def test_role_without_rights(embedded, monkeypatch):
    with postgres.server(embedded) as server:
        server.execute("CREATE ROLE weak LOGIN")
        monkeypatch.setenv("PGHOST", server.host)
        monkeypatch.setenv("PGUSER", "weak")
        with pytest.raises(Problem, match="ALTER ROLE weak CREATEDB"):
            with postgres.server(embedded):
                pass


def test_started_shared_and_stopped_by_the_last(embedded):
    with postgres.server(embedded) as first:
        assert first.execute("SELECT current_user") == [("odoo",)]
        with postgres.server(embedded) as second:
            assert second.execute("SELECT 1") == [(1,)]
        assert first.execute("SELECT 1") == [(1,)]
        assert (embedded.env_dir / "pg" / "postmaster.pid").exists()
    assert not (embedded.env_dir / "pg" / "postmaster.pid").exists()


def test_interrupted_cluster_is_made_again(embedded):
    (embedded.env_dir / "pg.new" / "half").mkdir(parents=True)
    with postgres.server(embedded) as server:
        assert server.execute("SELECT 1") == [(1,)]


def test_server_started_by_somebody_else_is_left(embedded):
    with postgres.server(embedded):
        (embedded.env_dir / "locks" / "pg.started").unlink()
    assert (embedded.env_dir / "pg" / "postmaster.pid").exists()
    (embedded.env_dir / "locks" / "pg.started").touch()
    with postgres.server(embedded):
        pass
    assert not (embedded.env_dir / "pg" / "postmaster.pid").exists()


def test_unreachable_folder(embedded):
    shut = embedded.env_dir / "shut"
    (shut / "inner").mkdir(parents=True)
    shut.chmod(0o600)  # nobody may enter, and root asks on behalf of the database's user
    with pytest.raises(Problem, match="cannot enter .*chmod o.x .*SALES_ENV_DIR"):
        postgres.ensure_reachable(shut / "inner")
    shut.chmod(0o700)


def test_long_path_of_the_socket(unnamed, tmp_path):
    found = settings(tmp_path / ("long" * 25))
    found.env_dir.mkdir(parents=True)
    embedded = postgres.Embedded(found, "pg", tmp_path, {})
    assert len(str(embedded.socket_dir)) < postgres.SOCKET_LIMIT
