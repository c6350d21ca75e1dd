"""Text items: a word or a phrase, with accepted, near-miss and known wrong forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.reading import read_text
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.core.words import is_near_miss, normalise
from mastery_widgets.errors import ResponseError

__all__ = ["TextKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKey:
    """Accepted forms, compared after normalisation; near misses are sent back without an attempt.

    A response one slip of the keyboard away from an accepted form is a near miss too, unless it is a known error.
    The value of a known error is a form, or ``else``.
    """

    accepted: tuple[str, ...]
    near: tuple[str, ...] = ()
    known: tuple[Known, ...] = ()
    correct: str = ""
    is_wide: bool = False

    def public(self, seed: int) -> Json:
        return {"wide": self.is_wide}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return {"text": read_text(response)}

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def check(self, response: Response, language: str) -> Verdict:
        said = normalise(str(response["text"]))
        if not said:
            raise ResponseError("empty")
        if any(said == normalise(form) for form in self.accepted):
            return Verdict(score=1.0, feedback=self.correct)
        for known in self.known:
            if known.value != "else" and said == normalise(known.value):
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        if any(said == normalise(form) for form in self.near) or any(
            is_near_miss(said, form) for form in self.accepted
        ):
            raise ResponseError("near-miss")
        for known in self.known:
            if known.value == "else":
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=0.0)

    def right(self) -> Json:
        return {"text": self.accepted[0]}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [({"text": k.value}, k.misconception) for k in self.known if k.value != "else"]

    def to_json(self) -> Json:
        return {
            "accepted": list(self.accepted),
            "near": list(self.near),
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
            "wide": self.is_wide,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> TextKey:
        accepted, near, known = data["accepted"], data["near"], data["known"]
        assert isinstance(accepted, list)
        assert isinstance(near, list)
        assert isinstance(known, list)
        return TextKey(
            accepted=tuple(str(form) for form in accepted),
            near=tuple(str(form) for form in near),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
            is_wide=bool(data["wide"]),
        )
