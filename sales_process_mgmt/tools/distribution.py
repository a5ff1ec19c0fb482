"""Share work out among people, and level it: pure functions on ids, counts and amounts."""

from typing import NamedTuple


class Bundle(NamedTuple):
    """What goes together to one person: a customer with his deals, or a deal without a customer."""

    key: object
    is_customer: bool
    amount: float  # weighted amount of its open opportunities
    allowed: tuple = ()  # who may get it; empty: everybody


class Move(NamedTuple):
    """A customer that is proposed to go from one person to another."""

    key: object
    giver: object
    taker: object


class Item(NamedTuple):
    """A customer that may be moved; ``size`` is what is levelled: 1 for customers, or an amount."""

    key: object
    owner: object
    deals: int
    size: float


def spread(bundles, takers, by_amount=False):
    """Share bundles out evenly.

    Customers are shared out evenly by their number, the largest amounts first, so that amounts come out alike too;
    by amount, those with an amount go to who has the least of it, and those without evenly by number. Bundles
    without a customer are shared out among themselves. The same input gives the same result.

    :param list bundles: of ``Bundle``
    :param list takers: of ids, at least one
    :return: ``{key: taker}``
    """
    result, amounts, counts = {}, dict.fromkeys(takers, 0.0), {}
    for bundle in sorted(bundles, key=lambda bundle: -bundle.amount):  # a stable sort
        is_weighed = by_amount and bundle.amount > 0
        number = counts.setdefault(bundle.is_customer, dict.fromkeys(takers, 0))
        able = [taker for taker in takers if not bundle.allowed or taker in bundle.allowed] or takers

        def load(taker, number=number, is_weighed=is_weighed):
            order = (amounts[taker], number[taker]) if is_weighed else (number[taker], amounts[taker])
            return (*order, takers.index(taker))

        taker = min(able, key=load)
        result[bundle.key] = taker
        number[taker] += 1
        amounts[taker] += bundle.amount
    return result


def level(loads, items, limit=None):
    """Propose which customers to move so that all have as nearly the same as can be.

    From who has the most to who has the least, as long as that brings the two nearer to each other; of what he
    has, that with the fewest open deals goes first, and of those the one that brings them nearest.

    :param dict loads: ``{person: what he has}``, in the unit of ``Item.size``
    :param list items: of ``Item``: what may be moved
    :param int limit: at most so many moves
    :return: list of ``Move``
    """
    loads, moves = dict(loads), []
    left = {person: sorted((i for i in items if i.owner == person), key=lambda i: i.deals) for person in loads}
    givers = set(loads)
    while givers and len(loads) > 1 and (limit is None or len(moves) < limit):
        giver = max(givers, key=lambda person: (loads[person], str(person)))
        taker = min(loads, key=lambda person: (loads[person], str(person)))
        item = _nearest(left[giver], (loads[giver] - loads[taker]) / 2)
        if item is None:
            givers.discard(giver)  # nothing of his brings them nearer
            continue
        left[giver].remove(item)
        loads[giver] -= item.size
        loads[taker] += item.size
        moves.append(Move(item.key, giver, taker))
    return moves


def _nearest(items, half):
    """Return the item with the fewest deals whose size is nearest to ``half`` the difference, or None.

    One of the whole difference or more would only turn the two round.
    """
    fitting = [item for item in items if 0 < item.size < 2 * half]
    if not fitting:
        return None
    fewest = min(item.deals for item in fitting)
    return min((item for item in fitting if item.deals == fewest), key=lambda item: abs(item.size - half))
