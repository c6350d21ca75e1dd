"""Bounded reading of what a browser sent: types, lengths, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from mastery_widgets.errors import ResponseError

__all__ = ["TEXT_LIMIT", "read_choice_of", "read_text"]

TEXT_LIMIT = 2_000


def read_text(response: Mapping[str, object], name: str = "text") -> str:
    """The text under ``name``.

    Raises:
        ResponseError: ``malformed`` (no text there), ``too-long`` (over 2,000 characters), ``empty``.
    """
    text = response.get(name)
    if not isinstance(text, str):
        raise ResponseError("malformed")
    if len(text) > TEXT_LIMIT:
        raise ResponseError("too-long")
    if not text.strip():
        raise ResponseError("empty")
    # Lone surrogates cannot be written to disk.
    return text.encode("utf-8", "replace").decode("utf-8")


def read_choice_of(response: Mapping[str, object], count: int) -> tuple[int, ...]:
    """Positions under ``chosen``, in [0, count), sorted, none twice.

    Raises:
        ResponseError: ``malformed``, or ``empty`` when nothing is chosen.
    """
    chosen = response.get("chosen")
    if not isinstance(chosen, list) or len(chosen) > 64:
        raise ResponseError("malformed")
    places: set[int] = set()
    for name in chosen:
        if not isinstance(name, str) or len(name) > 2 or not name.isascii() or not name.isdigit() or int(name) >= count:
            raise ResponseError("malformed")
        places.add(int(name))
    if not places:
        raise ResponseError("empty")
    return tuple(sorted(places))
