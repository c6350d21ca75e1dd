"""Bounded reading of what a browser sent: types, lengths, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from mastery_widgets.errors import ResponseError

__all__ = ["TEXT_LIMIT", "read_choice_of", "read_places", "read_text"]

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
    places = set(read_places(response.get("chosen"), count))
    if not places:
        raise ResponseError("empty")
    return tuple(sorted(places))


def read_places(names: object, count: int) -> list[int]:
    """Positions in [0, count) from a list of their names, in its order; one may be there twice.

    Raises:
        ResponseError: ``malformed``: no list of such names, or over 64 of them.
    """
    if not isinstance(names, list) or len(names) > 64:
        raise ResponseError("malformed")
    for name in names:
        if not isinstance(name, str) or len(name) > 2 or not name.isascii() or not name.isdigit() or int(name) >= count:
            raise ResponseError("malformed")
    return [int(name) for name in names]
