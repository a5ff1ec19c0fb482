"""What every benchmark does: make the databases, measure the cases, write the table."""

import argparse
import sys
from collections import Counter
from typing import NamedTuple

from . import table
from .cases import Case, measure
from .server import connect_server, describe_server

INSTALL_LIMIT = 300  # seconds
LEAST = 20  # rounds; smaller runs are for looking, not for citing


class Comparison(NamedTuple):
    """A table: what its two sides are called, and the cases in it."""

    base: str
    ours: str
    cases: list[Case]


class Bench:
    """A benchmark: ``pair_class`` makes the databases of ``full`` records, ``comparisons`` names the cases."""

    pair_class = None
    full = 200_000
    installed = "history rebuilt"
    doc = ""

    def comparisons(self, stock, ours, options):
        """Return a ``Comparison`` per table, on the two workers."""
        raise NotImplementedError

    def options(self, arguments):
        """Read the command line."""
        name, setting = self.pair_class.name, self.pair_class.setting
        parser = argparse.ArgumentParser(prog=f"./run bench {name}", description=self.doc)
        parser.add_argument(
            f"--{setting}", dest="size", type=int, default=self.full, help=f"how many (default {self.full})"
        )
        parser.add_argument("--repeats", type=int, default=LEAST, help=f"measured rounds (default {LEAST})")
        parser.add_argument("--warm-ups", type=int, default=2, help="rounds before those (default 2)")
        parser.add_argument("--only", default="", help="only cases whose title holds this; only their rows change")
        parser.add_argument("--reuse", action="store_true", help="do not install anew where the addon has not changed")
        parser.add_argument("--show", action="store_true", help="list each case's statements in place of measuring")
        return parser.parse_args(arguments)

    def main(self, arguments):
        """Make the databases, measure, print the table; exit status 1 when a limit was not kept."""
        options = self.options(arguments)
        pair = self.pair_class(*connect_server(), options.size)
        pair.ensure(fresh=not (options.reuse or options.only or options.show))
        with pair.worker(pair.stock) as stock, pair.worker(pair.ours) as ours:
            missed = self._run(pair, options, stock, ours)
        for words in missed:
            print(f"not kept: {words}", file=sys.stderr)
        return 1 if missed else 0

    def _run(self, pair, options, stock, ours):
        """Measure what was asked for; the limits that were not kept."""
        compared = self.comparisons(stock, ours, options)
        chosen = [part._replace(cases=[case for case in part.cases if options.only in case.title]) for part in compared]
        if options.show:
            for part in chosen:
                for case in part.cases:
                    _show(case)
            return []
        measured = [(part, _measure(part.cases, options)) for part in chosen]
        self._write(pair, options, measured)
        outcomes = [outcome for _part, found in measured for outcome in found]
        missed = [f"{outcome.case.title}: {words}" for outcome in outcomes for words in outcome.misses()]
        if (pair.install_seconds or 0) > INSTALL_LIMIT:
            missed.append(f"installing took {pair.install_seconds:.0f} s, {INSTALL_LIMIT} s are allowed")
        return missed

    def _write(self, pair, options, measured):
        """Put the rows of a full run into the README: all, or those measured again where nothing was installed anew."""
        is_full = options.size >= self.full and options.repeats >= LEAST
        if is_full and (options.only or not pair.install_seconds):
            table.replace_rows([outcome for _part, found in measured for outcome in found])
        if not options.only and pair.install_seconds:
            lines = self._lines(pair, options, measured)
            print("\n".join(lines))
            if is_full:
                table.write_section(pair.name, lines)

    def _lines(self, pair, options, measured):
        """The section of the README."""
        facts = ", ".join(f"{count:,} {name}" for name, count in pair.facts().items())
        seconds = pair.install_seconds
        kept = "yes" if seconds <= INSTALL_LIMIT else "**misses**"
        tables = [line for part, found in measured for line in [*table.table(part.base, part.ours, found), ""]]
        return [
            f"Measured {table.machine(describe_server(pair.server))}.",
            f"Data: {facts}.",
            f"Median of {options.repeats} rounds after {options.warm_ups} to warm up, [its 95 % interval].",
            "",
            *tables,
            f"Installing the addon on this database, {self.installed}: {seconds:.0f} s; "
            f"{INSTALL_LIMIT} s are allowed: {kept}.",
        ]


def _show(case):
    """Print the statements that the two sides do not have in common, with our line that asked for each."""
    sides = []
    for worker, operation, arguments in case.sides():
        worker.ask(operation, **arguments)
        sides.append(worker.ask(operation, record=True, **arguments))
    print(f"\n## {case.title}: {sides[0]['statements']} → {sides[1]['statements']}")
    counts = [Counter(text for text, _place, _seconds in side["ran"]) for side in sides]
    spent = [Counter(), Counter()]
    for side, sums in zip(sides, spent, strict=True):
        for text, _place, seconds in side["ran"]:
            sums[text] += 1000 * seconds
    places = {text: place for text, place, _seconds in sides[1]["ran"] if place}
    for text in counts[0] | counts[1]:
        if counts[0][text] != counts[1][text]:
            base, ours = (f"{count[text]:5} {time[text]:8.1f} ms" for count, time in zip(counts, spent, strict=True))
            print(f"{base} → {ours}  {places.get(text, ''):35} {text}")


def _measure(cases, options):
    """Measure the cases one by one, telling each as soon as it is known."""
    outcomes = []
    for case in cases:
        outcomes.append(measure(case, options.warm_ups, options.repeats))
        print(table.row(outcomes[-1]), file=sys.stderr, flush=True)
    return outcomes
