"""Workers of one test run have the files of the database that they were copied from, and no others' files."""

from unittest.mock import patch

import pytest_odoo

from odoo.tools import config

from devenv.workers import own_filestore


def _store(tmp_path, name):
    return tmp_path / "filestore" / name


def _patched(tmp_path):
    return patch.dict(config._runtime_options, {"data_dir": str(tmp_path)})


def test_each_worker_has_its_own(tmp_path):
    kept = _store(tmp_path, "base") / "ab"
    kept.mkdir(parents=True)
    (kept / "abc").write_text("content")
    with _patched(tmp_path), own_filestore("base", "base-gw0"), own_filestore("base", "base-gw1"):
        first, second = (_store(tmp_path, name) / "ab" for name in ("base-gw0", "base-gw1"))
        assert (first / "abc").read_text() == (second / "abc").read_text() == "content"
        (first / "abc").unlink()
        (second / "new").write_text("written by a test")
        assert (second / "abc").exists() and (kept / "abc").exists()
        assert not (first / "new").exists() and not (kept / "new").exists()
    assert [path.name for path in (tmp_path / "filestore").iterdir()] == ["base"]


def test_one_worker_alone_uses_the_database_itself(tmp_path):
    with _patched(tmp_path), own_filestore("base", "base"):
        assert not (tmp_path / "filestore").exists()


def test_it_is_what_pytest_odoo_uses():
    assert pytest_odoo._shared_filestore is own_filestore
