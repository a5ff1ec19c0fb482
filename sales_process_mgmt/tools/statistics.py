"""Rates from small samples: shrinkage and the Wilson score interval."""

from math import sqrt

# Two-sided 95 % quantile of the standard normal distribution.
Z_95 = 1.959963984540054


def shrunk_rate(won, resolved, prior, weight):
    """Return the win rate pulled towards a wider level's rate.

    ``p = (W + k·p0) / (N + k)``: with few cases the wider level speaks, with many the own history.

    :param int won: W, cases won among those resolved
    :param int resolved: N, cases resolved
    :param float prior: p0, the rate of the next wider level, 0..1
    :param float weight: k, how many cases the prior is worth (20 by default in the settings)
    :return: rate 0..1; the prior itself when there is neither history nor weight
    """
    total = resolved + weight
    return (won + weight * prior) / total if total else prior


def wilson_interval(won, resolved, z=Z_95):
    """Return the Wilson score interval of the raw rate ``won / resolved``.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927).
    Unlike the normal approximation it stays inside 0..1 and is honest for small samples.

    :return: ``(low, high)`` as rates 0..1; ``(0.0, 1.0)`` when nothing is resolved
    """
    if not resolved:
        return 0.0, 1.0
    rate = won / resolved
    centre = rate + z * z / (2 * resolved)
    margin = z * sqrt((rate * (1 - rate) + z * z / (4 * resolved)) / resolved)
    scale = 1 + z * z / resolved
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)
