"""Which instance comes next: a seeded order in which none repeats until all have been seen."""

from __future__ import annotations

import hashlib
import random
from functools import lru_cache

__all__ = ["instance_at", "seed_of"]


@lru_cache(maxsize=4_096, typed=True)
def seed_of(*parts: str | int) -> int:
    """A number that depends on all parts and is the same on every machine."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _shuffled(count: int, seed: int, number: int) -> list[int]:
    order = list(range(count))
    random.Random(seed_of(seed, number)).shuffle(order)
    return order


@lru_cache(maxsize=512)
def _round(count: int, seed: int, number: int) -> tuple[int, ...]:
    if count < 3:
        return tuple(_shuffled(count, seed, 0))
    order = _shuffled(count, seed, number)
    if number and order[0] == _shuffled(count, seed, number - 1)[-1]:
        # Nobody meets the same instance twice running. The last place never moves, so rounds need not know the ones
        # before.
        order[0], order[1] = order[1], order[0]
    return tuple(order)


def instance_at(presentation: int, *, count: int, seed: int) -> int:
    """The instance shown at a presentation (from 0) of an item with ``count`` instances, in [0, count).

    Raises:
        ValueError: no instances, or a presentation below 0.
    """
    if count < 1 or presentation < 0:
        raise ValueError(f"need count >= 1 and presentation >= 0, got {count} and {presentation}")
    number, place = divmod(presentation, count)
    return _round(count, seed, number)[place]
