"""What `why`, `regrade` and `override` do: replay a record, judge it anew, let a learner through."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast

from mastery_widgets.analytics.groups import ClassRecord
from mastery_widgets.authoring.source import course_folder, lesson_files, read_course, read_lesson
from mastery_widgets.cli.report_sources import class_record
from mastery_widgets.core.attempt import Entry, Step
from mastery_widgets.core.course import Outline, outline_of
from mastery_widgets.core.placement import Placement
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError, RecordError
from mastery_widgets.session import Learner, Record
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.regrade import Regrade, corrections, regrade
from mastery_widgets.session.why import why_mastered, why_placed, why_reviewed, why_verdicts

__all__ = ["override_objective", "regrade_all", "why_objective"]


class _Whole(Record, ClassRecord, Protocol):
    """A record that is read for all learners, and written to."""


class _Course:
    """A course's releases; it is the shelf of its lessons as well."""

    def __init__(self, place: Path) -> None:
        folder = course_folder(place)
        course = read_course(folder)
        files = lesson_files(folder)
        read = {file.with_suffix(".ipynb").name: read_lesson(file, course) for file in files}
        self.releases: Mapping[str, Release] = {release.lesson.id: release for release in read.values()}
        self.outline: Outline = outline_of(
            course.title, course.language, course.objectives, [(one.lesson, name) for name, one in read.items()]
        )

    def contents(self, lesson: str) -> Release | None:
        """A lesson; None where the course has none of that id."""
        return self.releases.get(lesson)


def why_objective(place: Path, learner: str, objective: str, *, record: str) -> None:
    """Print why an objective is mastered or not, the verdicts behind it, the placement and the review.

    Raises:
        LessonError: the course cannot be read, or teaches no such objective.
        RecordError: there is no record, or no such learner in it.
    """
    course = _Course(place)
    source = cast(_Whole, class_record(record))  # what is on disk can do both
    whose = _learner(source, course, learner)
    followed = CourseRecord(course.outline, course, source, whose, clock=lambda: datetime.now(UTC))
    print(why_mastered(followed, source, objective))
    for line in why_verdicts(followed, source, objective):
        print(f"  {line}")
    print(why_reviewed(followed, objective))
    print(why_placed(followed, Placement(graph=course.outline.graph), objective))


def regrade_all(place: Path, *, record: str, before: Path | None, apply: bool, by: str, why: str) -> int:
    """Print what the keys that hold now make of a record, learner by learner; with ``apply``, write it.

    Raises:
        LessonError: a course cannot be read, or ``apply`` without who and why.
        RecordError: there is no record, or it cannot be written.
    """
    if apply and not (by.strip() and why.strip()):
        raise LessonError("a regrade is put into the record with who did it and why: --by and --why")
    course, old = _Course(place), None if before is None else _Course(before)
    source = cast(_Whole, class_record(record))  # what is on disk can do both
    changed = written = 0
    for release in course.releases.values():
        for whose, entries in _by_learner(source, release.lesson.id).items():
            found = regrade(release, entries, None if old is None else old.contents(release.lesson.id))
            if not found.verdicts and not found.left:
                continue
            changed += 1
            print(f"{release.lesson.id}  {_named(whose)}: {_said(found)}")
            if apply:
                steps = corrections(
                    found,
                    by=by,
                    why=why,
                    release=release.lesson.release,
                    at=datetime.now(UTC),
                    new_id=lambda: uuid.uuid4().hex,
                )
                for step in steps:
                    source.append(whose, release.lesson.id, step)
                written += len(steps)
    if not changed:
        print("nothing to regrade: every response was judged by the key that holds now")
    elif apply:
        print(f"written: {written} corrections; what was there before is still there")
    else:
        print("nothing was written; --apply --by NAME --why TEXT writes it")
    return 0


def override_objective(place: Path, learner: str, objective: str, *, record: str, by: str, why: str) -> None:
    """Let a learner go on past an objective, with who and why; she is told both.

    Raises:
        LessonError: no lesson teaches it, or who or why is missing.
        RecordError: there is no record, or no such learner in it.
    """
    if not (by.strip() and why.strip()):
        raise LessonError("an override says who and why: --by and --why")
    course = _Course(place)
    taught = course.outline.lesson_of(objective)
    if taught is None:
        known = ", ".join(one.id for one in course.outline.objectives)
        raise LessonError(f"no lesson of the course teaches {objective!r}; its objectives are {known}")
    source = cast(_Whole, class_record(record))  # what is on disk can do both
    whose = _learner(source, course, learner)
    step = Step(
        id=uuid.uuid4().hex,
        frame="",
        kind="override",
        presentation=0,
        key="",
        release=course.releases[taught.id].lesson.release,
        at=datetime.now(UTC),
        tier=whose.tier,
        about=objective,
        by=by.strip(),
        why=why.strip(),
    )
    source.append(whose, taught.id, step)
    print(f"{_named(whose)} may go on past {objective}; it is not called mastered")


def _by_learner(source: ClassRecord, lesson: str) -> dict[Learner, list[Entry]]:
    found: dict[tuple[str, str], tuple[Learner, list[Entry]]] = {}
    for _, whose, entry in source.all_entries(lesson):
        found.setdefault((whose.issuer, whose.subject), (whose, []))[1].append(entry)
    return dict(found.values())


def _learner(source: ClassRecord, course: _Course, given: str) -> Learner:
    """The learner that is meant: a subject, or issuer:subject; the beginning of one is enough while it is only one.

    Raises:
        RecordError: nobody, or more than one.
    """
    known = {whose for lesson in course.releases for whose in _by_learner(source, lesson)}
    by_name = {(whose.issuer, whose.subject): whose for whose in known}
    found = [
        whose
        for (issuer, subject), whose in sorted(by_name.items())
        if given in (subject, f"{issuer}:{subject}") or (len(given) >= 4 and subject.startswith(given))
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(map(_named, found or by_name.values()))) or "nobody"
    what = "more than one learner" if found else "no learner"
    raise RecordError(f"{what} called {given!r} in these lessons; there are {names}")


def _named(whose: Learner) -> str:
    return f"{whose.issuer}:{whose.subject}"


def _said(found: Regrade) -> str:
    other = [one for one in found.verdicts if one.is_other]
    parts = [f"{len(found.verdicts)} responses judged anew, {len(other)} differently"]
    parts += [f"{one.attempt.id} {one.attempt.score:g} → {one.score:g}" for one in other[:5]]
    if len(other) > 5:
        parts.append(f"and {len(other) - 5} more")
    if found.left:
        parts.append(f"{len(found.left)} left as they are: what they answered is there no more")
    parts += [f"mastered now: {', '.join(found.gained)}"] if found.gained else []
    parts += [f"no longer mastered: {', '.join(found.lost)}"] if found.lost else []
    return "; ".join(parts)
