"""Control score C139: which rate a count of Win, First and Clear has, and what is missing to the next better one."""

from itertools import product
from typing import NamedTuple

# Highest number of factors of each kind: 1 Win, 3 First, 9 Clear.
MOST = (1, 3, 9)


class Band(NamedTuple):
    """A rate for ranges of Win, First and Clear; ``low`` and ``high`` are (W, F, C), both included."""

    id: int
    low: tuple
    high: tuple
    rate: float
    text: str
    zone: str

    def holds(self, counts):
        return all(low <= count <= high for low, count, high in zip(self.low, counts, self.high, strict=True))


def first_match(bands, counts):
    """Return the first of ``bands`` that holds for ``counts`` (W, F, C), or None."""
    return next((band for band in bands if band.holds(counts)), None)


def next_better(bands, counts, most=MOST):
    """Return ``((W, F, C), band)``: the fewest factors that are missing for a better rate, and that rate.

    Where several ways are equally short, the one with more Clear is named: it is in the rep's own hands.

    :param bands: in the order in which they are tried
    :param tuple counts: W, F, C that are confirmed
    :param tuple most: how many of each there are to confirm
    :return: None when no better rate can be reached
    """
    here = first_match(bands, counts)
    ways = []
    for missing in product(*(range(top - count + 1) for top, count in zip(most, counts, strict=True))):
        band = first_match(bands, tuple(map(sum, zip(counts, missing, strict=True))))
        if band and (here is None or band.rate > here.rate):
            ways.append((sum(missing), missing, band))
    return min(ways, key=lambda way: way[:2])[1:] if ways else None
