"""The commands as they are typed: one line for each mistake, the right status, nothing left running."""

import os
import signal
import subprocess
import sys
import time

import pytest

from devenv import process, quality, testing
from devenv.demo import FALLBACK, logins
from devenv.errors import Problem
from devenv.locks import Users
from devenv.settings import ROOT

from .common import settings


def _run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, ROOT / "run", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help():
    done = _run("help")
    assert done.returncode == 0 and "demo" in done.stdout and "lint" in done.stdout


def test_unknown_command():
    done = _run("tset")
    assert done.returncode == 1
    assert done.stderr == "error: unknown command 'tset': ./run help lists them\n"


def test_wrong_python(tmp_path):
    old = "import runpy, sys; sys.version_info = (3, 8, 0); "
    script = f"{old}runpy.run_path({str(ROOT / 'run')!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "error: Python 3.11 is needed, this is 3.8\n"


def test_failing_command_gives_its_last_words(tmp_path):
    script = "echo fine; echo 'E: no such thing'; echo bye; exit 3"
    with pytest.raises(Problem, match=r"it failed: E: no such thing \(all of it: .*log\)"):
        process.run(["sh", "-c", script], tmp_path / "log", "it")


def test_traceback_gives_its_exception(tmp_path):
    script = "echo 'x.y.ParseError: while parsing a.xml'; echo 'no field b'; echo 'more context'; exit 3"
    with pytest.raises(Problem, match="it failed: x.y.ParseError: while parsing a.xml no field b .all of it"):
        process.run(["sh", "-c", script], tmp_path / "log", "it")


def test_children_end_with_the_block():
    with process.started(["sh", "-c", "sleep 1000 & echo $!; wait"], stdout=subprocess.PIPE) as child:
        grandchild = int(child.stdout.readline())
    child.stdout.close()
    assert child.returncode is not None
    for _try in range(50):
        if not os.path.exists(f"/proc/{grandchild}") or "\nState:\tZ" in _status(grandchild):
            return
        time.sleep(0.1)
    pytest.fail("a grandchild lives on")


def _status(pid):
    try:
        with open(f"/proc/{pid}/status") as source:
            return source.read()
    except OSError:
        return "\nState:\tZ"


def test_terminate_ends_a_command(tmp_path):
    script = (
        "from devenv import process\n"
        "process.stop_on_terminate()\n"
        "print('ready', flush=True)\n"
        "try:\n    process.foreground(['sleep', '1000'])\n"
        "except KeyboardInterrupt:\n    print('ended')\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        time.sleep(0.3)
        child.send_signal(signal.SIGTERM)
        assert child.communicate(timeout=30)[0] == "ended\n"


def test_last_user_switches_off(tmp_path):
    calls = []
    first, second = Users(tmp_path / "lock"), Users(tmp_path / "lock")
    first.enter()
    second.enter()
    first.leave(lambda: calls.append("first"))
    second.leave(lambda: calls.append("second"))
    assert calls == ["second"]


def test_whole_suite_is_shared_among_workers(tmp_path):
    found = settings(tmp_path)
    (tmp_path / "devenv" / "tests").mkdir(parents=True)
    command = testing.pytest_command(found, "db", "conf", [])
    assert command[-4:] == ["-n", "2", "--dist=loadfile", "devenv/tests"]
    assert "--odoo-http" in command


def test_selection_runs_in_one_process(tmp_path):
    found = settings(tmp_path)
    (tmp_path / "devenv" / "tests").mkdir(parents=True)
    assert "-n" not in testing.pytest_command(found, "db", "conf", ["-k", "name"])
    command = testing.pytest_command(found, "db", "conf", ["devenv/tests", "-x"])
    assert "-n" not in command and command.count("devenv/tests") == 1


def test_long_selection_is_no_path(tmp_path):
    names = " or ".join(f"test_of_{number}" for number in range(40))
    command = testing.pytest_command(settings(tmp_path), "db", "conf", ["-k", names])
    assert command[-2:] == ["-k", names]


def test_skipped_test_fails(tmp_path):
    (tmp_path / "test_it.py").write_text("import pytest\n\ndef test_it():\n    pytest.skip('no browser')\n")
    options = [
        "-p",
        "no:odoo",
        "-p",
        "devenv.strict",
        "-p",
        "no:cacheprovider",
        f"--rootdir={tmp_path}",
        "-c",
        os.devnull,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "1 failed" in done.stdout and "no browser" in done.stdout


def test_logins(tmp_path):
    assert logins(tmp_path) == FALLBACK
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "LOGINS.txt").write_text("# who\nrep\trep@x\tpw\n\nteam leader\tlead\tpw2\n")
    assert logins(tmp_path) == [("rep", "rep@x", "pw"), ("team leader", "lead", "pw2")]


def test_sizes(tmp_path):
    folder = tmp_path / "devenv"
    folder.mkdir()
    body = "    a = 1\n" * 60
    (folder / "long.py").write_text(f"def long():\n{body}" + "\n" * 400)
    found = quality.findings(tmp_path)
    assert [line.split(":")[0] for line in found] == ["devenv/long.py"] * 2
    (folder / "long.py").write_text("def (:\n")
    assert "invalid syntax" in quality.findings(tmp_path)[0]
