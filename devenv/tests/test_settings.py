"""Variables are checked where they are read; Odoo is found where the user has it."""

import pytest

from devenv import odoo
from devenv.errors import Problem
from devenv.settings import Settings

RELEASE = "version_info = ({}, FINAL, 0, '')\n"


@pytest.mark.parametrize("port", ["web", "0", "70000", "80 "])
def test_bad_port(monkeypatch, port):
    monkeypatch.setenv("ODOO_PORT", port)
    with pytest.raises(Problem, match="ODOO_PORT must be a port number"):
        Settings()


def test_bad_prefix(monkeypatch):
    monkeypatch.setenv("SALES_DB_PREFIX", 'a"; DROP')
    with pytest.raises(Problem, match="SALES_DB_PREFIX"):
        Settings()


def _odoo(folder, numbers):
    (folder / "odoo" / "addons").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(RELEASE.format(numbers))
    return folder


def test_checkout(tmp_path):
    home = _odoo(tmp_path, "19, 0, 0")
    (home / "addons" / "web" / "static").mkdir(parents=True)
    assert odoo.at(home).addons == [home / "odoo" / "addons", home / "addons"]


def test_package_without_its_stripped_addons(tmp_path):
    home = _odoo(tmp_path / odoo.PACKAGE_FOLDER, "19, 0, 0")
    (home / "addons" / "web").mkdir(parents=True)
    found = odoo.at(tmp_path)
    assert found.path == home and found.addons == [home / "odoo" / "addons"]


def test_folder_of_the_package_itself(tmp_path):
    assert odoo.at(_odoo(tmp_path, "19, 0, 0") / "odoo").path == tmp_path


def test_wrong_series(tmp_path):
    with pytest.raises(Problem, match="Odoo 19.0 is needed, .* holds 18.0"):
        odoo.at(_odoo(tmp_path, "18, 0, 0"))


def test_saas_series(tmp_path):
    with pytest.raises(Problem, match="holds 19.1"):
        odoo.at(_odoo(tmp_path, "'saas~19', 1, 0"))


def test_no_odoo(tmp_path):
    with pytest.raises(Problem, match="no Odoo in"):
        odoo.at(tmp_path)
