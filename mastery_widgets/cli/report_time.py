"""What `mastery report time` says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from mastery_widgets.analytics.carroll import Account, Diagnosis, Variable, account, opportunity, quality
from mastery_widgets.analytics.timing import Times, TimingFit, cold_start, fit_times, needed
from mastery_widgets.analytics.units_in_time import Spent, minutes_planned, spent_in_units, stands_on
from mastery_widgets.authoring.source import Course, course_folder, read_course
from mastery_widgets.cli.report_sources import as_csv, as_json, as_table, per_lesson
from mastery_widgets.core.lesson import Lesson

__all__ = ["time_report"]

_COLUMNS = ("lesson", "unit", "learners", "mastered", "low", "mean", "high", "planned")
_DIAGNOSES: tuple[Diagnosis, ...] = (
    "under way",
    "needs time",
    "stopped early",
    "instruction or prerequisite problem",
    "no diagnosis",
)


# Minutes that the author plans, by lesson and unit.
Planned = dict[tuple[str, str], float]


def time_report(place: Path, *, record: str, simulated: int, seed: int, form: str) -> str:
    """Time needed in each unit of a place, and what keeps those who have not mastered it, as text.

    Raises:
        LessonError: the place holds no lessons that can be read.
        RecordError: there is no record, or it cannot be read.
    """
    course = read_course(course_folder(place))
    lessons, now = per_lesson(place, record=record, simulated=simulated, seed=seed)
    rows: list[Spent] = []
    planned: Planned = {}
    for lesson, learners in lessons:
        rows += spent_in_units(lesson, learners)
        planned |= {(lesson.id, unit): minutes for unit, minutes in minutes_planned(lesson).items()}
    if simulated and rows:
        now = max(row.last for row in rows) + timedelta(days=30)
    fit = _fitted(rows, planned)
    accounts = _accounts(rows, fit, planned, course, [lesson for lesson, _ in lessons], now)
    found = [
        _unit(lesson, unit, minutes, [(r, a) for r, a in accounts if (r.lesson, r.unit) == (lesson, unit)], fit)
        for (lesson, unit), minutes in planned.items()
    ]
    if form == "json":
        return as_json(found)
    if form == "csv":
        return as_csv(
            (*_COLUMNS, *_DIAGNOSES), [[_rounded(one[name]) for name in (*_COLUMNS, *_DIAGNOSES)] for one in found]
        )
    return _table(found)


def _treatment(row: Spent) -> str:
    """A unit in one release of its lesson: releases may teach it differently."""
    return f"{row.lesson}:{row.unit}@{row.release}"


def _fitted(rows: list[Spent], planned: Planned) -> TimingFit | None:
    if not rows:
        return None
    given = Times.of([("\n".join(row.learner), _treatment(row), row.seconds, row.is_mastered) for row in rows])
    return fit_times(given, {_treatment(row): planned[row.lesson, row.unit] for row in rows})


def _accounts(
    rows: list[Spent],
    fit: TimingFit | None,
    planned: Planned,
    course: Course,
    lessons: list[Lesson],
    now: datetime,
) -> list[tuple[Spent, Account]]:
    if fit is None:
        return []
    finished = Counter(_treatment(row) for row in rows if row.is_mastered)
    treatments: dict[str, list[str]] = {}
    for name in fit.units:
        treatments.setdefault(name.partition("@")[0], []).append(name)
    mastered = {(row.learner, name) for row in rows for name in row.mastered}
    needs = {(lesson.id, unit): names for lesson in lessons for unit, names in stands_on(lesson).items()}
    found: list[tuple[Spent, Account]] = []
    for row in rows:
        name = _treatment(row)
        below = needs.get((row.lesson, row.unit), ())
        found.append(
            (
                row,
                account(
                    spent=row.seconds,
                    is_mastered=row.is_mastered,
                    is_active=now - row.last <= timedelta(days=7),
                    estimate=needed(
                        fit, learner="\n".join(row.learner), unit=name, minutes=planned[row.lesson, row.unit]
                    ),
                    time_given=opportunity(
                        spent=row.seconds, minutes_a_week=course.minutes_a_week, until=course.until, now=now
                    ),
                    treatments=quality(
                        fit, name, [one for one in treatments[name.partition("@")[0]] if one != name], finished
                    ),
                    prerequisites=len(below),
                    prerequisites_mastered=sum((row.learner, one) in mastered for one in below),
                ),
            )
        )
    return found


def _unit(
    lesson: str, unit: str, minutes: float, accounts: list[tuple[Spent, Account]], fit: TimingFit | None
) -> dict[str, object]:
    """One unit's figures: minutes that a learner of unknown pace needs, and how many stand where."""
    latest = max((row for row, _ in accounts), key=lambda row: row.last, default=None)
    estimate = cold_start(minutes) if fit is None or latest is None else needed(fit, unit=_treatment(latest))
    counts = Counter(one.diagnosis for _, one in accounts)
    anyone = accounts[-1][1] if accounts else None
    return {
        "lesson": lesson,
        "unit": unit,
        "learners": len(accounts),
        "mastered": counts["mastered"],
        "low": estimate.low / 60.0,
        "mean": estimate.mean / 60.0,
        "high": estimate.high / 60.0,
        "planned": minutes,
        **{name: counts[name] for name in _DIAGNOSES},
        "unknown": [] if anyone is None else _unknown(anyone),
    }


def _unknown(one: Account) -> list[dict[str, str]]:
    """The variables of the whole class that are not known, each with the reason."""
    named: list[tuple[str, Variable]] = [("opportunity", one.opportunity), ("quality of instruction", one.quality)]
    named.append(("ability to understand", one.understanding))
    return [{"variable": name, "why": variable.why} for name, variable in named if not variable.is_known]


def _rounded(value: object) -> str | int | float | None:
    assert value is None or isinstance(value, str | int | float)
    return round(value, 2) if isinstance(value, float) else value


def _table(found: list[dict[str, object]]) -> str:
    columns = ("unit", "learners", "mastered", "minutes needed", "planned", "need time", "stopped", "problem")
    rows = [
        (
            str(one["unit"]),
            str(one["learners"]),
            str(one["mastered"]),
            f"{one['low']:.0f} to {one['high']:.0f}",
            f"{one['planned']:g}",
            str(one["needs time"]),
            str(one["stopped early"]),
            str(one["instruction or prerequisite problem"]),
        )
        for one in found
    ]
    unknown: dict[str, list[str]] = {}
    for one in found:
        assert isinstance(one["unknown"], list)
        for said in one["unknown"]:
            unknown.setdefault(f"unknown: {said['variable']}: {said['why']}", []).append(str(one["unit"]))
    notes = [text if len(units) == len(found) else f"{text} ({', '.join(units)})" for text, units in unknown.items()]
    return as_table("Minutes that a unit needs, for four learners of five", columns, rows, notes)
