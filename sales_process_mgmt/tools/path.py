"""The way of an opportunity through the ordered stages of a process."""

from typing import NamedTuple


class Hop(NamedTuple):
    """One line of the history: from a stage to a stage, ``jumped`` when it was passed without a stay."""

    origin: int
    target: int
    jumped: bool


def hops(order, origin, target):
    """Return the hops of a move, one for each stage entered.

    A forward move enters every stage between: those are jumped over and flagged. A backward move, or one
    between stages that are not both in ``order``, is a single hop.

    :param list order: stage ids of the process, in order
    :param int origin: stage id that is left
    :param int target: stage id that is reached
    """
    if origin not in order or target not in order:
        return [Hop(origin, target, False)]
    start, end = order.index(origin), order.index(target)
    if end <= start + 1:
        return [Hop(origin, target, False)]
    way = order[start : end + 1]
    return [Hop(a, b, b != target) for a, b in zip(way, way[1:], strict=False)]


def passed(order, origin, target):
    """Return the stages whose gate a forward move goes through: the one that is left and those between.

    Moving back, or staying, passes none. From outside ``order`` every stage before the target is passed.

    :param list order: stage ids of the process, in order; ``target`` is one of them
    """
    end = order.index(target)
    start = order.index(origin) if origin in order else 0
    return order[start:end]
