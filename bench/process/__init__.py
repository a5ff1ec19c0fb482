"""``./run bench process``: gates, history, opening views, funnel, win rates and installing."""

import argparse
import sys
from collections import Counter

from bench import table
from bench.cases import Case, measure
from bench.driver import Worker
from bench.server import connect_server, describe_server

from .build import Pair

OPERATIONS = "bench.process.operations"
INSTALL_LIMIT = 300  # seconds
FULL = 200_000  # opportunities; smaller runs are for looking, not for citing
LEAST = 20  # rounds
SIZES = (10, 100, 1000)  # how many opportunities one call moves or creates


def _options(arguments):
    parser = argparse.ArgumentParser(prog="./run bench process", description=__doc__)
    parser.add_argument("--leads", type=int, default=FULL, help=f"how many opportunities (default {FULL})")
    parser.add_argument("--repeats", type=int, default=LEAST, help=f"measured rounds (default {LEAST})")
    parser.add_argument("--warm-ups", type=int, default=2, help="rounds before those (default 2)")
    parser.add_argument("--only", default="", help="only cases whose title holds this; only their rows change")
    parser.add_argument("--reuse", action="store_true", help="do not install anew where the addon has not changed")
    parser.add_argument("--show", action="store_true", help="list the statements of each case in place of measuring")
    return parser.parse_args(arguments)


def _calls(stock, ours, most):
    """The cases that compare Odoo alone with Odoo and the addon; ``most`` opportunities at once."""
    cases = []
    for operation, verb in (("move", "write that moves"), ("create", "create")):
        for tracking in (True, False):
            for number in [size for size in SIZES if size <= most]:
                title = f"{verb} {number}, tracking {'on' if tracking else 'off'}"
                limits = {"ratio": 1.3} if tracking else {"more_seconds": 0.3}
                arguments = {"number": number, "tracking": tracking}
                sides = (stock, operation), (ours, operation)
                cases.append(Case(title, *sides, arguments, more_statements=12 + number / 100, **limits))
    opened = {
        "open the pipeline: own, as a rep": ("open_kanban", {"login": "bench_rep_00", "mine": True}),
        "open the pipeline: everybody's": ("open_kanban", {"login": "bench_desk", "mine": False}),
        "open an opportunity": ("open_form", {"login": "bench_rep_00", "chatter": True}),
    }
    for title, (operation, arguments) in opened.items():
        sides = (stock, operation), (ours, operation)
        cases.append(Case(title, *sides, arguments, more_statements=3, ratio=1.15, same=True))
    part = {"login": "bench_rep_00", "chatter": False}
    sides = (stock, "open_form"), (ours, "open_form")
    cases.append(Case("- of that, without the chatter", *sides, part, more_statements=3, same=True))
    return cases


def _reports(ours):
    """The cases that compare the addon with hand-written SQL."""
    names = {"funnel": "funnel of a process", "win_rates": "win rates of all stages"}
    return [Case(title, (ours, f"{name}_by_hand"), (ours, name), ratio=1.5, same=True) for name, title in names.items()]


def _show(case):
    """Print the statements that the two sides do not have in common, with our line that asked for each."""
    sides = []
    for worker, operation in (case.base, case.ours):
        worker.ask(operation, **case.arguments)
        sides.append(worker.ask(operation, record=True, **case.arguments))
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


def _lines(pair, options, calls, reports, server):
    """The section of the README."""
    facts = ", ".join(f"{count:,} {name}" for name, count in pair.facts().items())
    seconds = pair.install_seconds
    kept = "yes" if seconds <= INSTALL_LIMIT else "**misses**"
    return [
        f"Measured {table.machine(describe_server(server))}.",
        f"Data: {facts}.",
        f"Median of {options.repeats} rounds after {options.warm_ups} to warm up, [its 95 % interval].",
        "",
        *table.table("Odoo alone", "with the addon", calls),
        "",
        *table.table("hand-written SQL", "the addon", reports),
        "",
        f"Installing the addon on this database, history rebuilt: {seconds:.0f} s; "
        f"{INSTALL_LIMIT} s are allowed: {kept}.",
    ]


def _run(pair, options, stock, ours):
    """Measure what was asked for; the limits that were not kept."""
    calls, reports = _calls(stock, ours, options.leads // 40), _reports(ours)
    if options.only:
        calls, reports = ([case for case in cases if options.only in case.title] for cases in (calls, reports))
    if options.show:
        for case in calls + reports:
            _show(case)
        return []
    calls, reports = _measure(calls, options), _measure(reports, options)
    is_full = options.leads >= FULL and options.repeats >= LEAST
    if options.only and is_full:
        table.replace_rows(calls + reports)
    if not options.only and pair.install_seconds:
        lines = _lines(pair, options, calls, reports, pair.server)
        print("\n".join(lines))
        if is_full:
            table.write_section("process", lines)
    missed = [f"{outcome.case.title}: {words}" for outcome in calls + reports for words in outcome.misses()]
    if (pair.install_seconds or 0) > INSTALL_LIMIT:
        missed.append(f"installing took {pair.install_seconds:.0f} s, {INSTALL_LIMIT} s are allowed")
    return missed


def main(arguments):
    """Make the databases, measure, print the table; exit status 1 when a limit was not kept."""
    options = _options(arguments)
    pair = Pair(*connect_server(), options.leads)
    pair.ensure(fresh=not (options.reuse or options.only or options.show))
    with Worker(pair.stock, OPERATIONS) as stock, Worker(pair.ours, OPERATIONS) as ours:
        missed = _run(pair, options, stock, ours)
    for words in missed:
        print(f"not kept: {words}", file=sys.stderr)
    return 1 if missed else 0
