"""A course as all may know it: its objectives, which lesson teaches each, and where a learner stands among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.criterion import UNSURE
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.opening import mastered_here
from mastery_widgets.core.prerequisites import Graph
from mastery_widgets.core.progress import Progress
from mastery_widgets.core.review import Practice, rating_of

__all__ = [
    "PLACEMENT",
    "REVIEW",
    "Outline",
    "Standing",
    "Taught",
    "asked_about",
    "met_by",
    "outline_of",
    "practices",
    "standings",
]

Standing = Literal["mastered", "due", "ready", "not-yet", "ahead"]
# Where responses of a review or a placement were given. No id of a frame begins with a sign: a lesson's own progress
# does not hear of them.
REVIEW = "@review"
PLACEMENT = "@placement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A lesson of a course. ``notebook`` is its file's name, ``objectives`` are those that it is the one to teach."""

    id: str
    title: str
    notebook: str
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """All objectives of a course, and its lessons in order.

    Raises:
        LessonError: the prerequisites are at fault.
    """

    title: str
    language: str
    objectives: tuple[Objective, ...]
    lessons: tuple[Taught, ...]
    graph: Graph = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "graph", Graph(objectives=self.objectives))

    def lesson_of(self, objective: str) -> Taught | None:
        """The lesson that teaches an objective; None where none does."""
        return next((lesson for lesson in self.lessons if objective in lesson.objectives), None)

    def lesson(self, id: str) -> Taught | None:
        """The lesson of that id; None where the course has none."""
        return next((lesson for lesson in self.lessons if lesson.id == id), None)


def outline_of(
    title: str, language: str, objectives: Sequence[Objective], lessons: Sequence[tuple[Lesson, str]]
) -> Outline:
    """The outline of a course, from its lessons in order, each with the name of its notebook.

    An objective is taught by the first lesson that has a form on it; where none has, by the first that asks about it.

    Raises:
        LessonError: the prerequisites are at fault.
    """
    teacher: dict[str, str] = {}
    for lesson, _ in lessons:
        for form in lesson.forms.values():
            for name in form.objectives:
                teacher.setdefault(name, lesson.id)
    for lesson, _ in lessons:
        for frame in lesson.frames.values():
            if frame.criterion is not None:
                for name in frame.objectives:
                    teacher.setdefault(name, lesson.id)
    order = [one.id for one in objectives]
    return Outline(
        title=title,
        language=language,
        objectives=tuple(objectives),
        lessons=tuple(
            Taught(
                id=lesson.id,
                title=lesson.title,
                notebook=notebook,
                objectives=tuple(name for name in order if teacher.get(name) == lesson.id),
            )
            for lesson, notebook in lessons
        ),
    )


def standings(
    graph: Graph,
    *,
    mastered: Collection[str],
    due: Collection[str] = (),
    tried: Collection[str] = (),
    let_through: Collection[str] = (),
) -> dict[str, Standing]:
    """Where a learner stands with each objective, in the graph's order.

    ``ready`` is the outer fringe of what may be built upon, ``not-yet`` those of it that she has tried already,
    ``ahead`` what stands on something that is missing. What a teacher let her through may be built upon, and is
    mastered no more than before.
    """
    has, may_build = frozenset(mastered), frozenset(mastered) | frozenset(let_through)

    def standing(one: Objective) -> Standing:
        if one.id in has:
            return "due" if one.id in due else "mastered"
        if not may_build.issuperset(one.prerequisites):
            return "ahead"
        return "not-yet" if one.id in tried else "ready"

    return {one.id: standing(one) for one in graph.objectives}


def asked_about(lesson: Lesson, attempt: Attempt) -> tuple[str, ...]:
    """The objectives that a response speaks of; none where the lesson no longer has what was asked."""
    if attempt.item in lesson.bank:
        return (lesson.bank[attempt.item].objective,)
    frame = lesson.frames.get(attempt.item or attempt.frame)
    return () if frame is None or frame.kind == "form" else frame.objectives


def met_by(lesson: Lesson, progress: Progress, entries: Iterable[Entry]) -> dict[str, str]:
    """The id of the entry that brought mastery, for each objective mastered in this lesson."""
    mastered = mastered_here(lesson, progress)
    found: dict[str, str] = {}
    for form in progress.forms.values():
        for name in form.met & mastered:
            entry = form.of(name).met_by
            assert entry is not None
            found[name] = entry
    place = {entry.id: number for number, entry in enumerate(entries)}
    for name in mastered - found.keys():
        asked = [progress.of(id).met_by for id in lesson.way if _asks(lesson, id, name)]
        found[name] = max((one for one in asked if one is not None), key=lambda id: place.get(id, -1))
    return found


def _asks(lesson: Lesson, frame: str, objective: str) -> bool:
    one = lesson.frames[frame]
    return one.criterion is not None and objective in one.objectives


def practices(lesson: Lesson, progress: Progress, entries: Sequence[tuple[int, Entry]]) -> list[tuple[int, Practice]]:
    """What a lesson's entries say to the memories of a learner, each with its number in the record.

    First responses alone: what comes after a wrong try at the same instance is no recall. ``progress`` is that of all
    the entries.
    """
    brought = _by_entry(met_by(lesson, progress, (entry for _, entry in entries)))
    seen: set[tuple[str, int, str]] = set()
    found: list[tuple[int, Practice]] = []
    for number, entry in entries:
        if isinstance(entry, Attempt):
            instance = (entry.frame, entry.presentation, entry.key)
            if instance not in seen:
                rating = rating_of(
                    is_right=entry.score == 1.0, is_aided=entry.help_shown > 0, is_unsure=entry.confidence == UNSURE
                )
                found += [
                    (number, Practice(objective=name, rating=rating, at=entry.at))
                    for name in asked_about(lesson, entry)
                ]
            seen.add(instance)
        for name in brought.get(entry.id, ()):
            found.append((number, Practice(objective=name, rating="good", at=entry.at, is_mastery=True)))
    return found


def _by_entry(found: Mapping[str, str]) -> dict[str, list[str]]:
    entries: dict[str, list[str]] = {}
    for name, entry in found.items():
        entries.setdefault(entry, []).append(name)
    return entries
