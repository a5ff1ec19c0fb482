"""``./run lint``: every check runs, then those that failed are named."""

import os
import subprocess

from . import i18n, node, process, quality
from .console import say
from .errors import Problem
from .session import prepared
from .settings import ADDON

PYTHON_SOURCES = (ADDON, "devenv", "bench", "run")
FORMATTED = ("xml", "js", "scss")
# Odoo's own checks that can be asked about one addon. Left out: those that test the checkers, docstrings of
# core, localisations, and conflict markers (they walk the whole of Odoo; quality.py looks for ours).
ODOO_CHECKS = (
    "dunderinit", "eslint", "i18n", "index", "jstranslate", "manifests", "naming", "onchange_domains",
    "orm_import", "override_signatures", "pofile", "pylint", "routes", "test_holes",
)  # fmt: skip


def _present(root, names):
    return [name for name in names if (root / name).exists()]


def _call(settings, command, **options):
    """Whether a check passes; it prints its own findings."""
    return not process.foreground(command, cwd=settings.root, **options)


def _ruff(settings, fix):
    """Style and errors of the Python sources, and their format."""
    sources = _present(settings.root, PYTHON_SOURCES)
    ruff = [settings.venv / "bin" / "ruff"]
    check = [*ruff, "check", "--no-cache", "--output-format=concise", *(["--fix"] if fix else []), *sources]
    layout = [
        *ruff,
        "format",
        "--no-cache",
        "--output-format=concise",
        *([] if fix else ["--check"]),
        *sources,
    ]
    passed = [_call(settings, check), _call(settings, layout)]
    return all(passed)


def _prettier(settings, fix):
    """The format of XML, JavaScript and style sheets."""
    node.ensure(settings)
    modules = settings.env_dir / "node" / "node_modules"
    plugin = modules / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    patterns = [f"{ADDON}/**/*.{ending}" for ending in FORMATTED]
    command = [node.binaries(settings) / "prettier", f"--plugin={plugin}", "--no-error-on-unmatched-pattern"]
    mode = ["--write", "--list-different"] if fix else ["--check", "--log-level=warn"]
    done = subprocess.run([*map(str, command), *mode, *patterns], cwd=settings.root, check=False)
    # With --write, --list-different names the files that were mended and tells it by its status.
    return done.returncode == 0 or (fix and done.returncode == 1)


def _size(settings, _fix):
    """Long files and functions."""
    found = quality.findings(settings.root)
    for line in found:
        say(line)
    return not found


def _pylint(settings, environment):
    """pylint-odoo, called from outside Odoo's addons: their ``calendar`` hides Python's."""
    options = [f"--rcfile={settings.root / '.pylintrc'}", "--disable=manifest-required-author"]
    command = [settings.python, "-m", "pylint", *options, ADDON]
    return _call(settings, command, env=environment)


def _test_lint(settings, ready):
    """Odoo's ``test_lint`` on a database with our addon."""
    folder = next(path for path in ready.odoo.addons if (path / "test_lint").is_dir()) / "test_lint" / "tests"
    programs = os.pathsep.join(map(str, [settings.venv / "bin", node.binaries(settings)]))
    environment = ready.environment()
    environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    with ready.test_clone() as database:
        options = [f"--odoo-database={database}", f"--odoo-config={ready.config}", "--odoo-log-level=warn"]
        options += ["-c", settings.root / "pytest.ini", f"--rootdir={settings.root}"]
        options += ["-p", "devenv.only_addon", "-p", "no:cacheprovider", "-q", "--no-header", "--tb=short"]
        files = [folder / f"test_{name}.py" for name in ODOO_CHECKS]
        command = [settings.python, "-m", "pytest", *options, *files]
        return _call(settings, command, env=environment)


def _of_the_addon(settings):
    """The checks that need Odoo, by name."""
    if not (settings.addon / "__manifest__.py").is_file():
        return {}
    with prepared(settings) as ready:
        return {
            "pylint-odoo": _titled("pylint-odoo", _pylint, settings, ready.environment()),
            "test_lint": _titled("Odoo's test_lint", _test_lint, settings, ready),
            "translations": _titled("translations", i18n.check, ready),
        }


def _titled(title, check, *arguments):
    """Run a check under its title; one that cannot even start has failed, and the others still run."""
    say(f"-- {title}")
    try:
        return check(*arguments)
    except Problem as problem:
        say(f"{problem}")
        return False


def main(settings, arguments):
    """Run all checks; 0 when every one passed."""
    unknown = set(arguments) - {"--fix", "--fast"}
    if unknown:
        raise Problem(f"./run lint knows --fix and --fast, not {' '.join(sorted(unknown))}")
    fix = "--fix" in arguments
    sources = {"ruff": _ruff, "prettier": _prettier, "size": _size}
    passed = {name: _titled(name, check, settings, fix) for name, check in sources.items()}
    if "--fast" not in arguments:
        passed |= _of_the_addon(settings)
    failed = [name for name, good in passed.items() if not good]
    if failed:
        raise Problem(f"lint: {', '.join(failed)} failed")
    say("lint: all passed")
    return 0
