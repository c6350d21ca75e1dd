"""Graphical items: something is placed on a figure, and judged within a tolerance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from mastery_widgets.core.graphical.chosen import Bars, Cells, Spots
from mastery_widgets.core.graphical.ground import Ground
from mastery_widgets.core.graphical.lines import HalfPlane, Line, Rectangle
from mastery_widgets.core.graphical.place import Place, Scene
from mastery_widgets.core.graphical.points import POINT_LIMIT, Points
from mastery_widgets.core.graphical.spans import Span
from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.verdict import Verdict

__all__ = ["PLACES", "GraphicalKey"]

PLACES: Final[Mapping[str, Place]] = {
    "point": Points(1),
    "points": Points(POINT_LIMIT),
    "line": Line(),
    "half-plane": HalfPlane(),
    "rectangle": Rectangle(),
    "interval": Span(),
    "bars": Bars(),
    "cells": Cells(),
    "spots": Spots(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphicalKey:
    """What is right, in the shape in which it is placed, and how far off it may be (across, up).

    The value of a known error is one of the place's ``rules``, the JSON text of something placed, or ``else``.
    """

    place: str
    ground: Ground
    wanted: Json
    tolerance: tuple[float, float]
    through: tuple[float, float] | None = None
    known: tuple[Known, ...] = ()
    correct: str = ""

    @property
    def scene(self) -> Scene:
        """What a place judges by."""
        return Scene(ground=self.ground, tolerance=self.tolerance, through=self.through)

    def public(self, seed: int) -> Json:
        return {
            "place": self.place,
            **self.ground.public(),
            "through": None if self.through is None else list(self.through),
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return PLACES[self.place].read(response, self.scene)

    def shown(self, response: Response, seed: int) -> Json:
        return dict(response)

    def shown_right(self) -> Json:
        """What was wanted, to be drawn beside what was placed; for who may know it."""
        return self.wanted if "any" in self.wanted else self.right()

    def check(self, response: Response, language: str) -> Verdict:
        place, scene, placed = PLACES[self.place], self.scene, dict(response)
        score = place.share(placed, self.wanted, scene)
        if score == 1:
            return Verdict(score=1.0, feedback=self.correct)
        for known in self.known:
            if self._is(known.value, placed):
                return Verdict(score=score, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=score)

    def _is(self, rule: str, placed: Json) -> bool:
        place, scene = PLACES[self.place], self.scene
        if rule == "else":
            return True
        if rule.startswith("{"):
            return place.share(placed, json.loads(rule), scene) == 1
        return place.is_error(rule, placed, self.wanted, scene)

    def right(self) -> Json:
        return PLACES[self.place].placeable(self.wanted, self.scene) or self.wanted

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        place, scene = PLACES[self.place], self.scene
        found: list[tuple[Json, str | None]] = []
        for number, known in enumerate(self.known):
            if known.value.startswith("{"):
                made = place.placeable(json.loads(known.value), scene)
                examples = [] if made is None else [made]
            else:
                examples = place.errors(known.value, self.wanted, scene) if known.value != "else" else []
            # Two errors can look the same in one variant: what is said then is the first one's.
            before = [one.value for one in self.known[:number]]
            found += [
                (example, known.misconception)
                for example in examples
                if not any(self._is(rule, example) for rule in before)
            ]
        return found

    def to_json(self) -> Json:
        return {
            "place": self.place,
            "ground": self.ground.public(),
            "wanted": self.wanted,
            "tolerance": list(self.tolerance),
            "through": None if self.through is None else list(self.through),
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> GraphicalKey:
        known, wanted, through = data["known"], data["wanted"], data["through"]
        assert isinstance(known, list)
        assert isinstance(wanted, dict)
        across, up = cast(list[float], data["tolerance"])
        return GraphicalKey(
            place=str(data["place"]),
            ground=Ground.from_json(data["ground"]),
            wanted=wanted,
            tolerance=(float(across), float(up)),
            through=None if through is None else cast(tuple[float, float], tuple(cast(list[float], through))),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
        )
