"""Point items: a place on a number line, found by moving a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["PointKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointKey:
    """A line from ``low`` to ``high`` in equal ``steps``; right is the place ``step`` (0 … steps).

    ``labels`` are (place, text) below the line; ``places`` say each place in words for a screen reader, and must not
    say the number asked for. The value of a known error is a place, ``<`` or ``>`` and a place, or ``else``.
    """

    low: Fraction
    high: Fraction
    steps: int
    step: int
    labels: tuple[tuple[int, str], ...]
    places: tuple[str, ...]
    start: int = 0
    known: tuple[Known, ...] = ()
    correct: str = ""

    def public(self, seed: int) -> Json:
        return {
            "low": float(self.low),
            "high": float(self.high),
            "steps": self.steps,
            "labels": [{"step": step, "text": text} for step, text in self.labels],
            "start": self.start,
            "values": list(self.places),
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        step = response.get("step")
        if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step <= self.steps:
            raise ResponseError("malformed")
        return {"step": step}

    def shown(self, response: Response, seed: int) -> Json:
        return {"step": response["step"]}

    def check(self, response: Response, language: str) -> Verdict:
        step = response["step"]
        assert isinstance(step, int)
        if step == self.step:
            return Verdict(score=1.0, feedback=self.correct)
        for known in self.known:
            if _matches(known.value, step):
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=0.0)

    def right(self) -> Json:
        return {"step": self.step}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [({"step": int(known.value)}, known.misconception) for known in self.known if known.value.isdigit()]

    def to_json(self) -> Json:
        return {
            "low": str(self.low),
            "high": str(self.high),
            "steps": self.steps,
            "step": self.step,
            "labels": [list(label) for label in self.labels],
            "places": list(self.places),
            "start": self.start,
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> PointKey:
        labels, places, known = data["labels"], data["places"], data["known"]
        steps, step, start = data["steps"], data["step"], data["start"]
        assert isinstance(labels, list)
        assert isinstance(places, list)
        assert isinstance(known, list)
        assert isinstance(steps, int)
        assert isinstance(step, int)
        assert isinstance(start, int)
        return PointKey(
            low=Fraction(str(data["low"])),
            high=Fraction(str(data["high"])),
            steps=steps,
            step=step,
            labels=tuple((int(place), str(text)) for place, text in labels),
            places=tuple(str(place) for place in places),
            start=start,
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
        )


def _matches(rule: str, step: int) -> bool:
    if rule == "else":
        return True
    if rule[0] == "<":
        return step < Fraction(rule[1:])
    if rule[0] == ">":
        return step > Fraction(rule[1:])
    return step == int(rule)
