"""Why something was decided: one line, by a key of the catalogue and its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A rule that was applied: ``key`` below ``why.`` in the catalogue, ``entry`` the id of what led to it."""

    key: str
    entry: str
    values: Mapping[str, str | int] = field(default_factory=dict)
