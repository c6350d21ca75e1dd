"""Regrading: what was judged by an older key, judged by the one that holds now; listed before it is applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.correction import corrected
from mastery_widgets.core.item import Item
from mastery_widgets.core.opening import mastered_here
from mastery_widgets.core.progress import replay
from mastery_widgets.errors import ResponseError, SealError
from mastery_widgets.session.ports import Contents

__all__ = ["Regrade", "Verdict", "corrections", "regrade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A response and what the key that holds now says of it."""

    attempt: Attempt
    key: str
    score: float
    misconception: str | None

    @property
    def is_other(self) -> bool:
        """Whether it is another verdict than it was."""
        return self.score != self.attempt.score


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """What becomes of one learner's record in one lesson.

    ``lost`` and ``gained`` are objectives mastered by the old verdicts and not by the new ones, and the other way
    round. ``left`` are responses that cannot be judged anew: what they answered is there no more, or cannot be told.
    """

    verdicts: tuple[Verdict, ...]
    left: tuple[Attempt, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def regrade(contents: Contents, entries: Sequence[Entry], before: Contents | None = None) -> Regrade:
    """What a lesson's keys, as they are now, make of a learner's entries.

    With ``before``, the lesson as it was, an instance is found again by its prompt; without, by its place among the
    item's instances.
    """
    now = corrected(entries)
    verdicts: list[Verdict] = []
    left: list[Attempt] = []
    for entry in now:
        if not isinstance(entry, Attempt):
            continue
        found = _item(contents, entry)
        if found is None:
            left.append(entry)
            continue
        item, key = found
        if key == entry.key:
            continue
        verdict = _judged(contents, entry, item, key, before)
        if verdict is None:
            left.append(entry)
        else:
            verdicts.append(verdict)
    lesson = contents.lesson
    as_it_was = [_by_key(one, contents) for one in now]
    steps = _steps(verdicts, by="", why="", release="", new_id=lambda: "", at=datetime.min)
    then = mastered_here(lesson, replay(as_it_was, lesson))
    after = mastered_here(lesson, replay([*now, *steps], lesson))
    order = [one.id for one in lesson.objectives]
    return Regrade(
        verdicts=tuple(verdicts),
        left=tuple(left),
        lost=tuple(name for name in order if name in then - after),
        gained=tuple(name for name in order if name in after - then),
    )


def corrections(
    found: Regrade, *, by: str, why: str, release: str, at: datetime, new_id: Callable[[], str]
) -> list[Step]:
    """The entries that put a regrade into the record, one for each response."""
    return _steps(found.verdicts, by=by, why=why, release=release, at=at, new_id=new_id)


def _steps(
    verdicts: Sequence[Verdict], *, by: str, why: str, release: str, at: datetime, new_id: Callable[[], str]
) -> list[Step]:
    return [
        Step(
            id=new_id(),
            frame="",
            kind="correct",
            presentation=one.attempt.presentation,
            key=one.key,
            release=release,
            at=at,
            tier=one.attempt.tier,
            about=one.attempt.id,
            by=by,
            why=why,
            score=one.score,
            misconception=one.misconception,
        )
        for one in verdicts
    ]


def _item(contents: Contents, attempt: Attempt) -> tuple[Item, str] | None:
    """What a response answered, as it is now, and its key."""
    lesson = contents.lesson
    try:
        if attempt.item in lesson.bank:
            return contents.item(attempt.item), lesson.bank[attempt.item].key
        frame = lesson.frames.get(attempt.item or attempt.frame)
        item = None if frame is None else contents.frame(frame.id).item
        return None if frame is None or item is None else (item, frame.key)
    except (KeyError, SealError):
        return None


def _judged(contents: Contents, attempt: Attempt, item: Item, key: str, before: Contents | None) -> Verdict | None:
    place: int | None = attempt.instance
    if before is not None:
        old = _item(before, attempt)
        prompts = [one.prompt for one in item.instances]
        prompt = old[0].instances[attempt.instance].prompt if old and attempt.instance < len(old[0].instances) else ""
        place = prompts.index(prompt) if prompt in prompts else None
    if place is None or place >= len(item.instances):
        return None
    try:
        verdict = item.instances[place].key.check(attempt.response, contents.lesson.language)
    except (ResponseError, KeyError, TypeError, ValueError):
        # What was recorded does not fit the item any more: another kind of item, say.
        return None
    return Verdict(attempt=attempt, key=key, score=verdict.score, misconception=verdict.misconception)


def _by_key(entry: Entry, contents: Contents) -> Entry:
    """An entry as if its key still held: what the old verdicts come to."""
    if isinstance(entry, Attempt):
        found = _item(contents, entry)
        return entry if found is None else replace(entry, key=found[1])
    frame = contents.lesson.frames.get(entry.frame)
    return entry if frame is None else replace(entry, key=frame.key)
