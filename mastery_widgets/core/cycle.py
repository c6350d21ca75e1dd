"""Bloom's cycle: form, corrective, parallel form, until it is mastered; and what is done when it goes on too long.

Missed objectives each get a corrective, sure-and-wrong ones first, then a parallel form of just these. After as many
missed forms as the form's ``cycles`` what the objective stands on is checked, it is taught in smaller steps, and then
it rests until another day. Nothing here looks at a clock: the time is that of the entry.

Source: Bloom (1968), Learning for mastery; Guskey (2010), Lessons of mastery learning; for the limit Beck & Gong
(2013), Wheel-spinning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.criterion import State
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.sitting import Finding, Sitting, SittingKind, answered, found
from mastery_widgets.core.unit import Form, Section, Unit
from mastery_widgets.core.why import Decision

__all__ = [
    "REST_HOURS",
    "FormProgress",
    "Route",
    "Standing",
    "after_answer",
    "after_route",
    "asks",
    "begun",
    "checkable",
    "has_rested",
    "to_be_sat",
]

REST_HOURS = 6
_MOST_CHECKED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an objective of a unit stands.

    ``missed`` counts forms missed since the last rest, ``given`` the correctives so far, ``rests`` the rests.
    ``was_missed`` stays true. ``met_by`` is the attempt that ended the form in which it was mastered.
    """

    evidence: State | None = None
    met_by: str | None = None
    missed: int = 0
    given: int = 0
    rests: int = 0
    rested_at: datetime | None = None
    was_missed: bool = False
    why: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A section that a learner is sent through for an objective; ``rests``: the objective rests when she is through."""

    section: str
    objective: str
    why: Decision
    rests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProgress:
    """Where a learner stands with a form.

    ``sittings`` counts those begun, ``sat`` those finished that were no test-out and no check, ``asked`` the responses
    in all of them. ``current`` is being sat, ``findings`` are of ``last``. ``queue`` are the sections to go through
    before the next sitting, in order; the first is open. ``checks`` are prerequisites to be asked about, ``stuck`` the
    objectives that wait for it.
    """

    sittings: int = 0
    sat: int = 0
    asked: int = 0
    current: Sitting | None = None
    last: Sitting | None = None
    findings: tuple[Finding, ...] = ()
    standing: Mapping[str, Standing] = field(default_factory=dict)
    queue: tuple[Route, ...] = ()
    checks: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()

    def of(self, objective: str) -> Standing:
        """Where an objective stands; a fresh start where nothing has happened."""
        return self.standing.get(objective, _NEW)

    @property
    def met(self) -> frozenset[str]:
        """Objectives that it has found mastered."""
        return frozenset(name for name, one in self.standing.items() if one.met_by is not None)


_NEW = Standing()


def has_rested(standing: Standing, at: datetime) -> bool:
    """Whether an objective may be tested at that time: another day than it was laid to rest, and six hours later."""
    rested = standing.rested_at
    if rested is None:
        return True
    return at.date() != rested.date() and at - rested >= timedelta(hours=REST_HOURS)


def to_be_sat(progress: FormProgress, form: Form, at: datetime) -> tuple[str, ...]:
    """Objectives that the next sitting asks about: not mastered yet, and not at rest."""
    return tuple(
        name for name in form.objectives if progress.of(name).met_by is None and has_rested(progress.of(name), at)
    )


def checkable(lesson: Lesson, objectives: Iterable[str]) -> tuple[str, ...]:
    """What the objectives stand on directly and the lesson's bank has items for, in the lesson's order."""
    known = {one.id: one.prerequisites for one in lesson.objectives}
    needed = {name for objective in objectives for name in known.get(objective, ())}
    asked = dict.fromkeys(item.objective for item in lesson.bank.values())
    return tuple(name for name in asked if name in needed)


def asks(lesson: Lesson, form: Form, progress: FormProgress, at: datetime) -> dict[str, int]:
    """Items of the next sitting, each with how often: a check's where one is due, else the form's."""
    if progress.checks:
        chosen: dict[str, int] = {}
        for name in progress.checks:
            mine = [item.id for item in lesson.bank.values() if item.objective == name]
            for item in mine[:_MOST_CHECKED]:
                chosen[item] = _MOST_CHECKED if len(mine) == 1 else 1
        return chosen
    wanted = set(to_be_sat(progress, form, at))
    return {name: count for name, count in form.items.items() if lesson.bank[name].objective in wanted}


def begun(progress: FormProgress, kind: SittingKind, items: Sequence[str]) -> FormProgress:
    """The progress when a sitting of these items begins."""
    sitting = Sitting(number=progress.sittings, kind=kind, left=tuple(items))
    return replace(progress, sittings=progress.sittings + 1, current=sitting)


def after_answer(progress: FormProgress, attempt: Attempt, form: Form, unit: Unit, lesson: Lesson) -> FormProgress:
    """The progress after a response in the current sitting; judged when it was the last."""
    assert progress.current is not None
    evidence = {name: one.evidence for name, one in progress.standing.items() if one.evidence is not None}
    sitting = answered(progress.current, attempt, lesson.bank, form.criteria, evidence)
    progress = replace(progress, asked=progress.asked + 1, current=sitting)
    if sitting.left:
        return progress
    findings = found(sitting, form, lesson.bank, evidence)
    progress = replace(
        progress,
        current=None,
        last=sitting,
        findings=findings,
        sat=progress.sat + (sitting.kind == "form"),
    )
    if sitting.kind == "check":
        return _after_check(progress, attempt, unit, lesson)
    progress = _with_findings(progress, attempt, sitting)
    if sitting.kind == "test-out":
        return progress
    return _routed(progress, attempt, form, unit, lesson)


def _with_findings(progress: FormProgress, attempt: Attempt, sitting: Sitting) -> FormProgress:
    standing = dict(progress.standing)
    for one in progress.findings:
        now = progress.of(one.objective)
        values = {"right": one.right, "asked": one.asked}
        if one.is_mastered:
            why = Decision(key="mastered", entry=attempt.id, values=values)
            now = replace(now, evidence=one.evidence, met_by=attempt.id, why=why, rested_at=None)
        elif not one.is_judged:
            now = replace(now, why=Decision(key="changed", entry=attempt.id))
        elif sitting.kind == "test-out":
            now = replace(now, evidence=one.evidence, why=Decision(key="test-out", entry=attempt.id, values=values))
        else:
            missed = 1 if now.rested_at is not None else now.missed + 1
            why = Decision(key="missed", entry=attempt.id, values={**values, "missed": missed})
            now = replace(now, evidence=one.evidence, missed=missed, was_missed=True, why=why, rested_at=None)
        standing[one.objective] = now
    return replace(progress, standing=standing)


def _routed(progress: FormProgress, attempt: Attempt, form: Form, unit: Unit, lesson: Lesson) -> FormProgress:
    """Where the learner is sent after a form: correctives, sure-and-wrong first; what is stuck takes another route."""
    missed = [one for one in progress.findings if one.is_judged and not one.is_mastered]
    missed.sort(key=lambda one: not one.is_sure_and_wrong)
    standing = dict(progress.standing)
    queue: list[Route] = []
    stuck: list[str] = []
    for one in missed:
        now = standing[one.objective]
        if now.missed >= form.cycles:
            stuck.append(one.objective)
            continue
        mine = _sections(lesson, unit, "corrective", one.objective)
        if not mine:
            continue
        key = "sure-and-wrong" if one.is_sure_and_wrong else "corrective"
        section = mine[now.given % len(mine)]
        why = Decision(key=key, entry=attempt.id, values={"missed": now.missed, "cycles": form.cycles})
        queue.append(Route(section=section.id, objective=one.objective, why=why))
        standing[one.objective] = replace(now, given=now.given + 1, why=why)
    progress = replace(progress, standing=standing, queue=tuple(queue), stuck=tuple(stuck))
    if not stuck:
        return progress
    checks = checkable(lesson, stuck)
    return replace(progress, checks=checks) if checks else _smaller(progress, attempt.id, attempt.at, unit, lesson)


def _after_check(progress: FormProgress, attempt: Attempt, unit: Unit, lesson: Lesson) -> FormProgress:
    """A prerequisite that does not hold is gone over first, with its own unit's corrective."""
    queue: list[Route] = []
    for one in progress.findings:
        if one.is_mastered:
            continue
        mine = [s for s in lesson.sections.values() if s.kind == "corrective" and s.objective == one.objective]
        why = Decision(key="prerequisite", entry=attempt.id, values={"right": one.right, "asked": one.asked})
        queue += [Route(section=section.id, objective=one.objective, why=why) for section in mine[:1]]
    progress = replace(progress, checks=(), queue=(*progress.queue, *queue))
    return _smaller(progress, attempt.id, attempt.at, unit, lesson)


def _smaller(progress: FormProgress, entry: str, at: datetime, unit: Unit, lesson: Lesson) -> FormProgress:
    """What is stuck goes on in smaller steps and then rests; without such steps it rests at once."""
    standing = dict(progress.standing)
    queue = list(progress.queue)
    for objective in progress.stuck:
        now = standing[objective]
        mine = _sections(lesson, unit, "smaller", objective)
        if mine:
            why = Decision(key="smaller", entry=entry, values={"missed": now.missed})
            queue.append(Route(section=mine[now.rests % len(mine)].id, objective=objective, why=why, rests=True))
            standing[objective] = replace(now, why=why)
        else:
            standing[objective] = _at_rest(now, entry, at)
    return replace(progress, standing=standing, queue=tuple(queue), stuck=())


def _at_rest(now: Standing, entry: str, at: datetime) -> Standing:
    return replace(now, rests=now.rests + 1, rested_at=at, why=Decision(key="rest", entry=entry))


def after_route(progress: FormProgress, entry: str, at: datetime) -> FormProgress:
    """The progress when she is through the first section of the queue."""
    first, *queue = progress.queue
    standing = dict(progress.standing)
    if first.rests:
        standing[first.objective] = _at_rest(progress.of(first.objective), entry, at)
    return replace(progress, standing=standing, queue=tuple(queue))


def _sections(lesson: Lesson, unit: Unit, kind: str, objective: str) -> list[Section]:
    sections = (lesson.sections[name] for name in unit.sections)
    return [section for section in sections if section.kind == kind and section.objective == objective]
