"""The figure on which something is placed, and how its drawing and its numbers belong together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mastery_widgets.core.item import Json
from mastery_widgets.errors import ResponseError

__all__ = ["SLACK", "Axis", "Ground", "Spot", "read_number"]

# What floating point may have moved a number by, as a share of the axis.
SLACK = 1e-9
_LARGEST = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The numbers from ``start`` (left or bottom) to ``end`` (right or top), placed in steps from ``start``.

    The rows of a picture count downwards: there ``end`` is the smaller one.

    Raises:
        ValueError: it has no length, the step is not above 0 or larger than the axis, or a number is not finite.
    """

    start: float
    end: float
    step: float

    def __post_init__(self) -> None:
        numbers = (self.start, self.end, self.step)
        if not all(math.isfinite(number) and abs(number) <= _LARGEST for number in numbers):
            raise ValueError(f"need finite numbers up to 10^12, got {self.start} to {self.end} by {self.step}")
        if not 0 < self.step <= abs(self.end - self.start) * (1 + SLACK):
            raise ValueError(f"need 0 < step <= length, got {self.start:g} to {self.end:g} in steps of {self.step:g}")

    @property
    def low(self) -> float:
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        return max(self.start, self.end)

    @property
    def slack(self) -> float:
        """The difference below which two of its numbers are one."""
        return SLACK * (self.high - self.low)

    def holds(self, value: float) -> bool:
        """Whether a number lies on the axis, its ends included."""
        return self.low - self.slack <= value <= self.high + self.slack

    def snapped(self, value: float) -> float:
        """The place next to a number."""
        direction = 1 if self.end > self.start else -1
        last = math.floor((self.high - self.low) / self.step + SLACK)
        count = min(last, max(0, round((value - self.start) * direction / self.step)))
        return tidy(self.start + direction * count * self.step)

    def to_json(self) -> list[float]:
        return [self.start, self.end, self.step]

    @staticmethod
    def from_json(data: object) -> Axis:
        assert isinstance(data, list)
        start, end, step = (float(one) for one in data)
        return Axis(start=start, end=end, step=step)


def tidy(value: float) -> float:
    """The number without what rounding left in its last digits, and without a sign on 0."""
    return float(f"{value:.12g}") + 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A named place on a figure: the middle of it and its half width and half height, in the figure's own numbers."""

    name: str
    x: float
    y: float
    wide: float
    tall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ``drawing`` (safe HTML that carries words for those who cannot see it) and the numbers in it.

    ``box`` is where the axes lie in the drawing: left, top, width and height as shares of its own; ``y`` is None where
    only what is across counts. ``names`` are those of bars; ``cells`` are columns and rows, (0, 0) for none.
    """

    drawing: str
    box: tuple[float, float, float, float]
    x: Axis
    y: Axis | None = None
    names: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    cells: tuple[int, int] = (0, 0)

    def public(self) -> Json:
        """What the browser draws with."""
        return {
            "drawing": self.drawing,
            "box": list(self.box),
            "x": self.x.to_json(),
            "y": None if self.y is None else self.y.to_json(),
            "names": list(self.names),
            "spots": [[spot.name, spot.x, spot.y, spot.wide, spot.tall] for spot in self.spots],
            "cells": list(self.cells),
        }

    @staticmethod
    def from_json(data: object) -> Ground:
        """The ground that ``public`` wrote."""
        assert isinstance(data, Mapping)
        left, top, width, height = (float(one) for one in data["box"])
        columns, rows = data["cells"]
        return Ground(
            drawing=str(data["drawing"]),
            box=(left, top, width, height),
            x=Axis.from_json(data["x"]),
            y=None if data["y"] is None else Axis.from_json(data["y"]),
            names=tuple(str(name) for name in data["names"]),
            spots=tuple(
                Spot(name=str(name), x=float(x), y=float(y), wide=float(wide), tall=float(tall))
                for name, x, y, wide, tall in data["spots"]
            ),
            cells=(int(columns), int(rows)),
        )


def read_number(value: object, axis: Axis) -> float:
    """A number on an axis from what a browser sent.

    Raises:
        ResponseError: ``malformed`` (no finite number), or ``graphical-outside``.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ResponseError("malformed")
    try:
        number = float(value)
    except OverflowError:
        raise ResponseError("malformed") from None
    if not math.isfinite(number):
        raise ResponseError("malformed")
    if not axis.holds(number):
        raise ResponseError("graphical-outside")
    return tidy(min(axis.high, max(axis.low, number)))
