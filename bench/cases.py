"""A case: one call, measured on two sides in turn, and what it is allowed to cost."""

import sys
from dataclasses import dataclass, field
from operator import truediv
from statistics import median
from typing import NamedTuple

from .driver import interleave
from .statistics import Median, median_interval


class DifferentResults(Exception):
    """The two sides did not do the same work."""


@dataclass
class Case:
    """A call on a base and on ours, with its limits; those left None are not judged.

    ``base`` and ``ours`` are pairs of worker and operation; ``same`` asks both for the same result; without ``steady``
    the number of statements is the median of the rounds.
    """

    title: str
    base: tuple
    ours: tuple
    arguments: dict = field(default_factory=dict)
    base_arguments: dict | None = None  # where the base is asked otherwise
    more_statements: float | None = None
    ratio: float | None = None
    more_seconds: float | None = None
    same: bool = False
    steady: bool = True  # False where Odoo itself does not run the same statements each time

    def sides(self):
        """Return worker, operation and arguments of the base and of ours."""
        first = self.arguments if self.base_arguments is None else self.base_arguments
        return [(*self.base, first), (*self.ours, self.arguments)]


class Outcome(NamedTuple):
    """What a case measured; statements are None where a side ran different numbers of them."""

    case: Case
    base_statements: int
    our_statements: int
    base_seconds: Median
    our_seconds: Median
    ratio: Median
    more_seconds: Median

    def misses(self):
        """Return the limits that were not kept, in words."""
        case, found = self.case, []
        added = self.our_statements - self.base_statements
        if case.more_statements is not None and added > case.more_statements:
            found.append(f"{added} statements more, {case.more_statements:g} are allowed")
        if case.ratio is not None and self.ratio.value > case.ratio:
            found.append(f"{self.ratio.value:.2f} ×, {case.ratio} × is allowed")
        if case.more_seconds is not None and self.more_seconds.value > case.more_seconds:
            found.append(f"{self.more_seconds.value:.2f} s more, {case.more_seconds} s is allowed")
        return found


def _statements(answers, case):
    """The number of statements, which must be the same in every round; the median where it cannot."""
    found = {answer["statements"] for answer in answers}
    if not case.steady:
        return round(median(answer["statements"] for answer in answers))
    if len(found) > 1:
        raise DifferentResults(f"{case.title}: rounds ran {sorted(found)} statements")
    return found.pop()


def _check_results(case, base, ours):
    """Refuse to compare calls that did not return the same."""
    results = [answer["result"] for answer in (*base, *ours)]
    if case.same and any(result != results[0] for result in results):
        raise DifferentResults(f"{case.title}: the results differ:\n{base[0]['result']}\n{ours[0]['result']}")


def _rounds(case, warm_ups, repeats):
    """Run the rounds of a case; the answers of both sides.

    Once more where they differ: both ask for the time, and between two of some hundred calls a deal may leave the
    year that rates are measured over. What really differs does so again.
    """
    sides = interleave(case.sides(), warm_ups, repeats)
    try:
        _check_results(case, *sides)
    except DifferentResults as difference:
        print(f"once more, {str(difference)[:200]} …", file=sys.stderr, flush=True)
        sides = interleave(case.sides(), warm_ups, repeats)
        _check_results(case, *sides)
    return sides


def measure(case, warm_ups, repeats):
    """Run a case in interleaved rounds and judge each round by itself; an ``Outcome``.

    The ratio is the median of the rounds' ratios: what slows the machine for a while slows both of a round.
    """
    base, ours = _rounds(case, warm_ups, repeats)
    base_times, our_times = ([answer["seconds"] for answer in side] for side in (base, ours))
    return Outcome(
        case,
        _statements(base, case),
        _statements(ours, case),
        median_interval(base_times),
        median_interval(our_times),
        median_interval(list(map(truediv, our_times, base_times))),
        median_interval([mine - theirs for mine, theirs in zip(our_times, base_times, strict=True)]),
    )
