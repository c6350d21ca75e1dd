"""Items: something answered and scored, in many parallel instances.

The union of item kinds is open. A kind is one module with a ``Key`` (what is right, what each known error means) and
one
line in ``kinds.py``; nothing that stands is touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from mastery_widgets.core.verdict import Verdict

__all__ = [
    "Help", "HelpKind", "Instance", "Item", "Json", "Key", "Known", "Preview", "Previewing", "Response",
    "Showing",
]  # fmt: skip

Json = dict[str, object]
Response = Mapping[str, object]
HelpKind = Literal["hint", "scaffold", "solution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """One rung of the ladder: safe HTML."""

    kind: HelpKind
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known wrong response: what it looks like (as the kind reads it), what it means, and what is said to it."""

    value: str
    misconception: str | None
    feedback: str

    def to_json(self) -> Json:
        return {
            "value": self.value,
            "misconception": self.misconception,
            "feedback": self.feedback,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Known:
        misconception = data.get("misconception")
        return Known(
            value=str(data["value"]),
            misconception=None if misconception is None else str(misconception),
            feedback=str(data["feedback"]),
        )


class Key(Protocol):
    """What is right for one instance, and what each known error means.

    ``seed`` fixes what may be arranged anew for each learner (the order of options); most kinds ignore it.
    """

    def public(self, seed: int) -> Json:
        """What the browser may know: shapes in ``docs/protocol.md``."""
        ...

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        """The response as it is recorded: checked for type and bounds, arrangement undone.

        Raises:
            ResponseError: of another shape than this kind answers with.
        """
        ...

    def shown(self, response: Response, seed: int) -> Json:
        """A recorded response as the browser shows it again: the inverse of ``read``."""
        ...

    def check(self, response: Response, language: str) -> Verdict:
        """The verdict on a response that ``read`` returned.

        Raises:
            ResponseError: unreadable, a near miss, or of another form than was asked for: no attempt.
            AmbiguousResponse: two readings that would be judged differently.
        """
        ...

    def right(self) -> Json:
        """A response (as recorded) that is right: for self-tests and scripted learners."""
        ...

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        """Responses (as recorded) that reveal a known error, each with its misconception: for self-tests."""
        ...

    def to_json(self) -> Json: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a text is understood, for each of its readings: safe HTML, and one line of plain text."""

    html: tuple[str, ...]
    text: tuple[str, ...]


@runtime_checkable
class Previewing(Protocol):
    """A key that can show how a text is understood before it is a response."""

    def preview(self, response: Mapping[str, object], language: str) -> Preview:
        """What is understood; never whether it is right.

        Raises:
            ResponseError: it cannot be read.
        """
        ...


@runtime_checkable
class Showing(Protocol):
    """A key that can show what is right beside what was entered, once that is no secret any more."""

    def shown_right(self) -> Json:
        """What is right, in the shape of a response as the browser shows it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One of the parallel instances of an item. ``prompt`` is safe HTML, ``label`` plain text."""

    prompt: str
    label: str
    key: Key
    help: tuple[Help, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something answered and scored; ``kind`` names the checker and the widget."""

    kind: str
    instances: tuple[Instance, ...]
