"""Lines and what lies on one side of them, as an author writes them: ``y = 2x + 1``, ``x = 3``, ``y > x - 2``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from mastery_widgets.core.algebra.reading import Grammar, read_expression
from mastery_widgets.core.algebra.tokens import UnreadableExpression
from mastery_widgets.core.algebra.values import Inexact, Undefined, exact_of

__all__ = ["StraightText", "read_straight"]

_RELATION = re.compile(r"<=|>=|=<|=>|≤|≥|<|>|=")
_SIGNS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_LETTERS = Grammar(symbols=frozenset("xy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightText:
    """a·x + b·y = c, exactly, and the sign between its sides: ``=``, or on which side a·x + b·y - c has that sign."""

    a: Fraction
    b: Fraction
    c: Fraction
    sign: str

    def points(self) -> list[list[float]]:
        """Two points of the line."""
        a, b, c = self.a, self.b, self.c
        if b == 0:
            return [[float(c / a), 0.0], [float(c / a), 1.0]]
        return [[0.0, float(c / b)], [1.0, float((c - a) / b)]]

    @property
    def is_above(self) -> bool:
        """Whether what is meant lies above the line (right of it, where it is upright)."""
        leading = self.b if self.b != 0 else self.a
        return (leading > 0) == self.sign.startswith(">")

    @property
    def has_border(self) -> bool:
        """Whether the line itself belongs to it."""
        return "=" in self.sign


def read_straight(text: str) -> StraightText:
    """A line, or one side of it.

    Raises:
        ValueError: with what is wrong with it: no relation between two expressions in x and y, or not a straight one.
    """
    found = _RELATION.findall(text)
    if len(found) != 1:
        raise ValueError(f"{text!r} has {len(found)} of the signs = < > <= >=; one is wanted")
    left, right = (_linear(part) for part in _RELATION.split(text))
    a, b, c = (one - other for one, other in zip(left, right, strict=True))
    if a == 0 and b == 0:
        raise ValueError(f"{text!r} is no line: neither x nor y is left in it")
    return StraightText(a=a, b=b, c=-c, sign=_SIGNS.get(found[0], found[0]))


def _linear(text: str) -> tuple[Fraction, Fraction, Fraction]:
    """The coefficients of x and y, and what stands alone."""
    try:
        readings = read_expression(text.strip(), _LETTERS)
    except UnreadableExpression as error:
        raise ValueError(f"{text.strip()!r} cannot be read ({error.reason})") from None
    if len(readings) > 1:
        raise ValueError(f"{text.strip()!r} has two readings; write brackets")

    def at(x: int, y: int) -> Fraction:
        return exact_of(readings[0], {"x": Fraction(x), "y": Fraction(y)})

    try:
        alone = at(0, 0)
        a, b = at(1, 0) - alone, at(0, 1) - alone
        if any(at(x, y) != a * x + b * y + alone for x, y in ((2, 3), (-5, 7), (11, -4))):
            raise ValueError(f"{text.strip()!r} is not straight: x and y stand alone, times a number")
    except (Inexact, Undefined):
        raise ValueError(f"{text.strip()!r} has no exact value everywhere; write numbers and fractions") from None
    return a, b, alone
