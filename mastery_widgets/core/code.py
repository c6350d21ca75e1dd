"""A piece of code to be filled in: right when it reads to the same tree as the author's, however it is spaced."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.item import Json, Response
from mastery_widgets.core.reading import read_text
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["LONGEST_CODE", "CodeKey", "tree_of"]

LONGEST_CODE = 200


def tree_of(text: str) -> str | None:
    """The tree of a Python expression, as text; None where it is none, or longer than 200 characters.

    It is read, and never run.
    """
    if len(text) > LONGEST_CODE:
        return None
    try:
        return ast.dump(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeKey:
    """One Python expression. ``otherwise`` is said to any other; what is no expression is sent back, not counted."""

    accepted: str
    otherwise: str = ""

    def public(self, seed: int) -> Json:
        return {"wide": False}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return {"text": read_text(response)}

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def check(self, response: Response, language: str) -> Verdict:
        said = tree_of(str(response["text"]))
        if said is None:
            raise ResponseError("code")
        if said == tree_of(self.accepted):
            return Verdict(score=1.0)
        return Verdict(score=0.0, feedback=self.otherwise)

    def right(self) -> Json:
        return {"text": self.accepted}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return []

    def to_json(self) -> Json:
        return {"accepted": self.accepted, "otherwise": self.otherwise}

    @staticmethod
    def from_json(data: Mapping[str, object]) -> CodeKey:
        return CodeKey(accepted=str(data["accepted"]), otherwise=str(data["otherwise"]))
