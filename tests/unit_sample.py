"""A small course with units: three objectives in the first, one that stands on it, one that stands on nothing."""

from __future__ import annotations

from pathlib import Path

from mastery_widgets.core.release import Release
from tests.sample import compiled

__all__ = ["UNIT_COURSE", "UNIT_LESSON", "unit_release"]

UNIT_COURSE = """\
title: Sums
language: en
cycles: 3
objectives:
  double: Double a number
  halve: Halve a number
  triple: Take a number three times
  six-times:
    name: Take a number six times
    prerequisites: [double, triple]
  count-on: Count on by one
misconceptions:
  adds-two: Adds two instead of doubling
  adds-three: Adds three instead of taking it three times
"""


def _asked(word: str, id: str, title: str, objective: str, prompt: str, right: str, wrong: str, head: str = "") -> str:
    return f"""\
```{{code-cell}}
%%{word} {id}
title: {title}
objective: {objective}
ask: numeric
{head}with: n in 10..40
---
{prompt}

= {right}
~ {wrong}
  Look at what {wrong} would mean.
~ else
  Try it with a smaller number first.
? Think of a smaller number.
! It is {right}.
```
"""


def _marker(word: str, id: str, head: str, body: str = "") -> str:
    return f"```{{code-cell}}\n%%{word} {id}\n{head}---\n{body}\n```\n"


END = "```{code-cell}\n%%end\n```\n"
PICTURE = "Look at this bar: each part has its fellow.\n\n[figure: bar parts=4 shaded=2]"
STEPS = "1. Write it down.\n2. Write it down once more, and count both."

UNIT_LESSON = "\n".join(
    [
        """\
---
kernelspec: {name: python3, display_name: Python 3, language: python}
mastery:
  lesson: sums
  title: Sums
---
# Sums

Numbers taken more than once.
""",
        _asked("frame", "doubles", "Doubles", "double", "What is twice {n}?", "{2 * n}", "{n + 2} [adds-two]"),
        _asked("frame", "halves", "Halves", "halve", "What is one half of {2 * n}?", "{n}", "{2 * n - 2}"),
        _asked("frame", "triples", "Triples", "triple", "What is three times {n}?", "{3 * n}", "{n + 3} [adds-three]"),
        _asked("item", "item-double", "Twice", "double", "Twice {n} is", "{2 * n}", "{n + 2} [adds-two]"),
        _asked("item", "item-halve", "Half", "halve", "Half of {2 * n} is", "{n}", "{2 * n - 2}"),
        _asked("item", "item-triple", "Three times", "triple", "Three times {n} is", "{3 * n}", "{n + 3} [adds-three]"),
        _marker(
            "form",
            "check-one",
            "title: What you can do now\nitems:\n  item-double: 2\n  item-halve: 2\n  item-triple: 2\n",
            "Six questions, one after the other.",
        ),
        _marker("corrective", "double-again", "title: Doubling, seen\nobjective: double\nmode: picture\n", PICTURE),
        _asked("frame", "double-seen", "Two bars", "double", "Two bars of {n}: how long?", "{2 * n}", "{n + 2}"),
        _marker("corrective", "double-steps", "title: Doubling, step by step\nobjective: double\nmode: worked-example\n",
                STEPS),
        _asked("frame", "double-worked", "Now you", "double", "Write {n} down two times: what do you count?", "{2 * n}",
               "{n + 2}"),
        _marker("corrective", "halve-again", "title: Halving, seen\nobjective: halve\nmode: picture\n", PICTURE),
        _marker("corrective", "triple-again", "title: Three bars\nobjective: triple\nmode: picture\n", PICTURE),
        _asked("frame", "triple-seen", "Bars", "triple", "Three bars of {n}: how long?", "{3 * n}", "{n + 3}"),
        _marker("smaller", "double-small", "title: In small steps\nobjective: double\nmode: interactive\n"),
        _asked("frame", "double-tiny", "One more", "double", "{n} and {n} more, how many?", "{2 * n}", "{n + 2}"),
        _marker("enrichment", "more-doubles", "title: Doubling and doubling\n", "How often must 1 be doubled to pass 1000?"),
        _marker("enrichment", "chessboard", "title: The chessboard\n", "One grain, two grains, four grains."),
        END,
        "## Six times\n\nNow both together.\n",
        _asked("frame", "sixes", "Six times", "six-times", "What is six times {n}?", "{6 * n}", "{n + 6}"),
        _asked("item", "item-six", "Six times", "six-times", "Six times {n} is", "{6 * n}", "{n + 6}"),
        _marker("form", "check-two", "title: Six times, all of it\nitems: {item-six: 3}\n"),
        _marker("corrective", "six-again", "title: Six bars\nobjective: six-times\nmode: picture\n", PICTURE),
        _marker("enrichment", "twelve", "title: Twelve times\n", "And twelve times?"),
        END,
        _asked("frame", "next-number", "The next one", "count-on", "What comes after {n}?", "{n + 1}", "{n - 1}"),
        _asked("item", "item-next", "After", "count-on", "After {n} comes", "{n + 1}", "{n - 1}"),
        _marker("form", "check-three", "title: Counting on\nitems: {item-next: 3}\n"),
        _marker("corrective", "next-again", "title: A step on the line\nobjective: count-on\nmode: picture\n",
                "[figure: bar parts=3 shaded=1]"),
        _marker("enrichment", "far", "title: How far\n", "Is there a last number?"),
    ]
)  # fmt: skip


def unit_release(folder: Path, *, lesson: str = UNIT_LESSON, course: str = UNIT_COURSE) -> Release:
    """The lesson with units, or a text made of it, compiled."""
    return compiled(folder, lesson=lesson, course=course)
