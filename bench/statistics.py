"""Median with its 95 % interval, free of assumptions about how times are distributed."""

from math import comb
from statistics import median
from typing import NamedTuple


class Median(NamedTuple):
    """The median of a sample, and order statistics between which the true one lies with at least 95 %."""

    value: float
    low: float
    high: float


def median_interval(sample, level=0.95):
    """The median of ``sample``; low and high are its extremes where it is too small for ``level``."""
    ordered, size = sorted(sample), len(sample)
    tail, rank = 0.0, 0
    while rank < size // 2:
        tail += comb(size, rank) / 2**size
        if 2 * tail > 1 - level:
            break
        rank += 1
    place = max(rank - 1, 0)
    return Median(median(ordered), ordered[place], ordered[size - 1 - place])
