"""A small course with every kind and every criterion, and what a learner does in it: shared by the tests."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mastery_widgets.authoring.source import read_lesson
from mastery_widgets.core.item import Instance, Json
from mastery_widgets.core.release import Release
from mastery_widgets.session import Contents, Learner, Record, Runner, Session
from mastery_widgets.session.events import Event
from mastery_widgets.session.views import FrameView
from mastery_widgets.store.memory import MemoryRecord

__all__ = [
    "ADA",
    "BOB",
    "COURSE",
    "LESSON",
    "Tell",
    "answer",
    "answer_rightly",
    "answer_wrongly",
    "ask_for_help",
    "compiled",
    "go_on",
    "instance_on_screen",
    "master",
    "open_up_to",
    "right_response",
    "session_of",
    "write_course",
    "wrong_response",
]

# What a long check says of its run: the fixture `tell`.
Tell = Callable[[str], None]

ADA = Learner(issuer="school", subject="ada")
BOB = Learner(issuer="school", subject="bob")

COURSE = """\
title: Fractions
language: en
objectives:
  unit-fraction: Say what one part of a whole is called
  place:
    name: Find the place
    prerequisites: [unit-fraction]
misconceptions:
  counts-parts: Takes the number of parts for the fraction
  swaps: Puts the number of parts on top
"""

LESSON = r"""---
kernelspec: {name: python3, display_name: Python 3, language: python}
mastery:
  lesson: sample
  title: Fractions are numbers
---
# Fractions are numbers

A fraction such as $\frac{3}{4}$ is *one* number. OPENING

```{code-cell}
%%frame begin
title: Where we begin
---
Parts are equal, or they are no fractions. EXPOSED
```

```{code-cell}
%%frame one-part
title: One part of a bar
objective: unit-fraction
ask: numeric
with: n in 3, 4, 5, 6, 8
---
The bar is cut into {n} equal parts. Which fraction of it is **one** part?

[figure: bar parts={n} shaded=1]

= 1/{n}
  Indeed, one of {n} equal parts.
~ {n} [counts-parts]
  {n} counts them all. Which share is one of them?
~ > 1
  More than a whole bar?
~ else
  Count the parts of the whole bar first.
? How many equal parts make up the bar?
?? There are {n} of them; put the 1 on top.
! One of {n} equal parts is written $\frac{1}{n}$.
```

## On we go

Prose that is closed at first. BETWEEN

```{code-cell}
secret = "GAMMA-CODE"
```

```{code-cell}
%%frame bigger
title: Which is bigger
objective: unit-fraction
ask: choice
with: a, b in (2, 3), (3, 4), (4, 5), (5, 6), (6, 8)
---
One cake for {a} or for {b} people: whose share is bigger?

= Among {a}
  Fewer people, more cake.
~ Among {b} [counts-parts]
  Would you rather share with {a} or with {b}?
~ They are equal
  Draw both cakes.
? Think of cake.
! With {a} people each gets $\frac{1}{a}$, and that is more.
```

```{code-cell}
%%frame call-it
title: What it is called
objective: unit-fraction
ask: text
open-when: form of 2 at 50 %
with: n, word in (3, "third"), (4, "quarter"), (5, "fifth"), (6, "sixth"), (7, "seventh")
---
What is one of {n} equal parts called, in one word?

= {word}
  That is its name.
~ {n} [counts-parts]
  That is a number; a word was asked for.
≈ {word}s
~ else
  Say the position in a queue.
! It is called a {word}.
```

```{code-cell}
%%frame point-it
title: Where does it go
objective: place
ask: point
line: 0 to 1 in {n} steps
with: a, n in (2, 5), (3, 5), (3, 7), (4, 7), (5, 9), (4, 9)
---
Put the dot at $\frac{a}{n}$.

= {a}/{n}
~ 1 [counts-parts]
  That is the whole.
~ else
  Count the steps from the left.
! That is {a} steps from the left, of {n}.
```

```{code-cell}
%%frame fill-in
title: Fill in
kind: criterion
objective: place
ask: cloze
open-when: 2 of the last 3
with: n in 3, 4, 5, 6, 7
---
One of {n} parts is [[top]]/[[bottom]], a [[name: unit | mixed]] fraction.

= top: 1
  All of it is right.
~ top: {n} [swaps]
  That belongs below.
= bottom: {n}
= name: unit
~ else
  Look at the order of the two numbers.
! It is 1/{n}, which is a unit fraction.
```

The end. OMEGA
"""

_attempts = itertools.count(1)


def write_course(folder: Path, *, lesson: str = LESSON, course: str = COURSE, name: str = "sample.md") -> Path:
    """A course folder with one lesson; the path of the lesson."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.yml").write_text(course, "utf-8")
    (folder / name).write_text(lesson, "utf-8")
    return folder / name


def compiled(folder: Path, *, lesson: str = LESSON, course: str = COURSE) -> Release:
    """The release of a lesson text."""
    return read_lesson(write_course(folder, lesson=lesson, course=course))


def session_of(
    contents: Contents, record: Record | None = None, learner: Learner = ADA, runner: Runner | None = None
) -> Session:
    """A session with a clock that goes on one second a look, and ids of its own."""
    ticks, steps = itertools.count(), itertools.count(1)
    begin = datetime(2024, 5, 1, 8, tzinfo=UTC)
    mark = uuid.uuid4().hex[:12]
    return Session(
        contents,
        MemoryRecord() if record is None else record,
        learner,
        clock=lambda: begin + timedelta(seconds=next(ticks)),
        new_id=lambda: f"step-{mark}-{next(steps)}",
        runner=runner,
    )


def instance_on_screen(session: Session, frame: str) -> Instance:
    """The instance that a learner sees, found by its prompt."""
    content = session.contents.frame(frame)
    item = session.frame_view(frame)["item"]
    assert item is not None
    assert content.item is not None
    return next(one for one in content.item.instances if one.prompt == item["prompt"])


def _as_sent(session: Session, frame: str, recorded: Json) -> Json:
    key = instance_on_screen(session, frame).key
    if "chosen" not in recorded:
        asked = session._asked(frame)
        assert asked is not None
        return key.shown(recorded, asked.seed)
    shown = session.frame_view(frame)["item"]["public"]["options"]
    wanted = {key.options[place].html for place in recorded["chosen"]}
    return {"chosen": [option["id"] for option in shown if option["html"] in wanted]}


def right_response(session: Session, frame: str) -> Json:
    """What a learner sends who knows."""
    return _as_sent(session, frame, instance_on_screen(session, frame).key.right())


def wrong_response(session: Session, frame: str) -> Json:
    """What a learner sends who makes the first known error."""
    return _as_sent(session, frame, instance_on_screen(session, frame).key.known_errors()[0][0])


def answer(
    session: Session, frame: str, response: Json, *, attempt: str | None = None, token: str | None = None
) -> FrameView:
    """The view after a response; ``attempt`` and ``token`` are fresh where not given."""
    view = session.handle(
        frame,
        Event(
            kind="respond",
            token=session.token(frame) if token is None else token,
            attempt=attempt or f"attempt-{next(_attempts)}",
            response=response,
        ),
    )
    assert view is not None
    return view


def answer_rightly(session: Session, frame: str, *, attempt: str | None = None) -> FrameView:
    """The view after a right response to the instance on screen."""
    return answer(session, frame, right_response(session, frame), attempt=attempt)


def answer_wrongly(session: Session, frame: str, *, attempt: str | None = None) -> FrameView:
    """The view after a known error in the instance on screen."""
    return answer(session, frame, wrong_response(session, frame), attempt=attempt)


def ask_for_help(session: Session, frame: str) -> FrameView:
    """The view after one more rung of the ladder."""
    view = session.handle(frame, Event(kind="help", token=session.token(frame)))
    assert view is not None
    return view


def go_on(session: Session, frame: str) -> FrameView:
    """The view after `Next` (an item) or `Continue` (an exposition)."""
    kind = "next" if session.lesson.frames[frame].criterion else "continue"
    view = session.handle(frame, Event(kind=kind, token=session.token(frame)))
    assert view is not None
    return view


def open_up_to(session: Session, frame: str) -> None:
    """Answer everything before a frame, so that it is the first that is not done."""
    for name in session.lesson.frame_order[: session.lesson.frame_order.index(frame)]:
        master(session, name)


def master(session: Session, frame: str) -> None:
    """Meet the criterion of an open frame, or read it where nothing is asked."""
    if session.lesson.frames[frame].criterion is None:
        go_on(session, frame)
        return
    while not answer_rightly(session, frame)["done"]:
        go_on(session, frame)
