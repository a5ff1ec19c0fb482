"""``./run bench process``: gates, history, opening views, funnel, win rates and installing."""

from bench.cases import Case
from bench.runner import Bench, Comparison

from .build import ProcessPair

SIZES = (10, 100, 1000)  # how many opportunities one call moves or creates


class ProcessBench(Bench):
    """Odoo alone against Odoo with the addon; reports against hand-written SQL."""

    doc = __doc__
    pair_class = ProcessPair

    def comparisons(self, stock, ours, options):
        """Return the two tables."""
        return [
            Comparison("Odoo alone", "with the addon", _calls(stock, ours, options.size // 40)),
            Comparison("hand-written SQL", "the addon", _reports(ours)),
        ]


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


def main(arguments):
    """Run it; exit status 1 when a limit was not kept."""
    return ProcessBench().main(arguments)
