"""What the machine must have, told before the long steps."""

import os
import shutil
import socket
from types import SimpleNamespace

import pytest

from devenv import system
from devenv.errors import Problem

from .common import settings


def test_port_in_use():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Problem, match=r"port \d+ cannot be used.*ODOO_PORT"):
            system.check_port(other.getsockname()[1])


def test_free_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    system.check_port(port)


def test_full_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=4_900_000_000))
    with pytest.raises(Problem, match="4.9 GB are free .*, 5 GB are needed"):
        system.check_disk(tmp_path / "not" / "made" / "yet")


def test_missing_packages_are_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(system, "missing", lambda: ["chromium", "fonts-noto-cjk"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match="apt-get install chromium fonts-noto-cjk.*no browser tests, Chinese"):
        system.ensure(settings(tmp_path), required=True)
    system.ensure(settings(tmp_path), required=False)
    assert "apt-get install chromium fonts-noto-cjk" in capsys.readouterr().err


def test_installed_as_root(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(system, "missing", lambda: ["wkhtmltopdf"])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(system, "_install", lambda names, found: calls.append(names))
    system.ensure(settings(tmp_path), required=True)
    assert calls == [["wkhtmltopdf"]]


def test_nothing_found_on_an_empty_path(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(system, "FONT", "/nowhere/*")
    assert system.missing() == list(system.PACKAGES)
