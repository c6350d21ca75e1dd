"""Within which limits a program is run, and which text is none to run."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Final

from mastery_widgets.errors import SandboxError

__all__ = ["SOURCE_LIMIT", "WITH_PACKAGES", "Limits", "has_packages", "refuse_source"]

SOURCE_LIMIT = 64_000  # characters of a learner's program
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+([A-Za-z_]\w*)", re.M)


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


# What Python's library has not may take seconds and much memory to import alone.
WITH_PACKAGES: Final = Limits(seconds=30.0, processor_seconds=20, memory=4 * 2**30)


def has_packages(code: str) -> bool:
    """Whether a program imports what Python's library has not."""
    return any(name not in sys.stdlib_module_names for name in _IMPORT.findall(code))


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
