"""What k of n says of a share: exact bounds, in plain Python."""

from __future__ import annotations

import math

__all__ = ["at_least", "lower_bound", "upper_bound"]


def at_least(k: int, n: int, share: float) -> float:
    """Probability of k or more of n when each has the probability ``share``."""
    if k <= 0:
        return 1.0
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    log_share, log_rest = math.log(share), math.log1p(-share)
    log_ways = math.lgamma(n + 1)
    return math.fsum(
        math.exp(log_ways - math.lgamma(j + 1) - math.lgamma(n - j + 1) + j * log_share + (n - j) * log_rest)
        for j in range(k, n + 1)
    )


def lower_bound(k: int, n: int, confidence: float = 0.95) -> float:
    """The one-sided lower bound of a share of which k of n were seen: 0 when nothing is known.

    Raises:
        ValueError: not ``0 <= k <= n``, or a confidence outside of (0, 1).

    Source: Clopper & Pearson (1934), The use of confidence or fiducial limits, Biometrika 26.
    """
    if not 0 <= k <= n or not 0.0 < confidence < 1.0:
        raise ValueError(f"need 0 <= k <= n and a confidence in (0, 1), got k={k}, n={n}, {confidence}")
    if k == 0:
        return 0.0
    # at_least grows with the share, so halving finds the place; 60 halvings are more than a float can tell apart.
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if at_least(k, n, middle) < 1.0 - confidence:
            low = middle
        else:
            high = middle
    return low


def upper_bound(k: int, n: int, confidence: float = 0.95) -> float:
    """The one-sided upper bound of a share of which k of n were seen: 1 when nothing is known.

    Raises:
        ValueError: as ``lower_bound``.
    """
    return 1.0 - lower_bound(n - k, n, confidence)
