"""What can go wrong, and whose it is to mend.

MasteryError
├── LessonError       author: a lesson or course source that cannot be built
├── SealError         operator: a built lesson that is missing, damaged or from another release
├── RecordError       operator: the learner record cannot be read or written
├── ServeError        operator: the server cannot start
├── SandboxError      operator, learner: code that cannot be run, or nowhere to run it safely
└── ResponseError     learner: a response that cannot be read; no attempt is made of it
    └── AmbiguousResponse   learner: a response with two readings that would be judged differently
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = [
    "AmbiguousResponse",
    "LessonError",
    "MasteryError",
    "RecordError",
    "ResponseError",
    "SandboxError",
    "SealError",
    "ServeError",
]


class MasteryError(Exception):
    """Root of all errors of this package."""

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback: one sentence."""
        return [str(self)]


class LessonError(MasteryError):
    """A lesson source that cannot be built: where, what came, what was wanted.

    ``others`` are further mistakes found in the same reading.
    """

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        cell: str | None = None,
        others: Sequence[LessonError] = (),
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.cell = cell
        self.others = tuple(others)
        super().__init__(message)

    def __str__(self) -> str:
        place = str(self.file) if self.file is not None else ""
        if self.line is not None:
            place += f":{self.line}" if place else f"line {self.line}"
        if self.cell is not None:
            place += f" ({self.cell})" if place else self.cell
        return f"{place}: {self.message}" if place else self.message

    def at(
        self,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        cell: str | None = None,
    ) -> LessonError:
        """The same error with what is known of its place filled in where it was missing."""
        return LessonError(
            self.message,
            file=self.file if self.file is not None else file,
            line=self.line if self.line is not None else line,
            cell=self.cell if self.cell is not None else cell,
            others=[one.at(file=file) for one in self.others],
        )


class SealError(MasteryError):
    """A built lesson that is missing, damaged, or does not belong to its notebook."""


class RecordError(MasteryError):
    """The learner record cannot be read or written; nothing was acknowledged.

    ``reason`` is a key of the catalogue below ``record.``, for what the learner is told.
    """

    def __init__(self, message: str, *, reason: str = "unavailable") -> None:
        self.reason = reason
        super().__init__(message)


class ServeError(MasteryError):
    """The server cannot start, or will not publish what it was given."""


class SandboxError(MasteryError):
    """Code of a learner's that is not run: there is nowhere to run it safely, or it is none that can be.

    ``reason`` is a key of the catalogue below ``sandbox.``, for what the learner is told.
    """

    def __init__(self, message: str, *, reason: str = "absent") -> None:
        self.reason = reason
        super().__init__(message)


class ResponseError(MasteryError):
    """A response that cannot be read: no attempt is made of it.

    ``reason`` is a key of the catalogue below ``response.``; ``values`` fill its places.
    """

    def __init__(self, reason: str, **values: str) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)


class AmbiguousResponse(ResponseError):
    """A response with two readings that would be judged differently."""

    def __init__(self, readings: Sequence[str]) -> None:
        self.readings = tuple(readings)
        super().__init__("ambiguous")
