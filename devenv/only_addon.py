"""A pytest plugin that makes Odoo's ``test_lint`` look at our addon only, and heed the warnings it logs."""

import logging
import os
from types import SimpleNamespace

import pytest

from .settings import ADDON


def _without_core(real, config):
    """``subprocess`` whose ``run`` keeps Odoo's own sources out of what pylint checks and imports.

    pytest puts the folder of Odoo's addons on the path, where ``calendar`` hides Python's.
    """

    def run(command, *, env, **options):
        hiding = {os.path.realpath(path) for path in config["addons_path"]}
        paths = env["PYTHONPATH"].split(os.pathsep)
        clean = os.pathsep.join(path for path in paths if os.path.realpath(path) not in hiding)
        wanted = [part for part in command if part != config.root_path]
        return real.run(wanted, env={**env, "PYTHONPATH": clean}, **options)

    return SimpleNamespace(run=run)


def _with_files(real):
    """``subprocess`` whose ``run`` calls eslint only for files: a configuration may want more plugins."""

    def run(command, **options):
        if command[-1].endswith((".js", ".mjs")):
            return real.run(command, **options)
        return SimpleNamespace(returncode=0, stdout="", stderr="")

    return SimpleNamespace(run=run)


@pytest.fixture(autouse=True)
def only_addon(monkeypatch, request):
    """For one test, our addon is the only one there is."""
    from odoo.modules import Manifest
    from odoo.tools import config

    ours = Manifest.for_addon(ADDON)
    monkeypatch.setattr(Manifest, "all_addon_manifests", staticmethod(lambda: [ours]))
    module = request.module
    if hasattr(module, "get_modules"):
        monkeypatch.setattr(module, "get_modules", lambda: [ADDON])
    if module.__name__.endswith("test_pylint"):
        monkeypatch.setattr(module, "subprocess", _without_core(module.subprocess, config))
    if module.__name__.endswith("test_eslint"):
        monkeypatch.setattr(module, "subprocess", _with_files(module.subprocess))


@pytest.fixture(autouse=True)
def no_warnings(caplog):
    """Several of its tests only log what they find."""
    with caplog.at_level(logging.WARNING):
        yield
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    ours = [text for text in told if ADDON in text]
    assert not ours, "\n".join(ours)
