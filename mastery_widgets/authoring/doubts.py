"""Criteria that promise more than they can hold: warned of, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mastery_widgets.core.criterion import Criterion
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.outlook import CYCLES
from mastery_widgets.core.trust import mended, trust
from mastery_widgets.errors import LessonError
from mastery_widgets.session.arithmetic import what_opens

__all__ = ["doubt", "doubts_in"]


def doubts_in(lesson: Lesson, file: Path) -> Iterator[LessonError]:
    """A warning for each rule that decides mastery and is beyond the limits, with its place.

    A form of a unit decides, for each of its objectives. Practice frames are exempt: their criterion says when a
    learner goes on, and nobody is called a master for it. A frame of the kind `criterion` is practice too where the
    lesson has forms; where it has none, it decides.
    """
    text = file.read_text("utf-8-sig")
    for form in lesson.forms.values():
        for objective, criterion in form.criteria.items():
            size = sum(count for item, count in form.items.items() if lesson.bank[item].objective == objective)
            found = doubt(criterion, cycles=form.cycles, items=size)
            if found is not None:
                said = LessonError(f"objective {objective!r}, {size} items a form: {found.message}")
                yield said.at(file=file, line=_line(text, "form", form.id), cell=form.id)
    for frame in () if lesson.forms else lesson.frames.values():
        if frame.kind != "criterion" or frame.criterion is None:
            continue
        longest = frame.criterion.longest_form
        if longest is None:
            # Each unseen instance is one more try; who has seen them all has had her chances.
            found = doubt(frame.criterion, cycles=1, items=frame.instances)
        else:
            found = doubt(frame.criterion, cycles=max(2, min(CYCLES, frame.instances // longest)))
        if found is not None:
            yield found.at(file=file, line=_line(text, "frame", frame.id), cell=frame.id)


def doubt(criterion: Criterion, *, cycles: int = CYCLES, items: int | None = None) -> LessonError | None:
    """What is said of a rule that is beyond the limits over its whole cycle; None where it is within them.

    ``items`` is how often a rule is tried that knows no forms.
    """
    try:
        found = trust(criterion, cycles=cycles, items=items)
    except ValueError as error:
        return LessonError(f"what this rule is worth cannot be said: {error}")
    if found.is_within:
        return None
    limits = found.limits
    changes = mended(criterion, cycles=cycles if criterion.longest_form is not None else CYCLES)
    words = f"`{changes[0].words}`" if changes else "a longer form"
    tries = f"{cycles} forms" if criterion.longest_form is not None else f"{items or 'its'} tries"
    return LessonError(
        f"“{what_opens(criterion, 'en')}” decides mastery; in {tries} {found.passing:.1%} of those who answer "
        f"{limits.low:.0%} rightly get through (at most {limits.most_passing:.0%}) and {found.held:.1%} of those who "
        f"answer {limits.high:.0%} rightly never do (at most {limits.most_held:.0%}); {words} is within both"
    )


def _line(text: str, word: str, id: str) -> int | None:
    """The line of the `open-when` of a frame or form, or its first line where it has none."""
    begin = re.search(rf"^%%{word}[ \t]+{re.escape(id)}[ \t]*$", text, flags=re.M)
    if begin is None:
        return None
    head, _, _ = text[begin.start() :].partition("\n---")
    said = re.search(r"^open-when:", head, flags=re.M)
    return text[: begin.start() + (said.start() if said else 0)].count("\n") + 1
