"""The Debian mirror comes from the machine's own configuration."""

import pytest

from devenv import mirror
from devenv.errors import Problem

DEBIAN = 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian"\n'
DEB822 = """\
# a comment
Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
  bookworm-updates
Components: main
Signed-By: /somewhere
"""


@pytest.fixture
def machine(tmp_path):
    """A machine's configuration: (folder of apt, release file)."""
    (tmp_path / "sources.list.d").mkdir()
    release = tmp_path / "os-release"
    release.write_text(DEBIAN)
    return tmp_path, release


def test_sources_file(machine):
    (machine[0] / "sources.list.d" / "debian.sources").write_text(DEB822)
    found = mirror.find(*machine)
    assert (found.address, found.suite) == ("http://mirror.example/debian", "bookworm")
    assert "Suites: sid\n" in found.sources() and "Suites: bookworm\n" in found.sources()


def test_list_file(machine):
    line = "deb [arch=amd64 signed-by=/k] http://mirror.example/debian bookworm main contrib # ours\n"
    (machine[0] / "sources.list").write_text(f"# deb http://old.example/debian bookworm main\n{line}")
    assert mirror.find(*machine).address == "http://mirror.example/debian"


def test_foreign_sources_only(machine):
    (machine[0] / "sources.list.d" / "other.list").write_text("deb http://other.example/ nodistro main\n")
    with pytest.raises(Problem, match="no source for Debian bookworm.*ODOO_HOME"):
        mirror.find(*machine)


def test_disabled_source(machine):
    text = DEB822.replace("Types: deb", "Enabled: no\nTypes: deb")
    (machine[0] / "sources.list.d" / "debian.sources").write_text(text)
    with pytest.raises(Problem, match="no source"):
        mirror.find(*machine)


def test_not_debian(machine):
    machine[1].write_text("ID=ubuntu\nVERSION_CODENAME=noble\n")
    with pytest.raises(Problem, match="not Debian.*ODOO_HOME"):
        mirror.find(*machine)
