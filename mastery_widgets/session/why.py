"""Why: any verdict, mastery or placement, replayed from the record to a line each. For teachers and operators."""

from __future__ import annotations

from collections.abc import Iterator

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.correction import corrected, is_correction
from mastery_widgets.core.course import PLACEMENT, REVIEW, asked_about, met_by
from mastery_widgets.core.item import Item
from mastery_widgets.core.placement import Placement
from mastery_widgets.core.progress import replay
from mastery_widgets.core.review import DUE_BELOW, retrievability
from mastery_widgets.errors import LessonError, ResponseError, SealError
from mastery_widgets.session.arithmetic import how_it_went
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.ports import Contents, Record

__all__ = ["why_mastered", "why_placed", "why_reviewed", "why_verdicts"]


def why_mastered(course: CourseRecord, record: Record, objective: str) -> str:
    """Whether an objective is mastered, by which entry, and the arithmetic of it.

    Raises:
        LessonError: no lesson of the course teaches it.
    """
    contents = _teaching(course, objective)
    lesson = contents.lesson
    listed = corrected(entry for _, entry in record.entries(course.learner, lesson.id))
    progress = replay(listed, lesson)
    name = next((one.name for one in lesson.objectives if one.id == objective), objective)
    step = progress.let_through.get(objective)
    also = "" if step is None else f" {step.by} let the learner through on {step.at:%Y-%m-%d}: {step.why}."
    form = next((one for one in lesson.forms.values() if objective in one.criteria), None)
    said = ""
    if form is not None:
        standing = progress.form(form.id).of(objective)
        if standing.evidence is not None:
            said = " " + how_it_went(form.criteria[objective].why(standing.evidence), lesson.language)
    else:
        asked = [frame for frame in lesson.frames.values() if objective in frame.objectives and frame.criterion]
        is_met = [progress.of(frame.id).met_by is not None for frame in asked]
        said = f" {sum(is_met)} of {len(is_met)} frames that ask about it are done."
    found = met_by(lesson, progress, listed).get(objective)
    if found is None:
        return f"{objective} ({name}): not mastered.{said}{also}"
    entry = next(one for one in listed if one.id == found)
    return f"{objective} ({name}): mastered {entry.at:%Y-%m-%d %H:%M} UTC in {lesson.title}, by {found}.{said}{also}"


def why_verdicts(course: CourseRecord, record: Record, objective: str) -> Iterator[str]:
    """Each response that spoke of an objective: what it was, what was said of it, and what is said of it now.

    Raises:
        LessonError: no lesson of the course teaches it.
    """
    contents = _teaching(course, objective)
    raw = [entry for _, entry in record.entries(course.learner, contents.lesson.id)]
    changed = {entry.about for entry in raw if is_correction(entry)}  # type: ignore[union-attr]  # those are steps
    for entry in corrected(raw):
        if isinstance(entry, Attempt) and objective in asked_about(contents.lesson, entry):
            where = {REVIEW: "review", PLACEMENT: "placement"}.get(entry.frame, entry.frame)
            item = f", item {entry.item}" if entry.item else ""
            helped = f", after {entry.help_shown} helps" if entry.help_shown else ""
            regraded = ", regraded" if entry.id in changed else ""
            yield (
                f"{entry.at:%Y-%m-%d %H:%M} {where}{item}, instance {entry.instance}{helped}: "
                f"{dict(entry.response)} scored {entry.score:g}{regraded}; {_again(contents, entry)} ({entry.id})"
            )


def why_placed(course: CourseRecord, placement: Placement, objective: str) -> str:
    """What her placement thinks of an objective, and from which answers."""
    belief = placement.replay(course.answers())
    if not belief.answers:
        return "placement: none was taken."
    _, values = placement.why(belief, objective)
    return (
        "placement: P(known) {known} after {items} questions; asked {asked} times itself, {right} right; {for} right "
        "answers to what stands on it, {against} wrong ones to what it stands on."
    ).format(**values)


def why_reviewed(course: CourseRecord, objective: str) -> str:
    """How well something mastered is held now, and when it is due."""
    memory = course.memories().get(objective)
    if memory is None:
        return "review: nothing is scheduled."
    recall = retrievability(memory, course.clock())
    return (
        f"review: last {memory.rating} on {memory.rated}; retrievability {recall:.2f}, due under {DUE_BELOW:.2f}; "
        f"stability {memory.stability:.1f} days, difficulty {memory.difficulty:.1f}."
    )


def _teaching(course: CourseRecord, objective: str) -> Contents:
    taught = course.outline.lesson_of(objective)
    contents = None if taught is None else course.contents(taught.id)
    if contents is None:
        known = ", ".join(one.id for one in course.outline.objectives)
        raise LessonError(f"no lesson of the course teaches {objective!r}; its objectives are {known}")
    return contents


def _again(contents: Contents, attempt: Attempt) -> str:
    """What the key that holds now says of a response."""
    lesson = contents.lesson
    item: Item | None = None
    try:
        if attempt.item in lesson.bank:
            item, key = contents.item(attempt.item), lesson.bank[attempt.item].key
        else:
            frame = lesson.frames[attempt.item or attempt.frame]
            item, key = contents.frame(frame.id).item, frame.key
        assert item is not None
        verdict = item.instances[attempt.instance].key.check(attempt.response, lesson.language)
    except (KeyError, IndexError, SealError, ResponseError, AssertionError, TypeError, ValueError):
        return "cannot be replayed: what it answered is there no more"
    same = "the same key" if key == attempt.key else "another key"
    return f"replayed {verdict.score:g} by {same}"
