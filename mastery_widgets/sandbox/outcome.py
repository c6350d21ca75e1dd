"""What is run, within which limits, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mastery_widgets.errors import SandboxError

__all__ = ["SOURCE_LIMIT", "Case", "Ending", "Limits", "Outcome", "Raised", "refuse_source"]

SOURCE_LIMIT = 64_000  # characters of a learner's program

Ending = Literal["value", "raised", "ended", "time", "memory", "output", "unfit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to try: an expression that is evaluated after the code has run, and what ``input()`` reads.

    With an empty ``call`` the code alone runs, and what it prints is what counts. Nothing that says what is right
    belongs here: a case goes into the process of the learner's code.
    """

    call: str = ""
    stdin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may use: seconds on the clock, seconds of processor, bytes, and characters that it prints.

    Raises:
        ValueError: a limit that is not above 0.
    """

    seconds: float = 5.0
    processor_seconds: int = 3
    memory: int = 512 * 2**20
    files: int = 64
    file_size: int = 8 * 2**20
    scratch: int = 16 * 2**20
    output: int = 64_000

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) <= 0:
                raise ValueError(f"need {name} above 0, got {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An exception of the learner's code: plain text, hostile until escaped. ``line`` is that of her code, from 1."""

    kind: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one case.

    ``value`` is a tree of plain values (``values.py``), and means something with the ending ``value`` only. ``ended``:
    the program ended before it gave one; ``unfit``: what it gave cannot be handed over (``said`` names it); ``time``,
    ``memory``, ``output``: it was stopped at that limit. ``printed`` is plain text, cut to the limit.
    """

    ending: Ending
    value: object = None
    printed: str = ""
    raised: Raised | None = None
    said: str = ""


def refuse_source(code: str) -> None:
    """Let only a text through that is a program to read.

    Raises:
        SandboxError: too long, or with characters that no source holds.
    """
    if len(code) > SOURCE_LIMIT:
        raise SandboxError(
            f"a program of {len(code):,} characters; at most {SOURCE_LIMIT:,} are run", reason="too-long"
        )
    if "\0" in code:
        raise SandboxError("a program with a NUL character", reason="unreadable")
    try:
        code.encode("utf-8")
    except UnicodeEncodeError:
        raise SandboxError("a program with characters that are no text", reason="unreadable") from None
