"""What every way of placing something has to offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mastery_widgets.core.graphical.ground import Ground
from mastery_widgets.core.item import Json

__all__ = ["Place", "Scene", "numbers_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The figure, how far off across and up is still right (in the figure's own numbers), and a point that is given.

    ``through``: a line goes through this point, and only the other one is placed.
    """

    ground: Ground
    tolerance: tuple[float, float]
    through: tuple[float, float] | None = None

    def is_near(self, one: Sequence[float], other: Sequence[float]) -> bool:
        """Whether two points are one, within the tolerance."""
        axes = (self.ground.x, self.ground.y)
        return all(
            axis is not None and abs(a - b) <= tolerance + axis.slack
            for a, b, tolerance, axis in zip(one, other, self.tolerance, axes, strict=False)
        )

    def holds(self, point: Sequence[float]) -> bool:
        """Whether a point lies in the figure."""
        axes = (self.ground.x, self.ground.y)
        return all(axis is not None and axis.holds(value) for value, axis in zip(point, axes, strict=False))


class Place(Protocol):
    """One way of placing something. What is placed, what is wanted and what is shown have one and the same shape."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of known errors that can be told from what is right alone."""
        ...

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        """What was placed, in bounds and in one writing.

        Raises:
            ResponseError: malformed, outside the figure, too many, or nothing that could be meant.
        """
        ...

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        """How much of it is right, in [0, 1]; 1 only where all is."""
        ...

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        """What a known error looks like, as far as it can be placed in the figure."""
        ...

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        """Whether what was placed is that error; what is right is not asked about."""
        ...

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        """What is wanted, as it can be placed in steps; None where it cannot."""
        ...


def numbers_of(points: object) -> list[list[float]]:
    """The points of something that was read."""
    assert isinstance(points, list)
    return [[float(value) for value in point] for point in points]
