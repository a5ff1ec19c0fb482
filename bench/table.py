"""The tables of ``bench/README.md``, written by the runs themselves."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).parent / "README.md"


def _span(found, digits):
    return f"{found.value:.{digits}f} [{found.low:.{digits}f} – {found.high:.{digits}f}]"


def _allowed(case):
    words = []
    if case.more_statements is not None:
        words.append(f"+{case.more_statements:g} statements")
    if case.ratio is not None:
        words.append(f"{case.ratio:g} ×")
    if case.more_seconds is not None:
        words.append(f"+{case.more_seconds:g} s")
    return ", ".join(words)


def row(outcome):
    """One line of a table, for an ``Outcome``."""
    added = outcome.our_statements - outcome.base_statements
    digits = 2 if outcome.our_seconds.value >= 1 else 3
    cells = [
        outcome.case.title,
        f"{outcome.base_statements} → {outcome.our_statements} ({added:+})",
        _span(outcome.base_seconds, digits),
        _span(outcome.our_seconds, digits),
        _span(outcome.ratio, 2),
        f"{outcome.more_seconds.value:+.{digits}f}",
        _allowed(outcome.case),
        "**misses**" if outcome.misses() else "yes",
    ]
    return f"| {' | '.join(cells)} |"


def table(base, ours, outcomes):
    """The lines of a table that compares ``base`` with ``ours``."""
    head = ["call", "statements", f"{base}, s", f"{ours}, s", "ratio", "more, s", "allowed", "kept"]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *map(row, outcomes)]


def machine(server):
    """What the machine and the server are, in words that name neither."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = server.pop("server_version").split()[0]
    settings = ", ".join(f"{name} {value}" for name, value in server.items())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}, PostgreSQL {version} ({settings})"
    )


def replace_rows(outcomes):
    """Put the rows of cases that were measured again in the place of their old ones."""
    new = {outcome.case.title: row(outcome) for outcome in outcomes}
    lines = README.read_text().split("\n")
    README.write_text("\n".join(new.get(line.removeprefix("| ").split(" | ")[0], line) for line in lines))


def write_section(name, lines):
    """Put ``lines`` between the marks of section ``name`` of the README."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = README.read_text()
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    README.write_text("\n".join([before + begin, "", *lines, "", end + after]))
