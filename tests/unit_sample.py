"""A small course with units: three objectives in the first, one that stands on it, one that stands on nothing."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mastery_widgets.core.item import Instance
from mastery_widgets.core.release import Release
from mastery_widgets.session import Elsewhere, Learner, Record, Session
from mastery_widgets.session.events import Event, EventKind
from mastery_widgets.session.views import FrameView
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA, compiled, master

__all__ = [
    "END",
    "FADED",
    "FIRST_UNIT",
    "PICTURE",
    "STEPS",
    "UNIT_COURSE",
    "UNIT_LESSON",
    "Learning",
    "asked",
    "cell",
    "marker",
    "unit_release",
]

FIRST_UNIT = ("doubles", "halves", "triples")

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


def asked(word: str, id: str, title: str, objective: str, prompt: str, right: str, wrong: str, head: str = "") -> str:
    return f"""\
```{{code-cell}}
%%{word} {id}
title: {title}
objective: {objective}
ask: numeric
{head}with: n in 10..24
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


def marker(word: str, id: str, head: str, body: str = "") -> str:
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
        asked("frame", "doubles", "Doubles", "double", "What is twice {n}?", "{2 * n}", "{n + 2} [adds-two]"),
        asked("frame", "halves", "Halves", "halve", "What is one half of {2 * n}?", "{n}", "{2 * n - 2}"),
        asked("frame", "triples", "Triples", "triple", "What is three times {n}?", "{3 * n}", "{n + 3} [adds-three]"),
        asked("item", "item-double", "Twice", "double", "Twice {n} is", "{2 * n}", "{n + 2} [adds-two]"),
        asked("item", "item-halve", "Half", "halve", "Half of {2 * n} is", "{n}", "{2 * n - 2}"),
        asked("item", "item-triple", "Three times", "triple", "Three times {n} is", "{3 * n}", "{n + 3} [adds-three]"),
        marker(
            "form",
            "check-one",
            "title: What you can do now\nitems:\n  item-double: 2\n  item-halve: 2\n  item-triple: 2\n",
            "Six questions, one after the other.",
        ),
        marker("corrective", "double-again", "title: Doubling, seen\nobjective: double\nmode: picture\n", PICTURE),
        asked("frame", "double-seen", "Two bars", "double", "Two bars of {n}: how long?", "{2 * n}", "{n + 2}"),
        marker("corrective", "double-steps", "title: Doubling, step by step\nobjective: double\nmode: worked-example\n",
                STEPS),
        asked("frame", "double-worked", "Now you", "double", "Write {n} down two times: what do you count?", "{2 * n}",
               "{n + 2}"),
        marker("corrective", "halve-again", "title: Halving, seen\nobjective: halve\nmode: picture\n", PICTURE),
        marker("corrective", "triple-again", "title: Three bars\nobjective: triple\nmode: picture\n", PICTURE),
        asked("frame", "triple-seen", "Bars", "triple", "Three bars of {n}: how long?", "{3 * n}", "{n + 3}"),
        marker("smaller", "double-small", "title: In small steps\nobjective: double\nmode: interactive\n"),
        asked("frame", "double-tiny", "One more", "double", "{n} and {n} more, how many?", "{2 * n}", "{n + 2}"),
        marker("enrichment", "more-doubles", "title: Doubling and doubling\n", "How often must 1 be doubled to pass 1000?"),
        marker("enrichment", "chessboard", "title: The chessboard\n", "One grain, two grains, four grains."),
        END,
        "## Six times\n\nNow both together.\n",
        asked("frame", "sixes", "Six times", "six-times", "What is six times {n}?", "{6 * n}", "{n + 6}"),
        asked("item", "item-six", "Six times", "six-times", "Six times {n} is", "{6 * n}", "{n + 6}"),
        marker("form", "check-two", "title: Six times, all of it\nitems: {item-six: 3}\n"),
        marker("corrective", "six-again", "title: Six bars\nobjective: six-times\nmode: picture\n", PICTURE),
        marker("enrichment", "twelve", "title: Twelve times\n", "And twelve times?"),
        END,
        asked("frame", "next-number", "The next one", "count-on", "What comes after {n}?", "{n + 1}", "{n - 1}"),
        asked("item", "item-next", "After", "count-on", "After {n} comes", "{n + 1}", "{n - 1}"),
        marker("form", "check-three", "title: Counting on\nitems: {item-next: 3}\n"),
        marker("corrective", "next-again", "title: A step on the line\nobjective: count-on\nmode: picture\n",
                "[figure: bar parts=3 shaded=1]"),
        marker("enrichment", "far", "title: How far\n", "Is there a last number?"),
    ]
)  # fmt: skip

FADED = UNIT_LESSON.replace(
    "%%frame triples\n", "%%frame triples\nfade: [worked, complete, complete, alone]\n"
).replace("! It is {3 * n}.\n", "!\n  1. Take {n} once.\n  2. Take it again: {2 * n}.\n  3. And again: {3 * n}.\n", 1)


def cell(word_and_id: str) -> str:
    """The text of a cell of the lesson, with its fence: ``frame doubles``, ``end``."""
    start = UNIT_LESSON.index(f"```{{code-cell}}\n%%{word_and_id}\n")
    end = UNIT_LESSON.index("\n```\n", start) + 5
    return UNIT_LESSON[start:end]


def unit_release(folder: Path, *, lesson: str = UNIT_LESSON, course: str = UNIT_COURSE) -> Release:
    """The lesson with units, or a text made of it, compiled."""
    return compiled(folder, lesson=lesson, course=course)


class Learning:
    """A learner at the lesson with units, on a clock that a test moves."""

    def __init__(
        self,
        release: Release,
        record: Record | None = None,
        *,
        learner: Learner = ADA,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.now = datetime(2024, 5, 1, 8, tzinfo=UTC)
        self.record = MemoryRecord() if record is None else record
        mark, steps = uuid.uuid4().hex[:12], itertools.count(1)
        self.session = Session(
            release,
            self.record,
            learner,
            clock=lambda: self.now,
            new_id=lambda: f"step-{mark}-{next(steps)}",
            elsewhere=elsewhere,
        )

    def later(self, **much: float) -> None:
        """Some time goes by."""
        self.now += timedelta(**much)

    def work_through(self, *frames: str) -> None:
        """Be right in each of these frames, or read it."""
        for frame in frames:
            master(self.session, frame)

    def press(self, form: str, kind: EventKind, route: str = "") -> FrameView:
        """The view after a button of a form."""
        view = self.session.handle(form, Event(kind=kind, route=route))
        assert view is not None
        return view

    def objective_asked(self, form: str) -> str:
        """What the question on the screen of a form is about."""
        sitting = self.session.progress.form(form).current
        assert sitting is not None
        return self.session.lesson.bank[sitting.left[0]].objective

    def question(self, form: str) -> Instance:
        """The instance on the screen of a form."""
        item = self.session.frame_view(form)["item"]
        sitting = self.session.progress.form(form).current
        assert item is not None
        assert sitting is not None
        content = self.session.contents.item(sitting.left[0])
        return next(one for one in content.instances if one.prompt == item["prompt"])

    def respond(self, form: str, *, right: bool = True, confidence: int | None = None) -> FrameView:
        """The view after a response to the question on the screen of a form."""
        key = self.question(form).key
        response = key.right() if right else key.known_errors()[0][0]
        event = Event(
            kind="respond",
            token=self.session.token(form),
            attempt=f"answer-{uuid.uuid4().hex}",
            response=response,
            confidence=confidence,
        )
        view = self.session.handle(form, event)
        assert view is not None
        return view

    def sit(self, form: str, *missing: str, confidence: int | None = None) -> FrameView:
        """The view after a whole form, wrong on the objectives in ``missing``."""
        view = self.press(form, "begin")
        while view["item"] is not None:
            view = self.respond(form, right=self.objective_asked(form) not in missing, confidence=confidence)
        return view

    def is_open(self, frame: str) -> bool:
        """Whether she can see that frame."""
        return self.session.is_open(frame)
