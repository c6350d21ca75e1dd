"""What the time model needs of the normal distribution, where numpy has none of it: ten digits, however far out."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

__all__ = ["beyond"]

Floats = NDArray[np.float64]

_DEGREE = 22
_FAR = 5.0
_ROOT = math.sqrt(2.0 * math.pi)


def beyond(x: Floats) -> tuple[Floats, Floats]:
    """Of a standard normal X: log P(X > x), and the mean of X given that it is beyond x."""
    far = np.abs(x)
    # log P(X > |x|) without the e^(−x²/2) in it, which would underflow.
    scaled = _log_scaled(far)
    tail = scaled - 0.5 * far * far
    is_above = x >= 0.0
    survival = np.where(is_above, tail, np.log1p(-np.exp(tail)))
    mean = np.exp(np.where(is_above, -scaled, -0.5 * far * far - survival)) / _ROOT
    return survival, mean


def _log_scaled(z: Floats) -> Floats:
    """log of e^(z²/2) P(X > z), for z not below 0: a power of t = 2 / (2 + z) and a polynomial in it."""
    t = 2.0 / (2.0 + z)
    return np.asarray(np.log(t) + chebyshev.chebval(2.0 * t - 1.0, _coefficients()), np.float64)


@cache
def _coefficients() -> Floats:
    """Of the polynomial that meets the function at the Chebyshev points."""
    places = chebyshev.chebpts1(_DEGREE + 1)
    t = (places + 1.0) / 2.0
    values = [_exact(2.0 / float(one) - 2.0) - math.log(float(one)) for one in t]
    return np.asarray(chebyshev.chebfit(places, values, _DEGREE), np.float64)


def _exact(z: float) -> float:
    """The same, one at a time; far out by the continued fraction of the tail, Abramowitz & Stegun (1964), 26.2.14."""
    if z < _FAR:
        return 0.5 * z * z + math.log(0.5 * math.erfc(z / math.sqrt(2.0)))
    fraction = 0.0
    for level in range(60, 0, -1):
        fraction = level / (z + fraction)
    return -math.log(_ROOT) - math.log(z + fraction)
