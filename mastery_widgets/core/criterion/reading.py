"""Numbers in a rule's JSON and in its text."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["SHARE", "number", "share_of", "whole"]

# A share as an author writes it: 80 %, 80%, .8, 0.8, 1.
SHARE = r"(\d{1,3} ?%|[01]?\.\d{1,6}|1)"


def share_of(text: str) -> float:
    """The number that a match of ``SHARE`` stands for."""
    return int(text.rstrip("% ")) / 100 if text.endswith("%") else float(text)


def whole(data: Mapping[str, object], name: str) -> int:
    """The whole number of that name.

    Raises:
        ValueError: there is none.
    """
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"need a whole number {name}, got {value!r}")
    return value


def number(data: Mapping[str, object], name: str) -> float:
    """The number of that name.

    Raises:
        ValueError: there is none.
    """
    value = data.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"need a number {name}, got {value!r}")
    return float(value)
