"""Odoo's package: what is damaged is fetched again or refused, what was interrupted is done again."""

import os
from hashlib import sha256

import pytest

from devenv import debian, mirror, system
from devenv.errors import Problem

from .common import program, settings

CURRENT = f"odoo-19_{debian.VERSION}_all.deb"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Settings, and a folder for stand-ins of apt-get and dpkg-deb."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(mirror, "find", lambda: mirror.Mirror("http://mirror.invalid/debian", "bookworm"))
    monkeypatch.setattr(system, "check_disk", lambda folder: None)
    # apt-get download NAME/SUITE … makes a small file for each name; dpkg-deb -x FILE FOLDER the folder.
    script = f"""
    case "$*" in *update*) exit 0;; esac
    for word; do case "$word" in
        odoo-19/*) echo whole > "{CURRENT}";;
        *[a-z]/bookworm) echo "$word" > "${{word%%/*}}_1_all.deb";;
    esac; done"""
    program(tmp_path / "bin", "apt-get", script)
    program(tmp_path / "bin", "dpkg-deb", 'mkdir -p "$3/usr"')
    monkeypatch.setattr(debian, "SHA256", sha256(b"whole\n").hexdigest())
    found = settings(tmp_path)
    found.env_dir.mkdir()
    return found


def _kept(machine):
    return sorted(path.name for path in (machine.cache_dir / "debs").glob("*.deb"))


def test_fetched_and_unpacked(machine):
    debian.ensure(machine)
    assert (machine.env_dir / "prefix" / debian.STRIPPED).exists()
    assert len(_kept(machine)) == 1 + len(debian.COMPANIONS)
    assert not list((machine.cache_dir / "debs").glob("incoming-*"))


def test_kept_packages_need_no_network(machine, tmp_path):
    debian.ensure(machine)
    (machine.env_dir / "prefix").rename(tmp_path / "away")
    program(tmp_path / "bin", "apt-get", "exit 1")
    debian.ensure(machine)


def test_damaged_kept_package_is_fetched_again(machine, capsys):
    folder = machine.cache_dir / "debs"
    folder.mkdir(parents=True)
    (folder / CURRENT).write_text("half of i")
    debian.ensure(machine)
    assert (folder / CURRENT).read_text() == "whole\n"
    assert "damaged" in capsys.readouterr().err


def test_broken_download_is_refused(machine, monkeypatch):
    monkeypatch.setattr(debian, "SHA256", "0" * 64)
    with pytest.raises(Problem, match="broken download.*checksum"):
        debian.ensure(machine)
    assert CURRENT not in _kept(machine)
    assert not (machine.env_dir / "prefix").exists()


def test_later_version_is_taken_with_a_warning(machine, monkeypatch, capsys):
    monkeypatch.setattr(debian, "VERSION", "19.0.0+older-1")
    debian.ensure(machine)
    assert "what was tested" in capsys.readouterr().err


def test_no_network(machine, tmp_path):
    program(tmp_path / "bin", "apt-get", "echo \"Err: Could not resolve 'mirror.invalid'\"; exit 100")
    with pytest.raises(Problem, match="the network does not answer: .*Could not resolve") as caught:
        debian.ensure(machine)
    assert "\n" not in str(caught.value)
    assert not (machine.env_dir / "prefix").exists()


def test_interrupted_unpacking_is_done_again(machine):
    (machine.env_dir / "prefix.new" / "half").mkdir(parents=True)
    debian.ensure(machine)
    assert not (machine.env_dir / "prefix" / "half").exists()


def test_no_apt(machine, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match="apt-get and dpkg-deb missing.*ODOO_HOME"):
        debian.ensure(machine)
