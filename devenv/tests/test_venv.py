"""The virtual environment: pinned, whole or made again."""

import sys
from pathlib import Path

import pytest

from devenv import system, venv
from devenv.errors import Problem

from .common import settings


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(system, "check_disk", lambda folder: None)
    monkeypatch.setattr(venv, "_create", lambda found: found.venv.mkdir(parents=True, exist_ok=True))
    return settings(tmp_path)


def test_every_pin_is_exact():
    for path in venv.PINS.glob("python*.txt"):
        lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        assert lines and all("==" in line for line in lines)


def test_unknown_python(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    with pytest.raises(Problem, match="Python 3.99: packages are known for 3.11"):
        venv.pins()


def test_made_once(machine, monkeypatch):
    calls = []
    monkeypatch.setattr(venv, "_install", calls.append)
    venv.ensure(machine)
    venv.ensure(machine)
    assert len(calls) == 1


def test_interrupted_is_made_again(machine, monkeypatch):
    def killed(_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(venv, "_install", killed)
    with pytest.raises(KeyboardInterrupt):
        venv.ensure(machine)
    calls = []
    monkeypatch.setattr(venv, "_install", calls.append)
    venv.ensure(machine)
    assert len(calls) == 1


def test_no_network(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(type(machine), "python", Path(sys.executable))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    pins = tmp_path / "pins.txt"
    pins.write_text("no-such-package-of-ours==1.0\n")
    monkeypatch.setattr(venv, "pins", lambda: pins)
    with pytest.raises(Problem, match="the network does not answer"):
        venv.ensure(machine)
    assert not (machine.venv / "installed").exists()
