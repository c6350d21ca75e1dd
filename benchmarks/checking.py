"""(g) Reading and checking a response, in the kernel: every kind of item, every row of the tables of what is judged."""

from __future__ import annotations

import time
from contextlib import suppress

from benchmarks.bench import ROOT, Bench
from benchmarks.figures import Row

__all__ = ["checking"]


def checking(bench: Bench) -> list[Row]:
    """Milliseconds from what was sent to a verdict, or to why there is none; known errors of a lesson of all kinds, too."""
    from mastery_widgets.authoring.source import read_lesson
    from mastery_widgets.core.graphical.key import GraphicalKey
    from mastery_widgets.core.item import Json, Key
    from mastery_widgets.errors import ResponseError
    from tests.judged import JUDGED, key_of, tables

    put: list[tuple[Key, Json, str]] = []
    for name in JUDGED:
        rows = list(tables(name))
        keys = {head: key_of(name, head) for head in {row.head for row in rows}}
        put += [(keys[row.head], {"text": row.response}, row.language) for row in rows]
    lessons = ROOT / "tests" / "browser"
    for file in (lessons / "kinds" / "kinds.md", lessons / "placed" / "placed.md", lessons / "course" / "small.md"):
        for content in read_lesson(file).frames.values():
            for instance in content.item.instances if content.item else ():
                put += [(instance.key, instance.key.shown(one, 0), "en") for one, _ in instance.key.known_errors()]
                put.append((instance.key, instance.key.shown(instance.key.right(), 0), "en"))
    samples: list[float] = []
    placed: list[float] = []
    for number in range(-1, max(1, bench.n // 10)):
        for key, sent, language in bench.chance("checking").sample(put, len(put)):
            begun = time.perf_counter()
            with suppress(ResponseError):
                key.check(key.read(sent, 0), language)
            if number >= 0:
                samples.append(1000 * (time.perf_counter() - begun))
                if isinstance(key, GraphicalKey):
                    placed.append(samples[-1])
    return [
        Row(
            name="a response is read and checked, all kinds (without sympy's slow path)",
            unit="ms",
            ours=samples,
            peer=[],
            kind="value",
            bar=10.0,
            at=95,
        ),
        Row(
            name="something placed on a figure is read and checked",
            unit="ms",
            ours=placed,
            peer=[],
            kind="value",
            bar=10.0,
            at=95,
        ),
    ]
