"""Cloze items: several blanks in a sentence or a table, each read like an item of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.choice import ChoiceKey
from mastery_widgets.core.code import CodeKey
from mastery_widgets.core.item import Json, Response
from mastery_widgets.core.numeric import NumericKey
from mastery_widgets.core.text import TextKey
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import AmbiguousResponse, ResponseError

__all__ = ["Blank", "ClozeKey"]

BlankKey = NumericKey | TextKey | ChoiceKey | CodeKey
_KEYS: dict[str, type[NumericKey] | type[TextKey] | type[ChoiceKey] | type[CodeKey]] = {
    "code": CodeKey,
    "numeric": NumericKey,
    "text": TextKey,
    "choice": ChoiceKey,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One blank: its kind's key, accessible name, and width in characters."""

    kind: str
    key: BlankKey
    label: str
    width: int = 6

    def response(self, text: str) -> Json:
        """The text in a blank as a response of its kind (a list's options are named by their text)."""
        if isinstance(self.key, ChoiceKey):
            places = [i for i, option in enumerate(self.key.options) if option.html == text]
            if not places:
                raise ResponseError("malformed")
            return {"chosen": places[:1]}
        return {"text": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeKey:
    """Blanks by name. Right when all are; the score is the share that is right.

    Feedback is that of the first blank, in reading order, that is not right and has some.
    """

    blanks: Mapping[str, Blank]
    correct: str = ""

    def public(self, seed: int) -> Json:
        return {
            "blanks": {
                name: {
                    # To the browser, code is a text like any other.
                    "kind": "text" if blank.kind == "code" else blank.kind,
                    "label": blank.label,
                    "width": blank.width,
                    "options": (
                        [option.html for option in blank.key.options] if isinstance(blank.key, ChoiceKey) else []
                    ),
                }
                for name, blank in self.blanks.items()
            }
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        given = response.get("blanks")
        if not isinstance(given, dict) or set(given) != set(self.blanks):
            raise ResponseError("malformed")
        texts: dict[str, str] = {}
        for name in self.blanks:
            text = given[name]
            if not isinstance(text, str) or len(text) > 200:
                raise ResponseError("malformed")
            if not text.strip():
                raise ResponseError("empty-blank")
            texts[name] = text.encode("utf-8", "replace").decode("utf-8")
        return {"blanks": texts}

    def shown(self, response: Response, seed: int) -> Json:
        return {"blanks": response["blanks"]}

    def check(self, response: Response, language: str) -> Verdict:
        texts = response["blanks"]
        assert isinstance(texts, dict)
        verdicts: dict[str, Verdict] = {}
        for name, blank in self.blanks.items():
            try:
                verdicts[name] = blank.key.check(blank.response(str(texts[name])), language)
            except AmbiguousResponse as error:
                # A blank has no room for a question back: she is asked to write it unambiguously.
                raise ResponseError(
                    "ambiguous-blank",
                    blank=blank.label,
                    one=error.readings[0],
                    two=error.readings[1],
                ) from None
            except ResponseError as error:
                raise ResponseError(error.reason, blank=blank.label, **error.values) from None
        right = {name: verdict.is_right for name, verdict in verdicts.items()}
        if all(right.values()):
            return Verdict(score=1.0, feedback=self.correct, blanks=right)
        missed = [verdict for verdict in verdicts.values() if not verdict.is_right]
        said = next((verdict for verdict in missed if verdict.feedback), missed[0])
        return Verdict(
            score=sum(right.values()) / len(right),
            misconception=said.misconception,
            feedback=said.feedback,
            blanks=right,
        )

    def _text(self, blank: Blank, response: Mapping[str, object]) -> str:
        if isinstance(blank.key, ChoiceKey):
            chosen = response["chosen"]
            assert isinstance(chosen, list)
            return blank.key.options[chosen[0]].html
        return str(response["text"])

    def _rightly(self) -> dict[str, str]:
        return {n: self._text(blank, blank.key.right()) for n, blank in self.blanks.items()}

    def right(self) -> Json:
        return {"blanks": self._rightly()}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        found: list[tuple[Json, str | None]] = []
        for name, blank in self.blanks.items():
            for response, misconception in blank.key.known_errors():
                text = self._text(blank, response)
                found.append(({"blanks": {**self._rightly(), name: text}}, misconception))
        return found

    def to_json(self) -> Json:
        return {
            "correct": self.correct,
            "blanks": {
                name: {
                    "kind": blank.kind,
                    "label": blank.label,
                    "width": blank.width,
                    "key": blank.key.to_json(),
                }
                for name, blank in self.blanks.items()
            },
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> ClozeKey:
        blanks = data["blanks"]
        assert isinstance(blanks, dict)
        return ClozeKey(
            correct=str(data["correct"]),
            blanks={
                str(name): Blank(
                    kind=one["kind"],
                    label=one["label"],
                    width=one["width"],
                    key=_KEYS[one["kind"]].from_json(one["key"]),
                )
                for name, one in blanks.items()
            },
        )
