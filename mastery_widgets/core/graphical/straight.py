"""A straight line, and where it crosses a figure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mastery_widgets.core.graphical.ground import Ground

__all__ = ["Straight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """The points with a·x + b·y = c. Not both of a and b are 0."""

    a: float
    b: float
    c: float

    @staticmethod
    def through(one: list[float], other: list[float]) -> Straight:
        """The line through two points that differ."""
        a, b = other[1] - one[1], one[0] - other[0]
        return Straight(a=a, b=b, c=a * one[0] + b * one[1])

    @property
    def is_upright(self) -> bool:
        return abs(self.b) <= 1e-12 * abs(self.a)

    @property
    def slope(self) -> float:
        """Infinite where it is upright."""
        return math.inf if self.is_upright else -self.a / self.b

    @property
    def intercept(self) -> float:
        """Where it meets the y-axis; not a number where it is upright."""
        return math.nan if self.is_upright else self.c / self.b

    def y_at(self, x: float) -> float | None:
        return None if self.is_upright else (self.c - self.a * x) / self.b

    def x_at(self, y: float) -> float | None:
        return None if abs(self.a) <= 1e-12 * abs(self.b) else (self.c - self.b * y) / self.a

    def across(self, ground: Ground) -> list[list[float]]:
        """Where it enters and leaves the figure; empty where it misses it."""
        assert ground.y is not None
        found = [[x, y] for x in (ground.x.low, ground.x.high) if (y := self.y_at(x)) is not None and ground.y.holds(y)]
        found += [
            [x, y] for y in (ground.y.low, ground.y.high) if (x := self.x_at(y)) is not None and ground.x.holds(x)
        ]
        found.sort()
        return [found[0], found[-1]] if len(found) > 1 and found[0] != found[-1] else []
